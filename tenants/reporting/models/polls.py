"""The anonymous pulse: a poll of the network, and how many have given which answer. No row of it is an answer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, access, definer_reads, delete, insert, update
from app.db.roles import SCOPE


class PulsePoll(Base):
    """Four statements that a unit has asked its network about, by a link that works until `ends_on` at the latest.

    A unit has one open poll at a time. Only the definers write it; what they do for the coordinator is audited.
    """

    __tablename__ = "pulse_poll"
    __table_args__ = (
        CheckConstraint("ends_on >= opened_on", name="ends_on"),
        CheckConstraint("closed_on >= opened_on", name="closed_on"),
        Index("ix_pulse_poll_open", "tenant_id", unique=True, postgresql_where=text("closed_on IS NULL")),
        {
            "schema": "app",
            "info": access(
                "tenant",
                definer_reads(),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "closed_on"),
                delete(SCOPE, ALL),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    opened_on: Mapped[date]
    ends_on: Mapped[date]
    closed_on: Mapped[date | None]


class PulseTally(Base):
    """How many have given each answer to each statement: four numbers for the first statement, four for the next, …

    One row of counters for the whole poll: nothing says which answers belong together, in which order they came, or when.
    It is never audited, and no login role reads it.
    """

    __tablename__ = "pulse_tally"
    __table_args__ = (
        CheckConstraint("cardinality(counts) = 16 AND 0 <= ALL (counts)", name="counts"),
        ForeignKeyConstraint(
            ["tenant_id", "poll_id"], ["app.pulse_poll.tenant_id", "app.pulse_poll.id"], name="fk_pulse_tally_poll_id"
        ),
        {
            "schema": "app",
            "info": access(
                "tenant",
                definer_reads(),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "counts", "is_open"),
                delete(SCOPE, ALL),
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID] = mapped_column(primary_key=True)
    is_open: Mapped[bool]
    counts: Mapped[list[int]] = mapped_column(ARRAY(Integer))
