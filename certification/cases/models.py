"""Cases, their events, who is on them, and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, delete, insert, select, update
from app.db.roles import COUNCIL, PROJECTOR, SCOPE, WEB, WORKER
from certification.cases.impartiality import Partial
from certification.cases.outcomes import Outcome
from certification.cases.states import OF_THE_UNIT, OPEN, PROPOSALS, Kind, State


def _among(values: Any) -> str:
    return "(" + ", ".join(f"'{value}'" for value in sorted(values)) + ")"


class CaseFile(Base):
    """An application with KRÅD. `state` and `events` (how many) are what the events lead to; only a trigger sets them.

    `criteria` is the version that the case was opened under and keeps, `recommendation` what the rules said then.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "submission_id"],
            ["app.submission.tenant_id", "app.submission.id"],
            name="fk_case_file_submission",
        ),
        UniqueConstraint("tenant_id", "submission_id"),
        CheckConstraint("kind = 'application'", name="kind"),
        CheckConstraint(f"state IN {_among(State)}", name="state"),
        Index("uq_case_file_open", "tenant_id", "kind", unique=True, postgresql_where=text(f"state IN {_among(OPEN)}")),
        Index("ix_case_file_state", "state", "opened_at"),
        Index("ix_case_file_id", "id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, f"{TENANT} AND state = '{State.OPENED}' AND events = 0"),
                select(COUNCIL, BY_COUNCIL),
                select(PROJECTOR, ALL),
                select(WORKER, TENANT, "tenant_id", "id", "state"),
                definer_reads(),
                update(SCOPE, ALL, "state", "events", "changed_at"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default="application")
    criteria: Mapped[str] = mapped_column(ForeignKey("app.criteria_version.id"))
    recommendation: Mapped[str]
    state: Mapped[str] = mapped_column(default=State.OPENED)
    events: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CaseEvent(Base):
    """Something that happened to a case: the `seq`-th, counted from 1.

    `text` is a question, an answer or a reason; `detail` holds the rest: of a question what it hangs on (`about`), of an
    answer, and of one that is taken back, which `question` it is (an event's id), of an answer the files that it cites by
    version (`attachments`). Who did it (`membership_id`, `account_id`, `acting` as side.role) is written by the trigger
    `sec.advance_case` from the acting token; `sec.vouch_event` refuses somebody of KRÅD who hasn't declared themselves
    impartial, an answer to what is no open question, and a file that isn't there.
    """

    __tablename__ = "case_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["app.case_file.tenant_id", "app.case_file.id"], name="fk_case_event_case_file"
        ),
        UniqueConstraint("tenant_id", "case_id", "seq", name="uq_case_event_seq"),
        CheckConstraint(f"kind IN {_among(Kind)}", name="kind"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, f"{TENANT} AND kind NOT IN {_among(PROPOSALS)}"),
                insert(WEB, f"{TENANT} AND kind IN {_among(OF_THE_UNIT)}"),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, f"{BY_COUNCIL} AND kind NOT IN {_among(OF_THE_UNIT)}"),
                select(PROJECTOR, ALL),
                # What a job of the unit reads: what happened and when, not what was said.
                select(
                    WORKER,
                    f"{TENANT} AND kind NOT IN {_among(PROPOSALS)}",
                    *("tenant_id", "id", "case_id", "seq", "kind", "at", "detail"),
                ),
                definer_reads(),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID]
    seq: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    membership_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    acting: Mapped[str | None]


class CaseImpartiality(Base):
    """What somebody of KRÅD has declared of themselves in a case, before they do anything in it (decision 0075).

    Who has said that they are not impartial, with a `reason` in a word and no names, is out of the case for good, whatever
    they said before. Who it is (`account_id`, `membership_id`) is written by the trigger `sec.declare_impartiality`.
    """

    __tablename__ = "case_impartiality"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["app.case_file.tenant_id", "app.case_file.id"], name="fk_case_impartiality_case"
        ),
        UniqueConstraint("tenant_id", "case_id", "account_id", "impartial", name="uq_case_impartiality_person"),
        CheckConstraint("impartial = (reason IS NULL)", name="reason"),
        CheckConstraint(f"reason IN {_among(Partial)}", name="known_reason"),
        {
            "schema": "app",
            "info": access(
                "tenant",
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
    case_id: Mapped[UUID]
    impartial: Mapped[bool]
    reason: Mapped[str | None]
    declared_at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    membership_id: Mapped[UUID | None]


class CaseAssignment(Base):
    """Whose case it is: the person (`account_id`) of KRÅD who sees to it; no row where it is nobody's yet.

    `sec.assign_case` refuses everybody but a case officer or decider of today, and one who isn't impartial.
    """

    __tablename__ = "case_assignment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["app.case_file.tenant_id", "app.case_file.id"], name="fk_case_assignment_case"
        ),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                update(COUNCIL, BY_COUNCIL, "account_id", "assigned_at"),
                delete(COUNCIL, BY_COUNCIL),
                definer_reads(),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    assigned_at: Mapped[datetime]


class Decision(Base):
    """What KRÅD decided, and all that it rests on: the document's hash, the criteria and the assessment of that day.

    `police` are the police's keys of the facts document as they were that day: with them in the place of its own, the
    document gives the same assessment again, whose `facts_sha256` is theirs together. None: judged by the document's own.
    `reason` is what the unit reads; `departure` explains a decision that the rules don't recommend; `conditions` are
    `outcomes.Condition` as JSON, `acknowledged` `outcomes.Acknowledged`: what the signatories say of each finding that has
    turned since the document was frozen. `impartiality` is what everybody on the case had declared by then
    (`CaseImpartiality`; the trigger `sec.vouch_decision` writes it). None of either: from before they were kept. `signatures` (membership, role, instant; the trigger `sec.sign_decision` writes them)
    never hold the same person twice, and are as many as the parameter `signatures_required` asks for that day.
    """

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["app.case_file.tenant_id", "app.case_file.id"], name="fk_decision_case_file"
        ),
        CheckConstraint(f"outcome IN {_among(Outcome)}", name="outcome"),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
        CheckConstraint("language IN ('nb', 'nn')", name="language"),
        CheckConstraint(
            f"(outcome = '{Outcome.APPROVED_WITH_CONDITIONS}') = (jsonb_array_length(conditions) > 0)",
            name="conditions",
        ),
        Index(
            "uq_decision_case",
            "tenant_id",
            "case_id",
            text(f"(outcome = '{Outcome.WITHDRAWN}')"),
            unique=True,
        ),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT, "tenant_id", "id", "conditions"),
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
