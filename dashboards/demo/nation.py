"""A country that is made up: some 180 units in all states over five years, generated from a seed.

Their documents are what they handed in; their living facts are empty. Every unit is marked as made up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from app import clock
from app.identity.roles import Side
from certification.cases import service as cases
from certification.cases.outcomes import RECOMMENDED, Acknowledged, Outcome
from certification.cases.service import Draft
from certification.cases.service.basis import basis_of, turned
from certification.cases.service.deciding import draft_conditions
from certification.cases.service.events import find
from certification.criteria import service as criteria
from certification.earlier import service as earlier
from dashboards.demo import later
from dashboards.demo.country import UNITS, Unit, generate
from dashboards.demo.documents import facts
from dashboards.demo.stage import Stage, unit_id
from dashboards.demo.standings import DECIDED, NOTHING, Done, confirm, decide, done, take_back, withdraw
from tenants.document import check_facts
from tenants.register import service as register
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.service import Kind as SubmissionKind
from tenants.units import service as units
from tenants.units.service import Kind

_SINCE = date(2021, 1, 1)
_COMMITMENT = "Politiet deltar forpliktende i SLT, på alle tre nivåene."


def load(
    stage: Stage, count: int = UNITS, *, mend: bool = False, told: Callable[[int, int], None] | None = None
) -> int:
    """Make the units that aren't there, with their history; returns how many.

    `mend`: an earlier load may have been interrupted, so that what is there is finished too.
    """
    with stage.keeper():
        country = generate(count)
        there = units.existing([unit_id("oslo"), *(unit.id for unit in country)])
    wanted = [unit for unit in country if mend or unit.id not in there]
    if unit_id("oslo") not in there:
        _coordinate(stage)
    for number, unit in enumerate(wanted, start=1):
        if unit.id not in there:
            _make(stage, unit)
        _live(stage, unit, done(stage, unit.id) if unit.id in there else NOTHING)
        if told:
            told(number, len(wanted))
    if wanted:
        later.suspend(stage, country)
        later.part(stage, country)
        if len(country) >= UNITS:
            later.reform(stage)  # A small country leaves the register as it is.
    return len(wanted)


def _coordinate(stage: Stage) -> None:
    """The unit that coordinates the city districts of Oslo, and covers nothing itself."""
    with stage.keeper():
        units.add(Kind.MUNICIPALITY, "Oslo, samordning", demonstration=True, unit_id=unit_id("oslo"))


def _make(stage: Stage, unit: Unit) -> None:
    with stage.keeper():
        units.add(
            unit.kind,
            unit.name,
            host_id=unit.places[0][0] if unit.kind is Kind.COOPERATION else None,
            coordinating_id=unit_id("oslo") if unit.kind is Kind.CITY_DISTRICT else None,
            mailbox=None if unit.city_district else f"slt@{unit.numbers[0]}.kommune.example",
            demonstration=True,
            unit_id=unit.id,
        )
        units.set_cover(unit.id, [place for place, _ in unit.places], _SINCE)


def _live(stage: Stage, unit: Unit, before: Done) -> None:
    """Do what is not done yet of a unit's history."""
    if unit.story == "silent":
        _approved_before(stage, unit)
        return
    today = clock.today()
    confirmed_on = unit.begins - timedelta(days=40)
    for place_id, district_id in unit.places:
        confirm(stage, place_id, district_id, confirmed_on, _COMMITMENT)
    later.agree(stage, unit)
    case_id = before.case_id
    if case_id is None and unit.story != "reports":
        case_id = _apply(stage, unit, unit.begins)
    if unit.story == "rejected" and before.events < DECIDED:
        for place_id, district_id in unit.places:
            take_back(
                stage, place_id, district_id, unit.taken_back_on, "Politiet og kommunen er ikke enige om samarbeidet."
            )
    for year in range(unit.begins.year + 1, today.year + 1):
        if year - 1 not in before.years:
            _hand_in(stage, unit, date(year, 2, 1) + timedelta(days=unit.begins.day), SubmissionKind.YEARLY_REPORT)
    if case_id and unit.story != "applied":
        decided_on = unit.begins + timedelta(days=30)
        decide(stage, case_id, before.events, decided_on, partial(_draft, case_id, decided_on))
        if unit.story == "withdrawn":
            on = min(today, decided_on + timedelta(days=200))
            reason = "Kommunestyret har opphevet vedtaket, og grunnlaget er borte."
            withdraw(stage, case_id, before.events, on, reason)


def _approved_before(stage: Stage, unit: Unit) -> None:
    """Who has reported nothing here has an approval from before the portal."""
    with stage.keeper():
        if earlier.of_units([unit.id]):
            return
        names = ", ".join(unit.numbers)
        planned = earlier.plan([earlier.Entry(date(2020, unit.begins.month, unit.begins.day), "2020/100", names)])
        if not any(plan.faults for plan in planned):  # of a city district none can be entered
            earlier.enter(planned, made_up=True)


def _apply(stage: Stage, unit: Unit, on: date) -> UUID:
    case_id = _hand_in(stage, unit, on, SubmissionKind.APPLICATION)
    if case_id is None:
        raise RuntimeError(f"{unit.name}'s application was not handed in")
    return case_id


def _hand_in(stage: Stage, unit: Unit, on: date, kind: SubmissionKind) -> UUID | None:
    """Freeze a document of a day and have everybody sign it who hasn't; the case that an application opens."""
    signers = [place for place, _ in unit.places] if unit.kind is Kind.COOPERATION else [None]
    case_id = None
    for municipality_id in signers:
        with stage.somebody(Side.UNIT, "signatory", tenant_id=unit.id, municipality_id=municipality_id, on=on):
            row = submissions.frozen(unit.id, kind)
            if row is None:
                document = check_facts(facts(unit, on, _numbers(unit, on)))
                year = on.year - 1 if kind is SubmissionKind.YEARLY_REPORT else None
                row = submissions.freeze(
                    unit.id, document, [], statements={}, criteria=criteria.in_force(on).id, kind=kind, year=year
                )
            elif any(one.signature for one in submissions.signings(row) if one.municipality_id == municipality_id):
                continue
            if kind is SubmissionKind.APPLICATION:
                file = cases.sign(unit.id, row.id, row.sha256, municipality_id)
                case_id = file.id if file else None
            else:
                submissions.sign(unit.id, row.id, row.sha256, municipality_id)
    return case_id


def _draft(case_id: UUID, on: date) -> Draft:
    file = find(case_id)
    rests_on = basis_of(file, on)
    outcome = RECOMMENDED[rests_on.assessment.recommendation]
    conditions = draft_conditions(file) if outcome is Outcome.APPROVED_WITH_CONDITIONS else ()
    reason = {
        Outcome.REJECTED: "Politiet har trukket bekreftelsen, og kommunen kan derfor ikke godkjennes nå.",
        Outcome.APPROVED_WITH_CONDITIONS: "Kommunen har vedtak og politiets bekreftelse, men må få det som mangler på plass.",
        Outcome.APPROVED: "Kommunen har det som kreves for å bli godkjent.",
    }[outcome]
    changes = turned(file, submissions.get(file.tenant_id, file.submission_id), rests_on)[1]
    acknowledged = tuple(
        Acknowledged(change.finding, change.before, change.after, "Endringen er tatt med i vurderingen.")
        for change in changes
    )
    return Draft(outcome, reason, conditions=conditions, acknowledged=acknowledged)


def _numbers(unit: Unit, on: date) -> tuple[str, ...]:
    """The numbers that the unit's municipalities had on a day."""
    if unit.kind is Kind.CITY_DISTRICT:
        return unit.numbers
    return tuple(register.municipality(place, on).number for place, _ in unit.places)
