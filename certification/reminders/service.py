"""Reminding the people of a unit: what is due, whom it concerns, and what they have been told already."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.clock import now, today
from app.jobs import outbox
from app.mail import service as mail
from app.mail.service import Recipient
from certification.cases import service as cases
from certification.criteria import service as criteria
from certification.reminders import store
from certification.reminders.listed import BY_SORT, Sort
from certification.reminders.things import Report, Thing, things
from tenants.document import check_facts
from tenants.reporting import service as reporting
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly import service as yearly
from tenants.units import service as units


def ask() -> None:
    """A job for every unit, as `slt_clock`."""
    outbox.add_several("remind", ((unit_id, {}) for unit_id in units.every_id()))


def remind(unit_id: UUID) -> None:
    """Tell the people of the acting job's unit what is due today. Can run as often as it likes: a step is told once."""
    on = today()
    due = _things(unit_id, on)
    language = units.language(unit_id, on) if due else "nb"
    people = {sort: _people(unit_id, sort, on) for sort in {thing.sort for thing in due}}
    notices = {(person.account_id, thing): None for thing in due for person in people[thing.sort]}
    store.keep(
        unit_id,
        [
            {
                "account_id": account_id,
                "kind": thing.sort.value,
                "thing": thing.name,
                "step": thing.step,
                "urgent": thing.urgent,
                "language": language,
                "noticed_at": now(),
            }
            for account_id, thing in notices
        ],
    )
    mail.tell(unit_id)


def _people(unit_id: UUID, sort: Sort, on: date) -> list[Recipient]:
    """Those of the unit whom a thing of a sort concerns, and who want mail of it."""
    found = [each for each in mail.recipients(unit_id, sort) if each.role in BY_SORT[sort].roles]
    if sort is not Sort.SIGNATURE:
        return found
    missing = submissions.unsigned(unit_id, yearly.current(on).year)
    return [each for each in found if each.municipality_id is None or each.municipality_id in missing]


def _things(unit_id: UUID, on: date) -> list[Thing]:
    if not units.municipalities(unit_id, on):
        return []
    document = check_facts(reporting.facts_document(unit_id, on))
    of = yearly.current(on)
    progress = yearly.progress(unit_id, of, on)
    report = Report(of.year, progress.due, progress.frozen)
    return things(document.facts, criteria.in_force(on).parameters, report, on, cases.waiting_since(unit_id))
