"""Goals and plans, orders, surveys, and the challenges that the unit agrees on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from tenants.document import facts
from tenants.reporting.models.base import INHERITED, Dated, a_code, dated, filled, not_before, one_of, some_of, to_fact


class Goal(Base, Dated):
    """A goal of the work; without `adopted_on` a draft. An abandoned goal (`ended_on`) leaves the document.

    `plan_id` is the municipal plan that it stands in, `meeting_id` the meeting that adopted it (H25, H26).
    """

    __tablename__ = "goal"
    __table_args__ = dated(
        "goal",
        filled("text"),
        not_before("ended_on", "adopted_on"),
        to_fact("goal", "plan_id"),
        Index("ix_goal_plan", "tenant_id", "plan_id"),
        to_fact("goal", "meeting_id"),
        Index("ix_goal_meeting", "tenant_id", "meeting_id"),
    )

    text: Mapped[str]
    adopted_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    plan_id: Mapped[UUID | None]
    meeting_id: Mapped[UUID | None]


class Plan(Base, Dated):
    """A municipal plan; one that is replaced (`ended_on`) leaves the document.

    `goals_place` is where in it the goals stand. The next time that it is made: the last day for what SLT wants in it, and the day it is decided on (handbook: Årshjul og
    en oversiktlig arbeidsplan).
    """

    __tablename__ = "plan"
    __table_args__ = dated(
        "plan",
        filled("name"),
        not_before("ended_on", "adopted_on"),
        not_before("next_decision_on", "next_input_on"),
        definers=INHERITED,
    )

    name: Mapped[str]
    adopted_on: Mapped[date]
    has_slt_goals: Mapped[bool]
    ended_on: Mapped[date | None]
    next_input_on: Mapped[date | None]
    next_decision_on: Mapped[date | None]
    goals_place: Mapped[str | None]


class SltOrder(Base, Dated):
    """A bestilling from one level to another; `owner_role` is who sees to it, `answer` what came back, `meeting_id` the
    meeting that it came from.

    The levels are missing where the order came from a document, which doesn't tell them, and may have the days in any order.
    """

    __tablename__ = "slt_order"
    __table_args__ = dated(
        "slt_order",
        filled("subject"),
        one_of("from_level", facts.Level),
        one_of("to_level", facts.Level),
        CheckConstraint("from_level <> to_level", name="levels"),
        a_code("owner_role"),
        to_fact("slt_order", "meeting_id"),
        Index("ix_slt_order_meeting", "tenant_id", "meeting_id"),
    )

    subject: Mapped[str]
    from_level: Mapped[str | None]
    to_level: Mapped[str | None]
    owner_role: Mapped[str | None]
    answer: Mapped[str | None]
    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    meeting_id: Mapped[UUID | None]


#: The kinds of sources that come out for a year, and the column of that year.
SOURCE_YEARS = {
    "ungdata": "ungdata_year",
    "police_statistics": "police_statistics_year",
    "public_health_profile": "public_health_profile_year",
}


class Survey(Base, Dated):
    """A kartlegging (handbook: Kartlegging). `sources` are the kinds of sources that it rests on, the years those of the
    figures behind it, `reports_from` the agencies that were asked for a report. `made_by` is the agency that made it, and
    the two days of the period are the first and the last one that it tells of.
    """

    __tablename__ = "survey"
    __table_args__ = dated(
        "survey",
        filled("title"),
        some_of("sources", facts.SourceKind),
        *(CheckConstraint(f"{column} BETWEEN 1990 AND 2100", name=column) for column in SOURCE_YEARS.values()),
        a_code("made_by"),
        not_before("period_to", "period_from"),
    )

    title: Mapped[str]
    completed_on: Mapped[date]
    sources: Mapped[list[str]] = mapped_column(ARRAY(Text))
    describes_causes: Mapped[bool]
    maps_resources: Mapped[bool]
    presented_to_steering_on: Mapped[date | None]
    ungdata_year: Mapped[int | None]
    police_statistics_year: Mapped[int | None]
    public_health_profile_year: Mapped[int | None]
    reports_from: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    made_by: Mapped[str | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]


class Challenge(Base, Dated):
    """An agreed challenge, ranked from 1; one that is no longer agreed on (`ended_on`) leaves the document.

    `survey_id` is the survey that showed it.
    """

    __tablename__ = "challenge"
    __table_args__ = dated(
        "challenge",
        filled("theme"),
        CheckConstraint("rank > 0", name="rank"),
        not_before("ended_on", "agreed_on"),
        to_fact("challenge", "survey_id"),
        Index("ix_challenge_survey", "tenant_id", "survey_id"),
    )

    theme: Mapped[str]
    rank: Mapped[int]
    agreed_on: Mapped[date]
    ended_on: Mapped[date | None]
    survey_id: Mapped[UUID | None]


class ChallengeApproval(Base, Dated):
    """A level has approved the challenges."""

    __tablename__ = "challenge_approval"
    __table_args__ = dated("challenge_approval", one_of("level", facts.ApprovalLevel))

    level: Mapped[str]
    approved_on: Mapped[date]
    police_present: Mapped[bool]


class Pulse(Base, Dated):
    """The answers of the network to a short survey: how many, and per cent that agree."""

    __tablename__ = "pulse"
    __table_args__ = dated(
        "pulse",
        CheckConstraint("answers >= 0", name="answers"),
        CheckConstraint("agree_percent BETWEEN 0 AND 100", name="agree_percent"),
    )

    measured_on: Mapped[date]
    answers: Mapped[int]
    agree_percent: Mapped[Decimal] = mapped_column(Numeric)
