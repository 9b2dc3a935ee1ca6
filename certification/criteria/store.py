"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.db.session import session
from certification.criteria.models import CriteriaVersion, Parameter


def version(id_: str) -> CriteriaVersion | None:
    return session.get(CriteriaVersion, id_)


def version_in_force(on: date) -> CriteriaVersion | None:
    return session.scalar(
        select(CriteriaVersion)
        .where(CriteriaVersion.valid_from <= on)
        .order_by(CriteriaVersion.valid_from.desc())
        .limit(1)
    )


def parameter(key: str, on: date) -> int | None:
    return session.scalar(select(Parameter.value).where(Parameter.key == key, Parameter.valid.contains(on)))


def values(key: str) -> Sequence[Parameter]:
    """What a parameter has been set to, with the days of each."""
    return session.scalars(select(Parameter).where(Parameter.key == key)).all()


def has_parameter(key: str) -> bool:
    return session.scalar(select(Parameter.id).where(Parameter.key == key).limit(1)) is not None


def add(row: CriteriaVersion | Parameter) -> None:
    session.add(row)
    session.flush()
