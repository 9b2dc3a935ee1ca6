"""Where a unit stands, and the one thing to do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.clock import OSLO, today
from certification.assessment.texts import Language
from certification.cases import service as cases
from certification.cases.outcomes import Condition
from certification.cases.service import UnitCase
from certification.cases.states import State
from certification.certificates import service as certificates
from certification.standing.telling import Told, tell
from tenants.reporting.submission import service as submissions
from tenants.units import service as units

#: From so long before the last day a unit is told to apply again.
RENEWAL = timedelta(days=183)


class Situation(StrEnum):
    """What a unit's home begins with."""

    ANSWER = "answer"
    SIGN = "sign"
    WITH_COUNCIL = "with_council"
    APPROVED = "approved"
    RENEW = "renew"
    LACKING = "lacking"
    READY = "ready"


@dataclass(frozen=True)
class Standing:
    """A unit as of today: its situation, the assessment of its living facts in words, and what it may look back on.

    `approved_until` is the last day of a valid certificate, `applied_on` the day on which an open case came in.
    `conditions` are those of the approval that is valid.
    """

    situation: Situation
    told: Told
    recommendation: str
    approved_until: date | None
    applied_on: date | None
    latest: UnitCase | None
    conditions: tuple[Condition, ...]


def situation_of(
    *, lacking: bool, frozen: bool, case_state: State | None, approved_until: date | None, on: date
) -> Situation:
    """What the home of a unit begins with. Pure: what waits for the unit comes before what the unit waits for."""
    if case_state is State.AWAITING_ANSWER:
        return Situation.ANSWER
    if frozen:
        return Situation.SIGN
    if case_state is not None:
        return Situation.WITH_COUNCIL
    if approved_until is not None and approved_until - on > RENEWAL:
        return Situation.APPROVED
    if lacking:
        return Situation.LACKING
    return Situation.RENEW if approved_until is not None else Situation.READY


def standing(unit_id: UUID, language: Language) -> Standing | None:
    """Where the unit stands today, by its living facts under the criteria in force; None where it covers nothing today."""
    on = today()
    covered = units.municipalities(unit_id, on)
    if not covered:
        return None
    ready = cases.readiness(unit_id, on)
    names = {m.number: m.names.norwegian for m in covered}
    certificate = certificates.valid(unit_id, on)
    approved_until = certificates.last_day(certificate) if certificate else None
    open_case = cases.open_case_of(unit_id)
    given = cases.decision(unit_id, certificate.decision_id) if certificate else None
    return Standing(
        situation=situation_of(
            lacking=bool(ready.lacking),
            frozen=submissions.frozen(unit_id) is not None,
            case_state=State(open_case.state) if open_case else None,
            approved_until=approved_until,
            on=on,
        ),
        told=tell(ready.assessment, ready.criteria, names, language),
        recommendation=ready.assessment.recommendation,
        approved_until=approved_until,
        applied_on=open_case.opened_at.astimezone(OSLO).date() if open_case else None,
        latest=cases.latest_of(unit_id),
        conditions=tuple(Condition.from_json(value) for value in given.conditions) if given else (),
    )
