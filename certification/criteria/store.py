"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import Range

from app.db.session import session
from app.db.together import Question, Together
from certification.criteria.models import (
    CriteriaDraft,
    CriteriaPreview,
    CriteriaPreviewUnit,
    CriteriaVersion,
    Parameter,
)


def version(id_: str) -> CriteriaVersion | None:
    return session.get(CriteriaVersion, id_)


def versions() -> Sequence[CriteriaVersion]:
    """All that are published, the latest first."""
    return session.scalars(select(CriteriaVersion).order_by(CriteriaVersion.valid_from.desc())).all()


def versions_during(first: date, last: date) -> list[str]:
    rows = session.execute(
        select(CriteriaVersion.id, CriteriaVersion.valid_from)
        .where(CriteriaVersion.valid_from <= last)
        .order_by(CriteriaVersion.valid_from)
    ).all()
    ends = [valid_from for _id, valid_from in rows[1:]]
    return [id_ for n, (id_, _from) in enumerate(rows) if n >= len(ends) or ends[n] > first]


def parameter(key: str, on: date) -> int | None:
    return session.scalar(select(Parameter.value).where(Parameter.key == key, Parameter.valid.contains(on)))


def values(key: str) -> Sequence[Parameter]:
    """What a parameter has been set to, with the days of each."""
    return session.scalars(select(Parameter).where(Parameter.key == key)).all()


#: The values of all parameters on a day.
VALUES_ON: Question = (Parameter, Parameter.valid.contains(bindparam("on", type_=Date)))
_VALUES_ON = Together(VALUES_ON)


def values_on(on: date) -> list[Parameter]:
    (found,) = _VALUES_ON(on=on)
    return found


def has_parameter(key: str) -> bool:
    return session.scalar(select(Parameter.id).where(Parameter.key == key).limit(1)) is not None


def parameters(key: str | None = None, *, lock: bool = False) -> list[Parameter]:
    """All values that there are (of one parameter, held until the transaction ends where asked), by their first day."""
    query = select(Parameter).order_by(Parameter.key, func.lower(Parameter.valid))
    if key is not None:
        query = query.where(Parameter.key == key)
    if lock:
        query = query.with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def end_parameter(row: Parameter, on: date) -> None:
    """The value ends the day before."""
    row.valid = Range(row.valid.lower, on)
    session.flush()


def hold_publishing() -> None:
    """Let nobody else publish, nor look whether they may, before this transaction ends; the trigger takes the same lock."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("criteria_version", 0))))


def drafts() -> Sequence[CriteriaDraft]:
    return session.scalars(select(CriteriaDraft).order_by(CriteriaDraft.id)).all()


def draft(id_: str, *, lock: bool = False) -> CriteriaDraft | None:
    """A draft as it is now; held until the transaction ends where asked."""
    return session.get(CriteriaDraft, id_, populate_existing=True, with_for_update=lock or None)


def preview(preview_id: UUID, *, lock: bool = False) -> CriteriaPreview | None:
    """A preview as it is now; held until the transaction ends where asked."""
    return session.get(CriteriaPreview, preview_id, populate_existing=True, with_for_update=lock or None)


def preview_of(criteria_id: str) -> CriteriaPreview | None:
    query = select(CriteriaPreview).where(CriteriaPreview.criteria_id == criteria_id)
    return session.scalar(query.execution_options(populate_existing=True))


def forget_preview(criteria_id: str) -> None:
    """Delete a draft's preview with all that it found."""
    session.execute(delete(CriteriaPreview).where(CriteriaPreview.criteria_id == criteria_id))


def keep_found(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(CriteriaPreviewUnit), rows)


def found(preview_id: UUID, kind: str, page: int, size: int) -> Sequence[CriteriaPreviewUnit]:
    """What a preview found of a kind, a page of it."""
    query = select(CriteriaPreviewUnit).where(
        CriteriaPreviewUnit.preview_id == preview_id, CriteriaPreviewUnit.kind == kind
    )
    order = (CriteriaPreviewUnit.name_key, CriteriaPreviewUnit.unit_id)
    return session.scalars(query.order_by(*order).offset((page - 1) * size).limit(size)).all()


def counts(preview_id: UUID) -> dict[str, int]:
    """How many units a preview has found of each kind."""
    kind = CriteriaPreviewUnit.kind
    query = select(kind, func.count()).where(CriteriaPreviewUnit.preview_id == preview_id).group_by(kind)
    return dict(session.execute(query).all())


def add(row: CriteriaVersion | Parameter | CriteriaDraft | CriteriaPreview) -> None:
    session.add(row)
    session.flush()


def flush() -> None:
    session.flush()


def remove(row: CriteriaDraft) -> None:
    session.delete(row)
    session.flush()
