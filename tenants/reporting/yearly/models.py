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
    """A year's round as KRÅD has opened it; without a row it is as usual (`rounds.usual`).

    `grace_days` after `deadline_on` a report is late. `criteria` is the version that its reports are frozen under (None:
    the one in force on the day of each), which the trigger `sec.keep_round` keeps once somebody has frozen one under
    another. The texts are what the units read with the report, in both forms of Norwegian or in none.
    """

    __tablename__ = "reporting_round"
    __table_args__ = (
        CheckConstraint("deadline_on > opens_on", name="deadline"),
        CheckConstraint("grace_days BETWEEN 0 AND 365", name="grace_days"),
        CheckConstraint(
            r"(text_nb IS NULL) = (text_nn IS NULL) AND text_nb ~ '\S' AND text_nn ~ '\S'", name="both_texts"
        ),
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
    criteria: Mapped[str | None] = mapped_column(ForeignKey("app.criteria_version.id"))
    text_nb: Mapped[str | None]
    text_nn: Mapped[str | None]


class ReportingReminder(Base):
    """KRÅD reminds a unit of its report of a year: at most once a day, whoever presses, and however often.

    A job then tells the unit's people by mail; `told` is how many of them it was, None until it has.
    """

    __tablename__ = "reporting_reminder"
    __table_args__ = (
        CheckConstraint("told >= 0", name="told"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                update(WORKER, f"{TENANT} AND told IS NULL", "told", check=TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, f"{BY_COUNCIL} AND told IS NULL"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_on: Mapped[date] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    told: Mapped[int | None]


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
