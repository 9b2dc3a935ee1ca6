"""Decisions, the coordinator, the three levels and their meetings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base
from tenants.document import facts
from tenants.reporting.models.base import (
    MOVES,
    Dated,
    a_code,
    dated,
    filled,
    not_before,
    one_of,
    owned,
    some_of,
    to_fact,
)

#: A time of the day as it is kept, from 00:00 to 23:59.
CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


class Vedtak(Base, Dated):
    """A decision on SLT for one municipality (handbook: Organisering)."""

    __tablename__ = "vedtak"
    __table_args__ = dated(
        "vedtak",
        one_of("body", facts.Body),
        filled("case_number"),
        not_before("valid_until", "adopted_on"),
        not_before("repealed_on", "adopted_on"),
        definers=MOVES,
    )

    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    body: Mapped[str]
    adopted_on: Mapped[date]
    case_number: Mapped[str]
    valid_until: Mapped[date | None]
    repealed_on: Mapped[date | None]


class LeadershipChange(Base, Dated):
    """An office got a new holder. Only the office is kept; municipality None is the whole unit.

    The office is missing where the change came from a document, which doesn't tell it.
    """

    __tablename__ = "leadership_change"
    __table_args__ = dated(
        "leadership_change",
        CheckConstraint("office IN ('mayor', 'chief_executive', 'police_leader')", name="office"),
        definers=MOVES,
    )

    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.municipality.id"))
    office: Mapped[str | None]
    changed_on: Mapped[date]


class CoordinatorPost(Base, Dated):
    """A post or function as coordinator; municipality None is the whole unit. `percent` of a full post.

    `handover_done`: the work was handed over when the post was left. `mandate` is the text of the mandate, or where it is.
    `answers_to_role` is whom the coordinator answers to, `workplace` where the office is, `police_insight_on` when the police
    last showed how they work (H17, H69, H122).
    """

    __tablename__ = "coordinator_post"
    __table_args__ = dated(
        "coordinator_post",
        one_of("employment", facts.Employment),
        one_of("placement", facts.Placement),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        a_code("answers_to_role"),
        not_before("ended_on", "started_on"),
        definers=MOVES,
    )

    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.municipality.id"))
    employment: Mapped[str]
    percent: Mapped[Decimal] = mapped_column(Numeric)
    placement: Mapped[str]
    acts_for_management: Mapped[bool]
    mandate_from_steering_group: Mapped[bool]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    handover_done: Mapped[bool]
    mandate: Mapped[str | None]
    answers_to_role: Mapped[str | None]
    workplace: Mapped[str | None]
    police_insight_on: Mapped[date | None]
    knows_youth_coordinator: Mapped[bool | None]


class SltGroup(Base, Dated):
    """A group on one of the three levels, or a body beside them. No `municipality_ids` means that it covers the whole unit.

    Four flags belong to a steering group: it is also the police council, and what it does (handbook: Det styrende
    nivået). A police council of its own, the mediation service's coordination group and a working group (which may have a
    last day from the start, `ends_on`) count for no level, and aren't in the facts document.

    `chair_in_turn`: those who lead it take turns. `local_adaptation` is why it isn't put together as the handbook has it (H18).
    """

    __tablename__ = "slt_group"
    __table_args__ = dated(
        "slt_group",
        filled("name"),
        CheckConstraint(
            "level IN ('steering', 'coordination', 'practitioner', 'police_council', 'mediation_group', 'working_group')",
            name="level",
        ),
        not_before("dissolved_on", "established_on"),
        not_before("ends_on", "established_on"),
        CheckConstraint("level = 'working_group' OR ends_on IS NULL", name="working_group"),
        CheckConstraint(
            "mandate_giver IN ('politicians', 'steering_group', 'leaders', 'leaders_and_police', 'other')",
            name="mandate_giver",
        ),
        a_code("chair_role"),
        a_code("secretary_role"),
        CheckConstraint(
            "level = 'steering' OR NOT (is_police_council OR sets_goals OR gathers_knowledge OR directs_coordinator)",
            name="steering",
        ),
        definers=MOVES,
    )

    name: Mapped[str]
    level: Mapped[str]
    municipality_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    established_on: Mapped[date]
    dissolved_on: Mapped[date | None]
    is_police_council: Mapped[bool]
    sets_goals: Mapped[bool]
    gathers_knowledge: Mapped[bool]
    directs_coordinator: Mapped[bool]
    purpose: Mapped[str | None]
    mandate_giver: Mapped[str | None]
    chair_role: Mapped[str | None]
    ends_on: Mapped[date | None]
    secretary_role: Mapped[str | None]
    chair_in_turn: Mapped[bool | None]
    local_adaptation: Mapped[str | None]


class GroupMember(Base, Dated):
    """A role in a group, never a person; municipality None is the whole unit.

    `headcount` is how many have the role (H21), `may_decide` whether it may decide for its agency (H37).
    """

    __tablename__ = "group_member"
    __table_args__ = dated(
        "group_member",
        to_fact("group_member", "group_id"),
        Index("ix_group_member_group", "tenant_id", "group_id"),
        one_of("tier", facts.Tier),
        a_code("role"),
        a_code("agency"),
        not_before("left_on", "joined_on"),
        CheckConstraint("headcount > 0", name="headcount"),
        definers=MOVES,
    )

    group_id: Mapped[UUID]
    role: Mapped[str]
    agency: Mapped[str]
    tier: Mapped[str]
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.municipality.id"))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    headcount: Mapped[int | None]
    may_decide: Mapped[bool | None]


class Meeting(Base, Dated):
    """A meeting, entered once for all the groups that it served. `kog` is the mediation service's own group.

    A planned or cancelled one (`status`) has a day, and never counts. `minutes`: they are ready; `minutes_sent_on`: the
    day they were sent out. `themes` are codes of the vocabulary, `decisions` a line for each. `starts_at` and `ends_at` are
    clock times of that day in Norway, as HH:MM.
    """

    __tablename__ = "meeting"
    __table_args__ = dated(
        "meeting",
        one_of("kind", facts.MeetingKind),
        CheckConstraint("status IN ('planned', 'held', 'cancelled')", name="status"),
        CheckConstraint("status = 'held' OR NOT minutes", name="held"),
        CheckConstraint("minutes OR minutes_sent_on IS NULL", name="minutes"),
        not_before("minutes_sent_on", "held_on"),
        CheckConstraint(f"starts_at ~ '{CLOCK}'", name="starts_at"),
        CheckConstraint(f"ends_at ~ '{CLOCK}'", name="ends_at"),
        CheckConstraint("ends_at IS NULL OR (starts_at IS NOT NULL AND ends_at > starts_at)", name="times"),
        Index("ix_meeting_held_on", "tenant_id", "held_on"),
    )

    kind: Mapped[str]
    held_on: Mapped[date]
    minutes: Mapped[bool]
    status: Mapped[str] = mapped_column(server_default="held")
    minutes_sent_on: Mapped[date | None]
    themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    decisions: Mapped[str | None]
    starts_at: Mapped[str | None]
    ends_at: Mapped[str | None]
    groups: Mapped[list[MeetingGroup]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    present: Mapped[list[Attendance]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class MeetingGroup(Base):
    """A group that a meeting served."""

    __tablename__ = "meeting_group"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "meeting_row_id"],
            ["app.meeting.tenant_id", "app.meeting.id"],
            name="fk_meeting_group_meeting",
        ),
        to_fact("meeting_group", "group_id"),
        UniqueConstraint("tenant_id", "meeting_row_id", "group_id"),
        Index("ix_meeting_group_group", "tenant_id", "group_id"),
        owned(),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    meeting_row_id: Mapped[UUID]
    group_id: Mapped[UUID]


class Attendance(Base):
    """A role that was present; municipality None is the whole unit."""

    __tablename__ = "attendance"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "meeting_row_id"], ["app.meeting.tenant_id", "app.meeting.id"], name="fk_attendance_meeting"
        ),
        UniqueConstraint("tenant_id", "meeting_row_id", "role", "municipality_id", postgresql_nulls_not_distinct=True),
        a_code("role"),
        owned(),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    meeting_row_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(Text)
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.municipality.id"))


class AnnualGathering(Base, Dated):
    """A gathering of all three levels; `levels` are those that came."""

    __tablename__ = "annual_gathering"
    __table_args__ = dated("annual_gathering", some_of("levels", facts.Level))

    held_on: Mapped[date]
    levels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class ConfidentialityDiscussion(Base, Dated):
    """The network discussed the duty of confidentiality."""

    __tablename__ = "confidentiality_discussion"
    __table_args__ = dated("confidentiality_discussion")

    discussed_on: Mapped[date]
