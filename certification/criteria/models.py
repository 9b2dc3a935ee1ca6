"""Criteria versions as published, and the dated parameters that are not part of one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id
from app.db.registry import ALL, BY_COUNCIL, access, definer_reads, insert, select
from app.db.roles import COUNCIL, PROJECTOR, WEB, WORKER


class CriteriaVersion(Base):
    """A published criteria version, `document` being its JSON text as published. It is never changed.

    It is in force from `valid_from` until the next one's.
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
                definer_reads(),
                chain="national",
            ),
        },
    )

    id: Mapped[Id]
    key: Mapped[str]
    value: Mapped[int]
    valid: Mapped[Range[date]]
