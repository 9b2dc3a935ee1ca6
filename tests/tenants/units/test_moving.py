"""A municipality moves from one unit to another on a day, and takes what is about it alone along."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, Uuid, column, func, select, update
from sqlalchemy.exc import ProgrammingError

from app.audit import verify as audit
from app.clock import today
from app.db.roles import BACKUP
from app.db.session import session
from app.errors import Invalid, NotFound
from app.identity.roles import ROLES, Side
from tenants.document import check_facts
from tenants.police.models import PoliceConfirmation
from tenants.police.service import district, requests
from tenants.register import service as register
from tenants.register.errors import BeforeRegister
from tenants.reporting import service as facts
from tenants.reporting.models import Fact
from tenants.reporting.submission import service as submissions
from tenants.units import moving, service
from tenants.units.errors import (
    AlreadyCovered,
    CoverHasMoved,
    LaterCover,
    MadeUpAndReal,
    NotYet,
    TooFewLeft,
    WrongCover,
)
from tenants.units.service import Kind
from tests.database import Database, People
from tests.factories.police import SOUTH_EAST, officer
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.factories.units import keeper, unit_of

DAY, BEFORE, EARLIER = date(2026, 3, 1), date(2026, 2, 28), date(2025, 6, 1)
GRENLAND = ("4003", "4001", "4005")


@pytest.fixture
def grenland(portal: Flask, people: People) -> Reporting:
    """A cooperation of Skien (the host), Porsgrunn and Notodden."""
    return reporting_unit(portal, people, *GRENLAND, name="Grenland")


@pytest.fixture
def telemark(portal: Flask, people: People) -> Reporting:
    """Another cooperation, with something of its own."""
    unit = reporting_unit(portal, people, "4018", "4020", name="Telemark")
    with people.acting(unit.coordinator):
        facts.report(unit.unit_id, "goal", values("goal"))
        facts.report(unit.unit_id, "vedtak", values("vedtak", municipality_id=unit.municipalities[0]))
    return unit


def tell(people: People, unit: Reporting, kind: str, **given: Any) -> UUID:
    with people.acting(unit.coordinator):
        return facts.report(unit.unit_id, kind, values(kind, **given))


def document(people: People, unit: Reporting, on: date) -> dict[str, Any]:
    with people.acting(unit.coordinator):
        return facts.facts_document(unit.unit_id, on)


def move(portal: Flask, place: UUID, from_: Reporting | None, to: Reporting | None, on: date = DAY) -> None:
    with keeper(portal):
        moving.move(place, from_.unit_id if from_ else None, to.unit_id if to else None, on)


def test_a_municipality_takes_its_own_facts_along_and_leaves_the_common_ones(
    portal: Flask, people: People, grenland: Reporting, telemark: Reporting
) -> None:
    skien, porsgrunn, notodden = grenland.municipalities
    for place in grenland.municipalities:
        tell(people, grenland, "vedtak", municipality_id=place)
    tell(people, grenland, "goal")
    common = tell(people, grenland, "slt_group")
    own = tell(people, grenland, "slt_group", municipality_ids=[notodden], name="Notoddens gruppe")
    tell(people, grenland, "group_member", group_id=common, municipality_id=notodden)
    tell(people, grenland, "group_member", group_id=common, municipality_id=skien)
    tell(people, grenland, "group_member", group_id=own)
    tell(people, grenland, "coordinator_post", municipality_id=notodden)
    before, theirs_before = document(people, grenland, BEFORE), document(people, telemark, BEFORE)

    move(portal, notodden, grenland, telemark)

    assert document(people, grenland, BEFORE) == before
    assert document(people, telemark, BEFORE) == theirs_before
    left, joined = document(people, grenland, DAY), document(people, telemark, DAY)
    assert left["unit"]["municipalities"] == ["4001", "4003"]
    assert {entry["municipality"] for entry in left["vedtak"]} == {"4003", "4001"}
    assert [len(group["members"]) for group in left["groups"]] == [1]
    assert "coordinator" not in left
    assert len(left["goals"]) == 1
    assert joined["unit"]["municipalities"] == ["4005", "4018", "4020"]
    assert {entry["municipality"] for entry in joined["vedtak"]} == {"4018", "4005"}
    assert [(group["covers"], len(group["members"])) for group in joined["groups"]] == [(["4005"], 1)]
    assert joined["coordinator"]["percent"] == 50
    assert len(joined["goals"]) == 1
    with people.acting(telemark.coordinator):
        (post,) = facts.rows(telemark.unit_id, "coordinator_post")
        assert facts.origin(telemark.unit_id, post.fact_id) == ("Grenland", DAY)
    with people.acting(grenland.coordinator):
        assert {row.municipality_id for row in facts.rows(grenland.unit_id, "vedtak")} == {skien, porsgrunn}


def test_what_is_about_a_municipality_stays_with_it_when_it_comes_back(
    portal: Flask, people: People, grenland: Reporting, telemark: Reporting
) -> None:
    notodden = grenland.municipalities[2]
    tell(people, grenland, "vedtak", municipality_id=notodden, case_number="1/24")
    move(portal, notodden, grenland, telemark)
    tell(people, telemark, "vedtak", municipality_id=notodden, case_number="2/26", adopted_on=date(2026, 4, 1))
    away = document(people, grenland, date(2026, 5, 31)), document(people, telemark, date(2026, 5, 31))
    move(portal, notodden, telemark, grenland, date(2026, 6, 1))
    assert (document(people, grenland, date(2026, 5, 31)), document(people, telemark, date(2026, 5, 31))) == away
    back = document(people, grenland, date(2026, 6, 1))
    assert [entry["case_number"] for entry in back["vedtak"]] == ["1/24", "2/26"]
    assert [entry["municipality"] for entry in document(people, telemark, date(2026, 6, 1))["vedtak"]] == ["4018"]


def test_a_municipality_that_leaves_for_no_unit_is_nobodys(portal: Flask, people: People, grenland: Reporting) -> None:
    notodden = grenland.municipalities[2]
    tell(people, grenland, "vedtak", municipality_id=notodden)
    move(portal, notodden, grenland, None)
    with keeper(portal):
        before, after = service.covering(notodden, BEFORE), service.covering(notodden, DAY)
        assert before is not None
        assert (before.id, after) == (grenland.unit_id, None)
    assert document(people, grenland, BEFORE)["vedtak"]
    assert "vedtak" not in document(people, grenland, DAY)


def test_a_day_before_the_leaving_is_told_as_the_police_had_said_until_then(
    portal: Flask, people: People, grenland: Reporting, telemark: Reporting
) -> None:
    notodden = grenland.municipalities[2]
    police_officer = officer(people, SOUTH_EAST)
    first = police_officer.confirm(notodden, confirmed_on=EARLIER)
    with police_officer.at_work() as me:
        district.state_plan(me, notodden, True, EARLIER, by=police_officer.somebody.membership_id)
    before = document(people, grenland, BEFORE)
    assert [entry["municipality"] for entry in before["police_confirmations"]] == ["4005"]
    move(portal, notodden, grenland, telemark)
    police_officer.confirm(notodden, confirmed_on=date(2026, 4, 1))
    with police_officer.at_work() as me:
        district.withdraw(me, first, date(2026, 4, 2), "Ny avtale.")
    assert document(people, grenland, BEFORE) == before
    seen = document(people, grenland, date(2026, 4, 1))
    assert "police_confirmations" not in seen
    assert len(document(people, telemark, date(2026, 4, 1))["police_confirmations"]) == 2
    with people.acting(grenland.coordinator):
        said = session.execute(
            select(func.sec.confirmations_until_left().table_valued(column("id", Uuid), column("withdrawn_on", Date)))
        ).all()
        assert said == [(first, None)]
        assert session.scalars(select(PoliceConfirmation)).all() == []


def test_the_signatory_of_the_leaver_and_what_waited_for_it_are_done_in_the_former_unit(
    portal: Flask, people: People, db: Database, grenland: Reporting, telemark: Reporting
) -> None:
    notodden = grenland.municipalities[2]
    chief = people("unit", "signatory", tenant_id=grenland.unit_id, municipality_id=notodden)
    other = people("unit", "signatory", tenant_id=grenland.unit_id, municipality_id=grenland.municipalities[0])
    with people.acting(grenland.coordinator):
        requests.ask(grenland.unit_id, notodden, None, by=grenland.coordinator.membership_id)
        made = facts.indexed_document(grenland.unit_id, today())
        frozen = submissions.freeze(
            grenland.unit_id, check_facts(made.facts), made.index, statements=made.statements, criteria="slt-2025.1"
        ).id
    move(portal, notodden, grenland, telemark)
    assert people.client(chief).get("/enhet").status_code in (302, 303, 404)
    assert people.client(other).get("/enhet").status_code == 200
    assert db.value("SELECT withdrawn_at IS NOT NULL FROM app.submission WHERE id = %s", frozen)
    assert db.value("SELECT outcome FROM app.confirmation_request") == "withdrawn"


@pytest.mark.parametrize(
    ("numbers", "refusal"),
    [(("4003", "4001"), TooFewLeft), (("4001", "4003", "4005"), TooFewLeft)],
    ids=["one would be left", "the host would leave"],
)
def test_a_cooperation_keeps_two_municipalities_and_its_host(
    portal: Flask, numbers: tuple[str, ...], refusal: type[Exception]
) -> None:
    with keeper(portal):
        unit_id = unit_of(*numbers, name="Samarbeidet")
        leaver = service.get(unit_id).host_id or UUID(int=0)
    with pytest.raises(refusal), keeper(portal):
        moving.move(leaver, unit_id, None, DAY)
    with keeper(portal):
        assert len(service.cover(unit_id, DAY)) == len(numbers)


def test_a_move_that_cannot_be_is_refused_and_changes_nothing(
    portal: Flask, db: Database, grenland: Reporting, telemark: Reporting
) -> None:
    notodden, elsewhere = grenland.municipalities[2], telemark.municipalities[0]
    with keeper(portal):
        alone = unit_of("4016", name="Drangedal")
        tomorrow = today() + timedelta(days=1)
        invented = unit_of("4022", "4024", name="Oppdiktet")
    db.run("UPDATE app.unit SET demonstration = true WHERE id = %s", invented)
    tables = ("app.unit_cover", "app.fact", "app.unit_move", "app.outbox")
    before = [db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
    for place, from_id, to_id, on, refusal in (
        (notodden, grenland.unit_id, telemark.unit_id, tomorrow, NotYet),
        (notodden, telemark.unit_id, grenland.unit_id, DAY, CoverHasMoved),
        (notodden, None, telemark.unit_id, DAY, AlreadyCovered),
        (notodden, grenland.unit_id, alone, DAY, WrongCover),
        (notodden, grenland.unit_id, invented, DAY, MadeUpAndReal),
        (notodden, grenland.unit_id, grenland.unit_id, DAY, NotFound),
        (uuid4(), grenland.unit_id, telemark.unit_id, DAY, NotFound),
        (notodden, grenland.unit_id, uuid4(), DAY, NotFound),
        (elsewhere, telemark.unit_id, grenland.unit_id, date(2017, 1, 1), BeforeRegister),
        (elsewhere, telemark.unit_id, grenland.unit_id, date(2023, 1, 1), LaterCover),
    ):
        with pytest.raises(refusal), keeper(portal):
            moving.move(place, from_id, to_id, on)
    assert [db.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables] == before


def test_a_unit_is_founded_of_places_that_others_had_and_ended_into_one_for_each(portal: Flask, people: People) -> None:
    single = reporting_unit(portal, people, "4003", name="Skien")
    (skien,) = single.municipalities
    tell(people, single, "vedtak", municipality_id=skien)
    with keeper(portal):
        siljan = register.with_number("4010", DAY).id
        both = moving.found(Kind.COOPERATION, "Skien og Siljan", {skien, siljan}, DAY, host_id=skien)
        assert [u.id for u in service.units(BEFORE)] == [single.unit_id]
        assert [u.id for u in service.units(DAY)] == [both]
    cooperation = Reporting(both, people("unit", "coordinator", tenant_id=both), (skien, siljan))
    assert [entry["municipality"] for entry in document(people, cooperation, DAY)["vedtak"]] == ["4003"]
    with keeper(portal):
        apart = moving.dissolve(both, date(2026, 9, 1))
        assert {u.name for u in service.units(date(2026, 9, 1))} == {"Skien", "Siljan"}
        assert service.cover(both, date(2026, 9, 1)) == []
        (mine,) = [unit_id for unit_id in apart if service.cover(unit_id, date(2026, 9, 1))[0].place_id == skien]
    own = Reporting(mine, people("unit", "coordinator", tenant_id=mine), (skien,))
    assert len(document(people, own, date(2026, 9, 1))["vedtak"]) == 1


def test_the_database_lets_only_the_register_keeper_move(portal: Flask, people: People, grenland: Reporting) -> None:
    statement = select(func.sec.move(grenland.municipalities[2], grenland.unit_id, None, DAY))
    roles = [role for role in ROLES[Side.COUNCIL] if role != "register_keeper"]
    others = [people("council", role.value) for role in roles]
    others += [grenland.coordinator, people("unit", "administrator", tenant_id=grenland.unit_id)]
    others += [people("police", "signatory", police_district_id=SOUTH_EAST), people("ministry", "reader")]
    for somebody in others:
        with pytest.raises(ProgrammingError, match=r"register keeper|permission denied"), people.acting(somebody):
            session.execute(statement)
    with people.acting(people("council", "register_keeper")):
        session.execute(statement)


def test_a_move_is_in_the_chains_of_both_units_and_told_with_who_did_it(
    portal: Flask, people: People, db: Database, grenland: Reporting, telemark: Reporting
) -> None:
    notodden = grenland.municipalities[2]
    tell(people, grenland, "vedtak", municipality_id=notodden)
    with people.acting(people("council", "register_keeper")):
        moving.move(notodden, grenland.unit_id, telemark.unit_id, DAY)
        (told,) = moving.moves(notodden)
        assert (told.from_name, told.to_name, told.moved_on, told.acting) == (
            "Grenland",
            "Telemark",
            DAY,
            "council.register_keeper",
        )
    assert list(audit.faults(db.dsn(BACKUP))) == []
    for chain in (grenland.unit_id, telemark.unit_id):
        written = db.rows(
            "SELECT DISTINCT table_name FROM audit.entry WHERE chain = %s AND acting = 'council.register_keeper'", chain
        )
        assert {("app.unit_cover",), ("app.fact",)} <= set(written)


def test_of_two_who_move_the_same_municipality_at_once_one_does(
    portal: Flask, db: Database, grenland: Reporting, telemark: Reporting
) -> None:
    notodden, start = grenland.municipalities[2], Barrier(2)

    def go(to_id: UUID | None) -> bool:
        start.wait(10)
        try:
            with keeper(portal):
                moving.move(notodden, grenland.unit_id, to_id, DAY)
        except (CoverHasMoved, LaterCover):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, (telemark.unit_id, None))) == [False, True]
    assert db.value("SELECT count(*) FROM app.unit_move") == 1


@pytest.mark.parametrize("column_", ["held", "origin", "origin_id"])
def test_a_unit_cannot_say_itself_when_a_fact_is_its_own_or_where_it_came_from(
    people: People, grenland: Reporting, column_: str
) -> None:
    tell(people, grenland, "goal")
    with pytest.raises(ProgrammingError, match="permission denied"), people.acting(grenland.coordinator):
        session.execute(update(Fact).values({column_: None}))


NUMBERS = ("4001", "4003", "4005", "4010", "4012", "4014")
UNITS = 4
#: Moves in any order of units and places, most of them later than the one before.
STEPS = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.integers(0, UNITS), st.integers(-20, 90)), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_moves_each_day_has_one_unit_at_most_and_the_past_stays_as_it_was(
    portal: Flask, people: People, db: Database, steps: list[tuple[str, int, int]]
) -> None:
    db.empty()
    units = [
        reporting_unit(portal, people, *numbers, name=f"Enhet {n}")
        for n, numbers in enumerate((NUMBERS[:3], NUMBERS[3:], ("3301", "3303"), ("3305", "3310")))
    ]
    ids = dict(zip(NUMBERS, (*units[0].municipalities, *units[1].municipalities), strict=True))
    for n, unit in enumerate(units):
        with people.acting(unit.coordinator):
            for municipality in unit.municipalities[:2]:
                vedtak = values("vedtak", municipality_id=municipality, case_number=f"{n}: {municipality}")
                facts.report(unit.unit_id, "vedtak", vedtak)
                group = facts.report(unit.unit_id, "slt_group", values("slt_group", municipality_ids=[municipality]))
                facts.report(unit.unit_id, "group_member", values("group_member", group_id=group))
    on = date(2025, 1, 1)
    seen: dict[tuple[int, date], dict[str, Any] | None] = {}

    def told(n: int, day: date) -> dict[str, Any] | None:
        try:
            return document(people, units[n], day)
        except Invalid:
            return None

    for number, target, days in steps:
        day = on + timedelta(days=days)
        with keeper(portal):
            holder = service.covering(ids[number], day)
            holder_id = holder.id if holder else None
        to_id = units[target].unit_id if target < UNITS else None
        eve = day - timedelta(days=1)
        seen |= {(n, eve): told(n, eve) for n in range(UNITS)}
        try:
            with keeper(portal):
                moving.move(ids[number], holder_id, to_id, day)
        except (AlreadyCovered, LaterCover, TooFewLeft, WrongCover, NotFound):
            continue
        seen = {(n, past): was for (n, past), was in seen.items() if past < day}
        assert {(n, past): told(n, past) for n, past in seen} == seen
        on = max(on, day)
        covering = db.rows(
            "SELECT place_id FROM app.unit_cover WHERE valid @> %s GROUP BY place_id HAVING count(*) > 1", day
        )
        assert covering == []
        for n in range(UNITS):
            cases = [entry["case_number"] for entry in (told(n, day) or {}).get("vedtak", ())]
            assert len(cases) == len(set(cases))
