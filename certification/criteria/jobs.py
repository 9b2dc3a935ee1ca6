"""What the outbox asks of the criteria."""

from __future__ import annotations

from uuid import UUID

from app.db.roles import COUNCIL
from app.jobs.outbox import Task, job
from certification.criteria import previews


@job(previews.JOB, COUNCIL)
def preview(task: Task) -> None:
    """The next units of a preview."""
    previews.work(UUID(task.payload["preview_id"]))
