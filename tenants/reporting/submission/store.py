"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, LargeBinary, Row, Text, Uuid, column, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import defer

from app.db.session import aside, session
from tenants.reporting.submission.models import (
    SigningDelegation,
    Submission,
    SubmissionDecline,
    SubmissionRead,
    SubmissionSignature,
)

#: What was handed in with other units for places that are the acting unit's now.
_FORMER = func.sec.former_submissions().table_valued(
    column("unit_id", Uuid),
    column("id", Uuid),
    column("source", Text),
    column("place_ids", ARRAY(Uuid)),
    column("left_on", Date),
    column("kind", Text),
    column("as_of", Date),
    column("submitted_at", DateTime(timezone=True)),
    column("sha256", Text),
    column("document", LargeBinary),
    name="former",
)


def get(unit_id: UUID, submission_id: UUID) -> Submission | None:
    return session.get(Submission, (unit_id, submission_id), populate_existing=True)


def several(keys: Collection[tuple[UUID, UUID]]) -> Sequence[Submission]:
    key = tuple_(Submission.tenant_id, Submission.id)
    return session.scalars(select(Submission).where(key.in_(list(keys)))).all()


def open_of(unit_id: UUID, kind: str) -> Submission | None:
    return session.scalar(
        select(Submission).where(
            Submission.tenant_id == unit_id,
            Submission.kind == kind,
            Submission.submitted_at.is_(None),
            Submission.withdrawn_at.is_(None),
        )
    )


def latest_submitted(unit_id: UUID, year: int | None = None) -> Submission | None:
    """The unit's latest submission (only of reports of a year, where one is named)."""
    query = select(Submission).where(Submission.tenant_id == unit_id, Submission.submitted_at.is_not(None))
    if year is not None:
        query = query.where(Submission.year == year)
    return session.scalar(query.order_by(Submission.submitted_at.desc()).limit(1))


def latest_of(unit_ids: Collection[UUID], by: datetime) -> Sequence[Submission]:
    """What each of these units had handed in last by an instant."""
    mine = Submission.tenant_id.in_(list(unit_ids)) & (Submission.submitted_at < by)
    order = (Submission.tenant_id, Submission.submitted_at.desc(), Submission.as_of.desc(), Submission.id)
    return session.scalars(select(Submission).ext(distinct_on(Submission.tenant_id)).where(mine).order_by(*order)).all()


def units_with_facts_from(on: date) -> Sequence[UUID]:
    """The units that have handed in a document whose facts are of that day or later."""
    late = (Submission.submitted_at.is_not(None), Submission.as_of >= on)
    return session.scalars(select(Submission.tenant_id).where(*late).distinct()).all()


def handed_in_since(at: datetime) -> int:
    """How many units have handed something in since an instant."""
    return session.scalar(select(func.count(Submission.tenant_id.distinct())).where(Submission.submitted_at >= at)) or 0


def latest(unit_id: UUID, kind: str) -> Submission | None:
    """The document of a kind that was frozen last, whatever became of it."""
    query = select(Submission).where(Submission.tenant_id == unit_id, Submission.kind == kind)
    return session.scalar(query.order_by(Submission.frozen_at.desc()).limit(1))


def reports(unit_id: UUID) -> Sequence[Submission]:
    return session.scalars(
        select(Submission)
        .where(Submission.tenant_id == unit_id, Submission.year.is_not(None), Submission.submitted_at.is_not(None))
        .order_by(Submission.year.desc(), Submission.submitted_at.desc())
    ).all()


def page(unit_id: UUID, after: tuple[datetime, UUID] | None, most: int) -> Sequence[Submission]:
    """The unit's documents, the one that was frozen last first; those after the one that is named by instant and id."""
    query = select(Submission).where(Submission.tenant_id == unit_id)
    if after is not None:
        query = query.where(tuple_(Submission.frozen_at, Submission.id) < after)
    query = query.options(defer(Submission.document, raiseload=True))
    return session.scalars(query.order_by(Submission.frozen_at.desc(), Submission.id.desc()).limit(most)).all()


def decline_of(unit_id: UUID, submission_id: UUID) -> SubmissionDecline | None:
    return session.get(SubmissionDecline, (unit_id, submission_id))


def add(row: Submission | SubmissionSignature | SubmissionDecline | SigningDelegation) -> None:
    """Write the row at once; what the database refuses leaves the transaction fit for the page that says so."""
    with session.begin_nested():
        session.add(row)


def withdraw(unit_id: UUID, submission_id: UUID, at: datetime) -> bool:
    result = session.execute(
        update(Submission)
        .where(
            Submission.tenant_id == unit_id,
            Submission.id == submission_id,
            Submission.submitted_at.is_(None),
            Submission.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def unsigned(unit_id: UUID, year: int) -> frozenset[UUID]:
    """Reads no more of a submission than a job may."""
    signed = (
        select(func.array_agg(SubmissionSignature.municipality_id))
        .where(SubmissionSignature.tenant_id == unit_id, SubmissionSignature.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    found = session.execute(
        select(Submission.signing_ids, signed).where(
            Submission.tenant_id == unit_id,
            Submission.year == year,
            Submission.submitted_at.is_(None),
            Submission.withdrawn_at.is_(None),
        )
    ).one_or_none()
    return frozenset(found[0]) - frozenset(found[1] or ()) if found else frozenset()


def signatures(unit_id: UUID, submission_id: UUID) -> Sequence[SubmissionSignature]:
    return session.scalars(
        select(SubmissionSignature)
        .where(SubmissionSignature.tenant_id == unit_id, SubmissionSignature.submission_id == submission_id)
        .order_by(SubmissionSignature.signed_at, SubmissionSignature.municipality_id)
    ).all()


def delegations(unit_id: UUID, on: date) -> Sequence[SigningDelegation]:
    return session.scalars(
        select(SigningDelegation).where(SigningDelegation.tenant_id == unit_id, SigningDelegation.valid.contains(on))
    ).all()


def end_delegation(unit_id: UUID, municipality_id: UUID, on: date) -> bool:
    """End it the day before `on`; one that began on that day has then never held."""
    result = session.execute(
        update(SigningDelegation)
        .where(
            SigningDelegation.tenant_id == unit_id,
            SigningDelegation.municipality_id == municipality_id,
            SigningDelegation.valid.contains(on),
        )
        .values(valid=func.daterange(func.lower(SigningDelegation.valid), on))
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def log_read(submission_id: UUID) -> None:
    with aside() as connection:
        connection.execute(select(func.sec.log_read(submission_id)))


def first_read_on(unit_id: UUID, submission_id: UUID) -> date | None:
    mine = (SubmissionRead.tenant_id == unit_id, SubmissionRead.submission_id == submission_id)
    return session.scalar(select(func.min(SubmissionRead.read_on)).where(*mine))


def former() -> Sequence[Row[*tuple[Any, ...]]]:
    """What was handed in with other units before a place moved to the acting unit, the latest first."""
    return session.execute(select(_FORMER).order_by(_FORMER.c.submitted_at.desc(), _FORMER.c.id)).all()
