"""Releases: what was published, for good; and which documents its levels rest on, which nobody else reads."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, BY_COUNCIL, access, insert, select
from app.db.roles import COUNCIL, POLICE, PROJECTOR, STATS


class Release(Base):
    """A numbered, dated release: its canonical JSON (RFC 8785) and the SHA-256 of that, which the database recomputes.

    `levels_of` is its own number, but for the first schema: there it is the release that its levels were counted in.
    """

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("levels_of <= number", name="levels_of"),
        CheckConstraint("sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')", name="sha256"),
        UniqueConstraint("on_date"),
        {
            "schema": "app",
            "info": access(
                "projection",
                select(PROJECTOR, ALL),
                insert(PROJECTOR, ALL),
                select(STATS, ALL),
                select(POLICE, ALL),
                select(COUNCIL, BY_COUNCIL),
                chain="national",
                secret=("content",),
                immutable=True,
            ),
        },
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    on_date: Mapped[date]
    levels_of: Mapped[int] = mapped_column(ForeignKey("app.release.number"))
    content: Mapped[str]
    sha256: Mapped[str]
    cut_at: Mapped[datetime]


class ReleaseDocument(Base):
    """A submitted document that something counted in a release rests on."""

    __tablename__ = "release_document"
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_id", "submission_id"],
            ["app.submission.tenant_id", "app.submission.id"],
            name="fk_release_document_submission",
        ),
        {
            "schema": "app",
            "info": access("projection", select(PROJECTOR, ALL), insert(PROJECTOR, ALL), immutable=True),
        },
    )

    release_number: Mapped[int] = mapped_column(ForeignKey("app.release.number"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID]


class ReleaseAnswer(Base):
    """How a municipality was counted in a release: what the next count must not be compared with. Nobody else reads it.

    `respondent_id` is a unit, or the municipality whose city districts answered together; `source` what the answer rests on;
    `left_open` the values that the public facts of the day left open (null: all), the true one among them.
    """

    __tablename__ = "release_answer"
    __table_args__ = (
        Index("ix_release_answer_municipality", "municipality_id"),
        {
            "schema": "app",
            "info": access("projection", select(PROJECTOR, ALL), insert(PROJECTOR, ALL), immutable=True),
        },
    )

    release_number: Mapped[int] = mapped_column(ForeignKey("app.release.number"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"), primary_key=True)
    respondent_id: Mapped[UUID]
    source: Mapped[str]
    areas: Mapped[list[str]] = mapped_column(ARRAY(Text))
    value: Mapped[str]
    left_open: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
