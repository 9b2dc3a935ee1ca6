"""What the outbox asks of lapsing: finding the units whose approval nobody is left in, and each of them."""

from __future__ import annotations

from app.db.roles import COUNCIL
from app.jobs import outbox
from app.jobs.outbox import Task, job
from certification.lapsing import service


@job("lapse", COUNCIL)
def lapse(task: Task) -> None:
    """Let the unit's approval lapse where nobody is left in it; without a unit, ask for each that there is."""
    if task.tenant_id is None:
        service.ask_each()
    elif service.let_lapse(task.tenant_id):
        outbox.add("unit_changed", tenant_id=task.tenant_id)
