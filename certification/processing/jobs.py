"""What the outbox asks for KRÅD's own page: to read the documents that were handed in since the last time."""

from __future__ import annotations

from app.db.roles import COUNCIL
from app.jobs.outbox import Task, job
from app.jobs.queue import LATER
from certification.processing import service


@job("read_submissions", COUNCIL, LATER)
def read_submissions(_task: Task) -> None:
    """Some of them; another job does the rest."""
    service.read_submissions()
