"""What there is to be reminded of on a day, by a unit's facts and the deadline of its report. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from certification.assessment.criteria import Parameters
from certification.reminders.listed import BY_SORT, FARTHEST, Sort
from certification.standing.due import Matter, due
from tenants.document.facts import Facts
from tenants.reporting.yearly.rounds import Due as ReportDue
from tenants.reporting.yearly.rounds import Stage

_MATTERS = {
    Matter.MINUTES: Sort.MINUTES,
    Matter.CONFIRMATION: Sort.CONFIRMATION,
    Matter.VEDTAK: Sort.VEDTAK,
    Matter.SURVEY: Sort.SURVEY,
}
DELIVERED = (Stage.DELIVERED, Stage.DELIVERED_LATE)


@dataclass(frozen=True)
class Report:
    """How the report of the current round stands: of which year, its deadline, and whether it waits for signatures."""

    year: int
    due: ReportDue
    frozen: bool


@dataclass(frozen=True)
class Approval:
    """What concerns the unit's certificate: its last day (None: a renewal is under way, or there is none), its warnings (the day
    from which KRÅD sees each, and which one), and the days on which it was lately suspended or reinstated.

    `renewal_days`: so many days before its last one it can be renewed.
    """

    until: date | None = None
    warnings: tuple[tuple[date, str], ...] = ()
    suspended: tuple[tuple[date, str], ...] = ()
    renewal_days: int | None = None


@dataclass(frozen=True, order=True)
class Thing:
    """A thing to be told, at its step. `name` is its own among those of its sort: another day makes it another thing."""

    sort: Sort
    name: str
    step: int
    urgent: bool


def things(
    facts: Facts,
    parameters: Parameters,
    report: Report | None,
    on: date,
    approval: Approval = Approval(),
    asked_on: date | None = None,
    coming: tuple[date, str] | None = None,
    reformed_on: date | None = None,
    reversed_on: date | None = None,
) -> list[Thing]:
    """What is at one of its steps on a day, in the order of the list. `asked_on`: the day of a question of KRÅD's that waits;
    `coming`: the first day and the name of the criteria version that units are told of; `reformed_on`: the day of a reform
    whose transition lasts; `reversed_on`: the day on which one was reversed.
    """
    found = {}
    asked = [] if asked_on is None else [(Sort.QUESTION, asked_on, "")]
    asked += [] if coming is None else [(Sort.CRITERIA, *coming)]
    asked += [] if reformed_on is None else [(Sort.REFORM, reformed_on, "")]
    asked += [] if reversed_on is None else [(Sort.REFORM, reversed_on, "reversed")]
    for sort, day, note in (*asked, *_all(facts, parameters, report, on), *_of_the_certificate(approval)):
        reminder = BY_SORT[sort]
        left = (day - on).days
        step = reminder.step(left, approval.renewal_days if sort is Sort.RENEWAL else None)
        if step is not None:
            thing = Thing(sort, f"{day} {note}".rstrip(), step, left <= reminder.soon)
            found[sort, thing.name] = thing
    return sorted(found.values(), key=lambda thing: (list(Sort).index(thing.sort), thing.name))


def _of_the_certificate(approval: Approval) -> Iterator[tuple[Sort, date, str]]:
    if approval.until is not None:
        yield Sort.RENEWAL, approval.until, ""
    for day, which in approval.warnings:
        yield Sort.WARNING, day, which
    for day, which in approval.suspended:
        yield Sort.SUSPENSION, day, which


def _all(facts: Facts, parameters: Parameters, report: Report | None, on: date) -> Iterator[tuple[Sort, date, str]]:
    if report is not None and report.due.stage not in DELIVERED:
        yield (Sort.SIGNATURE if report.frozen else Sort.REPORT), report.due.until_on, str(report.year)
    for each in due(facts, parameters, on, until=on + timedelta(days=FARTHEST)):
        if each.matter in _MATTERS:
            yield _MATTERS[each.matter], each.on, each.note or ""
    coordinator = facts.coordinator
    if coordinator is not None and coordinator.ended_on is not None:
        # While somebody is in the post the document tells of them, whatever has ended before.
        yield Sort.VACANCY, coordinator.ended_on, ""
