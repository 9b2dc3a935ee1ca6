"""The monthly release, cut by itself."""

from __future__ import annotations

from app.db.roles import PROJECTOR
from app.jobs.outbox import Task, job
from dashboards.releases import service


@job("release_due", PROJECTOR)
def release_due(task: Task) -> None:
    """Cut the month's release if there is none yet."""
    service.cut_month()
