"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.db.session import session
from certification.certificates.models import Certificate, CertificateEvent, SigningKey


def add(row: Certificate | CertificateEvent | SigningKey) -> None:
    session.add(row)
    session.flush()


def refresh(row: Certificate | CertificateEvent) -> None:
    """Read again what the trigger wrote."""
    session.refresh(row)


def latest(unit_id: UUID) -> Certificate | None:
    """The one that the unit was given last."""
    return session.scalar(
        select(Certificate).where(Certificate.tenant_id == unit_id).order_by(Certificate.number.desc()).limit(1)
    )


def certificate(certificate_id: UUID) -> Certificate | None:
    return session.scalar(
        select(Certificate).where(Certificate.id == certificate_id).execution_options(populate_existing=True)
    )


def events(unit_id: UUID, certificate_id: UUID) -> Sequence[CertificateEvent]:
    return session.scalars(
        select(CertificateEvent)
        .where(CertificateEvent.tenant_id == unit_id, CertificateEvent.certificate_id == certificate_id)
        .order_by(CertificateEvent.seq)
    ).all()


def several(ids: Collection[UUID]) -> Sequence[Certificate]:
    return session.scalars(select(Certificate).where(Certificate.id.in_(ids))).all()


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
