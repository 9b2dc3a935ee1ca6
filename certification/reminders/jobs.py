"""What the outbox asks of the reminders: a unit's turn, once a day."""

from __future__ import annotations

from app.db.roles import WORKER
from app.jobs.outbox import Task, job
from app.jobs.queue import LATER
from certification.reminders import service


@job("remind", WORKER, LATER)
def remind(task: Task) -> None:
    """Tell the unit's people what is due today."""
    if task.tenant_id is None:
        raise ValueError("remind needs the unit as tenant_id")
    service.remind(task.tenant_id)
