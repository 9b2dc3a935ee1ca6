"""A country that is made up: some 180 units in all states over five years, generated from a seed.

Their documents are what they handed in; their living facts are empty. Every unit is marked as made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any
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
from dashboards.demo.handbook import EXAMPLES
from dashboards.demo.stage import Stage, unit_id
from dashboards.demo.standings import DECIDED, NOTHING, Done, confirm, decide, done, take_back, withdraw
from tenants.document import check_facts
from tenants.register import service as register
from tenants.register.records import identity, place_identity
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.service import Kind as SubmissionKind
from tenants.units import service as units
from tenants.units.service import Kind

SEED = 2026
UNITS = 180
_SINCE = date(2021, 1, 1)
_COMMITMENT = "Politiet deltar forpliktende i SLT, på alle tre nivåene."
#: Cooperations whose municipalities are in different counties, or have a coordinator each.
_COOPERATIONS = (("3446", "3234"), ("4611", "1160"), ("1516", "1517"))
_CITY_DISTRICTS = ("030101", "030103", "030109", "030110", "030111", "030112")
#: How a unit's story ends, and how common that is.
_STORIES = ("approved", "conditions", "rejected", "applied", "withdrawn", "reports", "silent")
_WEIGHTS = (50, 16, 7, 8, 4, 8, 7)


@dataclass(frozen=True)
class Unit:
    """A unit of the made-up country: its places (each with its police district), its story, and how well it works (0-1)."""

    id: UUID
    name: str
    kind: Kind
    numbers: tuple[str, ...]
    places: tuple[tuple[UUID, UUID], ...]
    city_district: str | None
    story: str
    quality: float
    begins: date


def generate(count: int = UNITS) -> list[Unit]:
    """The units, always the same for a count."""
    rng = Random(SEED)  # noqa: S311  (no secret: the same country every time)
    today = clock.today()
    municipalities = {m.number: m for m in register.municipalities(today)}
    taken = {number for example in EXAMPLES for number in example.numbers} | {"0301"}
    found: list[Unit] = []

    def add(
        key: str, name: str, kind: Kind, numbers: tuple[str, ...], place_ids: Sequence[UUID], short: str | None = None
    ) -> None:
        district = [identity("police_district", municipalities[number].police_district) for number in numbers]
        story = rng.choices(_STORIES, _WEIGHTS)[0]
        year = rng.choice((2022, 2023, 2023, 2024, 2024, 2025, 2025, 2026)) if story != "applied" else 2026
        found.append(
            Unit(
                unit_id(key),
                name,
                kind,
                numbers,
                tuple(zip(place_ids, district * len(place_ids), strict=False)),
                short,
                story,
                rng.betavariate(3, 2),
                date(year, rng.randint(1, 10) if story != "applied" else rng.randint(9, 10), rng.randint(1, 28)),
            )
        )

    for numbers in _COOPERATIONS:
        both = [municipalities[number] for number in numbers]
        add(
            "-".join(numbers),
            "–".join(m.names.norwegian for m in both),
            Kind.COOPERATION,
            numbers,
            [m.id for m in both],
        )
        taken |= set(numbers)
    for key in _CITY_DISTRICTS:
        name = next(d.name for d in register.city_districts(today) if d.key == key)
        add(key, f"Bydel {name}", Kind.CITY_DISTRICT, ("0301",), [place_identity(key)], key[4:])
    rest = sorted(set(municipalities) - taken)
    for number in sorted(rng.sample(rest, max(0, min(len(rest), count - len(found))))):
        add(number, municipalities[number].names.norwegian, Kind.MUNICIPALITY, (number,), [municipalities[number].id])
    return found[:count]


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
    case_id = before.case_id
    if case_id is None and unit.story != "reports":
        case_id = _apply(stage, unit, unit.begins)
    if unit.story == "rejected" and before.events < DECIDED:
        for place_id, district_id in unit.places:
            take_back(
                stage, place_id, district_id, _taken_back_on(unit), "Politiet og kommunen er ikke enige om samarbeidet."
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


def _taken_back_on(unit: Unit) -> date:
    """When the police took back what a unit's application rests on, in the story of one that is rejected."""
    return unit.begins + timedelta(days=15)


def _approved_before(stage: Stage, unit: Unit) -> None:
    """Who has reported nothing here has an approval from before the portal."""
    with stage.keeper():
        if earlier.of_units([unit.id]):
            return
        names = ", ".join(unit.numbers)
        planned = earlier.plan([earlier.Entry(date(2019, unit.begins.month, unit.begins.day), "2019/100", names)])
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


def facts(unit: Unit, on: date, numbers: tuple[str, ...]) -> dict[str, Any]:
    """The facts document that the unit hands in on a day; it works a little better each year."""
    rng = Random(f"{unit.id}-{on.year}")  # noqa: S311  (no secret: the same document every time)
    quality = min(1.0, unit.quality + 0.06 * (on.year - unit.begins.year))
    begun, taken_back_on = date(2021, 2, 1), _taken_back_on(unit)
    alone = len(numbers) == 1
    district = unit.kind is Kind.CITY_DISTRICT
    political = "district_committee_chair" if district else "mayor"
    administrative = "district_director" if district else "chief_executive"

    def good(bar: float) -> bool:
        return quality + rng.uniform(-0.15, 0.15) > bar

    def days_ago(days: int) -> str:
        return (on - timedelta(days=days)).isoformat()

    def members(level: str) -> list[dict[str, Any]]:
        if level == "steering":
            leaders: list[tuple[str, str, str | None]] = [
                (political, "municipality", None if alone else n) for n in numbers
            ]
            leaders += [(administrative, "municipality", None if alone else n) for n in numbers]
            return [
                {"role": role, "agency": agency, "municipality": m, "tier": "top_leader"}
                for role, agency, m in [*leaders, ("police_leader", "police", None)]
            ]
        roles = {
            "coordination": [
                ("school_leader", "municipality", "unit_leader"),
                ("police_prevention_leader", "police", "staff"),
            ],
            "practitioner": [("outreach_worker", "municipality", "staff"), ("police_officer", "police", "staff")],
        }[level]
        if level == "practitioner" and good(0.4):
            roles = [*roles, ("night_patrol", "voluntary", "staff")]
        return [{"role": r, "agency": a, "municipality": None, "tier": t} for r, a, t in roles]

    levels = ["steering", "coordination", "practitioner"]
    if unit.story == "conditions" and on.year == unit.begins.year:
        levels = levels[: rng.choice((1, 2))]
    groups: list[dict[str, Any]] = [
        {
            "id": level,
            "level": level,
            "covers": list(numbers),
            "established_on": begun.isoformat(),
            "members": members(level),
        }
        for level in levels
    ]
    meetings = list(_meetings(rng, levels, on, quality, political, administrative, numbers if not alone else (None,)))
    document: dict[str, Any] = {
        "schema": "slt-facts/1",
        "unit": {"id": str(unit.id), "kind": unit.kind.value, "name": unit.name, "municipalities": list(numbers)}
        | ({"city_district": unit.city_district} if district else {}),
        "as_of": on.isoformat(),
        "vedtak": [
            {"municipality": n, "body": "municipal_council", "adopted_on": begun.isoformat(), "case_number": "8/21"}
            for n in numbers
        ],
        "police_confirmations": [
            {
                "municipality": n,
                "issuer": "local_police",
                "signatory_agency": "police",
                "signatory_role": "police_leader",
                "confirmed_on": (unit.begins - timedelta(days=40)).isoformat(),
                "withdrawn_on": taken_back_on.isoformat() if unit.story == "rejected" and taken_back_on <= on else None,
            }
            for n in numbers
        ],
        "police_plan": good(0.7),
        "coordinator": {
            "employment": "position",
            "percent": rng.choice((20, 50, 60, 100)),
            "started_on": begun.isoformat(),
            "placement": "cross_sector" if good(0.5) else "sector",
            "acts_for_management": good(0.45),
            "mandate_from_steering_group": good(0.35),
            "vacant_days_24_months": 0 if good(0.3) else 120,
            "handover_done": False,
        },
        "groups": groups,
        "meetings": meetings,
    }
    if unit.story in ("approved", "withdrawn") or good(0.2):
        document["goals"] = [{"adopted_on": days_ago(200 if good(0.6) else 600)}]
        document["plans"] = [{"adopted_on": days_ago(180), "has_slt_goals": True}]
    if good(0.3):
        document["surveys"] = [
            {
                "completed_on": days_ago(300 if good(0.6) else 900),
                "sources": ["ungdata", "police_statistics", "professional_experience"][: 3 if good(0.5) else 2],
                "describes_causes": good(0.5),
                "maps_resources": good(0.8),
                "presented_to_steering_on": days_ago(250) if good(0.5) else None,
            }
        ]
    if good(0.35):
        document["challenges"] = {
            "themes": ["Rus blant ungdom", "Fravær i skolen"],
            "approvals": [
                {"level": level, "approved_on": days_ago(100), "police_present": good(0.5)}
                for level in (("coordination", "steering") if good(0.5) else ("coordination",))
            ],
        }
        document["annual_gatherings"] = [days_ago(140)] if good(0.7) else []
        document["confidentiality_discussed_on"] = [days_ago(90)] if good(0.7) else []
    if good(0.3):
        document["action_plan"] = {
            "adopted_on": days_ago(160),
            "valid_from": date(on.year, 1, 1).isoformat(),
            "valid_to": date(on.year + 2, 12, 31).isoformat(),
        }
        document["measures"] = [
            {
                "id": f"t{n}",
                "started_on": days_ago(500 - 60 * n),
                "owner": "municipality" if good(0.4) else None,
                "agencies": ["municipality", "police"] if good(0.5) else ["municipality"],
                "challenge": "Rus blant ungdom" if good(0.5) else None,
                "evidence_base": "experience" if good(0.7) else None,
                "flags": ["new"] if n == 0 else [],
                "stance": {"type": "process"} if good(0.3) else None,
                "evaluations": [{"planned_on": days_ago(30)}] if n == 0 and good(0.6) else [],
            }
            for n in range(4)
        ]
        document["annual_wheel_years"] = [on.year] if good(0.7) else []
    return document


def _meetings(
    rng: Random,
    levels: Sequence[str],
    on: date,
    quality: float,
    political: str,
    administrative: str,
    numbers: Sequence[str | None],
) -> Iterator[dict[str, Any]]:
    steering = round(1 + 4 * quality)
    for n in range(steering):
        roles: list[tuple[str, str | None]] = [("police_leader", None)] if rng.random() < 0.4 + quality / 2 else []
        roles += [
            (role, m) for role in (political, administrative) for m in numbers if rng.random() < 0.3 + 0.7 * quality
        ]
        yield {
            "groups": ["steering"],
            "held_on": (on - timedelta(days=20 + n * 330 // steering)).isoformat(),
            "minutes": True,
            "present": [{"role": role, "municipality": m} for role, m in roles],
            "kind": "slt",
        }
    if "coordination" in levels:
        for month in range(12):
            if rng.random() < 0.25 + 0.75 * quality:
                yield {
                    "groups": ["coordination"],
                    "held_on": (on - timedelta(days=10 + month * 30)).isoformat(),
                    "minutes": True,
                    "present": [],
                    "kind": "slt",
                }
