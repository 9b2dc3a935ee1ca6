"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, func, insert, select

from app.db.session import session
from dashboards.releases.models import Release, ReleaseDocument


def lock() -> None:
    """One release is cut at a time."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("release", 0))))


def latest(by: date | None = None) -> Release | None:
    query = select(Release).order_by(Release.number.desc()).limit(1)
    return session.scalar(query if by is None else query.where(Release.on_date <= by))


def numbered(number: int) -> Release | None:
    return session.get(Release, number)


def listed() -> Sequence[Row[int, date, str, datetime]]:
    query = select(Release.number, Release.on_date, Release.sha256, Release.cut_at)
    return session.execute(query.order_by(Release.number.desc())).all()


def documents(number: int) -> frozenset[tuple[UUID, UUID]]:
    rows = session.execute(
        select(ReleaseDocument.unit_id, ReleaseDocument.submission_id).where(ReleaseDocument.release_number == number)
    )
    return frozenset((unit, submission) for unit, submission in rows)


def add(release: Release, documents: Iterable[tuple[UUID, UUID]]) -> None:
    session.add(release)
    session.flush()
    rows = [
        {"release_number": release.number, "unit_id": unit, "submission_id": submission}
        for unit, submission in sorted(documents)
    ]
    if rows:
        session.execute(insert(ReleaseDocument), rows)
