"""Whether a reform has been carried out in units and certificates. Rows never change; another attempt is a row of its own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id, among
from app.db.registry import BY_COUNCIL, access, definer_reads, insert, select
from app.db.roles import COUNCIL


class Hindrance(StrEnum):
    """Why a reform can't be carried out in a unit.

    Covered later: the unit begins to cover a municipality that ends, on its last day or later. Cover changed: what it covered
    is another's by now. Certificate changed: something has happened to its certificate since the day.
    """

    COVERED_LATER = "covered_later"
    COVER_CHANGED = "cover_changed"
    CERTIFICATE_CHANGED = "certificate_changed"


class ReformAttempt(Base):
    """A reform was carried out, once, or could not be: then `hindrance` tells why, and `unit_id` in which unit.

    Who tried is written by the trigger from the acting token: the register keeper, an operator, or the job of the day.
    """

    __tablename__ = "reform_attempt"
    __table_args__ = (
        CheckConstraint(f"hindrance IN {among(Hindrance)}", name="hindrance"),
        CheckConstraint("(hindrance IS NULL) = (unit_id IS NULL)", name="unit"),
        Index("uq_reform_attempt_done", "reform_id", unique=True, postgresql_where=text("hindrance IS NULL")),
        Index("ix_reform_attempt_reform", "reform_id", "at"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                definer_reads(),
                chain="national",
                immutable=True,
            ),
        },
    )

    id: Mapped[Id]
    reform_id: Mapped[UUID] = mapped_column(ForeignKey("app.register_reform.id"))
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    hindrance: Mapped[str | None]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.unit.id"))
    acting: Mapped[str] = mapped_column(server_default=FetchedValue())
    membership_id: Mapped[UUID | None] = mapped_column(server_default=FetchedValue())
