"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert

from app.db.session import session
from app.dispatch.models import Parcel
from certification.letters.models import Letter, LetterFile

_PARCEL = (Parcel.tenant_id == Letter.tenant_id) & (Parcel.id == Letter.id)


def add(values: Mapping[str, Any]) -> bool:
    """True where the letter is new."""
    key = Letter.id
    return session.scalar(insert(Letter).values(**values).on_conflict_do_nothing().returning(key)) is not None


def keep(values: Mapping[str, Any]) -> bool:
    """True where the file is new."""
    key = LetterFile.letter_id
    return session.scalar(insert(LetterFile).values(**values).on_conflict_do_nothing().returning(key)) is not None


def about(unit_id: UUID, kind: str, about_id: UUID) -> UUID | None:
    return session.scalar(
        select(Letter.id).where(Letter.tenant_id == unit_id, Letter.kind == kind, Letter.about_id == about_id)
    )


def letter(letter_id: UUID, unit_id: UUID | None = None) -> Letter | None:
    found = select(Letter).where(Letter.id == letter_id)
    return session.scalar(found if unit_id is None else found.where(Letter.tenant_id == unit_id))


def file(unit_id: UUID, letter_id: UUID) -> LetterFile | None:
    return session.get(LetterFile, (unit_id, letter_id))


def _latest_first() -> Select[Letter]:
    return select(Letter).order_by(Letter.ordered_at.desc(), Letter.id)


def of_unit(unit_id: UUID) -> Sequence[Letter]:
    """The latest first."""
    return session.scalars(_latest_first().where(Letter.tenant_id == unit_id)).all()


def of_things(unit_id: UUID, about_ids: Collection[UUID]) -> Sequence[Letter]:
    """The latest first."""
    return session.scalars(_latest_first().where(Letter.tenant_id == unit_id, Letter.about_id.in_(about_ids))).all()


def listed(state: str | None, most: int, skip: int) -> Sequence[Letter]:
    """Every unit's letters, the latest first; with a state only those whose parcel is there."""
    found = _latest_first().limit(most).offset(skip)
    return session.scalars(_in_state(found, state)).all()


def count(state: str | None) -> int:
    return session.scalar(_in_state(select(func.count()).select_from(Letter), state)) or 0


def _in_state(found: Select[Any], state: str | None) -> Select[Any]:
    if state is None:
        return found
    return found.join(Parcel, _PARCEL).where(Parcel.state == state)


def made(unit_ids: Collection[UUID], letter_ids: Collection[UUID]) -> dict[UUID, str]:
    """The hash of each of these that is made."""
    found = select(LetterFile.letter_id, LetterFile.sha256).where(
        LetterFile.tenant_id.in_(unit_ids), LetterFile.letter_id.in_(letter_ids)
    )
    return dict(session.execute(found).all()) if letter_ids else {}
