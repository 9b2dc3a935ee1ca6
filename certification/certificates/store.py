"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.db.session import session
from certification.certificates.models import Certificate, SigningKey


def add(row: Certificate | SigningKey) -> None:
    session.add(row)
    session.flush()


def of_unit(unit_id: UUID) -> Sequence[Certificate]:
    return session.scalars(
        select(Certificate).where(Certificate.tenant_id == unit_id).order_by(Certificate.valid.desc())
    ).all()


def valid_on(unit_id: UUID, on: date) -> Certificate | None:
    return session.scalar(select(Certificate).where(Certificate.tenant_id == unit_id, Certificate.valid.contains(on)))


def of_decisions(unit_id: UUID, decision_ids: Sequence[UUID]) -> Sequence[Certificate]:
    return session.scalars(
        select(Certificate).where(Certificate.tenant_id == unit_id, Certificate.decision_id.in_(decision_ids))
    ).all()


def flush() -> None:
    session.flush()


def signing_keys() -> Sequence[SigningKey]:
    """All public keys, the latest first."""
    return session.scalars(select(SigningKey).order_by(SigningKey.from_at.desc(), SigningKey.kid)).all()
