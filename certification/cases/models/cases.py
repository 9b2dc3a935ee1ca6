"""Cases, what happens to them and the files sent along, and who is on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, delete, insert, select, update
from app.db.roles import COUNCIL, PROJECTOR, SCOPE, WEB, WORKER
from certification.cases.impartiality import Partial
from certification.cases.states import HIDDEN, LINKED_OPEN, OF_THE_UNIT, OPEN, CaseKind, Kind, State


class CaseFile(Base):
    """An application with KRÅD, or a linked case. `state` and `events` (how many) are what the events lead to; only a
    trigger sets them.

    `criteria` is the version that the case was opened under and keeps, `recommendation` what the rules said then. A linked
    case is about a decision (`about_id`), and rests on that decision's document and criteria; a unit never sees a reversal
    that KRÅD considers on its own.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "submission_id"],
            ["app.submission.tenant_id", "app.submission.id"],
            name="fk_case_file_submission",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "about_id"],
            ["app.decision.tenant_id", "app.decision.id"],
            name="fk_case_file_about",
            use_alter=True,
        ),
        Index(
            "uq_case_file_submission",
            "tenant_id",
            "submission_id",
            unique=True,
            postgresql_where=text(f"kind = '{CaseKind.APPLICATION}'"),
        ),
        CheckConstraint(f"kind IN {among(CaseKind)}", name="kind"),
        CheckConstraint(f"(kind = '{CaseKind.APPLICATION}') = (about_id IS NULL)", name="about"),
        CheckConstraint(f"state IN {among(State)}", name="state"),
        Index(
            "uq_case_file_open",
            "tenant_id",
            "kind",
            unique=True,
            postgresql_where=text(f"state IN {among(OPEN | LINKED_OPEN)}"),
        ),
        Index("ix_case_file_state", "state", "opened_at"),
        Index("ix_case_file_id", "id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, f"{TENANT} AND kind <> '{CaseKind.REVERSAL}'"),
                insert(WEB, f"{TENANT} AND state = '{State.OPENED}' AND events = 0 AND kind <> '{CaseKind.REVERSAL}'"),
                select(WORKER, f"{TENANT} AND kind <> '{CaseKind.REVERSAL}'"),
                select(COUNCIL, BY_COUNCIL),
                insert(
                    COUNCIL,
                    f"{BY_COUNCIL} AND state = '{State.OPENED}' AND events = 0 AND kind = '{CaseKind.REVERSAL}'",
                ),
                select(PROJECTOR, ALL),
                definer_reads(),
                update(SCOPE, ALL, "state", "events", "changed_at"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    submission_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default=CaseKind.APPLICATION)
    about_id: Mapped[UUID | None]
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
        CheckConstraint(f"kind IN {among(Kind)}", name="kind"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, f"{TENANT} AND kind NOT IN {among(HIDDEN)}"),
                select(WORKER, f"{TENANT} AND kind NOT IN {among(HIDDEN)}"),
                insert(WEB, f"{TENANT} AND kind IN {among(OF_THE_UNIT)}"),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, f"{BY_COUNCIL} AND kind NOT IN {among(OF_THE_UNIT)}"),
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
    seq: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    membership_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    acting: Mapped[str | None]


class CaseAttachment(Base):
    """A version of one of the unit's files that it sent along with an event of its own; KRÅD opens only a clean one."""

    __tablename__ = "case_attachment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["app.case_event.tenant_id", "app.case_event.id"],
            name="fk_case_attachment_event",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "evidence_id"],
            ["app.evidence_file.tenant_id", "app.evidence_file.id"],
            name="fk_case_attachment_evidence",
        ),
        Index("ix_case_attachment_evidence", "tenant_id", "evidence_id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT),
                select(COUNCIL, BY_COUNCIL),
                definer_reads(),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(primary_key=True)


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
        CheckConstraint(f"reason IN {among(Partial)}", name="known_reason"),
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
