"""The reforms that were entered, with what each did to the register's files. They never change; a reversal is a row of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id
from app.db.registry import BY_COUNCIL, access, definer_reads, insert, select
from app.db.roles import COUNCIL


class RegisterReform(Base):
    """A reform that a register keeper entered, or the reversal of one (`reverses_id`).

    `content` is its file, `lines` what it took out of the register's files and put in (`lines.Lines`), `sha256_before` and
    `sha256_after` the register's versions. Who did it is written by the trigger from the acting token, and the database
    refuses all but the register keeper and an operator (`sec.enter_reform`).
    """

    __tablename__ = "register_reform"
    __table_args__ = (
        UniqueConstraint("reverses_id"),
        CheckConstraint("btrim(title) <> '' AND btrim(reason) <> ''", name="told"),
        CheckConstraint("sha256_before ~ '^[0-9a-f]{64}$' AND sha256_after ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("(reverses_id IS NULL) = (content IS NOT NULL)", name="content"),
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
    effective_on: Mapped[date]
    title: Mapped[str]
    reason: Mapped[str]
    content: Mapped[str | None]
    lines: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sha256_before: Mapped[str]
    sha256_after: Mapped[str]
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.register_reform.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    acting: Mapped[str] = mapped_column(server_default=FetchedValue())
    membership_id: Mapped[UUID | None] = mapped_column(server_default=FetchedValue())
