"""What the outbox asks of reforms: carrying one out on its day."""

from __future__ import annotations

from uuid import UUID

from app.db.roles import COUNCIL
from app.jobs.outbox import Task, job
from certification.reforms import service


@job("carry_out_reform", COUNCIL)
def carry_out(task: Task) -> None:
    """Pass units and certificates on, where the reform still stands."""
    service.carry_out(UUID(task.payload["reform"]))
