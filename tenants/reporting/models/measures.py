"""The action plan, the annual wheel, measures and their evaluations."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from tenants.document import facts
from tenants.reporting.models.base import Dated, dated, filled, not_before, one_of, some_of, to_fact


class ActionPlan(Base, Dated):
    """The action plan; both days of validity count."""

    __tablename__ = "action_plan"
    __table_args__ = dated("action_plan", filled("name"), not_before("valid_to", "valid_from"))

    name: Mapped[str]
    adopted_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date]


class AnnualWheel(Base, Dated):
    """A year that has an årshjul."""

    __tablename__ = "annual_wheel"
    __table_args__ = dated("annual_wheel")

    year: Mapped[int]


class Measure(Base, Dated):
    """A measure of the network. `owner` and `agencies` are agencies; `challenge_id` is the challenge that it answers.

    `stance_type` says what evaluation it needs (handbook: Evaluering); none needs a reason. `step`, `targets` and `cause`
    say how far along it comes, at what it is aimed and why; `survey_id` is the survey that it rests on. `other_challenge` is
    what it answers in a document that it came from, where that is none of the agreed challenges.
    """

    __tablename__ = "measure"
    __table_args__ = dated(
        "measure",
        filled("name"),
        to_fact("measure", "challenge_id"),
        Index("ix_measure_challenge", "tenant_id", "challenge_id"),
        CheckConstraint("owner ~ '^[a-z0-9_]+$'", name="owner"),
        one_of("evidence_base", facts.EvidenceBase),
        one_of("stance_type", facts.StanceType),
        some_of("flags", facts.Flag),
        CheckConstraint("stance_type IS NOT NULL OR stance_reason IS NULL", name="stance"),
        not_before("ended_on", "started_on"),
        CheckConstraint("step IN ('universal', 'selective', 'indicated')", name="step"),
        CheckConstraint("targets <@ ARRAY['environments', 'individuals', 'surroundings']", name="targets"),
        to_fact("measure", "survey_id"),
        Index("ix_measure_survey", "tenant_id", "survey_id"),
    )

    name: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    owner: Mapped[str | None]
    agencies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    challenge_id: Mapped[UUID | None]
    evidence_base: Mapped[str | None]
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stance_type: Mapped[str | None]
    stance_reason: Mapped[str | None]
    step: Mapped[str | None]
    targets: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    cause: Mapped[str | None]
    other_challenge: Mapped[str | None]
    survey_id: Mapped[UUID | None]


class Evaluation(Base, Dated):
    """An evaluation of a measure, planned or completed, and what it led to.

    `performer` is who does it, `dimensions` what it looks at, `form_link` the web address of its questions.
    """

    __tablename__ = "evaluation"
    __table_args__ = dated(
        "evaluation",
        to_fact("evaluation", "measure_id"),
        Index("ix_evaluation_measure", "tenant_id", "measure_id"),
        one_of("decision", facts.EvaluationDecision),
        CheckConstraint("performer IN ('own', 'with_others', 'external')", name="performer"),
        CheckConstraint(
            "dimensions <@ ARRAY['effect', 'implementation', 'user_experience', 'participation', 'cost']",
            name="dimensions",
        ),
        CheckConstraint("form_link ~ '^https?://[^[:space:]]+$'", name="form_link"),
    )

    measure_id: Mapped[UUID]
    planned_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    decision: Mapped[str | None]
    discussed_at_steering_on: Mapped[date | None]
    performer: Mapped[str | None]
    dimensions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    form_link: Mapped[str | None]
