"""Making one letter, after the commit that ordered it."""

from __future__ import annotations

from uuid import UUID

from app.db.roles import WORKER
from app.jobs.outbox import Task, job
from certification.letters import service


@job("letter", WORKER)
def make(task: Task) -> None:
    """Make the file; it and the parcel are there with the job's end, or neither is."""
    if task.tenant_id is None:
        raise ValueError("letter needs the unit as tenant_id")
    service.make(task.tenant_id, UUID(task.payload["letter"]))
