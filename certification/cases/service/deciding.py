"""The decision: a human's, beside what the rules recommend, with its reason, its conditions and its certificate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
    ProposalOutdated,
    SamePerson,
    SignedFirst,
)
from certification.cases.following import Followed
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.outcomes import Condition, LeftOut, Outcome
from certification.cases.service.basis import Basis, basis_of
from certification.cases.service.events import append, constraint, find
from certification.cases.service.letter import letter_of, order_letter
from certification.cases.service.reversing import announce, application_of, certify, event_of, last_valid_day
from certification.cases.states import AWAITING_SIGNATURE, Kind, State, advance
from certification.certificates import service as certificates
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.letters import service as letters
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
    """What a decider wants to decide. `departure` explains an outcome that the rules don't recommend, `left_out` names the
    municipalities of the application that an approval is not for.
    """

    outcome: Outcome
    reason: str
    departure: str | None = None
    conditions: tuple[Condition, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


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
    rests_on = basis_of(file, today())
    if read is not None and read != rests_on.document.sha256:
        raise Invalid(_l("Politiet har endret det søknaden bygger på siden du åpnet siden. Les saken før du avgjør."))
    _check(draft, rests_on.assessment, len(submissions.get(file.tenant_id, file.submission_id).municipality_ids))
    return rests_on


def decide(decider: Principal, case_id: UUID, seen: int, draft: Draft, read: str | None = None) -> Decision | None:
    """Decide a case, or, where two must sign, propose the decision and return None.

    All of it in one transaction: the decision with the assessment of today that it rests on and the police's word of
    today that the assessment read, the event, and for an approval the certificate. Raises `Invalid` (no reason;
    conditions that don't fit the outcome; a departure from the recommendation without its explanation; something else
    than what was `read`), `IllegalTransition`, `CaseMoved`, `FilesWaiting` and `NotFound`.
    """
    rests_on = check(case_id, seen, draft, read)
    file = find(case_id)
    if signatures_required(today()) > 1:
        append(
            file,
            Kind.DECISION_PROPOSED,
            seen,
            detail={
                "outcome": draft.outcome,
                "reason": draft.reason,
                "departure": draft.departure,
                "conditions": [condition.to_json() for condition in draft.conditions],
                "left_out": [each.to_json() for each in draft.left_out],
            },
        )
        return None
    return _conclude(file, seen, draft, rests_on)


def validity(file: CaseFile, on: date) -> date:
    """The last day of the certificate that an approval on this day would give."""
    return last_valid_day(application_of(file), on)


def proposal(file: CaseFile, events: Sequence[CaseEvent]) -> Draft | None:
    """The decision that waits for a second signature, or None."""
    if file.state not in AWAITING_SIGNATURE:
        return None
    detail = events[-1].detail
    return Draft(
        Outcome(detail["outcome"]),
        detail["reason"],
        detail["departure"],
        tuple(Condition.from_json(value) for value in detail["conditions"]),
        tuple(LeftOut.from_json(value) for value in detail.get("left_out", ())),
    )


def confirm_proposal(decider: Principal, case_id: UUID, seen: int) -> Decision:
    """Sign the decision that another decider proposed.

    Raises `SamePerson`, `CaseMoved`, `IllegalTransition`, `NotFound`, and `ProposalOutdated` where what has happened since
    it was proposed would refuse it now.
    """
    file = find(case_id)
    _refuse_moved(file, seen)
    events = store.events(file.tenant_id, file.id)
    draft = proposal(file, events)
    if draft is None:
        raise IllegalTransition(State(file.state), Kind.APPROVED)
    if events[-1].account_id == decider.account_id:
        raise SamePerson
    rests_on = basis_of(file, today())
    try:
        _check(draft, rests_on.assessment, len(submissions.get(file.tenant_id, file.submission_id).municipality_ids))
    except Invalid:
        raise ProposalOutdated from None
    return _conclude(file, seen, draft, rests_on)


def return_proposal(case_id: UUID, seen: int, reason: str) -> None:
    """Send a proposed decision back to the review, saying why. Raises `IllegalTransition`, `CaseMoved`, `NotFound`."""
    append(find(case_id), Kind.PROPOSAL_RETURNED, seen, text=reason)


def check_withdrawal(case_id: UUID, seen: int) -> CaseFile:
    """Refuse what `withdraw_certificate` would refuse, and return the case; nothing is changed."""
    file = find(case_id)
    _refuse_moved(file, seen)
    advance(State(file.state), Kind.CERTIFICATE_WITHDRAWN)
    letters.check(letter_of(file, Outcome.WITHDRAWN), today())
    return file


def withdraw_certificate(case_id: UUID, seen: int, reason: str, unmet: Sequence[Followed] = ()) -> Decision:
    """Withdraw the certificate that a case gave, from today, naming the conditions that were not met, where that is why.

    Raises `IllegalTransition`, `CaseMoved` and `NotFound`.
    """
    file = check_withdrawal(case_id, seen)
    named = [{"number": each.number, "text": each.text} for each in unmet]
    detail = {"unmet": named} if named else {}
    return _conclude(file, seen, Draft(Outcome.WITHDRAWN, reason), basis_of(file, today()), detail)


def _refuse_moved(file: CaseFile, seen: int) -> None:
    if seen != file.events:
        raise CaseMoved


def _refuse_quarantine(file: CaseFile) -> None:
    cited = evidence.cited(file.tenant_id, file.submission_id)
    if any(one.state is evidence.State.WAITING for one in cited):
        raise FilesWaiting


def _check(draft: Draft, assessment: Assessment, municipalities: int) -> None:
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
    elif len(draft.left_out) >= municipalities:
        fields["left_out"] = _l("Godkjenningen må gjelde minst én kommune. Avslå søknaden hvis ingen kan godkjennes.")
    if any(not each.reason.strip() for each in draft.left_out):
        fields["left_out"] = _l("Skriv hvorfor hver kommune som ikke er med, er holdt utenfor.")
    if outcomes.departs(assessment.recommendation, draft.outcome) and not (draft.departure or "").strip():
        fields["departure"] = _l("Avgjørelsen er en annen enn den reglene tilrår. Forklar hvorfor.")
    if fields:
        raise Invalid(fields=fields)


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
