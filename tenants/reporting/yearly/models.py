"""The rounds of yearly reports, their extensions, and what a unit has gone through for a year's report."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Versioned
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, insert, select, update
from app.db.roles import COUNCIL, WEB, WORKER


class ReportingRound(Base, Versioned):
    """When the report of a year is open and due, where KRÅD has set it otherwise than usual (`rounds.usual`).

    `grace_days` after `deadline_on` a report is late.
    """

    __tablename__ = "reporting_round"
    __table_args__ = (
        CheckConstraint("deadline_on > opens_on", name="deadline"),
        CheckConstraint("grace_days BETWEEN 0 AND 365", name="grace_days"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(WEB, ALL),
                select(WORKER, ALL),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                update(COUNCIL, BY_COUNCIL),
                chain="national",
            ),
        },
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opens_on: Mapped[date]
    deadline_on: Mapped[date]
    grace_days: Mapped[int]


class ReportingExtension(Base):
    """KRÅD gives one unit a later last day for a year's report, with a reason that the unit reads. The latest one counts."""

    __tablename__ = "reporting_extension"
    __table_args__ = (
        CheckConstraint(r"reason ~ '\S'", name="reason"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    year: Mapped[int]
    until_on: Mapped[date]
    reason: Mapped[str]
    given_at: Mapped[datetime]


class YearlyCheck(Base):
    """Somebody of the unit has gone through a section of a year's report and confirmed it, as it stood then.

    `stand` is the SHA-256 of all that the section was made of (`checks.stand`): when that is another, the section is not
    confirmed any more.
    """

    __tablename__ = "yearly_check"
    __table_args__ = (
        CheckConstraint("section ~ '^[a-z]+$'", name="section"),
        CheckConstraint("stand ~ '^[0-9a-f]{64}$'", name="stand"),
        {
            "schema": "app",
            "info": access("tenant", select(WEB, TENANT), insert(WEB, TENANT), chain="tenant", immutable=True),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    stand: Mapped[str] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("sec.membership.id"))
    checked_at: Mapped[datetime]
