"""What the outbox asks of a round: to tell a unit's people that KRÅD reminds them of their report."""

from __future__ import annotations

from datetime import date

from app.db.roles import WORKER
from app.jobs.outbox import Task, job
from app.jobs.queue import LATER
from certification.reminders import service as reminders
from tenants.reporting.yearly import keeping


@job("remind_report", WORKER, LATER)
def remind_report(task: Task) -> None:
    """Tell them, and write down how many they were. The mails, the number and the job's end commit together."""
    if task.tenant_id is None:
        raise ValueError("remind_report needs the unit as tenant_id")
    year, asked_on = int(task.payload["year"]), date.fromisoformat(task.payload["asked_on"])
    people = reminders.of_report(task.tenant_id, year, asked_on)
    keeping.told(task.tenant_id, year, asked_on, people)
