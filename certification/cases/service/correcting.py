"""Putting a clerical error in a decision right: the decision stays as it was written, and the correction stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l

from app.clock import now
from app.errors import Invalid
from certification.cases import store
from certification.cases.errors import CaseMoved
from certification.cases.models import CaseFile, Decision, DecisionCorrection
from certification.cases.service.events import append, find
from certification.cases.service.letter import order_correction
from certification.cases.service.reversing import standing
from certification.cases.states import DECIDED, Kind, State, advance
from certification.cases.wording import Change, Words, differences, words


@dataclass(frozen=True)
class Correctable:
    """A decision that stands, and its words as they are by now."""

    file: CaseFile
    decision: Decision
    words: Words


def correctable(case_id: UUID) -> Correctable:
    """The decision of a case that can be corrected. Raises `IllegalTransition` and `NotFound`."""
    file = find(case_id)
    advance(State(file.state), Kind.DECISION_CORRECTED)
    decision = standing(file.tenant_id, file.id)
    _decisions, corrections, *_rest = store.after(file.tenant_id, file.id)
    return Correctable(file, decision, words(decision, [c for c in corrections if c.decision_id == decision.id]))


def check(case_id: UUID, seen: int, after: Words, reason: str) -> tuple[Change, ...]:
    """Refuse what `correct` would refuse, and return what would change; nothing is changed."""
    found = correctable(case_id)
    if found.file.state not in DECIDED or seen != found.file.events:
        raise CaseMoved
    changes = differences(found.words, after)
    if not changes:
        raise Invalid(_l("Ingenting er endret. Rett det som er feil skrevet, eller gå tilbake."))
    if not reason.strip():
        raise Invalid(fields={"why": _l("Skriv hva som var feil.")})
    return changes


def correct(case_id: UUID, seen: int, after: Words, reason: str) -> DecisionCorrection:
    """Correct the words of the decision that stands, never what was decided; the unit is told at once.

    Raises `Invalid` where nothing is changed, `IllegalTransition`, `CaseMoved` and `NotFound`.
    """
    changes = check(case_id, seen, after, reason)
    found = correctable(case_id)
    correction = DecisionCorrection(
        tenant_id=found.file.tenant_id,
        id=uuid4(),
        decision_id=found.decision.id,
        changes=[change.to_json() for change in changes],
        reason=reason,
        corrected_at=now(),
    )
    store.add(correction)
    detail = {"decision": str(found.decision.id), "correction": str(correction.id)}
    append(found.file, Kind.DECISION_CORRECTED, seen, text=reason, detail=detail)
    order_correction(found.decision, correction)
    return correction
