"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, update

from app.db.session import session
from tenants.reporting.submission.models import SigningDelegation, Submission, SubmissionSignature


def get(unit_id: UUID, submission_id: UUID) -> Submission | None:
    return session.get(Submission, (unit_id, submission_id), populate_existing=True)


def open_of(unit_id: UUID, kind: str) -> Submission | None:
    return session.scalar(
        select(Submission).where(
            Submission.tenant_id == unit_id,
            Submission.kind == kind,
            Submission.submitted_at.is_(None),
            Submission.withdrawn_at.is_(None),
        )
    )


def latest_submitted(unit_id: UUID) -> Submission | None:
    return session.scalar(
        select(Submission)
        .where(Submission.tenant_id == unit_id, Submission.submitted_at.is_not(None))
        .order_by(Submission.submitted_at.desc())
        .limit(1)
    )


def add(row: Submission | SubmissionSignature | SigningDelegation) -> None:
    session.add(row)
    session.flush()


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
