"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import defer

from app.db.session import session
from app.db.together import Question, Together
from tenants.reporting.submission.models import Submission, SubmissionDecline, SubmissionSignature
from tenants.reporting.yearly.models import ReportingExtension, ReportingReminder, ReportingRound, YearlyCheck


def rounds() -> Sequence[ReportingRound]:
    return session.scalars(select(ReportingRound).order_by(ReportingRound.year.desc())).all()


def round_of(year: int) -> ReportingRound | None:
    return session.get(ReportingRound, year, populate_existing=True)


def share_round(year: int) -> None:
    """Until the transaction ends nobody changes the year's round (`hold_round`); others may report meanwhile."""
    session.execute(select(func.pg_advisory_xact_lock_shared(func.hashtextextended(f"round {year}", 0))))


def hold_round(year: int) -> None:
    """Until the transaction ends nobody freezes a report of the year."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"round {year}", 0))))


def add(row: ReportingRound | ReportingExtension) -> None:
    session.add(row)
    session.flush()


def flush() -> None:
    session.flush()


def extension(unit_id: UUID, year: int) -> ReportingExtension | None:
    """The extension that counts: the latest one."""
    return session.scalar(
        select(ReportingExtension)
        .where(ReportingExtension.tenant_id == unit_id, ReportingExtension.year == year)
        .order_by(ReportingExtension.given_at.desc())
        .limit(1)
    )


def extensions(year: int) -> Sequence[ReportingExtension]:
    """The extension that counts of each unit that has one."""
    return session.scalars(
        select(ReportingExtension)
        .ext(distinct_on(ReportingExtension.tenant_id))
        .where(ReportingExtension.year == year)
        .order_by(ReportingExtension.tenant_id, ReportingExtension.given_at.desc())
    ).all()


def submitted(year: int) -> Sequence[tuple[UUID, datetime, UUID]]:
    """Unit, instant and id of every version of a year's reports that was handed in, the earliest first."""
    rows = session.execute(
        select(Submission.tenant_id, Submission.submitted_at, Submission.id)
        .where(Submission.year == year, Submission.submitted_at.is_not(None))
        .order_by(Submission.submitted_at)
    )
    return [(unit_id, at, id_) for unit_id, at, id_ in rows if at is not None]


def delivered(unit_id: UUID, year: int) -> bool:
    mine = (Submission.tenant_id == unit_id, Submission.year == year, Submission.submitted_at.is_not(None))
    return session.scalar(select(Submission.id).where(*mine).limit(1)) is not None


def add_reminder(row: ReportingReminder) -> bool:
    """Whether there was none of that day."""
    values = {"tenant_id": row.tenant_id, "year": row.year, "asked_on": row.asked_on, "asked_at": row.asked_at}
    added = insert(ReportingReminder).values(values).on_conflict_do_nothing().returning(ReportingReminder.asked_on)
    return session.scalar(added) is not None


def told(unit_id: UUID, year: int, asked_on: date, people: int) -> None:
    session.execute(
        update(ReportingReminder)
        .where(
            ReportingReminder.tenant_id == unit_id,
            ReportingReminder.year == year,
            ReportingReminder.asked_on == asked_on,
            ReportingReminder.told.is_(None),
        )
        .values(told=people)
    )


def reminders(year: int) -> Sequence[ReportingReminder]:
    """Every unit's, the latest first."""
    return session.scalars(
        select(ReportingReminder).where(ReportingReminder.year == year).order_by(ReportingReminder.asked_on.desc())
    ).all()


def reminders_of(unit_id: UUID, year: int) -> Sequence[ReportingReminder]:
    return session.scalars(
        select(ReportingReminder)
        .where(ReportingReminder.tenant_id == unit_id, ReportingReminder.year == year)
        .order_by(ReportingReminder.asked_on.desc())
    ).all()


def checks(unit_id: UUID, year: int) -> Sequence[YearlyCheck]:
    return session.scalars(select(YearlyCheck).where(YearlyCheck.tenant_id == unit_id, YearlyCheck.year == year)).all()


def check(unit_id: UUID, year: int, section: str, stand: str, membership_id: UUID, at: datetime) -> None:
    """Keep that it was confirmed; who does it a second time as it stands confirms nothing new."""
    row = insert(YearlyCheck).values(
        tenant_id=unit_id, year=year, section=section, stand=stand, membership_id=membership_id, checked_at=at
    )
    session.execute(row.on_conflict_do_nothing())


@dataclass(frozen=True)
class Papers:
    """All that a unit has frozen (without the documents), the latest first, who signed or declined, and what sets the
    deadlines: the rounds, the latest year first, and the unit's extensions, the latest given first.
    """

    submissions: Sequence[Submission]
    signatures: Sequence[SubmissionSignature]
    declines: Sequence[SubmissionDecline]
    rounds: Sequence[ReportingRound]
    extensions: Sequence[ReportingExtension]


_UNIT = bindparam("unit", type_=Uuid)
_PAPERS = Together(
    (Submission, Submission.tenant_id == _UNIT),
    (SubmissionSignature, SubmissionSignature.tenant_id == _UNIT),
    (SubmissionDecline, SubmissionDecline.tenant_id == _UNIT),
    (ReportingRound, true()),
    (ReportingExtension, ReportingExtension.tenant_id == _UNIT),
    options=(defer(Submission.document),),
)

#: What sets a unit's deadlines: the reports that are handed in, the rounds, and its extensions.
DEADLINES: tuple[Question, ...] = (
    (Submission, (Submission.tenant_id == _UNIT) & Submission.year.is_not(None) & Submission.submitted_at.is_not(None)),
    (ReportingRound, true()),
    (ReportingExtension, ReportingExtension.tenant_id == _UNIT),
)


def papers(unit_id: UUID) -> Papers:
    """What the unit has frozen and what sets its deadlines, in one statement."""
    submissions, signatures, declines, rounds, extensions = _PAPERS(unit=unit_id)
    return Papers(
        sorted(submissions, key=lambda row: row.frozen_at, reverse=True),
        signatures,
        declines,
        sorted(rounds, key=lambda row: row.year, reverse=True),
        sorted(extensions, key=lambda row: row.given_at, reverse=True),
    )
