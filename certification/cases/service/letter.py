"""The letter about a decision: what it says of the case, in the unit's form of Norwegian."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import force_locale

from app.clock import OSLO, last_day, today
from app.identity.roles import Side
from app.web.viewer import ROLE_LABELS
from certification.assessment import Criteria
from certification.assessment.texts import Language
from certification.cases.models import Decision
from certification.cases.outcomes import Condition, Outcome
from certification.cases.service.basis import Basis
from certification.cases.texts import OUTCOMES, criteria_name
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


def order_letter(decision: Decision, submission: Submission, rests_on: Basis, certificate: Certificate | None) -> None:
    """Order the letter of a decision that was just made, in its transaction. `certificate` is what it gave."""
    language: Language = "nn" if decision.language == "nn" else "nb"
    outcome = Outcome(decision.outcome)
    valid = certificate.valid if certificate else None
    named = {m.id: m.names.norwegian for m in register.municipalities(today(), set(submission.municipality_ids))}
    with force_locale(language):
        about = About(
            id=decision.id,
            case_id=decision.case_id,
            outcome=str(OUTCOMES[outcome]),
            reason=decision.reason,
            places=tuple(named[each] for each in submission.municipality_ids if each in named),
            first_on=valid.lower if valid else None,
            last_on=last_day(valid.upper) if valid and valid.upper else None,
            conditions=tuple(_condition(Condition.from_json(each)) for each in decision.conditions),
            weighed=()
            if outcome is Outcome.WITHDRAWN
            else _weighed(submission, rests_on, criteria.version(decision.criteria), language),
            criteria=criteria_name(decision.criteria),
            document=(submission.as_of, submission.sha256),
            signed=tuple(_signed(each["role"], each["at"]) for each in decision.signatures or ()),
        )
    letters.order(LETTERS[outcome], decision.tenant_id, about, decision.decided_at.astimezone(OSLO).date())


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


def _signed(acting: str, at: str) -> tuple[str, date]:
    """A role as the trigger wrote it (side.role), in words, and the day."""
    side, _dot, role = acting.partition(".")
    return str(ROLE_LABELS[Side(side)][role]), datetime.fromisoformat(at).astimezone(OSLO).date()
