"""What KRÅD does with a round: opens and changes it, gives units time, reminds them, and sees who has handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from app.clock import OSLO, now, today
from app.errors import Conflict
from app.jobs import outbox
from tenants.reporting.yearly import store
from tenants.reporting.yearly.errors import Delivered, RemindedToday, RoundKept, SameExtension
from tenants.reporting.yearly.models import ReportingExtension, ReportingReminder, ReportingRound
from tenants.reporting.yearly.rounds import Due, Round, Stage, due
from tenants.reporting.yearly.service import round_of


def round_version(year: int) -> int | None:
    """The version of what KRÅD has set for a year; None where it has set nothing."""
    row = store.round_of(year)
    return row.version if row else None


def set_round(of: Round, version: int | None) -> None:
    """Open a year's round, or change it, as KRÅD. What units have is not touched; extensions hold.

    Nothing that a unit counts on is taken back: once the round is open, its first day stands and its deadline can only
    be later; once somebody has frozen a report of it, its criteria stand. Raises `RoundKept` with what would break, and
    `Conflict` where somebody set it after `version` was read.
    """
    store.hold_round(of.year)
    row = store.round_of(of.year)
    if (row.version if row else None) != version:
        raise Conflict
    _breaks_nothing(round_of(of.year), of)
    values = {
        "opens_on": of.opens_on,
        "deadline_on": of.deadline_on,
        "grace_days": of.grace_days,
        "criteria": of.criteria,
        "text_nb": of.text_nb,
        "text_nn": of.text_nn,
    }
    try:
        if row is None:
            store.add(ReportingRound(year=of.year, **values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
            store.flush()
    except IntegrityError as error:
        if isinstance(error.orig, pg.Error) and error.orig.diag.constraint_name == "ck_reporting_round_criteria_kept":
            raise RoundKept("criteria") from None
        raise


def _breaks_nothing(before: Round, of: Round) -> None:
    if before.opens_on > today():
        return
    if of.opens_on != before.opens_on:
        raise RoundKept("opens_on")
    if of.deadline_on < before.deadline_on:
        raise RoundKept("deadline_on")
    if of.late_from < before.late_from:
        raise RoundKept("grace_days")


def extend(unit_id: UUID, year: int, until_on: date, reason: str) -> None:
    """Give a unit until a day, as KRÅD; an earlier extension of the year counts no more.

    Raises `Delivered` where there is nothing to wait for, and `SameExtension` for what it has already.
    """
    if store.delivered(unit_id, year):
        raise Delivered
    given = store.extension(unit_id, year)
    if given is not None and (given.until_on, given.reason) == (until_on, reason):
        raise SameExtension
    store.add(
        ReportingExtension(tenant_id=unit_id, id=uuid4(), year=year, until_on=until_on, reason=reason, given_at=now())
    )


def remind(unit_id: UUID, year: int) -> None:
    """Remind a unit of its report of a year, as KRÅD: its people get a mail, from a job of the unit's own.

    Raises `Delivered`, and `RemindedToday` for the second time in a day, also where two press at once.
    """
    if store.delivered(unit_id, year):
        raise Delivered
    on = today()
    if not store.add_reminder(ReportingReminder(tenant_id=unit_id, year=year, asked_on=on, asked_at=now())):
        raise RemindedToday
    outbox.add("remind_report", {"year": str(year), "asked_on": on.isoformat()}, tenant_id=unit_id)


def told(unit_id: UUID, year: int, asked_on: date, people: int) -> None:
    """A job has told so many people of the unit what KRÅD reminded it of on a day. Once told it stands."""
    store.told(unit_id, year, asked_on, people)


@dataclass(frozen=True)
class Standing:
    """How a unit's report of a year stands with KRÅD: the ids of its versions, the latest last, and when it was reminded."""

    due: Due
    versions: Sequence[UUID] = ()
    reminders: Sequence[ReportingReminder] = ()

    @property
    def lacks(self) -> bool:
        """Nothing is handed in."""
        return self.due.stage not in (Stage.DELIVERED, Stage.DELIVERED_LATE)


def standings(of: Round, on: date) -> Mapping[UUID, Standing]:
    """How the report of every unit stands that has handed in, been given time or been reminded; as KRÅD. Three statements."""
    extended = {row.tenant_id: row.until_on for row in store.extensions(of.year)}
    first: dict[UUID, date] = {}
    versions: dict[UUID, list[UUID]] = {}
    for unit_id, at, submission_id in store.submitted(of.year):
        first.setdefault(unit_id, at.astimezone(OSLO).date())
        versions.setdefault(unit_id, []).append(submission_id)
    reminders: dict[UUID, list[ReportingReminder]] = {}
    for row in store.reminders(of.year):
        reminders.setdefault(row.tenant_id, []).append(row)
    return {
        unit_id: Standing(
            due(of, extended.get(unit_id), first.get(unit_id), on),
            versions.get(unit_id, ()),
            reminders.get(unit_id, ()),
        )
        for unit_id in versions.keys() | extended.keys() | reminders.keys()
    }
