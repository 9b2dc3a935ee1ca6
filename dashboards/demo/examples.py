"""Make the handbook's examples: their units, two years of living facts, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from app import clock
from app.identity.roles import Side
from certification.cases import service as cases
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from dashboards.demo.handbook import EXAMPLES, PRACTITIONERS, SKIEN, Example, Member
from dashboards.demo.stage import Stage, unit_id
from tenants.police.service import Commitment, district, requests
from tenants.register import service as register
from tenants.register.records import identity
from tenants.reporting import service as reporting
from tenants.units import service as units
from tenants.units.service import Kind

_COVERED_SINCE = date(2021, 1, 1)


def load(stage: Stage) -> int:
    """Make the examples that aren't there, with their facts and where each of them stands; returns how many."""
    today = clock.today()
    made = 0
    for example in EXAMPLES:
        with stage.keeper():
            there = any(unit.id == unit_id(example.key) for unit in units.units(today))
            places = [register.with_number(number, today) for number in example.numbers]
        if there:
            continue
        _make_unit(stage, example, [place.id for place in places])
        with stage.somebody(Side.UNIT, "coordinator", tenant_id=unit_id(example.key)):
            _report(example, unit_id(example.key), [place.id for place in places], today)
        _STANDINGS[example.key](
            stage, example, [(place.id, identity("police_district", place.police_district)) for place in places], today
        )
        made += 1
    return made


def _make_unit(stage: Stage, example: Example, place_ids: Sequence[UUID]) -> None:
    several = len(place_ids) > 1
    with stage.keeper():
        units.add(
            Kind.COOPERATION if several else Kind.MUNICIPALITY,
            example.name,
            host_id=place_ids[0] if several else None,
            demonstration=True,
            unit_id=unit_id(example.key),
        )
        units.set_cover(unit_id(example.key), place_ids, _COVERED_SINCE)


def _report(example: Example, tenant: UUID, municipalities: Sequence[UUID], today: date) -> None:
    """The living facts: two years of meetings, and most of what is asked for."""
    begun = date(2021, 3, 1)
    groups: list[UUID] = []

    def tell(sort: str, /, **values: Any) -> UUID:
        return reporting.report(tenant, sort, values)

    def group(name: str, level: str, members: Sequence[Member], ids: Sequence[UUID] = ()) -> UUID:
        made = tell(
            "slt_group",
            name=name,
            level=level,
            municipality_ids=list(ids),
            established_on=begun,
            dissolved_on=None,
            is_police_council=False,
            sets_goals=level == "steering",
            gathers_knowledge=level == "steering",
            directs_coordinator=level == "steering",
        )
        for role, agency, tier in members:
            each = level == "steering" and role in ("mayor", "chief_executive") and len(municipalities) > 1
            for municipality in municipalities if each else (None,):
                tell(
                    "group_member",
                    group_id=made,
                    role=role,
                    agency=agency,
                    tier=tier,
                    municipality_id=municipality,
                    joined_on=begun,
                    left_on=None,
                )
        groups.append(made)
        return made

    if example.vedtak:
        for municipality in municipalities:
            tell(
                "vedtak",
                municipality_id=municipality,
                body="municipal_council",
                adopted_on=date(2021, 2, 18),
                case_number="12/21",
                valid_until=None,
                repealed_on=None,
            )
    tell(
        "coordinator_post",
        municipality_id=None,
        employment="position",
        percent=example.percent,
        placement="chief_executive_staff" if example.percent > 60 else "cross_sector",
        acts_for_management=True,
        mandate_from_steering_group=True,
        started_on=begun,
        ended_on=None,
        handover_done=False,
    )
    steering = group("Styringsgruppen", "steering", example.steering)
    coordination = [
        group(
            "Koordineringsgruppen" if len(municipalities) == 1 else f"Koordineringsgruppen, {name}",
            "coordination",
            members,
            [municipality] if len(municipalities) > 1 else (),
        )
        for members, municipality, name in zip(
            example.coordination, municipalities, example.name.split(" og "), strict=False
        )
    ]
    group("Utførende nivå", "practitioner", PRACTITIONERS)

    leaders = [
        (role, m)
        for role in ("mayor", "chief_executive")
        for m in (municipalities if len(municipalities) > 1 else (None,))
    ]
    for held_on in _meeting_days(today, months=24, every=3):
        tell(
            "meeting",
            kind="slt",
            held_on=held_on,
            minutes=True,
            groups=[steering],
            present=[*leaders, ("police_leader", None)],
        )
    for held_on in _meeting_days(today, months=24, every=1):
        if held_on.month != 7:
            for one in coordination:
                tell("meeting", kind="slt", held_on=held_on, minutes=True, groups=[one], present=[])
    tell("annual_gathering", held_on=today - timedelta(days=150))
    tell("confidentiality_discussion", discussed_on=today - timedelta(days=120))
    tell(
        "goal",
        text="Færre unge begynner med rusmidler.",
        adopted_on=today - timedelta(days=300),
        reviewed_on=None,
        ended_on=None,
    )
    tell(
        "goal",
        text="Ingen faller ut av ungdomsskolen.",
        adopted_on=today - timedelta(days=300),
        reviewed_on=None,
        ended_on=None,
    )
    tell(
        "plan",
        name="Kommuneplanens samfunnsdel",
        adopted_on=today - timedelta(days=250),
        has_slt_goals=True,
        ended_on=None,
    )
    tell(
        "slt_order",
        subject="Oversikt over fritidstilbud",
        issued_on=today - timedelta(days=200),
        due_on=None,
        closed_on=today - timedelta(days=150),
    )
    tell(
        "survey",
        title="Oppvekst og trygghet",
        completed_on=today - timedelta(days=280),
        sources=["ungdata", "police_statistics", "professional_experience"],
        describes_causes=True,
        maps_resources=example is not SKIEN,
        presented_to_steering_on=today - timedelta(days=240),
    )
    themes = ["Rus blant ungdom", "Fravær i skolen", "Hærverk på kveldstid"]
    challenges = [
        tell("challenge", theme=theme, rank=rank, agreed_on=today - timedelta(days=230), ended_on=None)
        for rank, theme in enumerate(themes, start=1)
    ]
    tell("challenge_approval", level="coordination", approved_on=today - timedelta(days=220), police_present=True)
    tell("challenge_approval", level="steering", approved_on=today - timedelta(days=200), police_present=True)
    tell(
        "action_plan",
        name="Handlingsplan for SLT",
        adopted_on=today - timedelta(days=190),
        valid_from=date(today.year, 1, 1),
        valid_to=date(today.year + 3, 12, 31),
    )
    tell("annual_wheel", year=today.year)
    for number, (name, agencies) in enumerate(_measures()):
        measure = tell(
            "measure",
            name=name,
            started_on=today - timedelta(days=180 - number * 20),
            ended_on=None,
            owner="municipality",
            agencies=agencies,
            challenge_id=challenges[number % len(challenges)],
            evidence_base="experience" if number else "documented",
            flags=["new"] if number == 0 else [],
            stance_type="process" if number == 0 else "none",
            stance_reason=None if number == 0 else "Tiltaket er prøvd ut og godt dokumentert fra før.",
        )
        if number == 0 and example is not SKIEN:
            tell(
                "evaluation",
                measure_id=measure,
                planned_on=today - timedelta(days=60),
                completed_on=None,
                decision=None,
                discussed_at_steering_on=None,
            )


def _measures() -> Iterator[tuple[str, list[str]]]:
    yield "Ungdomslos på ungdomstrinnet", ["municipality", "police"]
    yield "Natteravner i helgene", ["municipality", "voluntary", "police"]
    yield "Foreldremøter om rus", ["municipality", "police"]
    yield "Åpen hall på fredager", ["municipality", "voluntary"]


def _meeting_days(today: date, *, months: int, every: int) -> list[date]:
    """The second Tuesday of every so many months, of those that are behind us."""
    days = []
    for back in range(0, months, every):
        index = today.year * 12 + today.month - 1 - back
        first = date(index // 12, index % 12 + 1, 1)
        days.append(first + timedelta(days=(1 - first.weekday()) % 7 + 7))
    return [day for day in days if day <= today]


Places = Sequence[tuple[UUID, UUID]]  # the place, and its police district


def confirm(stage: Stage, place_id: UUID, district_id: UUID, on: date, text: str) -> UUID:
    """Confirm for a place, as the leader of the local police."""
    with stage.somebody(Side.POLICE, "signatory", police_district_id=district_id, on=on) as officer:
        return district.confirm(
            district_id,
            place_id,
            Commitment("local_police", "police_leader", text, on),
            by=officer.membership_id or uuid4(),
            confirmation_id=uuid4(),
        )


def _ask(stage: Stage, example: Example, places: Places, on: date) -> None:
    with stage.somebody(Side.UNIT, "coordinator", tenant_id=unit_id(example.key), on=on) as coordinator:
        for place_id, _district in places:
            requests.ask(
                unit_id(example.key),
                place_id,
                "Vi søker om godkjenning og ber dere bekrefte at dere deltar.",
                by=coordinator.membership_id or uuid4(),
            )


_COMMITMENT = "Politiet deltar forpliktende i SLT i kommunen, på alle tre nivåene."


def _apply(stage: Stage, example: Example, places: Places, on: date) -> UUID:
    tenant = unit_id(example.key)
    for place_id, district_id in places:
        confirm(stage, place_id, district_id, on - timedelta(days=20), _COMMITMENT)
    with stage.somebody(Side.UNIT, "coordinator", tenant_id=tenant, on=on):
        frozen = cases.freeze(tenant)
        submission_id, sha256 = frozen.id, frozen.sha256
    with stage.somebody(Side.UNIT, "signatory", tenant_id=tenant, on=on):
        file = cases.sign(tenant, submission_id, sha256, None)
        if file is None:
            raise RuntimeError("the application was not handed in")
        return file.id


def _skien(stage: Stage, example: Example, places: Places, today: date) -> None:
    """Reported but for the vedtak, and the police not asked yet: the main job is there to be done."""


def _lillesand(stage: Stage, example: Example, places: Places, today: date) -> None:
    case_id = _apply(stage, example, places, today - timedelta(days=75))
    on = today - timedelta(days=40)
    with stage.somebody(Side.COUNCIL, "decider", on=on) as decider:
        cases.start_review(case_id, 1)
        cases.decide(
            decider,
            case_id,
            2,
            Draft(Outcome.APPROVED, "Kommunen har vedtak, politiets bekreftelse og tre nivåer som møtes jevnlig."),
        )


def _orkland(stage: Stage, example: Example, places: Places, today: date) -> None:
    _apply(stage, example, places, today - timedelta(days=9))


def _luster(stage: Stage, example: Example, places: Places, today: date) -> None:
    """The police have confirmed for one municipality, withdrawn it, and been asked again for both."""
    place_id, district_id = places[0]
    confirmation = confirm(stage, place_id, district_id, today - timedelta(days=400), _COMMITMENT)
    with stage.somebody(Side.POLICE, "signatory", police_district_id=district_id, on=today - timedelta(days=30)):
        district.withdraw(
            district_id,
            confirmation,
            today - timedelta(days=30),
            "Lensmannsdistriktet er delt, og avtalen må gjøres på nytt.",
        )
    _ask(stage, example, places, today - timedelta(days=12))


_STANDINGS = {"skien": _skien, "lillesand": _lillesand, "orkland": _orkland, "luster-sogndal": _luster}
