"""What the outbox asks of the projection. Ids only come in; what is true is read again, so that order does not matter."""

from __future__ import annotations

import structlog

from app.db.roles import PROJECTOR
from app.jobs.outbox import Task, job

log = structlog.get_logger()


@job("unit_changed", PROJECTOR)
def unit_changed(task: Task) -> None:
    """Something public about a unit may have changed."""
    log.info("projection.unit", tenant=str(task.tenant_id))


@job("place_changed", PROJECTOR)
def place_changed(task: Task) -> None:
    """The police changed something about a place."""
    log.info("projection.place", place=task.payload["place_id"])
