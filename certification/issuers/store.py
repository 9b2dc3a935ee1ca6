"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.roles import STATS
from app.db.session import Scope, connected, session
from certification.issuers.models import Issuer, LegalBasis

Row = Issuer | LegalBasis


def issuer_on(on: date) -> Issuer | None:
    return session.scalar(select(Issuer).where(Issuer.valid.contains(on)))


def basis_on(on: date) -> LegalBasis | None:
    return session.scalar(select(LegalBasis).where(LegalBasis.valid.contains(on)))


def issuers() -> Sequence[Issuer]:
    """All rows, the latest first."""
    return session.scalars(select(Issuer).order_by(Issuer.valid.desc())).all()


def issuers_in_public() -> Sequence[Issuer]:
    """The same as everybody may read them, whoever acts, and where nobody does."""
    scope: Scope | None = g.get("scope")
    if scope is not None and scope.role == STATS:
        return issuers()
    with connected(STATS) as connection, Session(connection) as beside:
        return beside.scalars(select(Issuer).order_by(Issuer.valid.desc())).all()


def bases() -> Sequence[LegalBasis]:
    """All rows, the latest first."""
    return session.scalars(select(LegalBasis).order_by(LegalBasis.valid.desc())).all()


def add(row: Row) -> None:
    session.add(row)
    session.flush()


def flush() -> None:
    session.flush()
