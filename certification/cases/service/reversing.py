"""Another decision in the place of one: in a case of its own that KRÅD opens, or in the appeal of it.

Such a decision is made as the first one was (`deciding`): the same document, judged as of the day, the same signatures.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from app.clock import last_day, now
from app.errors import NotFound
from certification.cases import store
from certification.cases.errors import AlreadyConsidered, CaseMoved, NotStanding
from certification.cases.models import CaseFile, Decision
from certification.cases.outcomes import APPROVING, Outcome
from certification.cases.service.events import append, constraint, find
from certification.cases.states import DECIDED, CaseKind, Kind, State
from certification.certificates import service as certificates
from certification.certificates.models import Certificate
from certification.certificates.states import Step
from certification.criteria import service as criteria

#: The event that each outcome is to the case that it decides, and where it takes the place of another decision.
FIRST: dict[Outcome, Kind] = {
    Outcome.APPROVED: Kind.APPROVED,
    Outcome.APPROVED_WITH_CONDITIONS: Kind.APPROVED_WITH_CONDITIONS,
    Outcome.REJECTED: Kind.REJECTED,
    Outcome.WITHDRAWN: Kind.CERTIFICATE_WITHDRAWN,
}
REVERSED: dict[Outcome, Kind] = {
    Outcome.APPROVED: Kind.REVERSED_TO_APPROVED,
    Outcome.APPROVED_WITH_CONDITIONS: Kind.REVERSED_TO_CONDITIONS,
    Outcome.REJECTED: Kind.REVERSED_TO_REJECTED,
}


def event_of(file: CaseFile, outcome: Outcome) -> Kind:
    """The event that a decision with this outcome is to the case in which it is made."""
    return FIRST[outcome] if file.kind == CaseKind.APPLICATION else Kind.DECISION_REVERSED


def application_of(file: CaseFile) -> CaseFile:
    """The application that a case is, or is linked to."""
    if file.about_id is None:
        return file
    about = store.decision(file.tenant_id, file.about_id)
    if about is None:
        raise NotFound
    return find(about.case_id)


def standing(unit_id: UUID, case_id: UUID) -> Decision:
    """The decision of a case that stands: the last one. Raises `NotFound` where nothing is decided."""
    decisions = store.decisions(unit_id, case_id)
    if not decisions:
        raise NotFound
    return decisions[-1]


def linked_case(application: CaseFile, decision: Decision, kind: CaseKind) -> CaseFile:
    """A new case about a decision that stands. Raises `NotStanding` and `AlreadyConsidered`."""
    if application.state not in DECIDED or standing(application.tenant_id, application.id).id != decision.id:
        raise NotStanding
    at = now()
    file = CaseFile(
        tenant_id=application.tenant_id,
        id=uuid4(),
        submission_id=application.submission_id,
        kind=kind,
        about_id=decision.id,
        criteria=application.criteria,
        recommendation=application.recommendation,
        opened_at=at,
        changed_at=at,
        state=State.OPENED,
        events=0,
    )
    try:
        store.add(file)
    except IntegrityError as error:
        if constraint(error) == "uq_case_file_open":
            raise AlreadyConsidered from None
        raise
    return file


def consider_again(case_id: UUID, seen: int) -> CaseFile:
    """Open a case in which KRÅD considers its own decision again; the unit hears of it only if it is reversed.

    Raises `NotStanding`, `AlreadyConsidered`, `CaseMoved` and `NotFound`.
    """
    application = find(case_id)
    if seen != application.events:
        raise CaseMoved
    decision = standing(application.tenant_id, application.id)
    file = linked_case(application, decision, CaseKind.REVERSAL)
    append(file, Kind.REVERSAL_OPENED, 0, detail={"decision": str(decision.id)})
    return file


def leave_standing(case_id: UUID, seen: int, reason: str) -> None:
    """Let a decision stand that KRÅD considered again on its own. Raises `IllegalTransition`, `CaseMoved`, `NotFound`."""
    append(find(case_id), Kind.REVERSAL_DROPPED, seen, text=reason)


def announce(application: CaseFile, decision: Decision) -> None:
    """Tell the application's own case of a decision that has taken the place of its last one."""
    kind = REVERSED[Outcome(decision.outcome)]
    append(application, kind, application.events, detail={"decision": str(decision.id)})


def valid_until(application: CaseFile, on: date) -> date:
    """The day after the last one of a certificate that an approval on this day would give.

    It is as long as the criteria say. One in the place of another of the same case ends when that would have ended.
    """
    months = criteria.version(application.criteria).certificate_months
    decisions = [decision.id for decision in store.decisions(application.tenant_id, application.id)]
    given = certificates.of_decisions(application.tenant_id, decisions) if decisions else ()
    first = min((each.valid.lower for each in given if each.valid.lower), default=on)
    return certificates.months_after(first, months)


def last_valid_day(application: CaseFile, on: date) -> date:
    """The last day of the certificate that an approval on this day would give."""
    return last_day(valid_until(application, on))


def certify(application: CaseFile, decision: Decision, on: date) -> Certificate | None:
    """End what the case's former decisions gave, from a day, and give what this one does (None: nothing).

    A certificate that another case has given meanwhile, or whose time is out, is not given anew.
    """
    until = valid_until(application, on)
    former = certificates.of_decisions(
        application.tenant_id, [each.id for each in store.decisions(application.tenant_id, application.id)]
    )
    if decision.outcome not in APPROVING:
        for each in former:
            if each.valid.upper and each.valid.upper > on:
                certificates.end(each, on, Step.WITHDRAWN, decision.id)
        return None
    current = certificates.valid(application.tenant_id, on)
    renewed = bool(former) and current is not None and current.id not in {each.id for each in former}
    if until <= on or renewed:
        return None
    return certificates.give(application.tenant_id, decision.id, decision.municipality_ids or (), on, until)
