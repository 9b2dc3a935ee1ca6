"""Sending one parcel. `docs/decisions/0080` says what happens when whatever takes part in it dies."""

from __future__ import annotations

from uuid import UUID

from app.db.roles import WORKER
from app.dispatch import service
from app.jobs.outbox import Task, job
from app.jobs.queue import MAIL


@job("dispatch", WORKER, MAIL)
def send(task: Task) -> None:
    """Send a parcel once."""
    if task.tenant_id is None:
        raise ValueError("dispatch needs the unit as tenant_id")
    service.send(task.tenant_id, UUID(task.payload["dispatch"]))
