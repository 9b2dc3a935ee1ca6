"""The decision: a human's, beside what the rules recommend, with its reason, its conditions and its certificate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import last_day, now, today
from app.errors import Invalid
from app.identity.policy import Principal
from certification.assessment import Assessment, FindingId
from certification.assessment.texts import finding_title, tell_reason
from certification.cases import outcomes, store
from certification.cases.errors import (
    CaseMoved,
    FilesWaiting,
    IllegalTransition,
    NotDeclared,
    ProposalOutdated,
    SamePerson,
)
from certification.cases.impartiality import Declared
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.outcomes import Acknowledged, Change, Condition, Outcome
from certification.cases.service.basis import Basis, basis, basis_of, turned
from certification.cases.service.events import append, constraint, find
from certification.cases.service.letter import LETTERS, order_letter
from certification.cases.service.people import refuse_partial, said_of
from certification.cases.states import PROPOSALS, Kind, State, advance
from certification.certificates import service as certificates
from certification.certificates.states import Step
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.letters import service as letters
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import service as submissions
from tenants.units import service as units

#: How long a unit has to mend a condition, where KRÅD says nothing else.
MONTHS_TO_MEND = 12

_EVENT: dict[Outcome, Kind] = {
    Outcome.APPROVED: Kind.APPROVED,
    Outcome.APPROVED_WITH_CONDITIONS: Kind.APPROVED_WITH_CONDITIONS,
    Outcome.REJECTED: Kind.REJECTED,
    Outcome.WITHDRAWN: Kind.CERTIFICATE_WITHDRAWN,
}
_RACES = frozenset({"uq_decision_case", "ck_decision_ground", "ck_decision_signatures", "ck_decision_proposal"})


@dataclass(frozen=True)
class Draft:
    """What a decider wants to decide.

    `departure` explains an outcome that the rules don't recommend, `acknowledged` says of each finding that has turned since
    the document was frozen what it means for the decision.
    """

    outcome: Outcome
    reason: str
    departure: str | None = None
    conditions: tuple[Condition, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "departure": self.departure,
            "conditions": [condition.to_json() for condition in self.conditions],
            "acknowledged": [each.to_json() for each in self.acknowledged],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Draft:
        return cls(
            Outcome(value["outcome"]),
            value["reason"],
            value["departure"],
            tuple(map(Condition.from_json, value["conditions"])),
            tuple(map(Acknowledged.from_json, value.get("acknowledged", ()))),
        )


def signatures_required(on: date) -> int:
    """How many deciders must sign a decision made on this day: 1 or 2."""
    return criteria.parameter(ParameterKey.SIGNATURES_REQUIRED, on)


def draft_conditions(file: CaseFile) -> tuple[Condition, ...]:
    """The conditions that follow from what the case is judged by today: what is not in place, and a day to mend it by.

    In the unit's form of Norwegian.
    """
    language = units.language(file.tenant_id, today())
    assessment = basis_of(file, today()).assessment
    parameters = criteria.version(file.criteria).parameters
    due_on = certificates.months_after(today(), MONTHS_TO_MEND)
    reasons = {finding.id: finding.reason for finding in assessment.findings}

    def text(finding: FindingId) -> str:
        reason = reasons[finding]
        step = tell_reason(finding, reason, parameters, language).step if reason else ""
        return f"{finding_title(finding, language)}: {step}"

    return tuple(Condition(text(finding), due_on, finding) for finding in outcomes.to_mend(assessment))


def check(case_id: UUID, seen: int, draft: Draft, read: str | None = None) -> Basis:
    """Refuse what `decide` would refuse, and return what the decision would rest on; nothing is changed.

    A file in quarantine that the document cites refuses every decision (`FilesWaiting`). `read` is the hash of the facts
    that the decider has read (`Basis.document`), where a page knows it: the police may
    have taken back their word since.
    """
    file = find(case_id)
    _refuse_moved(file, seen)
    if file.state == State.AWAITING_SIGNATURE:
        raise IllegalTransition(State.AWAITING_SIGNATURE, Kind.DECISION_PROPOSED)
    advance(State(file.state), _EVENT[draft.outcome])
    letters.check(LETTERS[draft.outcome], today())
    _refuse_quarantine(file)
    submission = submissions.get(file.tenant_id, file.submission_id)
    rests_on = basis(file, submission, today())
    if read is not None and read != rests_on.document.sha256:
        raise not_as_read()
    _check(draft, rests_on.assessment, turned(file, submission, rests_on)[1])
    return rests_on


def not_as_read() -> Invalid:
    """The refusal of a decision by somebody who has read something else than what the case rests on now."""
    return Invalid(_l("Politiet har endret det søknaden bygger på siden du åpnet siden. Les saken før du avgjør."))


def decide(decider: Principal, case_id: UUID, seen: int, draft: Draft, read: str | None = None) -> Decision | None:
    """Decide a case, or, where two must sign, propose the decision and return None.

    All of it in one transaction: the decision with the assessment of today that it rests on and the police's word of
    today that the assessment read, the event, and for an approval the certificate. Raises `Invalid` (no reason;
    conditions that don't fit the outcome; a departure from the recommendation without its explanation; a finding that has
    turned and isn't acknowledged; something else than what was `read`), `NotDeclared`, `NotImpartial`,
    `IllegalTransition`, `CaseMoved`, `FilesWaiting` and `NotFound`.
    """
    refuse_partial(decider, find(case_id))
    rests_on = check(case_id, seen, draft, read)
    file = find(case_id)
    if signatures_required(today()) > 1:
        append(file, Kind.DECISION_PROPOSED, seen, detail=draft.to_json())
        return None
    return _conclude(file, seen, draft, rests_on)


def validity(file: CaseFile, on: date) -> date:
    """The last day of the certificate that an approval on this day would give."""
    return last_day(certificates.months_after(on, criteria.version(file.criteria).certificate_months))


def proposed(events: Sequence[CaseEvent]) -> CaseEvent | None:
    """The proposal that waits for a second signature, of a decision or of a withdrawal; None where none does."""
    said = [event for event in events if event.kind in PROPOSALS or event.kind in _EVENT.values()]
    return said[-1] if said and said[-1].kind == Kind.DECISION_PROPOSED else None


def proposal(events: Sequence[CaseEvent]) -> Draft | None:
    """What waits for a second signature, or None."""
    event = proposed(events)
    return Draft.from_json(event.detail) if event else None


def confirm_proposal(decider: Principal, case_id: UUID, seen: int) -> Decision:
    """Sign the decision, or the withdrawal, that another decider proposed.

    Raises `SamePerson`, `NotDeclared`, `NotImpartial`, `CaseMoved`, `IllegalTransition`, `FilesWaiting`, `NotFound`, and
    `ProposalOutdated` where what has happened since it was proposed would refuse it now.
    """
    file = find(case_id)
    _refuse_moved(file, seen)
    refuse_partial(decider, file)
    event = proposed(store.events(file.tenant_id, file.id))
    if event is None:
        raise IllegalTransition(State(file.state), Kind.APPROVED)
    draft = Draft.from_json(event.detail)
    if event.account_id == decider.account_id:
        raise SamePerson
    if event.account_id and said_of(file, event.account_id) is not Declared.IMPARTIAL:
        raise ProposalOutdated
    submission = submissions.get(file.tenant_id, file.submission_id)
    rests_on = basis(file, submission, today())
    if draft.outcome is Outcome.WITHDRAWN:
        return _withdraw(file, seen, draft, rests_on)
    _refuse_quarantine(file)
    try:
        _check(draft, rests_on.assessment, turned(file, submission, rests_on)[1])
    except Invalid:
        raise ProposalOutdated from None
    return _conclude(file, seen, draft, rests_on)


def return_proposal(case_id: UUID, seen: int, reason: str) -> None:
    """Send a proposed decision back, saying why: a case to its review, an approval to what it was.

    Raises `IllegalTransition` where nothing is proposed, `CaseMoved`, `NotFound`.
    """
    file = find(case_id)
    if proposed(store.events(file.tenant_id, file.id)) is None:
        raise IllegalTransition(State(file.state), Kind.PROPOSAL_RETURNED)
    append(file, Kind.PROPOSAL_RETURNED, seen, text=reason)


def check_withdrawal(case_id: UUID, seen: int) -> CaseFile:
    """Refuse what `withdraw_certificate` would refuse, and return the case; nothing is changed."""
    file = find(case_id)
    _refuse_moved(file, seen)
    advance(State(file.state), Kind.CERTIFICATE_WITHDRAWN)
    letters.check(LETTERS[Outcome.WITHDRAWN], today())
    return file


def withdraw_certificate(case_id: UUID, seen: int, reason: str) -> Decision | None:
    """Withdraw the certificate that a case gave, from today, or, where two must sign, propose it and return None.

    Raises `IllegalTransition`, `NotDeclared`, `NotImpartial`, `CaseMoved` and `NotFound`.
    """
    file, draft = check_withdrawal(case_id, seen), Draft(Outcome.WITHDRAWN, reason)
    if signatures_required(today()) > 1:
        append(file, Kind.DECISION_PROPOSED, seen, detail=draft.to_json())
        return None
    return _withdraw(file, seen, draft, basis_of(file, today()))


def _withdraw(file: CaseFile, seen: int, draft: Draft, rests_on: Basis) -> Decision:
    on = today()
    given = [d.id for d in store.decisions(file.tenant_id, file.id)]
    decision = _conclude(file, seen, draft, rests_on)
    for certificate in certificates.of_decisions(file.tenant_id, given):
        if certificate.valid.upper and certificate.valid.upper > on:
            certificates.end(certificate, on, Step.WITHDRAWN, decision.id)
    return decision


def _refuse_moved(file: CaseFile, seen: int) -> None:
    if seen != file.events:
        raise CaseMoved


def _refuse_quarantine(file: CaseFile) -> None:
    cited = evidence.cited_in_case(file.tenant_id, file.submission_id, file.id)
    if any(one.state is evidence.State.WAITING for _event, one in cited):
        raise FilesWaiting


def _check(draft: Draft, assessment: Assessment, changes: Sequence[Change]) -> None:
    fields: dict[str, object] = {}
    if not draft.reason.strip():
        fields["reason"] = _l("Skriv en begrunnelse. Enheten får lese den.")
    if draft.outcome is Outcome.APPROVED_WITH_CONDITIONS and not draft.conditions:
        fields["conditions"] = _l("Skriv minst ett vilkår, eller velg å godkjenne uten vilkår.")
    if draft.outcome is not Outcome.APPROVED_WITH_CONDITIONS and draft.conditions:
        fields["outcome"] = _l("Det er skrevet vilkår. Velg å godkjenne med vilkår, eller ta dem bort.")
    if any(condition.due_on <= today() for condition in draft.conditions):
        fields["conditions"] = _l("Fristen for et vilkår må være etter i dag.")
    if outcomes.departs(assessment.recommendation, draft.outcome) and not (draft.departure or "").strip():
        fields["departure"] = _l("Avgjørelsen er en annen enn den reglene tilrår. Forklar hvorfor.")
    said = {(each.finding, each.before, each.after): each.text.strip() for each in draft.acknowledged}
    for change in changes:
        if not said.get((change.finding, change.before, change.after)):
            fields[turned_field(change.finding)] = _l("Skriv hva endringen betyr for avgjørelsen.")
    if fields:
        raise Invalid(fields=fields)


def turned_field(finding: str) -> str:
    """The name of the field in which a decider acknowledges that a finding has turned."""
    return f"turned_{finding}"


def _conclude(file: CaseFile, seen: int, draft: Draft, rests_on: Basis) -> Decision:
    on = today()
    submission = submissions.get(file.tenant_id, file.submission_id)
    decision = Decision(
        tenant_id=file.tenant_id,
        id=uuid4(),
        case_id=file.id,
        outcome=draft.outcome,
        document_sha256=submission.sha256,
        criteria=file.criteria,
        assessment=json.loads(rests_on.assessment.to_json()),
        police=dict(rests_on.police),
        reason=draft.reason,
        departure=draft.departure,
        language=units.language(file.tenant_id, on),
        conditions=[condition.to_json() for condition in draft.conditions],
        acknowledged=[each.to_json() for each in draft.acknowledged],
        decided_at=now(),
    )
    try:
        store.add(decision)
    except IntegrityError as error:
        refused = constraint(error)
        if refused == "ck_decision_same_person":
            raise SamePerson from None
        if refused == "ck_decision_impartial":
            raise NotDeclared from None
        if refused in _RACES:
            raise CaseMoved from None
        raise
    append(file, _EVENT[draft.outcome], seen, detail={"decision": str(decision.id)})
    certificate = None
    if draft.outcome in (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS):
        months = criteria.version(file.criteria).certificate_months
        certificate = certificates.give(file.tenant_id, decision.id, submission.municipality_ids, on, months)
    store.refresh(decision)  # who signed it
    order_letter(decision, submission, rests_on, certificate)
    return decision
