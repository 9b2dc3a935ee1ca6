"""The decision: a human's, beside what the rules recommend, with its reason, its conditions and its certificate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import now, today
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
    SignedFirst,
)
from certification.cases.following import Followed
from certification.cases.impartiality import Declared
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.outcomes import Acknowledged, Change, Condition, LeftOut, Outcome
from certification.cases.service.basis import Basis, basis, basis_of, turned
from certification.cases.service.events import append, constraint, find
from certification.cases.service.letter import letter_of, order_letter
from certification.cases.service.people import refuse_partial, said_of
from certification.cases.service.proposals import propose
from certification.cases.service.reversing import announce, application_of, certify, event_of, last_valid_day
from certification.cases.states import AWAITING_SIGNATURE, PROPOSALS, Kind, State, advance
from certification.certificates import service as certificates
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.letters import service as letters
from tenants.police import service as police
from tenants.register import service as register
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import service as submissions
from tenants.units import service as units

#: How long a unit has to mend a condition, where KRÅD says nothing else.
MONTHS_TO_MEND = 12

_RACES = frozenset(
    {"uq_decision_case", "uq_decision_replaces", "ck_decision_ground", "ck_decision_signatures", "ck_decision_proposal"}
)


@dataclass(frozen=True)
class Draft:
    """What a decider wants to decide.

    `departure` explains an outcome that the rules don't recommend, `acknowledged` says of each finding that has turned since
    the document was frozen what it means for the decision, `left_out` names the municipalities of the
    application that an approval is not for.
    """

    outcome: Outcome
    reason: str
    departure: str | None = None
    conditions: tuple[Condition, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "departure": self.departure,
            "conditions": [condition.to_json() for condition in self.conditions],
            "left_out": [each.to_json() for each in self.left_out],
            "acknowledged": [each.to_json() for each in self.acknowledged],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Draft:
        return cls(
            Outcome(value["outcome"]),
            value["reason"],
            value["departure"],
            tuple(map(Condition.from_json, value["conditions"])),
            tuple(map(LeftOut.from_json, value.get("left_out", ()))),
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
    if file.state in AWAITING_SIGNATURE:
        raise IllegalTransition(State(file.state), Kind.DECISION_PROPOSED)
    advance(State(file.state), event_of(file, draft.outcome))
    letters.check(letter_of(file, draft.outcome), today())
    _refuse_quarantine(file)
    submission = submissions.get(file.tenant_id, file.submission_id)
    rests_on = basis(file, submission, today())
    if read is not None and read != rests_on.document.sha256:
        raise not_as_read()
    _check(draft, rests_on.assessment, turned(file, submission, rests_on)[1], submission.municipality_ids)
    return rests_on


def not_as_read() -> Invalid:
    """The refusal of a decision by somebody who has read something else than what the case rests on now."""
    return Invalid(_l("Politiet har endret det søknaden bygger på siden du åpnet siden. Les saken før du avgjør."))


def decide(decider: Principal, case_id: UUID, seen: int, draft: Draft, read: str | None = None) -> Decision | None:
    """Decide a case, or, where two must sign, propose the decision and return None.

    All of it in one transaction: the decision with the assessment of today that it rests on and the police's word of
    today that the assessment read, the event, and for an approval the certificate. What the police take back at the same moment
    is taken back either before, and read, or after. Raises `Invalid` (no reason;
    conditions that don't fit the outcome; a departure from the recommendation without its explanation; a finding that has
    turned and isn't acknowledged; something else than what was `read`), `NotDeclared`, `NotImpartial`,
    `IllegalTransition`, `CaseMoved`, `FilesWaiting` and `NotFound`.
    """
    police.hold_words()
    refuse_partial(decider, find(case_id))
    rests_on = check(case_id, seen, draft, read)
    file = find(case_id)
    if signatures_required(today()) > 1:
        propose(file, seen, draft.to_json())
        return None
    return _conclude(file, seen, draft, rests_on)


def validity(file: CaseFile, on: date) -> date:
    """The last day of the certificate that an approval on this day would give."""
    return last_valid_day(application_of(file), on)


#: What settles a proposal.
_SETTLED = PROPOSALS | {
    Kind.APPROVED,
    Kind.APPROVED_WITH_CONDITIONS,
    Kind.REVERSED_TO_APPROVED,
    Kind.REVERSED_TO_CONDITIONS,
    Kind.CERTIFICATE_WITHDRAWN,
}


def proposed(file: CaseFile, events: Sequence[CaseEvent]) -> CaseEvent | None:
    """The proposal that waits for a second signature, of a decision or of a withdrawal; None where none does."""
    said = [event for event in events if event.kind in _SETTLED]
    waits = file.state in AWAITING_SIGNATURE or file.state in (State.APPROVED, State.APPROVED_WITH_CONDITIONS)
    return said[-1] if waits and said and said[-1].kind == Kind.DECISION_PROPOSED else None


def proposal(file: CaseFile, events: Sequence[CaseEvent]) -> Draft | None:
    """What waits for a second signature, or None."""
    event = proposed(file, events)
    return Draft.from_json(event.detail) if event else None


def confirm_proposal(decider: Principal, case_id: UUID, seen: int) -> Decision:
    """Sign the decision, or the withdrawal, that another decider proposed.

    Raises `SamePerson`, `NotDeclared`, `NotImpartial`, `CaseMoved`, `IllegalTransition`, `FilesWaiting`, `NotFound`, and
    `ProposalOutdated` where what has happened since it was proposed would refuse it now.
    """
    police.hold_words()
    file = find(case_id)
    _refuse_moved(file, seen)
    refuse_partial(decider, file)
    event = proposed(file, store.events(file.tenant_id, file.id))
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
        unmet = event.detail.get("unmet")
        return _conclude(file, seen, draft, rests_on, {"unmet": unmet} if unmet else None)
    _refuse_quarantine(file)
    try:
        _check(draft, rests_on.assessment, turned(file, submission, rests_on)[1], submission.municipality_ids)
    except Invalid:
        raise ProposalOutdated from None
    return _conclude(file, seen, draft, rests_on)


def return_proposal(case_id: UUID, seen: int, reason: str) -> None:
    """Send a proposed decision back, saying why: a case to its review, an approval to what it was.

    Raises `IllegalTransition` where nothing is proposed, `CaseMoved`, `NotFound`.
    """
    file = find(case_id)
    if proposed(file, store.events(file.tenant_id, file.id)) is None:
        raise IllegalTransition(State(file.state), Kind.PROPOSAL_RETURNED)
    append(file, Kind.PROPOSAL_RETURNED, seen, text=reason)


def check_withdrawal(case_id: UUID, seen: int) -> CaseFile:
    """Refuse what `withdraw_certificate` would refuse, and return the case; nothing is changed."""
    file = find(case_id)
    _refuse_moved(file, seen)
    advance(State(file.state), Kind.CERTIFICATE_WITHDRAWN)
    letters.check(letter_of(file, Outcome.WITHDRAWN), today())
    return file


def withdraw_certificate(case_id: UUID, seen: int, reason: str, unmet: Sequence[Followed] = ()) -> Decision | None:
    """Withdraw the certificate that a case gave, from today, naming the conditions that were not met, where that is why.

    Where two must sign it is proposed, and None returned. Raises `IllegalTransition`, `NotDeclared`, `NotImpartial`,
    `CaseMoved` and `NotFound`.
    """
    police.hold_words()
    file, draft = check_withdrawal(case_id, seen), Draft(Outcome.WITHDRAWN, reason)
    named = [{"number": each.number, "text": each.text} for each in unmet]
    detail = {"unmet": named} if named else {}
    if signatures_required(today()) > 1:
        propose(file, seen, {**draft.to_json(), **detail})
        return None
    return _conclude(file, seen, draft, basis_of(file, today()), detail)


def _refuse_moved(file: CaseFile, seen: int) -> None:
    if seen != file.events:
        raise CaseMoved


def _refuse_quarantine(file: CaseFile) -> None:
    cited = evidence.cited_in_case(file.tenant_id, file.submission_id, file.id)
    if any(one.state is evidence.State.WAITING for _event, one in cited):
        raise FilesWaiting


def _check(draft: Draft, assessment: Assessment, changes: Sequence[Change], municipalities: Sequence[UUID]) -> None:
    fields: dict[str, object] = {}
    if not draft.reason.strip():
        fields["reason"] = _l("Skriv en begrunnelse. Enheten får lese den.")
    if draft.outcome is Outcome.APPROVED_WITH_CONDITIONS and not draft.conditions:
        fields["conditions"] = _l("Skriv minst ett vilkår, eller velg å godkjenne uten vilkår.")
    if draft.outcome is not Outcome.APPROVED_WITH_CONDITIONS and draft.conditions:
        fields["outcome"] = _l("Det er skrevet vilkår. Velg å godkjenne med vilkår, eller ta dem bort.")
    if any(condition.due_on <= today() for condition in draft.conditions):
        fields["conditions"] = _l("Fristen for et vilkår må være etter i dag.")
    if draft.left_out and draft.outcome not in outcomes.APPROVING:
        fields["outcome"] = _l("Bare en godkjenning kan gjelde noen av kommunene. Et avslag gjelder alle.")
    if len({each.municipality for each in draft.left_out}) < len(draft.left_out):
        fields["left_out"] = _l("En kommune er ført opp to ganger.")
    elif len(draft.left_out) >= len(municipalities):
        fields["left_out"] = _l("Godkjenningen må gjelde minst én kommune. Avslå søknaden hvis ingen kan godkjennes.")
    approved = set(municipalities) - {each.municipality for each in draft.left_out}
    if draft.outcome in outcomes.APPROVING and approved and not register.municipalities(today(), approved):
        fields["outcome"] = _l(
            "Kommunene som søknaden gjelder, finnes ikke lenger. En godkjenning kan ikke gjelde dem: avslå søknaden, eller be"
            " enheten trekke den."
        )
    if any(not each.reason.strip() for each in draft.left_out):
        fields["left_out"] = _l("Skriv hvorfor hver kommune som ikke er med, er holdt utenfor.")
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


def _conclude(
    file: CaseFile, seen: int, draft: Draft, rests_on: Basis, detail: Mapping[str, object] | None = None
) -> Decision:
    on = today()
    submission, application = submissions.get(file.tenant_id, file.submission_id), application_of(file)
    without = {each.municipality for each in draft.left_out}
    decision = Decision(
        tenant_id=file.tenant_id,
        id=uuid4(),
        case_id=application.id,
        decided_in=file.id if application is not file else None,
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
        municipality_ids=[each for each in submission.municipality_ids if each not in without],
        left_out=[each.to_json() for each in draft.left_out],
    )
    try:
        store.add(decision)
    except IntegrityError as error:
        refused = constraint(error)
        if refused == "ck_decision_same_person":
            raise SamePerson from None
        if refused == "ck_decision_impartial":
            raise NotDeclared from None
        if refused == "ck_decision_signed_first":
            raise SignedFirst from None
        if refused in _RACES:
            raise CaseMoved from None
        raise
    append(file, event_of(file, draft.outcome), seen, detail={"decision": str(decision.id), **(detail or {})})
    if application is not file:
        announce(application, decision)
    certificate = certify(application, decision, on)
    store.refresh(decision)  # who signed it, and what it takes the place of
    order_letter(file, decision, submission, rests_on, certificate)
    return decision
