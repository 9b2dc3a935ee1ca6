"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text

from app.db.session import session
from tenants.register.reforms.models import RegisterReform

#: Two that change the register take turns.
_TURN = text("SELECT pg_advisory_xact_lock(hashtext('slt.register'))")


def take_turn() -> None:
    """Wait for whoever changes the register, and hold it until the transaction ends."""
    session.execute(_TURN)


def add(row: RegisterReform) -> UUID:
    session.add(row)
    session.flush()
    return row.id


def get(reform_id: UUID) -> RegisterReform | None:
    return session.get(RegisterReform, reform_id)


def all_() -> Sequence[RegisterReform]:
    """Every reform and reversal, the latest first."""
    return session.scalars(select(RegisterReform).order_by(RegisterReform.recorded_at.desc(), RegisterReform.id)).all()


def standing() -> Sequence[RegisterReform]:
    """The reforms that are not reversed, in the order in which they were entered."""
    reversals = select(RegisterReform.reverses_id).where(RegisterReform.reverses_id.is_not(None))
    query = select(RegisterReform).where(RegisterReform.reverses_id.is_(None), RegisterReform.id.not_in(reversals))
    return session.scalars(query.order_by(RegisterReform.recorded_at, RegisterReform.id)).all()


def reversal_of(reform_id: UUID) -> RegisterReform | None:
    return session.scalar(select(RegisterReform).where(RegisterReform.reverses_id == reform_id))
