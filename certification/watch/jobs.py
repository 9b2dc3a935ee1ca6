"""What the outbox asks of the watch: a unit's turn, once a day."""

from __future__ import annotations

from app.db.roles import WORKER
from app.jobs.outbox import Task, job
from app.jobs.queue import LATER
from certification.watch import service


@job("watch", WORKER, LATER)
def watch(task: Task) -> None:
    """Hold the unit's facts of today against what its certificate rests on."""
    if task.tenant_id is None:
        raise ValueError("watch needs the unit as tenant_id")
    service.watch(task.tenant_id)
