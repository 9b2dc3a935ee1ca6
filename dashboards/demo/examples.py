"""Make the handbook's examples: their units, two years of living facts, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app import clock
from app.identity.roles import Side
from dashboards.demo.handbook import EXAMPLES, POLICE_COUNCIL, PRACTITIONERS, PURPOSES, SKIEN, Example, Member
from dashboards.demo.papers import attach_mandate
from dashboards.demo.stage import Stage, unit_id
from dashboards.demo.standings import STANDINGS, meeting_days, police_keep
from tenants.register import service as register
from tenants.register.records import identity
from tenants.reporting import service as reporting
from tenants.reporting.rules import RULES
from tenants.units import service as units
from tenants.units.service import Kind

_COVERED_SINCE = date(2021, 1, 1)


def load(stage: Stage, *, mend: bool = False, told: Callable[[int, int], None] | None = None) -> int:
    """Make the examples that aren't there, with their facts and where each of them stands; returns how many.

    `mend`: an earlier load may have been interrupted, so that what is there is finished too.
    """
    today = clock.today()
    made = 0
    for number, example in enumerate(EXAMPLES, start=1):
        tenant = unit_id(example.key)
        with stage.keeper():
            there = bool(units.existing([tenant]))
            places = [register.with_number(number, today) for number in example.numbers]
        if not there:
            _make_unit(stage, example, [place.id for place in places])
        if mend or not there:
            with stage.somebody(Side.UNIT, "coordinator", tenant_id=tenant) as coordinator:
                # All of it is one act: who has a goal has the rest.
                if not reporting.rows(tenant, "goal"):
                    post = _report(example, tenant, [place.id for place in places], today)
                    attach_mandate(tenant, post, example.name, by=coordinator)
            theirs = [(place.id, identity("police_district", place.police_district)) for place in places]
            STANDINGS[example.key](stage, example, theirs, today)
            police_keep(stage, example, theirs, today)
            made += 1
        if told:
            told(number, len(EXAMPLES))
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


def _report(example: Example, tenant: UUID, municipalities: Sequence[UUID], today: date) -> UUID:
    """The living facts: two years of meetings, and most of what is asked for. Returns the coordinator's post."""
    begun = date(2021, 3, 1)
    groups: list[UUID] = []

    def tell(sort: str, /, **values: Any) -> UUID:
        # Told on the day that it began, as a coordinator would have: not all of it on the day of the demonstration.
        with clock.pretending(min(RULES[sort].begins(values) or today, today)):
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
            purpose=PURPOSES.get(level),
            mandate_giver="politicians" if level == "steering" else "steering_group",
            chair_role={"steering": "mayor", "coordination": "slt_coordinator"}.get(level),
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
                valid_until=today + timedelta(days=example.vedtak_ends_in) if example.vedtak_ends_in else None,
                repealed_on=None,
            )
    post = tell(
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
        mandate="Kalle inn, samordne og følge opp målene på vegne av styringsgruppen.",
    )
    tell(
        "delegation",
        subject="Kalle inn tjenestene og be dem om rapporter",
        given_to="coordinator",
        given_on=begun,
        ended_on=None,
    )
    tell(
        "service",
        agency="nav",
        since_on=begun,
        committing_role="nav_leader",
        plan_name="Virksomhetsplanen",
        plan_year=today.year - 1,
        ended_on=None,
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
    if example is SKIEN:
        group("Politirådet", "police_council", POLICE_COUNCIL)

    leaders = [
        (role, m)
        for role in ("mayor", "chief_executive")
        for m in (municipalities if len(municipalities) > 1 else (None,))
    ]
    for held_on in meeting_days(today, months=24, every=3):
        tell(
            "meeting",
            kind="slt",
            held_on=held_on,
            minutes=True,
            minutes_sent_on=min(held_on + timedelta(days=6 if held_on.month % 2 else 17), today),
            themes=["goals", "shared_understanding"],
            decisions="Målene for året står ved lag." if held_on.month < 4 else None,
            groups=[steering],
            present=[*leaders, ("police_leader", None)],
        )
    tell(
        "meeting",
        kind="slt",
        status="planned",
        held_on=today + timedelta(days=30),
        minutes=False,
        groups=[steering],
        present=[],
    )
    for held_on in meeting_days(today, months=24, every=1):
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
        from_level="steering",
        to_level="coordination",
        owner_role="culture_leisure_leader",
        issued_on=today - timedelta(days=200),
        due_on=today - timedelta(days=140),
        closed_on=today - timedelta(days=150),
        answer="Oversikten er lagt fram. Tilbudet er tynnest på fredager.",
    )
    survey = tell(
        "survey",
        title="Oppvekst og trygghet",
        completed_on=today - timedelta(days=280),
        sources=["ungdata", "police_statistics", "professional_experience"],
        describes_causes=True,
        maps_resources=example is not SKIEN,
        presented_to_steering_on=today - timedelta(days=240),
        ungdata_year=today.year - 1,
        police_statistics_year=today.year - 2,
        reports_from=["nav", "police"],
    )
    themes = ["Rus blant ungdom", "Fravær i skolen", "Hærverk på kveldstid"]
    challenges = [
        tell(
            "challenge",
            theme=theme,
            rank=rank,
            agreed_on=today - timedelta(days=230),
            ended_on=None,
            survey_id=survey if rank < 3 else None,
        )
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
            step=("selective", "universal", "universal", "universal")[number],
            targets=["individuals"] if number == 0 else ["environments"],
            cause="Mange står uten noen voksen å snakke med." if number == 0 else None,
            survey_id=survey,
        )
        if number == 1:
            tell(
                "resource_promise",
                measure_id=measure,
                agency="police",
                promise="En tjenestemann to kvelder i måneden",
                promised_on=today - timedelta(days=150),
                ended_on=None,
            )
        if number == 0 and example is not SKIEN:
            tell(
                "evaluation",
                measure_id=measure,
                planned_on=today - timedelta(days=60),
                completed_on=None,
                decision=None,
                discussed_at_steering_on=None,
                performer="with_others",
                dimensions=["implementation", "participation"],
            )
    return post


def _measures() -> Iterator[tuple[str, list[str]]]:
    yield "Ungdomslos på ungdomstrinnet", ["municipality", "police"]
    yield "Natteravner i helgene", ["municipality", "voluntary", "police"]
    yield "Foreldremøter om rus", ["municipality", "police"]
    yield "Åpen hall på fredager", ["municipality", "voluntary"]
