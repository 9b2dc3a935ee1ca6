"""The database of the living facts. Everything takes the tenant; row security refuses what would not be the tenant's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar
from typing import cast as known_as
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, aggregate_order_by, insert
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.db.errors import translate
from app.db.session import session
from app.errors import DomainError
from tenants.reporting import models
from tenants.reporting.history import Row, Said
from tenants.reporting.models import (
    Attendance,
    Dated,
    Fact,
    Measure,
    Meeting,
    MeetingGroup,
    NothingReported,
    Opening,
    SltGroup,
    VocabularyTerm,
)
from tenants.reporting.rules import RULES

D = TypeVar("D", bound=Dated)

#: The tables of dated rows, by the name that `Fact.kind` has.
TABLES: dict[str, type[Any]] = {
    model.__tablename__: model
    for model in (getattr(models, name) for name in models.__all__)
    if issubclass(model, Dated) and model is not Dated
}


#: What a city's coordinating unit tells for its city districts, as `sec.inherited` gives it to one of them.
_INHERITED = func.sec.inherited().table_valued(
    column("kind", Text),
    column("begins", Date),
    column("reported_at", DateTime(timezone=True)),
    column("held", DATERANGE),
    column("source", Text),
    column("row_values", JSONB),
    name="inherited",
)


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
def _every_row(kinds: frozenset[str], recent: bool) -> Select[Any]:
    """One statement for the living facts of some kinds that a unit holds on a day, with those that it inherits: a row of JSON
    for each dated row, its kind beside it. `recent`: of the meetings those from a day on.
    """
    tenant_id, as_of = bindparam("tenant_id", type_=Uuid), bindparam("as_of", type_=Date)
    parts: list[Any] = []
    for kind in sorted(kinds):
        model = TABLES[kind]
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
        if model in (SltGroup, Measure):
            whole = whole.op("||")(func.jsonb_build_object("document_id", Fact.document_id))
        part = (
            select(literal(kind), func.lower(table.c.valid), Fact.reported_at, whole)
            .join(Fact, (Fact.tenant_id == table.c.tenant_id) & (Fact.id == table.c.fact_id))
            .where(table.c.tenant_id == tenant_id, Fact.held.contains(as_of))
        )
        parts.append(
            part.where(Meeting.held_on >= bindparam("since", type_=Date)) if recent and model is Meeting else part
        )
    parts.append(
        select(_INHERITED.c.kind, _INHERITED.c.begins, _INHERITED.c.reported_at, _INHERITED.c.row_values).where(
            _INHERITED.c.held.contains(as_of), _INHERITED.c.kind.in_(sorted(kinds))
        )
    )
    nothing = known_as("Table", NothingReported.__table__)
    parts.append(
        select(literal("nothing"), func.lower(nothing.c.valid), null(), func.to_jsonb(nothing.table_valued())).where(
            nothing.c.tenant_id == tenant_id
        )
    )
    opening = known_as("Table", Opening.__table__)
    parts.append(
        select(literal("opening"), opening.c.as_of, null(), func.to_jsonb(opening.table_valued())).where(
            opening.c.tenant_id == tenant_id, opening.c.as_of <= as_of
        )
    )
    return select(union_all(*parts).subquery())


@dataclass(frozen=True)
class Told:
    """All dated rows of what a unit holds on a day, by kind; the keys that it has told are empty then; and how documents
    that were brought in by that day put what the rows put another way.
    """

    rows: dict[str, list[Row]]
    nothing: frozenset[str]
    openings: list[Said]


def all_rows(tenant_id: UUID, as_of: date) -> Told:
    """Everything that a unit has told, as it holds it on a day. One statement."""
    return _told(tenant_id, as_of, frozenset(TABLES))


def some_rows(tenant_id: UUID, as_of: date, keys: Collection[str], met_since: date | None) -> Told:
    """The same of some keys of the facts document alone, without the members of groups, and of the unit's own meetings those from
    a day on. One statement.
    """
    kinds = frozenset(kind for kind in TABLES if RULES[kind].key in keys and kind != "group_member")
    return _told(tenant_id, as_of, kinds, keys, met_since)


def _told(
    tenant_id: UUID,
    as_of: date,
    kinds: frozenset[str],
    keys: Collection[str] | None = None,
    met_since: date | None = None,
) -> Told:
    rows: dict[str, list[Row]] = {}
    nothing: set[str] = set()
    openings: list[Said] = []
    recent = met_since is not None
    for kind, begins, reported_at, values in session.execute(
        _every_row(kinds, recent), {"tenant_id": tenant_id, "as_of": as_of, "since": met_since}
    ):
        if kind in ("nothing", "opening") and keys is not None and values["key"] not in keys:
            continue
        if kind == "nothing":
            end = values["valid"].rpartition(",")[2].rstrip(")")
            if begins <= as_of and (not end or date.fromisoformat(end) > as_of):
                nothing.add(values["key"])
        elif kind == "opening":
            openings.append(Said(begins, values["key"], values["built"], values["written"]))
        else:
            rows.setdefault(kind, []).append(Row(values["id"], values["fact_id"], begins, reported_at, values))
    return Told(rows, frozenset(nothing), openings)


def inherited(kind: str, on: date) -> list[tuple[str, Row]]:
    """What the acting unit inherits of a kind on a day: the unit that it comes from, and each dated row."""
    of = _INHERITED.c
    query = select(of.source, of.row_values, of.begins, of.reported_at).where(of.kind == kind, of.held.contains(on))
    return [
        (source, Row(values["id"], values["fact_id"], begins, reported_at, values))
        for source, values, begins, reported_at in session.execute(query)
    ]


def rows_of(tenant_id: UUID, model: type[D], fact_id: UUID) -> Sequence[D]:
    """The dated rows of a fact, in the order of their first days."""
    return session.scalars(_rows(tenant_id, model).where(model.fact_id == fact_id)).all()


def rows_held(tenant_id: UUID, model: type[D], on: date) -> Sequence[D]:
    """The dated rows of all that a unit holds in a table on a day, in the order of their first days."""
    held = (Fact.tenant_id == model.tenant_id) & (Fact.id == model.fact_id) & Fact.held.contains(on)
    return session.scalars(_rows(tenant_id, model).join(Fact, held)).all()


def _rows(tenant_id: UUID, model: type[D]) -> Select[D]:
    return select(model).where(model.tenant_id == tenant_id).order_by(func.lower(model.valid), model.id)


def origin(tenant_id: UUID, fact_id: UUID) -> Fact | None:
    """The fact, where it came with a municipality from another unit."""
    return session.scalar(select(Fact).where(Fact.tenant_id == tenant_id, Fact.id == fact_id, Fact.origin.is_not(None)))


def row(tenant_id: UUID, model: type[D], row_id: UUID) -> D | None:
    """One dated row, or None where there is none that the acting tenant may see."""
    return session.scalars(select(model).where(model.tenant_id == tenant_id, model.id == row_id)).one_or_none()


def lock_fact(tenant_id: UUID, fact_id: UUID) -> None:
    """Let those who write the same fact take turns."""
    session.execute(select(Fact.id).where(Fact.tenant_id == tenant_id, Fact.id == fact_id).with_for_update())


def facts(tenant_id: UUID, kind: str, on: date) -> set[UUID]:
    """The ids of the facts of a kind that the unit holds on a day."""
    return set(
        session.scalars(select(Fact.id).where(Fact.tenant_id == tenant_id, Fact.kind == kind, Fact.held.contains(on)))
    )


def add_fact(tenant_id: UUID, kind: str, fact_id: UUID) -> bool:
    """A new identity, told of now. False where there is one with this id, also one that another is just making."""
    row = insert(Fact).values(tenant_id=tenant_id, id=fact_id, kind=kind, reported_at=clock.now())
    return bool(session.scalar(row.on_conflict_do_nothing().returning(Fact.id)))


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
    """The roles, agencies and themes that the unit has added."""
    return session.scalars(select(VocabularyTerm).where(VocabularyTerm.tenant_id == tenant_id)).all()
