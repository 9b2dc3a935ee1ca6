"""The conditions of an approval, followed up: the unit reports one mended, KRÅD takes it, sends it back or gives more time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.clock import last_day, today
from app.errors import Invalid, NotFound
from certification.cases import store
from certification.cases.errors import CaseMoved, ConditionMoved
from certification.cases.following import Followed, Progress, follow
from certification.cases.models import CaseEvent, CaseFile, Decision, DecisionCorrection
from certification.cases.service.events import append, find
from certification.cases.service.letter import order_condition, order_met
from certification.cases.states import CaseKind, Kind, State
from certification.cases.wording import words
from certification.certificates import service as certificates
from certification.certificates.models import Certificate
from certification.certificates.states import IN_FORCE
from certification.certificates.states import State as CertificateState
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class Over:
    """How an approval ended; nobody waits for its conditions any more.

    `on` is the last day of one that expired, and of another the first day without it.
    """

    state: CertificateState
    on: date


@dataclass(frozen=True)
class FollowedCase:
    """An approval with conditions: whose, the decision that stands, how each condition fares, and how it ended, if it has."""

    file: CaseFile
    decision: Decision
    conditions: tuple[Followed, ...]
    over: Over | None


@dataclass(frozen=True)
class UnmetRow:
    """A condition in KRÅD's list. `overdue` tells that its last day is past; of an approval that is `over`, none is."""

    file: CaseFile
    unit: Unit
    condition: Followed
    overdue: bool
    over: Over | None = None


def followed(
    decision: Decision, corrections: Iterable[DecisionCorrection], events: Iterable[CaseEvent]
) -> tuple[Followed, ...]:
    """The conditions of a decision, with its corrections and the events of its case in order."""
    own = [each for each in corrections if each.decision_id == decision.id]
    return follow(decision.id, words(decision, own).conditions, events)


def over(decision: Decision, given: Iterable[Certificate], on: date) -> Over | None:
    """How the approval that a decision gave had ended by a day; None while it is in force, and where it gave none.

    `given` are certificates, this decision's among them.
    """
    certificate = next((each for each in given if each.decision_id == decision.id), None)
    if certificate is None:
        return None
    life = certificates.life(certificate)
    state = life.state(on)
    if state in IN_FORCE or state is CertificateState.NOT_YET:
        return None
    return Over(state, last_day(life.end) if state is CertificateState.EXPIRED else life.end)


def _cases(on: date, unit_id: UUID | None = None) -> list[FollowedCase]:
    files, decisions, corrections, events, given = store.with_conditions(unit_id)
    standing = {decision.case_id: decision for decision in decisions}
    of_case: dict[UUID, list[CaseEvent]] = {}
    for event in events:
        of_case.setdefault(event.case_id, []).append(event)
    return [
        FollowedCase(
            file,
            standing[file.id],
            followed(standing[file.id], corrections, of_case.get(file.id, [])),
            over(standing[file.id], given, on),
        )
        for file in files
    ]


def overdue_conditions(unit_id: UUID, on: date) -> list[tuple[UUID, Followed]]:
    """The unit's conditions whose last day was before a day and that KRÅD has not accepted, each with its case; none of an
    approval that had ended.

    In the unit's own scope: as a person of it, or as its job. Five statements, whatever there is.
    """
    return [
        (case.file.id, condition)
        for case in _cases(on, unit_id)
        for condition in case.conditions
        if condition.overdue(on) and not case.over
    ]


def not_met(unit_id: UUID, decision_id: UUID) -> tuple[Followed, ...]:
    """The conditions of a decision that KRÅD has not accepted as met. The unit's jobs may ask too."""
    return tuple(
        condition
        for case in _cases(today(), unit_id)
        if case.decision.id == decision_id
        for condition in case.conditions
        if condition.progress is not Progress.MET
    )


def unmet() -> list[UnmetRow]:
    """Every condition that is not met, as KRÅD: what waits for KRÅD first, then by the last day; those of approvals that have
    ended come after all that wait, the latest end first.
    """
    on = today()
    cases = _cases(on)
    known = units.several({case.file.tenant_id for case in cases})
    rows = [
        UnmetRow(case.file, known[case.file.tenant_id], condition, condition.overdue(on) and not case.over, case.over)
        for case in cases
        for condition in case.conditions
        if condition.progress is not Progress.MET
    ]
    waiting = [row for row in rows if not row.over]
    ended = [(row.over.on, row) for row in rows if row.over]
    return [
        *sorted(waiting, key=lambda row: (row.condition.progress is not Progress.REPORTED, row.condition.due_on)),
        *(row for _on, row in sorted(ended, key=lambda each: each[0], reverse=True)),
    ]


def of_case(case_id: UUID, tenant_id: UUID | None = None) -> FollowedCase:
    """The conditions of a case, met or not. Raises `NotFound` also where the decision that stands has none."""
    file = find(case_id, tenant_id)
    if file.kind != CaseKind.APPLICATION:
        raise NotFound
    decisions, corrections, _receipts, _files, events, given = store.after(file.tenant_id, file.id)
    if not decisions or not decisions[-1].conditions:
        raise NotFound
    own = [event for event in events if event.case_id == file.id]
    return FollowedCase(
        file, decisions[-1], followed(decisions[-1], corrections, own), over(decisions[-1], given, today())
    )


def report(unit_id: UUID, case_id: UUID, seen: int, number: int, explanation: str, files: Sequence[UUID] = ()) -> None:
    """Tell KRÅD that a condition is mended, how, and with which versions of the unit's files.

    Raises `ConditionMoved` where it is not the unit's turn, `IllegalTransition`, `CaseMoved` and `NotFound`.
    """
    case, condition = _condition(case_id, number, seen, unit_id)
    if not condition.with_unit:
        raise ConditionMoved
    append(case.file, Kind.CONDITION_REPORTED, seen, text=explanation, detail=_about(case, condition), files=files)


def accept(case_id: UUID, seen: int, number: int) -> None:
    """Accept that a condition is met; when it was the last one, the unit is approved without conditions from today.

    Raises `ConditionMoved` where the unit has not reported it, `IllegalTransition`, `CaseMoved` and `NotFound`.
    """
    case, condition = _condition(case_id, number, seen)
    if condition.progress is not Progress.REPORTED:
        raise ConditionMoved
    append(case.file, Kind.CONDITION_ACCEPTED, seen, detail=_about(case, condition))
    if all(each.progress is Progress.MET for each in case.conditions if each.number != number):
        append(case.file, Kind.CONDITIONS_MET, seen + 1, detail={"decision": str(case.decision.id)})
        order_met(case.decision)


def send_back(case_id: UUID, seen: int, number: int, reason: str) -> None:
    """Send what the unit reported back, saying why it doesn't do. Raises as `accept`."""
    case, condition = _condition(case_id, number, seen)
    if condition.progress is not Progress.REPORTED:
        raise ConditionMoved
    event = append(case.file, Kind.CONDITION_RETURNED, seen, text=reason, detail=_about(case, condition))
    order_condition(case.decision, event, condition)


def extend(case_id: UUID, seen: int, number: int, due_on: date, reason: str) -> None:
    """Give a condition a later last day, saying why. Raises `Invalid` for one that isn't later, and as `accept`."""
    case, condition = _condition(case_id, number, seen)
    if condition.progress is Progress.MET:
        raise ConditionMoved
    if due_on <= max(condition.due_on, today()):
        raise Invalid(fields={"due_on": _l("Den nye fristen må være etter i dag og etter fristen som gjelder nå.")})
    detail = _about(case, condition) | {"due_on": due_on.isoformat(), "before": condition.due_on.isoformat()}
    event = append(case.file, Kind.CONDITION_EXTENDED, seen, text=reason, detail=detail)
    order_condition(case.decision, event, replace(condition, due_on=due_on))


def _condition(case_id: UUID, number: int, seen: int, tenant_id: UUID | None = None) -> tuple[FollowedCase, Followed]:
    case = of_case(case_id, tenant_id)
    if seen != case.file.events:
        raise CaseMoved
    if case.file.state != State.APPROVED_WITH_CONDITIONS or case.over:
        raise ConditionMoved
    found = [each for each in case.conditions if each.number == number]
    if not found:
        raise NotFound
    return case, found[0]


def _about(case: FollowedCase, condition: Followed) -> dict[str, object]:
    return {"decision": str(case.decision.id), "condition": condition.number}
