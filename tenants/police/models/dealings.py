"""How the police take part in a place from day to day: meetings, agreements, their contact, where they are met.

Rows of a police district, keyed by place and held against the register as its confirmations are. A row stands as it was
written: what ends gets its last day, what was never so is struck with a reason, and no row is deleted.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, BY_COUNCIL, COVERED, DISTRICT, Rule, access, insert, select, update
from app.db.roles import COUNCIL, POLICE, PROJECTOR, WEB


class Dealing:
    """What these rows have in common. `struck_at` and `struck_reason`: it was never so, and why."""

    police_district_id: Mapped[UUID] = mapped_column(
        ForeignKey("app.police_district.id"), primary_key=True, sort_order=-3
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-2)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id"), sort_order=-1)
    membership_id: Mapped[UUID]
    recorded_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str | None]


def _dealing(
    table: str, day: str, *constraints: Any, ends: bool = True, read_by: tuple[Rule, ...] = ()
) -> tuple[Any, ...]:
    """The constraints and the access of a table; `day` is the column with the day that the register must answer for."""
    ending: tuple[Any, ...] = (CheckConstraint(f"ended_on >= {day}", name="ended_on"),) if ends else ()
    columns = ("struck_at", "struck_reason", *(("ended_on",) if ends else ()))
    return (
        CheckConstraint("(struck_at IS NULL) = (struck_reason IS NULL)", name="struck"),
        Index(f"ix_{table}_place", "place_id", day),
        *ending,
        *constraints,
        {
            "schema": "app",
            "info": access(
                "district",
                insert(POLICE, f"{DISTRICT} AND struck_at IS NULL AND (SELECT sec.serves(place_id, {day}))"),
                update(POLICE, f"{DISTRICT} AND struck_at IS NULL", *columns, check=DISTRICT),
                select(POLICE, DISTRICT),
                select(WEB, COVERED),
                select(COUNCIL, BY_COUNCIL),
                *read_by,
                chain="district",
            ),
        },
    )


class PoliceAttendance(Base, Dealing):
    """The police took part, in this role, in a meeting of one of the three levels for the place."""

    __tablename__ = "police_attendance"
    __table_args__ = _dealing(
        "police_attendance",
        "held_on",
        CheckConstraint("level IN ('steering', 'coordination', 'practitioner')", name="level"),
        CheckConstraint("starts_with(role, 'police_')", name="role"),
        Index(
            "uq_police_attendance_once",
            "police_district_id",
            "place_id",
            "level",
            "held_on",
            "role",
            unique=True,
            postgresql_where=text("struck_at IS NULL"),
        ),
        ends=False,
    )

    level: Mapped[str]
    held_on: Mapped[date]
    role: Mapped[str]


class PoliceAgreement(Base, Dealing):
    """A written agreement with the municipality (handbook, "Organisering"): of cooperation, or of who does what.

    `by_both`: signed by the leaders of the municipality and of the police. `valid_until` is the last day; `follow_up` is
    the role in the police that sees to it that what was agreed is done. It is ended before time from `ended_on`.
    """

    __tablename__ = "police_agreement"
    __table_args__ = _dealing(
        "police_agreement",
        "signed_on",
        CheckConstraint("sort IN ('cooperation', 'roles')", name="sort"),
        CheckConstraint("valid_until >= signed_on", name="valid_until"),
        # That there is an agreement of cooperation is public; what it is called, and who follows it up, is not.
        read_by=(
            select(
                PROJECTOR,
                ALL,
                *("police_district_id", "id", "place_id", "sort", "signed_on", "valid_until", "ended_on", "struck_at"),
            ),
        ),
    )

    sort: Mapped[str]
    title: Mapped[str]
    signed_on: Mapped[date]
    valid_until: Mapped[date | None]
    by_both: Mapped[bool]
    follow_up: Mapped[str]
    ended_on: Mapped[date | None]


class PoliceContact(Base, Dealing):
    """The police's contact for the place from a day on: a role and its unit in the police, never a name."""

    __tablename__ = "police_contact"
    __table_args__ = _dealing("police_contact", "from_on")

    role: Mapped[str]
    unit_name: Mapped[str]
    from_on: Mapped[date]
    ended_on: Mapped[date | None]


class PoliceMeetingPoint(Base, Dealing):
    """Where, and how often, the police are regularly met in the place from a day on."""

    __tablename__ = "police_meeting_point"
    __table_args__ = _dealing("police_meeting_point", "from_on")

    location: Mapped[str]
    how_often: Mapped[str]
    from_on: Mapped[date]
    ended_on: Mapped[date | None]


class PoliceCouncilInitiative(Base, Dealing):
    """The day on which the police took the initiative to a police council; the municipality is free to say no."""

    __tablename__ = "police_council_initiative"
    __table_args__ = _dealing("police_council_initiative", "taken_on", ends=False)

    taken_on: Mapped[date]
