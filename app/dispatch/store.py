"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert

from app.db.session import session
from app.dispatch.models import DispatchEvent, Parcel
from app.dispatch.states import State


def hand_over(unit_id: UUID, parcel_id: UUID, source: str, at: datetime) -> bool:
    """True where the parcel is new."""
    new = insert(Parcel).values(tenant_id=unit_id, id=parcel_id, source=source, events=0, changed_at=at)
    return session.scalar(new.on_conflict_do_nothing().returning(Parcel.id)) is not None


def add(event: DispatchEvent) -> None:
    session.add(event)
    session.flush()


def parcel(unit_id: UUID, parcel_id: UUID) -> Parcel | None:
    return session.get(Parcel, (unit_id, parcel_id), populate_existing=True)


def parcels(unit_ids: Collection[UUID], ids: Collection[UUID]) -> Sequence[Parcel]:
    if not ids:
        return []
    return session.scalars(select(Parcel).where(Parcel.tenant_id.in_(unit_ids), Parcel.id.in_(ids))).all()


def reached(unit_ids: Collection[UUID], ids: Collection[UUID]) -> Sequence[Row[UUID, str, datetime]]:
    """Parcel, state and instant of everything that has happened to these, in order."""
    if not ids:
        return []
    found = select(DispatchEvent.dispatch_id, DispatchEvent.state, DispatchEvent.at).where(
        DispatchEvent.tenant_id.in_(unit_ids), DispatchEvent.dispatch_id.in_(ids)
    )
    return session.execute(found.order_by(DispatchEvent.dispatch_id, DispatchEvent.seq)).all()


def history(unit_id: UUID, parcel_id: UUID) -> Sequence[DispatchEvent]:
    return session.scalars(
        select(DispatchEvent)
        .where(DispatchEvent.tenant_id == unit_id, DispatchEvent.dispatch_id == parcel_id)
        .order_by(DispatchEvent.seq)
    ).all()


def failures(unit_id: UUID, parcel_id: UUID) -> int:
    """How many times in a row the parcel has failed, since a person last asked for it."""
    states = [event.state for event in history(unit_id, parcel_id)]
    return len(states) - max((i + 1 for i, state in enumerate(states) if state != State.FAILED), default=0)


def notify(parcel_id: UUID, language: str, at: datetime) -> list[UUID]:
    """The mails that tell the unit's people of a parcel, each person once."""
    told = text("SELECT * FROM sec.tell_of_dispatch(:parcel, :language, :at)")
    return list(session.scalars(told, {"parcel": parcel_id, "language": language, "at": at}))
