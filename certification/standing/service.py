"""Where a unit stands, and the one thing to do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.clock import OSLO, today
from certification.assessment import Assessment
from certification.assessment.texts import Language
from certification.cases import service as cases
from certification.cases.following import Followed
from certification.cases.service import Readiness, UnitCases
from certification.cases.states import State
from certification.certificates import service as certificates
from certification.certificates.states import State as CertificateState
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.standing.decided import asks_of_appeal, pressing
from certification.standing.due import AHEAD, Due, due
from certification.standing.police import PoliceStep, police_steps, told_with_police
from certification.standing.starting import Start, starting
from certification.standing.telling import Told, tell
from certification.watch import service as watch
from certification.watch.models import CertificateWarning
from tenants.police.service import requests as police
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.service import HandingIn
from tenants.units import service as units
from tenants.units import succession
from tenants.units.models import UnitSuccession

#: So long a unit's cover is new; no shorter than a transition.
_NEW = timedelta(days=800)


class Situation(StrEnum):
    """What a unit's home begins with."""

    ANSWER = "answer"
    SIGN = "sign"
    WITH_COUNCIL = "with_council"
    SUSPENDED = "suspended"
    APPROVED = "approved"
    RENEW = "renew"
    LACKING = "lacking"
    READY = "ready"


@dataclass(frozen=True)
class Standing:
    """A unit as of today: its situation, the assessment of its living facts (also in words), and what it may look back on.

    `approved_until` is the last day of the certificate that the unit has, `suspended` whether it doesn't count now, `renews`
    whether the unit can apply anew, `unnamed` the municipalities that the certificate doesn't name, and `warnings` what has
    fallen away of what it rests on. `applied_on` is the day on which an open case came in.
    `conditions` are those of the approval that is valid and are not met, `due` what has a last day soon. `police` is what is left to do
    about the police, `ended` what became of the last application, and `signers` the municipalities whose signature a
    frozen application waits for. `report` is this year's report, among what the unit hands in, and `unopened` the letters that
    it has got and not opened. `reformed`: a reform of municipalities has lately touched the unit; `unreformed`: one that did was reversed.
    """

    situation: Situation
    assessment: Assessment
    told: Told
    recommendation: str
    approved_until: date | None
    applied_on: date | None
    conditions: tuple[Followed, ...]
    due: tuple[Due, ...]
    starting: tuple[Start, ...] = ()
    police: tuple[PoliceStep, ...] = ()
    ended: Ended | None = None
    signers: tuple[UUID, ...] = ()
    report: HandingIn | None = None
    renews: bool = False
    suspended: bool = False
    unnamed: tuple[str, ...] = ()
    warnings: tuple[CertificateWarning, ...] = ()
    unopened: tuple[UUID, ...] = ()
    decided: Decided | None = None
    questions: int = 0
    reformed: bool = False
    unreformed: bool = False


@dataclass(frozen=True)
class Decided:
    """The decided case of the approval, or of the latest decision: its id, the condition that presses, what is asked of an
    appeal, and whether the unit has said to have read the decision that stands.
    """

    case_id: UUID
    pressing: Followed | None
    asked: bool
    unread: bool


@dataclass(frozen=True)
class Ended:
    """How the unit's latest case ended, where no approval is valid: the last event's text and day.

    `declined` is a signatory's reason for not signing the application that was made last. Of a withdrawal, `appeal_by` is the
    last day to appeal it (None: the unit hasn't received it yet), and `may_appeal` whether it can be appealed in time and isn't.
    """

    state: State | None
    on: date | None
    text: str | None
    declined: str | None = None
    appeal_by: date | None = None
    may_appeal: bool = False


def situation_of(
    *, lacking: bool, frozen: bool, case_state: State | None, approved: bool, renews: bool, suspended: bool
) -> Situation:
    """What the home of a unit begins with. Pure: what waits for the unit comes before what the unit waits for."""
    if case_state is State.AWAITING_ANSWER:
        return Situation.ANSWER
    if frozen:
        return Situation.SIGN
    if case_state is not None:
        return Situation.WITH_COUNCIL
    if suspended:
        return Situation.SUSPENDED
    if approved and not renews:
        return Situation.APPROVED
    if lacking:
        return Situation.LACKING
    return Situation.RENEW if approved else Situation.READY


def standing(unit_id: UUID, language: Language) -> Standing | None:
    """Where the unit stands today, by its living facts under the criteria in force; None where it covers nothing today."""
    on = today()
    covered = units.municipalities(unit_id, on)
    if not covered:
        return None
    ready = cases.readiness(unit_id, on)
    names = {m.number: m.names.norwegian for m in covered}
    council, papers = cases.unit_cases(unit_id, on), yearly.handing_in(unit_id, on)
    approved_until, conditions = _approval(council)
    open_case, certificate = council.under_way, council.certificate
    renews = certificate is not None and certificates.renewable(certificate, (m.id for m in covered), on)
    suspended = certificate is not None and certificates.state(certificate, on) is CertificateState.SUSPENDED
    # A unit without a certificate is touched by a reform where it got what came of it: its cover is new.
    begun = max(row.valid.lower or on for row in units.cover(unit_id, on))
    held = watch.holding(unit_id, on) if certificate or on - begun < _NEW else watch.Held(None, ())
    steps = police_steps(police.standings(unit_id, on))
    return Standing(
        situation=situation_of(
            lacking=bool(ready.lacking),
            frozen=papers.frozen,
            case_state=State(open_case.state) if open_case else None,
            approved=certificate is not None,
            renews=renews,
            suspended=suspended,
        ),
        assessment=ready.assessment,
        told=told_with_police(tell(ready.assessment, ready.criteria, names, language), steps),
        recommendation=ready.assessment.recommendation,
        approved_until=approved_until,
        applied_on=open_case.opened_at.astimezone(OSLO).date() if open_case else None,
        conditions=conditions,
        police=tuple(steps),
        ended=_ended(council, papers.declined, on) if open_case is None and not papers.frozen else None,
        signers=papers.waits_for,
        report=papers,
        renews=renews,
        suspended=suspended,
        unnamed=tuple(m.names.norwegian for m in covered if certificate and m.id not in certificate.municipality_ids),
        warnings=tuple(held.open) if certificate else (),
        questions=council.waiting,
        decided=_decided(council, on),
        unopened=council.unopened,
        reformed=_reformed(held.reforms, on),
        unreformed=any(succession.is_news(row, on) for row in held.reversed),
        due=_due(ready, approved_until, conditions, on, on + AHEAD, _planned(ready)),
        starting=starting(ready.document.facts, ready.criteria.parameters, on),
    )


def _reformed(reforms: Iterable[UnitSuccession], on: date) -> bool:
    """Whether a reform touched the unit so lately that its transition lasts."""
    latest = max((row.happened_on for row in reforms if row.happened_on <= on), default=None)
    if latest is None:
        return False
    months = criteria.parameter(ParameterKey.TRANSITION_MONTHS, latest)
    return on < certificates.months_after(latest, months)


def deadlines(unit_id: UUID, until: date) -> tuple[Due, ...]:
    """What is due for the unit by a day, and what was before today and still isn't done; none where it covers nothing."""
    on = today()
    if not units.municipalities(unit_id, on):
        return ()
    return _due(cases.readiness(unit_id, on), *_approval(cases.unit_cases(unit_id, on)), on, until)


def _due(
    ready: Readiness,
    approved_until: date | None,
    conditions: Iterable[Followed],
    on: date,
    until: date,
    planned: Iterable[date] = (),
) -> tuple[Due, ...]:
    return tuple(
        due(
            ready.document.facts,
            ready.criteria.parameters,
            on,
            until=until,
            approved_until=approved_until,
            conditions=[condition.due_on for condition in conditions],
            planned=planned,
        )
    )


def _planned(ready: Readiness) -> list[date]:
    """The days of the meetings that are still planned: no key of the facts document, but told beside it."""
    meetings = ready.statements.get("meeting", ())
    return [date.fromisoformat(each["held_on"]) for each in meetings if each.get("status") == "planned"]


def _approval(council: UnitCases) -> tuple[date | None, tuple[Followed, ...]]:
    """The last day of the certificate that is valid, and its conditions that are not met."""
    if council.certificate is None:
        return None, ()
    return certificates.last_day(council.certificate), council.conditions


def _decided(council: UnitCases, on: date) -> Decided | None:
    """What the decision behind the approval, or else the latest one, asks of the unit; None where nothing is decided."""
    decision = council.given or council.last_decision
    if decision is None:
        return None
    return Decided(
        decision.case_id,
        pressing(council.conditions, on),
        asks_of_appeal(council),
        decision.id in council.unread,
    )


def _ended(council: UnitCases, declined: str | None, on: date) -> Ended | None:
    """What became of the unit's last application, while nothing is under way; `declined` is why it was not signed."""
    latest, last = council.latest, council.last_event
    if council.certificate is not None or latest is None or last is None:
        return Ended(None, None, None, declined) if declined else None
    decision, state = council.last_decision, State(latest.state)
    ended = Ended(state, last.at.astimezone(OSLO).date(), decision.reason if decision else last.text, declined)
    if state is not State.CERTIFICATE_WITHDRAWN or decision is None:
        return ended
    by = cases.last_day_to_appeal(decision, council.received_on)
    appealed = any(file.about_id == decision.id for file in council.linked)
    in_time = cases.may_be_appealed(decision) and (by is None or on <= by)
    return replace(
        ended, on=decision.decided_at.astimezone(OSLO).date(), appeal_by=by, may_appeal=in_time and not appealed
    )
