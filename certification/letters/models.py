"""Letters as they were ordered, and the files that were made of them; neither is ever changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import BY_COUNCIL, TENANT, access, insert, select
from app.db.roles import COUNCIL, WEB, WORKER
from certification.letters.kinds import Kind


class Letter(Base):
    """A letter to a unit about something (`about_id`: a decision, an event …), all its words composed when it was ordered.

    `about_id` and `kind` together have one letter, so that ordering twice makes one. `content` is what `letter.typ` sets.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "about_id", name="uq_letter_about"),
        CheckConstraint(f"kind IN {among(Kind)}", name="kind"),
        CheckConstraint("language IN ('nb', 'nn')", name="language"),
        Index("ix_letter_ordered", "ordered_at"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                insert(WORKER, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    about_id: Mapped[UUID]
    dated_on: Mapped[date]
    language: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ordered_at: Mapped[datetime]


class LetterFile(Base):
    """A letter as PDF, whose SHA-256 the database recomputes."""

    __tablename__ = "letter_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "letter_id"], ["app.letter.tenant_id", "app.letter.id"], name="fk_letter_file_letter"
        ),
        CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                insert(WORKER, TENANT),
                select(COUNCIL, BY_COUNCIL),
                chain="tenant",
                secret=("content",),
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
