"""An appeal of a decision: the unit sends it, KRÅD reverses its decision or sends the appeal on, and the body of appeal ends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import OSLO, now, today
from app.errors import Invalid, NotFound
from certification.cases import deadlines, store
from certification.cases.errors import AlreadyAppealed, AlreadyConsidered
from certification.cases.models import CaseFile, Decision, DecisionReceipt
from certification.cases.outcomes import in_full
from certification.cases.service.events import append, constraint, find
from certification.cases.service.letter import order_answer, order_appeal
from certification.cases.service.reversing import linked_case
from certification.cases.states import CaseKind, Kind, State
from certification.issuers import service as issuers
from certification.letters.models import Letter
from certification.letters.service import Kind as LetterKind


class Result(StrEnum):
    """What the body of appeal can say: the unit is right, it isn't, or the decision is void and must be made anew."""

    ALLOWED = "allowed"
    UPHELD = "upheld"
    ANNULLED = "annulled"


_RESULTS: dict[Result, Kind] = {
    Result.ALLOWED: Kind.BODY_ALLOWED,
    Result.UPHELD: Kind.BODY_UPHELD,
    Result.ANNULLED: Kind.BODY_ANNULLED,
}


def letter_opened(letter: Letter) -> None:
    """Who opens the letter of a decision has received the decision."""
    if store.decision(letter.tenant_id, letter.about_id) is not None:
        mark_read(letter.tenant_id, letter.about_id)


def mark_read(unit_id: UUID, decision_id: UUID) -> None:
    """Write down that the unit has read a decision; the first time counts. Raises `NotFound`."""
    if store.decision(unit_id, decision_id) is None:
        raise NotFound
    if store.receipt(unit_id, decision_id) is not None:
        return
    try:
        store.add_apart(DecisionReceipt(tenant_id=unit_id, decision_id=decision_id, received_at=now()))
    except IntegrityError as error:
        if constraint(error) != "pk_decision_receipt":
            raise


def received_on(decision: Decision) -> date | None:
    """The day on which the unit received a decision: when somebody of it first said to have read it, or opened its letter.

    None: not yet.
    """
    row = store.receipt(decision.tenant_id, decision.id)
    return received([row])[decision.id] if row else None


def received(receipts: Sequence[DecisionReceipt]) -> dict[UUID, date]:
    """The same of several decisions, by id, from their receipts."""
    return {row.decision_id: row.received_at.astimezone(OSLO).date() for row in receipts}


def appeal_by(decision: Decision) -> date | None:
    """The last day on which the decision can be appealed in time; None while the unit has not received it, or where the law
    of its day gives no right to appeal.
    """
    return last_day_to_appeal(decision, received_on(decision))


def last_day_to_appeal(decision: Decision, received: date | None) -> date | None:
    """The same where it is known when the unit received the decision."""
    right = issuers.basis(decision.decided_at.astimezone(OSLO).date()).appeal
    return deadlines.deadline(received, right.days) if received and right else None


def may_be_appealed(decision: Decision) -> bool:
    """Whether the law of its day gives a right to appeal, and there is something in the decision that the unit didn't get."""
    if issuers.basis(decision.decided_at.astimezone(OSLO).date()).appeal is None:
        return False
    return not in_full(decision.outcome, decision.left_out)


def appeal(
    unit_id: UUID, decision_id: UUID, grounds: str, late_reason: str | None = None, files: Sequence[UUID] = ()
) -> CaseFile:
    """Appeal a decision that stands. The right is the unit's; its coordinator and its signatories may use it.

    After the deadline an appeal needs a reason for being late, and KRÅD decides whether to take it. Raises `Invalid` without
    one, `NotStanding`, `AlreadyAppealed` and `NotFound`.
    """
    decision = store.decision(unit_id, decision_id)
    if decision is None or not may_be_appealed(decision):
        raise NotFound
    by = appeal_by(decision)
    late = by is not None and today() > by
    if late and not (late_reason or "").strip():
        raise Invalid(
            fields={
                "late_reason": _l(
                    "Klagefristen er ute. Skriv hvorfor klagen kommer nå. %(issuer)s avgjør om den tas opp."
                )
            }
        )
    if any(
        file.about_id == decision.id and file.kind == CaseKind.APPEAL and file.state != State.APPEAL_WITHDRAWN
        for file in store.after(unit_id, decision.case_id)[3]
    ):
        raise AlreadyAppealed
    try:
        file = linked_case(find(decision.case_id, unit_id), decision, CaseKind.APPEAL)
    except AlreadyConsidered:
        raise AlreadyAppealed from None
    detail = {
        "decision": str(decision.id),
        "by": by.isoformat() if by else None,
        "late": late,
        "late_reason": late_reason if late else None,
    }
    append(file, Kind.APPEAL_SUBMITTED, 0, text=grounds, detail=detail, files=files)
    return file


def withdraw_appeal(unit_id: UUID, case_id: UUID, seen: int, reason: str | None) -> None:
    """Take the appeal back. Raises `IllegalTransition` once it is decided, `CaseMoved` and `NotFound`."""
    append(find(case_id, unit_id), Kind.APPEAL_WITHDRAWN, seen, text=reason)


def is_late(case_id: UUID) -> bool:
    """Whether an appeal came after the deadline."""
    file = find(case_id)
    events = store.events(file.tenant_id, file.id)
    return bool(events) and bool(events[0].detail.get("late"))


def dismiss(case_id: UUID, seen: int, reason: str) -> None:
    """Leave an appeal that came too late undecided. Raises `Invalid` for one in time, `SignedFirst`, `IllegalTransition`,
    `CaseMoved` and `NotFound`.
    """
    if not is_late(case_id):
        raise Invalid(_l("Klagen kom i tide, og kan ikke avvises."))
    file = find(case_id)
    append(file, Kind.APPEAL_DISMISSED, seen, text=reason)
    order_appeal(LetterKind.APPEAL_DISMISSED, file, reason)


def forward(case_id: UUID, seen: int, remarks: str) -> None:
    """Let the decision stand, and send the appeal to the body of appeal with KRÅD's remarks, which the unit reads.

    Raises `SignedFirst`, `IllegalTransition`, `CaseMoved` and `NotFound`.
    """
    file = find(case_id)
    append(file, Kind.APPEAL_FORWARDED, seen, text=remarks)
    order_appeal(LetterKind.APPEAL_SENT_ON, file, remarks)


def enter_result(case_id: UUID, seen: int, result: Result, on: date, reference: str, grounds: str) -> None:
    """Enter what the body of appeal decided, on which day, and under which reference.

    Where it didn't uphold the decision, KRÅD must make it anew in this case. Raises `Invalid` for a day that can't be,
    `IllegalTransition`, `CaseMoved` and `NotFound`.
    """
    file = find(case_id)
    sent = [
        e.at.astimezone(OSLO).date() for e in store.events(file.tenant_id, file.id) if e.kind == Kind.APPEAL_FORWARDED
    ]
    if on > today() or (sent and on < sent[-1]):
        raise Invalid(fields={"on": _l("Datoen må være etter at klagen ble sendt videre, og ikke fram i tid.")})
    detail = {"on": on.isoformat(), "reference": reference}
    order_answer(file, append(file, _RESULTS[result], seen, text=grounds, detail=detail))
