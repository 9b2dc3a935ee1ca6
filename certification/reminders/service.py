"""Reminding the people of a unit: what is due, whom it concerns, and what they have been told already."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from app.clock import now, today
from app.jobs import outbox
from app.mail import service as mail
from app.mail.service import Recipient
from certification.cases import service as cases
from certification.certificates import service as certificates
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.reminders import store
from certification.reminders.listed import BY_SORT, Sort
from certification.reminders.things import DELIVERED, Approval, Report, Thing, things
from certification.watch import service as watch
from tenants.reporting import service as reporting
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly import service as yearly
from tenants.units import service as units

#: So long a suspension, or its end, is news: who was told of nothing for a while is told of it still.
LATELY = timedelta(days=14)
#: So long a reform is told of.
LATEST = timedelta(days=180)


def ask() -> None:
    """A job for every unit, as `slt_clock`."""
    outbox.add_several("remind", ((unit_id, {}) for unit_id in units.every_id()))


def remind(unit_id: UUID) -> None:
    """Tell the people of the acting job's unit what is due today. Can run as often as it likes: a step is told once."""
    on = today()
    due = _things(unit_id, on)
    language = units.language(unit_id, on) if due else "nb"
    year = yearly.current(on).year
    people = {sort: _people(unit_id, sort, year) for sort in {thing.sort for thing in due}}
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


def of_report(unit_id: UUID, year: int, asked_on: date) -> int:
    """Tell the people of the acting job's unit that KRÅD reminds them of a year's report; returns how many it concerns.

    The coordinators, and those whose signature the report waits for; nobody where it is handed in. Each is told once for
    the day that KRÅD asked on, however often this runs, in the one mail of what there is to tell them.
    """
    on = today()
    of = yearly.round_of(year)
    progress = yearly.progress(unit_id, of, on)
    if progress.due.stage in DELIVERED:
        return 0
    sorts = (Sort.SIGNATURE, Sort.REPORT) if progress.frozen else (Sort.REPORT,)
    people: dict[UUID, Sort] = {}
    language = units.language(unit_id, on)
    for sort in sorts:
        for person in _people(unit_id, sort, year):
            people.setdefault(person.account_id, sort)
    store.add(
        unit_id,
        [
            {
                "account_id": account_id,
                "kind": sort.value,
                "thing": f"{progress.due.until_on} {year}",  # as `things` names it, so that one mail counts it once
                "step": -asked_on.toordinal(),  # no step of the list's own
                "urgent": True,
                "language": language,
                "noticed_at": now(),
            }
            for account_id, sort in people.items()
        ],
    )
    mail.tell(unit_id)
    return len(people)


def _people(unit_id: UUID, sort: Sort, year: int) -> list[Recipient]:
    """Those of the unit whom a thing of a sort concerns, and who want mail of it; `year` is that of the report to be signed."""
    found = [each for each in mail.recipients(unit_id, sort) if each.role in BY_SORT[sort].roles]
    if sort is not Sort.SIGNATURE:
        return found
    missing = submissions.unsigned(unit_id, year)
    return [each for each in found if each.municipality_id is None or each.municipality_id in missing]


def _things(unit_id: UUID, on: date) -> list[Thing]:
    if not units.municipalities(unit_id, on):
        return []
    document = reporting.indexed_document(unit_id, on).checked
    of = yearly.current(on)
    progress = yearly.progress(unit_id, of, on)
    report = Report(of.year, progress.due, progress.frozen)
    coming = criteria.coming(on)
    held = watch.holding(unit_id, on)
    return things(
        document.facts,
        criteria.in_force(on).parameters,
        report,
        on,
        _approval(unit_id, held, on),
        cases.waiting_since(unit_id),
        (coming.criteria.valid_from, coming.criteria.id) if coming else None,
        max((row.happened_on for row in held.reforms if row.happened_on > on - LATEST), default=None),
        max((day for row in held.reversed if (day := row.reversed_on) > on - LATELY), default=None),
    )


def _approval(unit_id: UUID, held: watch.Held, on: date) -> Approval:
    if held.certificate is None:
        return Approval()
    until = certificates.last_day(held.certificate)
    renewal_days = criteria.parameters(on)[ParameterKey.RENEWAL_DAYS]
    near = until is not None and (until - on).days <= renewal_days
    moves = certificates.life(held.certificate).suspended
    return Approval(
        until if near and cases.open_case_of(unit_id) is None else None,
        tuple((row.visible_on, f"{row.code} {row.subject}".strip()) for row in held.open),
        tuple(
            (day, which)
            for spell in moves
            for day, which in zip(spell, ("suspended", "reinstated"), strict=True)
            if day is not None and on - LATELY <= day <= on
        ),
        renewal_days,
    )
