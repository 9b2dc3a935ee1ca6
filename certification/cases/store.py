"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Row, Text, Uuid, cast, column, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, insert
from sqlalchemy.orm import aliased, defer

from app.db.session import session
from app.db.together import together
from app.dispatch.models import Parcel
from app.dispatch.states import GONE
from app.dispatch.states import State as Sent
from certification.cases.models import (
    CaseAssignment,
    CaseAttachment,
    CaseEvent,
    CaseFile,
    CaseImpartiality,
    Decision,
    DecisionCorrection,
    DecisionReceipt,
)
from certification.cases.states import LINKED_OPEN, OPEN, CaseKind, State
from certification.certificates.models import Certificate
from certification.criteria.models import CriteriaVersion
from tenants.police.models import ConfirmationAnswer
from tenants.reporting.submission.models import Submission
from tenants.units.models import Unit

#: What was decided on documents of other units before a place moved to the acting unit.
_FORMER = func.sec.former_decisions().table_valued(
    column("unit_id", Uuid),
    column("submission_id", Uuid),
    column("outcome", Text),
    column("reason", Text),
    column("departure", Text),
    column("conditions", JSONB),
    column("language", Text),
    column("decided_at", DateTime(timezone=True)),
    column("corrections", JSONB),
    column("approved", DATERANGE),
    name="former",
)


_APPLICATION = CaseFile.kind == CaseKind.APPLICATION
#: What only an appeal is defended by, and no page tells of.
_LARGE = (defer(Decision.assessment), defer(Decision.police))

#: The files that went along with the events of some cases, as far as the acting side may see them.
_FILES = text(
    "SELECT f.* FROM app.case_file c CROSS JOIN LATERAL sec.case_files(c.tenant_id, c.id) f"
    " WHERE c.tenant_id = :unit AND c.id = ANY (:cases)"
)
_FILE_CONTENT = text("SELECT name, media_type, content FROM sec.case_file_content(:unit, :case, :file)")


def add(
    row: CaseFile | CaseEvent | CaseImpartiality | Decision | DecisionCorrection | DecisionReceipt | CaseAttachment,
) -> None:
    session.add(row)
    session.flush()


def add_apart(row: DecisionReceipt | CaseImpartiality) -> None:
    """Add a row that somebody else may have added at this moment; a refusal leaves the transaction fit for more."""
    with session.begin_nested():
        session.add(row)


def refresh(row: CaseFile | Decision) -> None:
    """Read again what a trigger wrote."""
    session.refresh(row)


def case(case_id: UUID) -> CaseFile | None:
    return session.scalar(select(CaseFile).where(CaseFile.id == case_id).execution_options(populate_existing=True))


def cases(states: Collection[str]) -> Sequence[CaseFile]:
    """KRÅD's cases in these states, the oldest first."""
    return session.scalars(
        select(CaseFile).where(_APPLICATION, CaseFile.state.in_(states)).order_by(CaseFile.opened_at, CaseFile.id)
    ).all()


def counts() -> dict[str, int]:
    return dict(
        session.execute(select(CaseFile.state, func.count()).where(_APPLICATION).group_by(CaseFile.state)).all()
    )


@dataclass(frozen=True)
class Opened:
    """All that the page of a case is made of, as far as it is the unit's: its cases, their documents, decisions, certificates.

    Of the case itself: its events, what was declared in it, and whose it is.
    """

    files: Sequence[CaseFile]
    events: Sequence[CaseEvent]
    decisions: Sequence[Decision]
    certificates: Sequence[Certificate]
    declared: Sequence[CaseImpartiality]
    assigned: Sequence[CaseAssignment]
    submissions: Sequence[Submission]
    #: What the police have declined to confirm, the first first.
    declined: Sequence[ConfirmationAnswer]
    #: Known to the session from here on, so that nobody asks for them again.
    known: Sequence[Unit | CriteriaVersion]


def opened(case_id: UUID) -> Opened:
    """What the page of a case is made of, in one statement; nothing where there is no such case."""
    of = aliased(CaseFile)
    here = select(of).where(of.id == case_id)
    unit_id = here.with_only_columns(of.tenant_id).scalar_subquery()
    handed_in = select(CaseFile.submission_id).where(CaseFile.tenant_id == unit_id)
    files, events, decisions, given, declared, assigned, papers, declined, unit, version = together(
        (CaseFile, CaseFile.tenant_id == unit_id),
        (CaseEvent, (CaseEvent.tenant_id == unit_id) & (CaseEvent.case_id == case_id)),
        (Decision, Decision.tenant_id == unit_id),
        (Certificate, Certificate.tenant_id == unit_id),
        (CaseImpartiality, CaseImpartiality.tenant_id == unit_id),
        (CaseAssignment, (CaseAssignment.tenant_id == unit_id) & (CaseAssignment.case_id == case_id)),
        (Submission, (Submission.tenant_id == unit_id) & Submission.id.in_(handed_in)),
        (ConfirmationAnswer, (ConfirmationAnswer.tenant_id == unit_id) & (ConfirmationAnswer.kind == "declined")),
        (Unit, Unit.id == unit_id),
        (CriteriaVersion, CriteriaVersion.id == here.with_only_columns(of.criteria).scalar_subquery()),
    )
    return Opened(
        files,
        sorted(events, key=lambda row: row.seq),
        sorted(decisions, key=lambda row: row.decided_at),
        given,
        sorted(declared, key=lambda row: row.declared_at),
        assigned,
        papers,
        sorted(declined, key=lambda row: row.answered_at),
        (*unit, *version),
    )


def cases_of(unit_id: UUID) -> Sequence[CaseFile]:
    """A unit's applications, the newest first."""
    return session.scalars(
        select(CaseFile)
        .where(_APPLICATION, CaseFile.tenant_id == unit_id)
        .order_by(CaseFile.opened_at.desc(), CaseFile.id)
    ).all()


def applications(unit_id: UUID) -> list[tuple[CaseFile, str, str | None]]:
    """A unit's applications, the newest first, each with its document's SHA-256 and that of the one that it follows."""
    prior = cast(func.convert_from(Submission.document, "UTF8"), JSONB)["prior_sha256"].astext
    rows = session.execute(
        select(CaseFile, Submission.sha256, prior)
        .join(Submission, (Submission.tenant_id == CaseFile.tenant_id) & (Submission.id == CaseFile.submission_id))
        .where(_APPLICATION, CaseFile.tenant_id == unit_id)
        .order_by(CaseFile.opened_at.desc(), CaseFile.id)
    )
    return [(file, sha256, follows) for file, sha256, follows in rows]


def open_case_of(unit_id: UUID) -> CaseFile | None:
    return session.scalar(select(CaseFile).where(_APPLICATION, CaseFile.tenant_id == unit_id, CaseFile.state.in_(OPEN)))


def of_unit(
    unit_id: UUID, on: date
) -> tuple[
    list[CaseFile],
    list[CaseEvent],
    list[Decision],
    list[DecisionCorrection],
    list[DecisionReceipt],
    list[Certificate],
    list[Parcel],
]:
    """A unit's cases, the newest first, with their events, decisions and corrections in order, the receipts, its
    certificate of a day, and the letters that it hasn't opened.
    """
    files, events, decisions, corrections, receipts, valid, parcels = together(
        (CaseFile, CaseFile.tenant_id == unit_id),
        (CaseEvent, CaseEvent.tenant_id == unit_id),
        (Decision, Decision.tenant_id == unit_id),
        (DecisionCorrection, DecisionCorrection.tenant_id == unit_id),
        (DecisionReceipt, DecisionReceipt.tenant_id == unit_id),
        (Certificate, (Certificate.tenant_id == unit_id) & Certificate.valid.contains(on)),
        (Parcel, (Parcel.tenant_id == unit_id) & Parcel.state.in_(GONE - {Sent.READ})),
        options=_LARGE,
    )
    return (
        sorted(files, key=lambda row: (row.opened_at, row.id), reverse=True),
        sorted(events, key=lambda row: row.seq),
        sorted(decisions, key=lambda row: row.decided_at),
        sorted(corrections, key=lambda row: row.corrected_at),
        receipts,
        valid,
        sorted(parcels, key=lambda row: (row.changed_at, row.id), reverse=True),
    )


def events(unit_id: UUID, case_id: UUID) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent).where(CaseEvent.tenant_id == unit_id, CaseEvent.case_id == case_id).order_by(CaseEvent.seq)
    ).all()


def events_of(case_ids: Collection[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
    """What has happened in each of these cases, and when; not what was said."""
    return session.execute(
        select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.at)
        .join(CaseFile, (CaseFile.tenant_id == CaseEvent.tenant_id) & (CaseFile.id == CaseEvent.case_id))
        .where(CaseFile.id.in_(case_ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ).all()


def waited_for(unit_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """What has happened, and when, in the unit's case that waits for its answers. For a job of the unit."""
    return session.execute(
        select(CaseEvent.id, CaseEvent.kind, CaseEvent.at, CaseEvent.detail)
        .join(CaseFile, (CaseFile.tenant_id == CaseEvent.tenant_id) & (CaseFile.id == CaseEvent.case_id))
        .where(CaseFile.tenant_id == unit_id, CaseFile.state == State.AWAITING_ANSWER)
        .order_by(CaseEvent.seq)
    ).all()


def decisions(unit_id: UUID, case_id: UUID) -> Sequence[Decision]:
    return session.scalars(
        select(Decision).where(Decision.tenant_id == unit_id, Decision.case_id == case_id).order_by(Decision.decided_at)
    ).all()


def decision(unit_id: UUID, decision_id: UUID) -> Decision | None:
    return session.get(Decision, (unit_id, decision_id))


def former_decisions() -> Sequence[Row[*tuple[Any, ...]]]:
    """What was decided on documents of other units before a place moved to the acting unit, in order of time."""
    return session.execute(select(_FORMER).order_by(_FORMER.c.decided_at)).all()


_PEOPLE = func.sec.case_people().table_valued(
    column("account_id", Uuid), column("email", Text), column("roles", ARRAY(Text)), name="people"
)


def case_people() -> Sequence[Row[*tuple[Any, ...]]]:
    """Those of KRÅD who work with cases today, by address."""
    return session.execute(select(_PEOPLE).order_by(_PEOPLE.c.email)).all()


def tell_of_proposal(event_id: UUID, at: datetime) -> list[UUID]:
    """Make the mails that tell of a proposal, which is the acting decider's own; their ids."""
    asked = {"event": event_id, "at": at}
    return list(session.scalars(text("SELECT * FROM sec.tell_of_proposal(:event, :at)"), asked))


def proposals_to_sign() -> Sequence[Row[*tuple[Any, ...]]]:
    """Unit, case and instant of the proposals that wait for the acting decider, the oldest first."""
    return session.execute(text("SELECT * FROM sec.proposals_to_sign()")).all()


def declarations(unit_id: UUID, case_id: UUID) -> Sequence[CaseImpartiality]:
    return session.scalars(
        select(CaseImpartiality)
        .where(CaseImpartiality.tenant_id == unit_id, CaseImpartiality.case_id == case_id)
        .order_by(CaseImpartiality.declared_at)
    ).all()


def declarations_by(unit_id: UUID, account_id: UUID) -> Sequence[CaseImpartiality]:
    """What a person has declared in all cases of a unit."""
    return session.scalars(
        select(CaseImpartiality).where(CaseImpartiality.tenant_id == unit_id, CaseImpartiality.account_id == account_id)
    ).all()


def assignments(case_ids: Collection[UUID]) -> Sequence[CaseAssignment]:
    return session.scalars(select(CaseAssignment).where(CaseAssignment.case_id.in_(case_ids))).all()


def assign(unit_id: UUID, case_id: UUID, account_id: UUID, at: datetime, *, free: bool = False) -> None:
    """Give a case to somebody, whoever had it; or (`free`) only where nobody has it."""
    given = {"account_id": account_id, "assigned_at": at}
    row = insert(CaseAssignment).values(tenant_id=unit_id, case_id=case_id, **given)
    if free:
        session.execute(row.on_conflict_do_nothing(index_elements=["tenant_id", "case_id"]))
    else:
        session.execute(row.on_conflict_do_update(index_elements=["tenant_id", "case_id"], set_=given))


def unassign(unit_id: UUID, case_id: UUID, account_id: UUID | None = None) -> None:
    """A case is nobody's any more, where it is anybody's (or this person's)."""
    mine = (CaseAssignment.tenant_id == unit_id, CaseAssignment.case_id == case_id)
    also = () if account_id is None else (CaseAssignment.account_id == account_id,)
    session.execute(delete(CaseAssignment).where(*mine, *also))


def after(
    unit_id: UUID, case_id: UUID
) -> tuple[
    list[Decision],
    list[DecisionCorrection],
    list[DecisionReceipt],
    list[CaseFile],
    list[CaseEvent],
    list[Certificate],
]:
    """What follows a case's decisions: these and their corrections and receipts, the linked cases, the events of all, and the
    certificates that they gave.
    """
    decided = select(Decision.id).where(Decision.tenant_id == unit_id, Decision.case_id == case_id)
    linked = select(CaseFile.id).where(CaseFile.tenant_id == unit_id, CaseFile.about_id.in_(decided))
    decisions, corrections, receipts, files, events, given = together(
        (Decision, (Decision.tenant_id == unit_id) & (Decision.case_id == case_id)),
        (
            DecisionCorrection,
            (DecisionCorrection.tenant_id == unit_id) & DecisionCorrection.decision_id.in_(decided),
        ),
        (DecisionReceipt, (DecisionReceipt.tenant_id == unit_id) & DecisionReceipt.decision_id.in_(decided)),
        (CaseFile, (CaseFile.tenant_id == unit_id) & CaseFile.about_id.in_(decided)),
        (
            CaseEvent,
            (CaseEvent.tenant_id == unit_id) & ((CaseEvent.case_id == case_id) | CaseEvent.case_id.in_(linked)),
        ),
        (Certificate, (Certificate.tenant_id == unit_id) & Certificate.decision_id.in_(decided)),
        options=_LARGE,
    )
    return (
        sorted(decisions, key=lambda row: row.decided_at),
        sorted(corrections, key=lambda row: row.corrected_at),
        receipts,
        sorted(files, key=lambda row: (row.opened_at, row.id)),
        sorted(events, key=lambda row: row.seq),
        given,
    )


def with_conditions(
    unit_id: UUID | None = None,
) -> tuple[list[CaseFile], list[Decision], list[DecisionCorrection], list[CaseEvent], list[Certificate]]:
    """The cases whose approval has conditions that are not met (of a unit, or of all), with what the conditions follow from,
    and the certificates that the decisions gave.
    """
    which = CaseFile.state == State.APPROVED_WITH_CONDITIONS
    if unit_id is not None:
        which &= CaseFile.tenant_id == unit_id
    files = session.scalars(select(CaseFile).where(which).order_by(CaseFile.opened_at, CaseFile.id)).all()
    if not files:
        return [], [], [], [], []
    ids = [file.id for file in files]
    decisions = session.scalars(
        select(Decision).where(Decision.case_id.in_(ids)).order_by(Decision.decided_at).options(*_LARGE)
    ).all()
    made = [decision.id for decision in decisions]
    corrections = session.scalars(
        select(DecisionCorrection)
        .where(DecisionCorrection.decision_id.in_(made))
        .order_by(DecisionCorrection.corrected_at)
    ).all()
    events = session.scalars(select(CaseEvent).where(CaseEvent.case_id.in_(ids)).order_by(CaseEvent.seq)).all()
    given = session.scalars(select(Certificate).where(Certificate.decision_id.in_(made))).all()
    return list(files), list(decisions), list(corrections), list(events), list(given)


def linked_open() -> Sequence[tuple[CaseFile, CaseEvent | None]]:
    """The linked cases under way, the oldest first, each with the event that opened it."""
    opened = (
        select(CaseFile, CaseEvent)
        .outerjoin(
            CaseEvent,
            (CaseEvent.tenant_id == CaseFile.tenant_id) & (CaseEvent.case_id == CaseFile.id) & (CaseEvent.seq == 1),
        )
        .where(CaseFile.state.in_(LINKED_OPEN))
        .order_by(CaseFile.opened_at, CaseFile.id)
    )
    return [(file, event) for file, event in session.execute(opened)]


def receipt(unit_id: UUID, decision_id: UUID) -> DecisionReceipt | None:
    return session.get(DecisionReceipt, (unit_id, decision_id))


def files(unit_id: UUID, case_ids: Collection[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.execute(_FILES, {"unit": unit_id, "cases": list(case_ids)}).all()


def file_content(unit_id: UUID, case_id: UUID, file_id: UUID) -> Row[*tuple[Any, ...]] | None:
    return session.execute(_FILE_CONTENT, {"unit": unit_id, "case": case_id, "file": file_id}).one_or_none()
