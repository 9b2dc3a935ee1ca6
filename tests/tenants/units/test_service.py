"""Units, what they cover from day to day, and who may see it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from app.db.roles import CLOCK, PROJECTOR, STATS
from app.db.session import acting, session
from app.errors import NotFound
from tenants.register import service as register
from tenants.register.errors import BeforeRegister
from tenants.register.records import identity
from tenants.units import service
from tenants.units.errors import AlreadyCovered, LaterCover, WrongCover
from tenants.units.models import Unit
from tenants.units.service import Kind
from tests.database import Database, People
from tests.factories.units import keeper, unit_of

BEFORE, REFORM, TODAY = date(2018, 1, 1), date(2020, 1, 1), date(2026, 11, 22)
OSLO = identity("municipality", "0301-2017")


def place(number: str, on: date = TODAY) -> UUID:
    return register.with_number(number, on).id


def district(short_number: int) -> UUID:
    return identity("city_district", f"0301{short_number:02}")


def test_a_cooperation_is_changed_by_the_reform_and_keeps_its_history(portal: Flask) -> None:
    with keeper(portal):
        unit_id = unit_of("1426", "1419", "1420", on=BEFORE, name="Luster, Leikanger og Sogndal")
        service.set_cover(unit_id, {place("4644"), place("4640")}, REFORM)
    with keeper(portal):
        names = {
            on: [m.names.norwegian for m in service.municipalities(unit_id, on)]
            for on in (BEFORE, date(2019, 12, 31), REFORM, TODAY)
        }
        assert names[BEFORE] == names[date(2019, 12, 31)] == ["Leikanger", "Sogndal", "Luster"]
        assert names[REFORM] == names[TODAY] == ["Sogndal", "Luster"]
        leikanger = place("1419", BEFORE)
        covering = service.covering(leikanger, BEFORE)
        assert covering is not None
        assert covering.id == unit_id
        assert service.covering(leikanger, TODAY) is None


def test_a_municipality_has_one_unit_at_a_time(portal: Flask) -> None:
    with keeper(portal):
        first = unit_of("4003", name="Skien")
        with pytest.raises(AlreadyCovered) as refused:
            unit_of("4001", "4003", name="Grenland", on=date(2026, 1, 1))
        assert "Skien hører til Skien fra 01.01.2024" in refused.value.message
    with keeper(portal):
        service.set_cover(first, [], date(2026, 12, 1))
        second = unit_of("4001", "4003", on=date(2026, 12, 1), name="Grenland")
        assert [u.id for u in service.units(date(2026, 11, 30))] == [first]
        assert [u.id for u in service.units(date(2026, 12, 1))] == [second]


def test_the_whole_city_and_a_part_of_it_are_not_covered_at_once(portal: Flask) -> None:
    with keeper(portal):
        whole = unit_of("0301", name="Oslo")
        covering = service.covering(district(7), TODAY)
        assert covering is not None
        assert covering.id == whole
        part = service.add(Kind.CITY_DISTRICT, "Vestre Aker")
        with pytest.raises(AlreadyCovered, match="Vestre Aker hører til Oslo"):
            service.set_cover(part, {district(7)}, TODAY)
        service.set_cover(whole, [], date(2027, 1, 1))
        service.set_cover(part, {district(7)}, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("other", "share", "taken"),
    [("city", (0, 100), True), ("seventh", (7, 8), True), ("eighth", (8, 9), False)],
)
def test_the_database_itself_refuses_double_cover(
    portal: Flask, db: Database, other: str, share: tuple[int, int], taken: bool
) -> None:
    with keeper(portal):
        service.set_cover(service.add(Kind.CITY_DISTRICT, "Vestre Aker"), {district(7)}, TODAY)
        rival = service.add(Kind.CITY_DISTRICT, "En til")
    places = {"city": OSLO, "seventh": district(7), "eighth": district(8)}
    statement = (
        "INSERT INTO app.unit_cover (tenant_id, id, place_id, municipality_id, share, valid)"
        " VALUES (%s, %s, %s, %s, int4range(%s, %s), '[2020-01-01,2027-01-01)')"
    )
    row = (rival, uuid4(), places[other], OSLO, *share)
    if taken:
        with pytest.raises(psycopg.errors.ExclusionViolation):
            db.run(statement, *row)
    else:
        db.run(statement, *row)


def test_the_database_refuses_a_share_that_is_not_the_places_own(portal: Flask, db: Database) -> None:
    with keeper(portal):
        unit_id = service.add(Kind.CITY_DISTRICT, "Vestre Aker")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        db.run(
            "INSERT INTO app.unit_cover (tenant_id, id, place_id, municipality_id, share, valid)"
            " VALUES (%s, %s, %s, %s, '[99,100)', '[2020-01-01,)')",
            unit_id,
            uuid4(),
            district(7),
            OSLO,
        )


@pytest.mark.parametrize(
    ("kind", "numbers", "districts"),
    [
        (Kind.MUNICIPALITY, ("4003", "4001"), ()),
        (Kind.MUNICIPALITY, (), (1,)),
        (Kind.COOPERATION, ("4003",), ()),
        (Kind.COOPERATION, ("4003",), (1,)),
        (Kind.CITY_DISTRICT, ("0301",), ()),
        (Kind.CITY_DISTRICT, (), (1, 2)),
    ],
)
def test_a_unit_covers_what_its_kind_can(
    portal: Flask, kind: Kind, numbers: tuple[str, ...], districts: tuple[int, ...]
) -> None:
    with keeper(portal):
        unit_id = service.add(kind, "Enheten", host_id=place("4003") if kind is Kind.COOPERATION else None)
        with pytest.raises(WrongCover):
            service.set_cover(unit_id, {*map(place, numbers), *map(district, districts)}, TODAY)
        assert service.cover(unit_id, TODAY) == []


def test_what_does_not_exist_that_day_is_not_covered(portal: Flask) -> None:
    with keeper(portal):
        unit_id = service.add(Kind.MUNICIPALITY, "Orkdal")
        for places, on, refusal in (
            ({place("5024", BEFORE)}, REFORM, WrongCover),
            ({place("5059")}, BEFORE, WrongCover),
            ({uuid4()}, TODAY, WrongCover),
            ({place("5059")}, date(2017, 12, 30), BeforeRegister),
        ):
            with pytest.raises(refusal):
                service.set_cover(unit_id, places, on)
        with pytest.raises(NotFound):
            service.set_cover(uuid4(), {place("5059")}, TODAY)


def test_cover_is_changed_in_order_of_time_and_saying_it_again_changes_nothing(portal: Flask, db: Database) -> None:
    with keeper(portal):
        unit_id = unit_of("5024", on=BEFORE, name="Orkdal")
        service.set_cover(unit_id, {place("5059")}, REFORM)
    before = db.rows("SELECT * FROM app.unit_cover ORDER BY id")
    with keeper(portal):
        service.set_cover(unit_id, {place("5059")}, REFORM)
        service.set_cover(unit_id, {place("5059")}, TODAY)
        with pytest.raises(LaterCover):
            service.set_cover(unit_id, [], date(2019, 1, 1))
    assert db.rows("SELECT * FROM app.unit_cover ORDER BY id") == before
    with keeper(portal):
        service.set_cover(unit_id, [], REFORM)
    assert db.rows("SELECT valid::text FROM app.unit_cover") == [("[2018-01-01,2020-01-01)",)]


def test_oslo_is_covered_by_the_share_of_its_district_population(portal: Flask) -> None:
    with keeper(portal):
        city = service.add(Kind.MUNICIPALITY, "Oslo")
        for number in (1, 7):
            unit_id = service.add(Kind.CITY_DISTRICT, f"Bydel {number}", coordinating_id=city)
            service.set_cover(unit_id, {district(number)}, TODAY)
        found = service.city_cover(OSLO, TODAY)
        assert (found.covered, found.districts) == (2, 15)
        assert (found.population_covered, found.population) == (58671 + 50157, 688054)
        assert found.share == pytest.approx(0.1582, abs=1e-4)
        assert city in {unit.id for unit in service.units(TODAY)}
        early = service.city_cover(OSLO, date(2019, 1, 1))
        assert (early.covered, early.population, early.share) == (0, None, None)


@pytest.mark.parametrize(
    ("numbers", "chosen", "expected"),
    [
        (("4644",), "nb", "nn"),
        (("3401",), "nn", "nb"),
        (("4003",), None, "nb"),
        (("4003",), "nn", "nn"),
        (("4644", "3401"), None, "nn"),
        (("3401", "4644"), None, "nb"),
    ],
)
def test_letters_are_in_the_municipalitys_form_or_the_hosts_or_as_the_unit_set(
    portal: Flask, numbers: tuple[str, ...], chosen: str | None, expected: str
) -> None:
    with keeper(portal):
        unit_id = unit_of(*numbers)
        service.get(unit_id).language = chosen
        session.flush()
        assert service.language(unit_id, TODAY) == expected


def test_each_side_sees_the_units_that_are_its_business(portal: Flask, people: People) -> None:
    with keeper(portal):
        skien, bergen = unit_of("4003", name="Skien"), unit_of("4601", name="Bergen")
    ours = people("unit", "coordinator", tenant_id=skien)
    police = people("police", "contact", police_district_id=identity("police_district", "sor-ost"))
    with people.acting(ours):
        assert service.get(skien).name == "Skien"
        assert [m.number for m in service.municipalities(skien, TODAY)] == ["4003"]
        assert service.cover(bergen, TODAY) == []
        with pytest.raises(NotFound):
            service.get(bergen)
    with people.acting(police):
        assert [row.tenant_id for row in service.cover(skien, TODAY)] == [skien]
        assert service.cover(bergen, TODAY) == []
        seen = session.execute(select(Unit.id, Unit.name)).all()
        assert seen == [(skien, "Skien")]
    for role, expected in ((PROJECTOR, {skien, bergen}), (CLOCK, {skien, bergen})):
        with portal.app_context(), acting(role):
            assert set(session.scalars(select(Unit.id))) == expected
    with portal.app_context(), acting(STATS), pytest.raises(Exception, match="permission denied"):
        session.scalars(select(Unit.id)).all()


def test_a_police_district_serves_todays_units_of_its_municipalities_and_those_that_coordinate_them(
    portal: Flask, people: People
) -> None:
    with keeper(portal):
        city = service.add(Kind.MUNICIPALITY, "Oslo")
        part = service.add(Kind.CITY_DISTRICT, "Vestre Aker", coordinating_id=city)
        service.set_cover(part, {district(7)}, BEFORE)
        jevnaker, ended = unit_of("3236", name="Jevnaker"), unit_of("3203", on=date(2025, 1, 1), name="Asker")
        service.set_cover(ended, [], date(2026, 1, 1))
    for key, expected in (("oslo", {city, part}), ("sor-ost", {jevnaker}), ("ost", set())):
        officer = people("police", "contact", police_district_id=identity("police_district", key))
        with people.acting(officer):
            assert set(session.scalars(select(Unit.id))) == expected
    ours = people("unit", "coordinator", tenant_id=part)
    with people.acting(ours):
        assert set(session.scalar(select(func.sec.covered()))) == {district(7), OSLO}


def test_a_unit_sets_its_own_language_and_mailbox_and_nothing_else(portal: Flask, people: People) -> None:
    with keeper(portal):
        skien = unit_of("4003", name="Skien")
    ours = people("unit", "administrator", tenant_id=skien)
    with people.acting(ours):
        service.get(skien).language = "nn"
        service.get(skien).mailbox = "slt@skien.example.no"
    with pytest.raises(Exception, match="permission denied"), people.acting(ours):
        session.execute(update(Unit).values(name="Noe annet"))
    with people.acting(ours):
        unit = service.get(skien)
        assert (unit.name, unit.language, unit.mailbox, unit.version) == ("Skien", "nn", "slt@skien.example.no", 2)


numbers = st.sampled_from(["4001", "4003", "4005", "4010"])
steps = st.lists(st.tuples(st.integers(0, 2), st.sets(numbers, max_size=3), st.integers(0, 3)), max_size=6)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_is_changed_no_municipality_has_two_units_and_a_refusal_changes_nothing(
    portal: Flask, db: Database, steps: list[tuple[int, set[str], int]]
) -> None:
    db.empty()
    first_days = [date(2024 + year, 1, 1) for year in range(4)]
    with keeper(portal):
        units = [service.add(Kind.COOPERATION, f"Samarbeid {n}", host_id=place("4003")) for n in range(3)]
        ids = {number: place(number) for number in ("4001", "4003", "4005", "4010")}
    model: dict[date, dict[str, int]] = {day: {} for day in first_days}
    for unit, chosen, year in steps:
        try:
            with keeper(portal):
                service.set_cover(units[unit], {ids[number] for number in chosen}, first_days[year])
        except (AlreadyCovered, LaterCover, WrongCover):
            pass
        else:
            unchanged = chosen == {n for n, u in model[first_days[year]].items() if u == unit}
            for day in () if unchanged else first_days[year:]:
                model[day] = {n: u for n, u in model[day].items() if u != unit} | dict.fromkeys(chosen, unit)
        with keeper(portal):
            for day in first_days:
                covering = {number: service.covering(ids[number], day) for number in ids}
                assert {n: units.index(u.id) for n, u in covering.items() if u} == model[day]
