"""The letter about a decision: what it says of the case, in the unit's form of Norwegian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from app.clock import OSLO, last_day, today
from certification.assessment import Criteria
from certification.assessment.texts import Language
from certification.cases import store
from certification.cases.following import Followed
from certification.cases.models import CaseEvent, CaseFile, Decision, DecisionCorrection
from certification.cases.outcomes import Condition, LeftOut, Outcome, in_full
from certification.cases.service.basis import Basis
from certification.cases.states import CaseKind
from certification.cases.states import Kind as EventKind
from certification.cases.texts import OUTCOMES, changed_text, criteria_name, said_text
from certification.cases.wording import Change
from certification.certificates.models import Certificate
from certification.criteria import service as criteria
from certification.letters import service as letters
from certification.letters.service import About, Kind, Weighed
from certification.standing.telling import Line, tell
from tenants.register import service as register
from tenants.reporting.submission.models import Submission
from tenants.units import service as units

#: The kind of letter that each outcome has.
LETTERS: dict[Outcome, Kind] = {
    Outcome.APPROVED: Kind.APPROVED,
    Outcome.APPROVED_WITH_CONDITIONS: Kind.APPROVED_WITH_CONDITIONS,
    Outcome.REJECTED: Kind.REJECTED,
    Outcome.WITHDRAWN: Kind.WITHDRAWN,
}
#: What KRÅD does about a condition that has a letter of its own; all of them met has one together.
CONDITIONS: dict[EventKind, Kind] = {
    EventKind.CONDITION_RETURNED: Kind.CONDITION_RETURNED,
    EventKind.CONDITION_EXTENDED: Kind.CONDITION_EXTENDED,
}
#: What the body of appeal can say.
ANSWERS: dict[EventKind, Kind] = {
    EventKind.BODY_UPHELD: Kind.BODY_UPHELD,
    EventKind.BODY_ALLOWED: Kind.BODY_ALLOWED,
    EventKind.BODY_ANNULLED: Kind.BODY_ANNULLED,
}


def letter_of(file: CaseFile, outcome: Outcome) -> Kind:
    """The kind of letter that a decision with this outcome has, made in this case."""
    again = {CaseKind.REVERSAL: Kind.REVERSAL, CaseKind.APPEAL: Kind.APPEAL_UPHELD}
    return again.get(CaseKind(file.kind), LETTERS[outcome])


def order_letter(
    file: CaseFile, decision: Decision, submission: Submission, rests_on: Basis, certificate: Certificate | None
) -> None:
    """Order the letter of a decision that was just made in a case, in its transaction. `certificate` is what it gave."""
    language: Language = "nn" if decision.language == "nn" else "nb"
    earlier = store.decision(decision.tenant_id, decision.replaces_id) if decision.replaces_id else None
    kind = letter_of(file, Outcome(decision.outcome))
    outcome = Outcome(decision.outcome)
    valid = certificate.valid if certificate else None
    named = {m.id: m.names.norwegian for m in register.municipalities(today(), set(submission.municipality_ids))}
    with force_locale(language):
        about = About(
            id=decision.id,
            case_id=decision.case_id,
            in_full=in_full(outcome, decision.left_out),
            outcome=str(OUTCOMES[outcome]),
            reason="\n\n".join((decision.reason, *_left_out(decision, named))),
            places=tuple(named[each] for each in decision.municipality_ids or () if each in named),
            earlier_on=_day(earlier) if earlier and file.about_id else None,
            first_on=valid.lower if valid else None,
            last_on=last_day(valid.upper) if valid and valid.upper else None,
            conditions=tuple(_condition(Condition.from_json(each)) for each in decision.conditions),
            weighed=()
            if outcome is Outcome.WITHDRAWN
            else _weighed(submission, rests_on, criteria.version(decision.criteria), language),
            criteria=criteria_name(decision.criteria),
            document=(submission.as_of, submission.sha256),
            signed=letters.signed(decision.signatures),
        )
    letters.order(kind, decision.tenant_id, about, _day(decision))


def order_correction(decision: Decision, correction: DecisionCorrection) -> None:
    """Order the letter of a correction that was just made, in its transaction."""
    with force_locale(units.language(decision.tenant_id, today())):
        told = [
            _(
                "%(what)s: «%(before)s» er rettet til «%(after)s».",
                what=changed_text(change),
                before=said_text(change, change.before),
                after=said_text(change, change.after),
            )
            for change in map(Change.from_json, correction.changes)
        ]
        about = About(
            id=correction.id,
            case_id=decision.case_id,
            reason="\n\n".join((correction.reason, *told)),
            earlier_on=_day(decision),
        )
    letters.order(Kind.CORRECTION, decision.tenant_id, about, today())


def order_met(decision: Decision) -> None:
    """Order the letter that tells that all conditions of a decision are met."""
    about = About(id=decision.id, case_id=decision.case_id, earlier_on=_day(decision))
    letters.order(Kind.CONDITIONS_MET, decision.tenant_id, about, today())


def order_condition(decision: Decision, event: CaseEvent, condition: Followed) -> None:
    """Order the letter that tells that a condition was sent back, or has a later last day. `condition` is as it is now."""
    about = About(
        id=event.id,
        case_id=decision.case_id,
        reason=event.text,
        earlier_on=_day(decision),
        conditions=(
            letters.Condition(condition.text, condition.due_on, condition.finding is not None, condition.fulfilled_by),
        ),
    )
    letters.order(CONDITIONS[EventKind(event.kind)], decision.tenant_id, about, today())


def order_answer(file: CaseFile, event: CaseEvent) -> None:
    """Order the letter of what the body of appeal decided, where there is an appeal that it answers."""
    decision = store.decision(file.tenant_id, file.about_id) if file.about_id else None
    if decision is not None:
        about = About(
            id=event.id,
            case_id=decision.case_id,
            reason=event.text,
            earlier_on=_day(decision),
            answered=(date.fromisoformat(event.detail["on"]), event.detail["reference"]),
        )
        letters.order(ANSWERS[EventKind(event.kind)], file.tenant_id, about, today())


def order_appeal(kind: Kind, file: CaseFile, reason: str) -> None:
    """Order the letter of what became of an appeal, where no decision was made: it was sent on, or dismissed."""
    decision = store.decision(file.tenant_id, file.about_id) if file.about_id else None
    if decision is not None:
        about = About(id=file.id, case_id=decision.case_id, reason=reason, earlier_on=_day(decision))
        letters.order(kind, file.tenant_id, about, today())


def _day(decision: Decision) -> date:
    return decision.decided_at.astimezone(OSLO).date()


def _left_out(decision: Decision, named: Mapping[UUID, str]) -> list[str]:
    """What the letter says of each municipality that an approval is not for."""
    return [
        _("Gjelder ikke for %(place)s: %(why)s", place=named.get(each.municipality, ""), why=each.reason)
        for each in map(LeftOut.from_json, decision.left_out)
    ]


def _condition(condition: Condition) -> letters.Condition:
    return letters.Condition(condition.text, condition.due_on, of_a_rule=condition.finding is not None)


def _weighed(submission: Submission, rests_on: Basis, rules: Criteria, language: Language) -> tuple[Weighed, ...]:
    names = units.names_by_number(submission.tenant_id, submission.as_of)
    told = tell(rests_on.assessment, rules, names, language)
    return tuple(Weighed(line.title, line.status, _why(line)) for group in told.groups for line in group.lines)


def _why(line: Line) -> str | None:
    if line.where:
        return " ".join(f"{places}: {why}" for places, why in line.places)
    return line.why
