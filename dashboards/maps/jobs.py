"""What the outbox asks of maps when the municipalities of the register have changed."""

from __future__ import annotations

from app.db.roles import PROJECTOR
from app.jobs.outbox import Task, job
from dashboards.maps import positions


@job("municipalities_changed", PROJECTOR)
def municipalities_changed(_task: Task) -> None:
    """There may be sets of municipalities that no tiles are laid out for, and tiles for sets that are no more."""
    positions.keep()
