"""What the outbox asks of the projection. Ids only come in; what is true is read again, so that order does not matter."""

from __future__ import annotations

from uuid import UUID

from app.db.roles import PROJECTOR
from app.jobs.outbox import Task, job
from dashboards.projection import service


@job("unit_changed", PROJECTOR)
def unit_changed(task: Task) -> None:
    """Something public about a unit, or what it has submitted, may have changed."""
    if task.tenant_id is None:
        raise ValueError("unit_changed needs the unit as tenant_id")
    service.refresh(task.tenant_id)


@job("place_changed", PROJECTOR)
def place_changed(task: Task) -> None:
    """The police changed something about a place: its agreements, and every unit that has covered it, are made again."""
    place_id = UUID(task.payload["place_id"])
    service.refresh_agreements(place_id)
    for unit_id in sorted(service.covering(place_id)):
        service.refresh(unit_id)


@job("agreements_changed", PROJECTOR)
def agreements_changed(_task: Task) -> None:
    """The agreements of the police, all of them, may have changed."""
    service.refresh_all_agreements()
