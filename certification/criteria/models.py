"""Criteria versions as published, and the dated parameters that are not part of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id, Versioned
from app.db.registry import ALL, BY_COUNCIL, access, definer_reads, delete, insert, select, update, writes
from app.db.roles import COUNCIL, PROJECTOR, STATS, WEB, WORKER


class CriteriaVersion(Base):
    """A published criteria version, `document` being its JSON text as published. It is never changed.

    It is in force from `valid_from` until the next one's. A trigger lets versions be published one at a time, each from a
    day after that of all before.
    """

    __tablename__ = "criteria_version"
    __table_args__ = (
        UniqueConstraint("valid_from"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(WEB, ALL),
                select(WORKER, ALL),
                select(PROJECTOR, ALL),
                select(STATS, ALL),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                chain="national",
                immutable=True,
            ),
        },
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    document: Mapped[str]
    published_at: Mapped[datetime]


class Parameter(Base):
    """A number that KRÅD sets from a day: how many must sign a decision, and its like."""

    __tablename__ = "parameter"
    __table_args__ = (
        ExcludeConstraint(("key", "="), ("valid", "&&"), name="ex_parameter_one_value_a_day"),
        # A proposal and a confirmation are two; there is no third step.
        CheckConstraint("key <> 'signatures_required' OR value BETWEEN 1 AND 2", name="signatures_required"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(WEB, ALL),
                select(WORKER, ALL),
                select(PROJECTOR, ALL),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                update(COUNCIL, BY_COUNCIL, "value", "valid"),
                definer_reads(),
                chain="national",
            ),
        },
    )

    id: Mapped[Id]
    key: Mapped[str]
    value: Mapped[int]
    valid: Mapped[Range[date]]


class CriteriaDraft(Versioned, Base):
    """A version that is being made: everything but the dates that publishing gives it (`certification.criteria.content`).

    `sha256` is the hash of `document`. Publishing deletes the draft and makes a `CriteriaVersion` of it.
    """

    __tablename__ = "criteria_draft"
    __table_args__ = (
        CheckConstraint("sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')", name="sha256"),
        {"schema": "app", "info": access("national", *writes(COUNCIL, BY_COUNCIL), chain="national")},
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    based_on: Mapped[str] = mapped_column(ForeignKey("app.criteria_version.id"))
    document: Mapped[str]
    sha256: Mapped[str]
    saved_at: Mapped[datetime]


class CriteriaPreview(Base):
    """A draft as it was, tried on every unit's latest document by `started_on`, beside the version `base_id`.

    A job does a number of units at a time and keeps how far it has come: the last unit is `reached`, `done` of `total` are
    looked at, and `without` of them have handed in nothing. One for each draft; a new one replaces it.
    """

    __tablename__ = "criteria_preview"
    __table_args__ = (
        UniqueConstraint("criteria_id"),
        {"schema": "app", "info": access("national", *writes(COUNCIL, BY_COUNCIL))},
    )

    id: Mapped[Id]
    criteria_id: Mapped[str]
    base_id: Mapped[str] = mapped_column(ForeignKey("app.criteria_version.id"))
    document: Mapped[str]
    sha256: Mapped[str]
    started_on: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    without: Mapped[int] = mapped_column(default=0)
    reached: Mapped[UUID | None]


class CriteriaPreviewUnit(Base):
    """What a preview found for one unit: the document, the effect (`certification.criteria.effects`), and the SHA-256 of
    the whole assessment by the draft, which the real one will have too. `name_key` sorts by the unit's name.
    """

    __tablename__ = "criteria_preview_unit"
    __table_args__ = (
        Index("ix_criteria_preview_unit_kind", "preview_id", "kind", "name_key"),
        {
            "schema": "app",
            "info": access(
                "national", select(COUNCIL, BY_COUNCIL), insert(COUNCIL, BY_COUNCIL), delete(COUNCIL, BY_COUNCIL)
            ),
        },
    )

    preview_id: Mapped[UUID] = mapped_column(
        ForeignKey("app.criteria_preview.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[UUID]
    as_of: Mapped[date]
    name_key: Mapped[str]
    language: Mapped[str]
    kind: Mapped[str]
    effect: Mapped[dict[str, Any]] = mapped_column(JSONB)
    assessment_sha256: Mapped[str]
