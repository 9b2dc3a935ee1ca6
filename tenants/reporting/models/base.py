"""What every living fact has: an identity, and dated rows that say what it was and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Versioned, among
from app.db.registry import ALL, TENANT, Rule, access, definer_reads, delete, insert, select, update, writes
from app.db.roles import SCOPE, WEB, WORKER

#: `sec.inherited` reads a coordinating unit's facts for its city districts.
INHERITED: tuple[Rule, ...] = (definer_reads(),)
#: `sec.move` copies what is about one municipality to the unit that it moves to.
MOVES: tuple[Rule, ...] = (definer_reads(), insert(SCOPE, ALL))


def owned(*definers: Rule) -> dict[str, Any]:
    """A tenant's own table: the unit writes it, a job of the unit reads it, no other login is granted anything."""
    return {
        "schema": "app",
        "info": access("tenant", writes(WEB, TENANT), select(WORKER, TENANT), definers, chain="tenant"),
    }


def dated(table: str, *constraints: Any, definers: tuple[Rule, ...] = ()) -> tuple[Any, ...]:
    """The constraints of a table of dated rows, and its own: rows of one fact never overlap, judged at the commit."""
    return (
        *constraints,
        to_fact(table, "fact_id"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("fact_id", "="),
            ("valid", "&&"),
            name=f"ex_{table}_fact_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("NOT isempty(valid)", name="valid"),
        owned(*definers),
    )


def to_fact(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to another fact of the same unit."""
    return ForeignKeyConstraint(
        ["tenant_id", column], ["app.fact.tenant_id", "app.fact.id"], name=f"fk_{table}_{column}"
    )


def one_of(column: str, literal: object) -> CheckConstraint:
    """The column holds one of the codes of the facts document."""
    return CheckConstraint(f"{column} IN {among(get_args(literal))}", name=column)


def some_of(column: str, literal: object) -> CheckConstraint:
    """The list holds codes of the facts document only."""
    quoted = ", ".join(f"'{code}'" for code in get_args(literal))
    return CheckConstraint(f"{column} <@ ARRAY[{quoted}]", name=column)


def not_before(later: str, earlier: str) -> CheckConstraint:
    """The later day is not before the earlier one; equal is allowed, and so is one that is missing."""
    return CheckConstraint(f"{later} >= {earlier}", name=f"{later}_order")


def a_code(column: str) -> CheckConstraint:
    """The text has the form of a code of the vocabulary."""
    return CheckConstraint(f"{column} ~ '^[a-z0-9_]+$'", name=column)


def filled(column: str) -> CheckConstraint:
    """The text has a character that is not white space."""
    return CheckConstraint(rf"{column} ~ '\S'", name=column)


class Fact(Base):
    """The identity of one thing that a unit has reported, whatever its sort; its dated rows say the rest.

    `kind` is the table of its rows, `reported_at` when the unit told of it. What refers to a fact refers to this, and
    outlives every change of it.

    `held` are the days on which the fact is this unit's: all, but for what is about a municipality that has moved. Its
    former unit holds it until that day, and its new one a copy from then on, with the former fact's id (`origin_id`) and
    the former unit's name (`origin`). Nobody but `sec.move` may write these three.

    `document_id` is the id that the fact has in facts documents, where it came in by one that calls it something else.
    """

    __tablename__ = "fact"
    __table_args__ = (
        CheckConstraint("(origin_id IS NULL) = (origin IS NULL)", name="origin"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT, "tenant_id", "id", "kind", "reported_at", "document_id"),
                update(WEB, TENANT, "reported_at"),  # who may update no column may lock no row
                delete(WEB, TENANT),
                select(WORKER, TENANT),
                MOVES,
                update(SCOPE, ALL, "held"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    reported_at: Mapped[datetime]
    held: Mapped[Range[date]] = mapped_column(server_default="(,)")
    origin_id: Mapped[UUID | None]
    origin: Mapped[str | None]
    document_id: Mapped[str | None]


class Dated(Versioned):
    """A row that holds in a range of days; the rows of one fact follow each other, the last one without an end.

    `reason` tells why the row was corrected or removed ("it was never so"); the audit keeps what it said before.
    """

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-4)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-3)
    fact_id: Mapped[UUID] = mapped_column(sort_order=-2)
    valid: Mapped[Range[date]] = mapped_column(sort_order=-1)
    reason: Mapped[str | None]


class NothingReported(Base, Versioned):
    """The unit says that it has nothing of a sort ("vi har ingen tiltak") from a day: reported, and empty.

    `key` is a key of the facts document.
    """

    __tablename__ = "nothing_reported"
    __table_args__ = (
        ExcludeConstraint(
            ("tenant_id", "="),
            ("key", "="),
            ("valid", "&&"),
            name="ex_nothing_reported_key",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("NOT isempty(valid)", name="valid"),
        owned(),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str]
    valid: Mapped[Range[date]]


class Opening(Base):
    """How a document that an operator brought in puts a key, where the dated rows put it another way on the same day.

    `built` is what the rows gave when it was brought in, `written` what the document says, as a list of it alone (None: no such key). It holds
    for `as_of` as long as the rows still give `built`; the days of vacancy in it are carried on (`building`).
    """

    __tablename__ = "opening"
    __table_args__ = (
        UniqueConstraint("tenant_id", "as_of", "key"),
        CheckConstraint("origin = 'import'", name="origin"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, f"{TENANT} AND (SELECT sec.operates())"),
                delete(WEB, f"{TENANT} AND (SELECT sec.operates())"),
                select(WORKER, TENANT),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    as_of: Mapped[date]
    key: Mapped[str]
    origin: Mapped[str] = mapped_column(default="import")
    built: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    written: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)


class VocabularyTerm(Base):
    """A role, an agency or a theme of meetings that the unit has added to the common vocabulary: the code in the document, and its label."""

    __tablename__ = "vocabulary_term"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sort", "code"),
        CheckConstraint("sort IN ('role', 'agency', 'theme')", name="sort"),
        CheckConstraint("code ~ '^[a-z0-9_]+$'", name="code"),
        filled("label"),
        owned(),
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    sort: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
