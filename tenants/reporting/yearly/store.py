"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from app.db.session import session
from tenants.reporting.submission.models import Submission
from tenants.reporting.yearly.models import ReportingExtension, ReportingRound, YearlyCheck


def rounds() -> Sequence[ReportingRound]:
    return session.scalars(select(ReportingRound).order_by(ReportingRound.year.desc())).all()


def round_of(year: int) -> ReportingRound | None:
    return session.get(ReportingRound, year, populate_existing=True)


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


def checks(unit_id: UUID, year: int) -> Sequence[YearlyCheck]:
    return session.scalars(select(YearlyCheck).where(YearlyCheck.tenant_id == unit_id, YearlyCheck.year == year)).all()


def check(unit_id: UUID, year: int, section: str, stand: str, membership_id: UUID, at: datetime) -> None:
    """Keep that it was confirmed; who does it a second time as it stands confirms nothing new."""
    row = insert(YearlyCheck).values(
        tenant_id=unit_id, year=year, section=section, stand=stand, membership_id=membership_id, checked_at=at
    )
    session.execute(row.on_conflict_do_nothing())


def progress(unit_id: UUID, year: int) -> tuple[date | None, datetime | None, bool]:
    """Until when the unit is given time, when its first version was handed in, and whether one waits for signatures."""
    mine = (Submission.tenant_id == unit_id, Submission.year == year)
    until = (
        select(ReportingExtension.until_on)
        .where(ReportingExtension.tenant_id == unit_id, ReportingExtension.year == year)
        .order_by(ReportingExtension.given_at.desc())
        .limit(1)
    )
    first = select(func.min(Submission.submitted_at)).where(*mine)
    waits = select(Submission.id).where(*mine, Submission.submitted_at.is_(None), Submission.withdrawn_at.is_(None))
    row = session.execute(select(until.scalar_subquery(), first.scalar_subquery(), waits.exists())).one()
    return row[0], row[1], row[2]
