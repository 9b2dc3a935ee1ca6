"""Decisions, the words corrected in them, and when the unit read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, insert, select
from app.db.roles import COUNCIL, PROJECTOR, WEB, WORKER
from certification.cases.outcomes import Outcome


class Decision(Base):
    """What KRÅD decided, and all that it rests on: the document's hash, the criteria and the assessment of that day.

    `police` are the police's keys of the facts document as they were that day: with them in the place of its own, the
    document gives the same assessment again, whose `facts_sha256` is theirs together. None: judged by the document's own.
    `reason` is what the unit reads; `departure` explains a decision that the rules don't recommend; `conditions` are
    `outcomes.Condition` as JSON, `acknowledged` `outcomes.Acknowledged`: what the signatories say of each finding that has
    turned since the document was frozen. `impartiality` is what everybody on the case had declared by then
    (`CaseImpartiality`; the trigger `sec.vouch_decision` writes it). None of either: from before they were kept. `signatures` (membership, role, instant; the trigger `sec.sign_decision` writes them)
    never hold the same person twice, and are as many as the parameter `signatures_required` asks for that day.

    A withdrawal, and a reversal, name the decision that they take the place of (`replaces_id`, written by the trigger; None
    of a withdrawal from before that was kept); a reversal was decided in the linked case `decided_in`. `left_out` are those
    of the document's municipalities that an approval does not name, each with its reason, and `municipality_ids` (the
    trigger writes it; None of a decision from before) the others. `language` is the unit's form of Norwegian that day.
    """

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["app.case_file.tenant_id", "app.case_file.id"], name="fk_decision_case_file"
        ),
        CheckConstraint(f"outcome IN {among(Outcome)}", name="outcome"),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
        CheckConstraint("language IN ('nb', 'nn')", name="language"),
        CheckConstraint(
            f"(outcome = '{Outcome.APPROVED_WITH_CONDITIONS}') = (jsonb_array_length(conditions) > 0)",
            name="conditions",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "replaces_id"],
            ["app.decision.tenant_id", "app.decision.id"],
            name="fk_decision_replaces",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "decided_in"],
            ["app.case_file.tenant_id", "app.case_file.id"],
            name="fk_decision_decided_in",
        ),
        CheckConstraint(
            f"jsonb_array_length(left_out) = 0"
            f" OR outcome IN {among((Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS))}",
            name="left_out",
        ),
        Index(
            "uq_decision_case",
            "tenant_id",
            "case_id",
            unique=True,
            postgresql_where=text(f"replaces_id IS NULL AND outcome <> '{Outcome.WITHDRAWN}'"),
        ),
        Index("uq_decision_replaces", "tenant_id", "replaces_id", unique=True),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                select(PROJECTOR, ALL),
                definer_reads(),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID]
    outcome: Mapped[str]
    document_sha256: Mapped[str]
    criteria: Mapped[str] = mapped_column(ForeignKey("app.criteria_version.id"))
    assessment: Mapped[dict[str, Any]] = mapped_column(JSONB)
    police: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reason: Mapped[str]
    departure: Mapped[str | None]
    language: Mapped[str]
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    acknowledged: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    impartiality: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    signatures: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    decided_at: Mapped[datetime]
    replaces_id: Mapped[UUID | None]
    decided_in: Mapped[UUID | None]
    municipality_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)


class DecisionCorrection(Base):
    """A clerical error in a decision's words, put right: `changes` are `wording.Change` as JSON, `reason` says why.

    The decision itself stays as it was written. Who did it is written by the trigger `sec.correct_decision`.
    """

    __tablename__ = "decision_correction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["app.decision.tenant_id", "app.decision.id"],
            name="fk_decision_correction_decision",
        ),
        Index("ix_decision_correction_decision", "tenant_id", "decision_id"),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
        CheckConstraint("jsonb_array_length(changes) > 0", name="changes"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                definer_reads(),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reason: Mapped[str]
    corrected_at: Mapped[datetime]
    membership_id: Mapped[UUID | None]


class DecisionReceipt(Base):
    """That somebody of the unit has read a decision: the deadline of an appeal counts from that day. Once for each."""

    __tablename__ = "decision_receipt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["app.decision.tenant_id", "app.decision.id"],
            name="fk_decision_receipt_decision",
        ),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT),
                select(WORKER, TENANT),
                select(COUNCIL, BY_COUNCIL),
                definer_reads(),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    membership_id: Mapped[UUID | None]
