"""The database of the living facts. Everything takes the tenant; row security refuses what would not be the tenant's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any, TypeVar
from typing import cast as known_as
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Uuid,
    bindparam,
    cast,
    delete,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.db.errors import translate
from app.db.session import session
from app.errors import DomainError
from tenants.reporting import models
from tenants.reporting.history import Row
from tenants.reporting.models import Attendance, Dated, Fact, Meeting, MeetingGroup, NothingReported, VocabularyTerm

D = TypeVar("D", bound=Dated)

#: The tables of dated rows, by the name that `Fact.kind` has.
TABLES: dict[str, type[Any]] = {
    model.__tablename__: model
    for model in (getattr(models, name) for name in models.__all__)
    if issubclass(model, Dated) and model is not Dated
}


@contextmanager
def writing() -> Iterator[None]:
    """Send what is written inside to the database, and tell what it refuses as a domain error.

    Whatever is refused, by it or by a rule, takes back all of the transaction: a page that shows the error may still ask.
    """
    try:
        yield
        session.flush()
    except DomainError:
        session.rollback()
        raise
    except SQLAlchemyError as error:
        session.rollback()
        if (told := translate(error)) is not None:
            raise told from error
        raise


@cache
def _every_row() -> Select[Any]:
    """One statement for all living facts of a unit: a row of JSON for each dated row, its kind beside it."""
    tenant_id = bindparam("tenant_id", type_=Uuid)
    parts: list[Any] = []
    for kind, model in TABLES.items():
        table = known_as("Table", model.__table__)
        whole: ColumnElement[Any] = func.to_jsonb(table.table_valued())
        if model is Meeting:
            groups = (
                select(func.jsonb_agg(aggregate_order_by(MeetingGroup.group_id, MeetingGroup.group_id)))
                .where(MeetingGroup.tenant_id == table.c.tenant_id, MeetingGroup.meeting_row_id == table.c.id)
                .scalar_subquery()
            )
            present = (
                select(
                    func.jsonb_agg(
                        aggregate_order_by(
                            func.jsonb_build_array(Attendance.role, Attendance.municipality_id),
                            Attendance.role,
                            Attendance.municipality_id,
                        )
                    )
                )
                .where(Attendance.tenant_id == table.c.tenant_id, Attendance.meeting_row_id == table.c.id)
                .scalar_subquery()
            )
            empty = cast(literal("[]"), JSONB)
            whole = whole.op("||")(
                func.jsonb_build_object(
                    "groups", func.coalesce(groups, empty), "present", func.coalesce(present, empty)
                )
            )
        parts.append(
            select(literal(kind), func.lower(table.c.valid), Fact.reported_at, whole)
            .join(Fact, (Fact.tenant_id == table.c.tenant_id) & (Fact.id == table.c.fact_id))
            .where(table.c.tenant_id == tenant_id)
        )
    nothing = known_as("Table", NothingReported.__table__)
    parts.append(
        select(literal("nothing"), func.lower(nothing.c.valid), null(), func.to_jsonb(nothing.table_valued())).where(
            nothing.c.tenant_id == tenant_id
        )
    )
    return select(union_all(*parts).subquery())


def all_rows(tenant_id: UUID, as_of: date) -> tuple[dict[str, list[Row]], frozenset[str]]:
    """All dated rows of a unit by kind, and the keys that it has told are empty on the day. One statement."""
    rows: dict[str, list[Row]] = {}
    nothing: set[str] = set()
    for kind, begins, reported_at, values in session.execute(_every_row(), {"tenant_id": tenant_id}):
        if kind == "nothing":
            end = values["valid"].rpartition(",")[2].rstrip(")")
            if begins <= as_of and (not end or date.fromisoformat(end) > as_of):
                nothing.add(values["key"])
        else:
            rows.setdefault(kind, []).append(Row(values["id"], values["fact_id"], begins, reported_at, values))
    return rows, frozenset(nothing)


def rows_of(tenant_id: UUID, model: type[D], *facts: UUID) -> Sequence[D]:
    """The dated rows of a table (of some facts, where any are named), in the order of their first days."""
    query = select(model).where(model.tenant_id == tenant_id).order_by(func.lower(model.valid), model.id)
    if facts:
        query = query.where(model.fact_id.in_(facts))
    return session.scalars(query).all()


def row(tenant_id: UUID, model: type[D], row_id: UUID) -> D | None:
    """One dated row, or None where there is none that the acting tenant may see."""
    return session.scalars(select(model).where(model.tenant_id == tenant_id, model.id == row_id)).one_or_none()


def lock_fact(tenant_id: UUID, fact_id: UUID) -> None:
    """Let those who write the same fact take turns."""
    session.execute(select(Fact.id).where(Fact.tenant_id == tenant_id, Fact.id == fact_id).with_for_update())


def facts(tenant_id: UUID, kind: str) -> set[UUID]:
    """The ids of the facts of a kind."""
    return set(session.scalars(select(Fact.id).where(Fact.tenant_id == tenant_id, Fact.kind == kind)))


def add_fact(tenant_id: UUID, kind: str) -> Fact:
    """A new identity, told of now."""
    fact = Fact(tenant_id=tenant_id, kind=kind, reported_at=clock.now())
    session.add(fact)
    session.flush()
    return fact


def add(row: Any) -> None:
    session.add(row)


def refresh(row: Any) -> None:
    """Read the row again, as it is after the lock was waited for."""
    session.refresh(row)


def flush() -> None:
    """Send what is written so far."""
    session.flush()


def delete_fact(tenant_id: UUID, model: type[Any], fact_id: UUID) -> None:
    """Delete a fact with its rows. What other facts refer to is refused by the database."""
    for each in rows_of(tenant_id, model, fact_id):
        session.delete(each)
    session.flush()
    session.execute(delete(Fact).where(Fact.tenant_id == tenant_id, Fact.id == fact_id))


def nothing_rows(tenant_id: UUID, key: str | None = None) -> Sequence[NothingReported]:
    """What the unit has told that it has nothing of (of one key, where it is named)."""
    query = select(NothingReported).where(NothingReported.tenant_id == tenant_id)
    if key is not None:
        query = query.where(NothingReported.key == key)
    return session.scalars(query.order_by(func.lower(NothingReported.valid))).all()


def remove(row: Any) -> None:
    session.delete(row)


def terms(tenant_id: UUID) -> Sequence[VocabularyTerm]:
    """The roles and agencies that the unit has added."""
    return session.scalars(select(VocabularyTerm).where(VocabularyTerm.tenant_id == tenant_id)).all()
