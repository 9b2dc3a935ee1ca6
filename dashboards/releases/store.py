"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select

from app.db.session import session
from dashboards.releases.models import Release, ReleaseAnswer, ReleaseDocument


def lock() -> None:
    """One release is cut at a time."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("release", 0))))


def latest(by: date | None = None) -> Release | None:
    query = select(Release).order_by(Release.number.desc()).limit(1)
    return session.scalar(query if by is None else query.where(Release.on_date <= by))


def numbered(number: int) -> Release | None:
    return session.get(Release, number)


def day_of(number: int) -> date | None:
    return session.scalar(select(Release.on_date).where(Release.number == number))


def listed() -> Sequence[Row[int, date, str, datetime]]:
    query = select(Release.number, Release.on_date, Release.sha256, Release.cut_at)
    return session.execute(query.order_by(Release.number.desc())).all()


def releases() -> Sequence[Release]:
    """All releases, the first one first."""
    return session.scalars(select(Release).order_by(Release.number)).all()


def answers() -> Sequence[ReleaseAnswer]:
    """How everybody has been counted, count by count."""
    return session.scalars(
        select(ReleaseAnswer).order_by(
            ReleaseAnswer.question, ReleaseAnswer.release_number, ReleaseAnswer.municipality_id
        )
    ).all()


def add(release: Release, documents: Iterable[tuple[UUID, UUID]], answers: Iterable[dict[str, Any]]) -> None:
    session.add(release)
    session.flush()
    rows = [
        {"release_number": release.number, "unit_id": unit, "submission_id": submission}
        for unit, submission in sorted(documents)
    ]
    if rows:
        session.execute(insert(ReleaseDocument), rows)
    if told := [{"release_number": release.number, **row} for row in answers]:
        session.execute(insert(ReleaseAnswer), told)
