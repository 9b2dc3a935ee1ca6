"""Who a number was on a day, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.register import parsing
from tenants.register.errors import BeforeRegister, NotInForce, UnknownNumber
from tenants.register.records import BEGINS_ON
from tenants.register.register import Register

BEFORE_2020, IN_2020, TODAY = date(2019, 12, 31), date(2020, 1, 1), date(2026, 11, 22)
#: The day before and the day of every reform, and days in between.
days = st.sampled_from(
    [date(y, 1, 1) - timedelta(days=back) for y in (2018, 2019, 2020, 2024) for back in (0, 1)]
) | st.dates(BEGINS_ON, date(2030, 1, 1))
REGISTER = parsing.read(parsing.shipped())


@settings(deadline=None)
@given(on=days)
def test_on_every_day_a_number_is_one_municipality_in_one_county_and_one_police_district(on: date) -> None:
    there = REGISTER.in_force(on)
    assert len({m.number for m in there}) == len(there) == len({m.id for m in there})
    for municipality in there:
        assert REGISTER.with_number(municipality.number, on) == municipality
        assert REGISTER.county(municipality.key, on).number == municipality.number[:2]
        assert REGISTER.police_district(municipality.key, on).key == municipality.police_district
    assert len(set(REGISTER.display_names(on).values())) == len(there)


@settings(deadline=None)
@given(one=days, other=days)
def test_every_municipality_of_one_day_leads_to_itself_or_to_some_of_another_day(one: date, other: date) -> None:
    there = {m.key: m for m in REGISTER.in_force(other)}
    for municipality in REGISTER.in_force(one):
        on_the_day = REGISTER.on_the_day(municipality.key, other)
        assert on_the_day
        assert all(there[m.key] == m for m in on_the_day)
        assert municipality.key not in there or on_the_day == (there[municipality.key],)


@pytest.mark.parametrize(
    ("on", "municipalities", "counties"),
    [
        (date(2017, 12, 31), 426, 19),
        (date(2018, 1, 1), 422, 18),
        (date(2019, 12, 31), 422, 18),
        (date(2020, 1, 1), 356, 11),
        (date(2023, 12, 31), 356, 11),
        (date(2024, 1, 1), 357, 15),
        (TODAY, 357, 15),
    ],
)
def test_the_country_has_as_many_municipalities_and_counties_as_it_had(
    register: Register, on: date, municipalities: int, counties: int
) -> None:
    there = register.in_force(on)
    assert len(there) == municipalities
    assert len({m.county for m in there}) == counties


@pytest.mark.parametrize("question", ["in_force", "with_number", "municipality", "county", "population"])
def test_a_day_before_the_register_begins_is_refused_with_that_reason(register: Register, question: str) -> None:
    on = date(2017, 12, 30)
    arguments = {"in_force": (on,), "with_number": ("0301", on)}.get(question, ("0301-2017", on))
    with pytest.raises(BeforeRegister, match=r"Registeret begynner 31\.12\.2017"):
        getattr(register, question)(*arguments)


@pytest.mark.parametrize(
    ("number", "then", "now"),
    [
        ("1507", BEFORE_2020.replace(year=2021), ["1508"]),
        ("1534", BEFORE_2020, ["1508", "1580"]),  # Haram, which came again
        ("1529", BEFORE_2020, ["1508"]),  # Skodje, which was never in the Haram that came again
        ("5024", BEFORE_2020, ["5059"]),
        ("5016", BEFORE_2020, ["5059"]),
        ("5023", BEFORE_2020, ["5059"]),
        ("5012", BEFORE_2020, ["5055", "5056", "5059"]),
        ("1850", BEFORE_2020, ["1806", "1875"]),
        ("1419", BEFORE_2020, ["4640"]),
        ("1418", BEFORE_2020, ["4640"]),
        ("1420", BEFORE_2020, ["4640"]),
        ("0213", BEFORE_2020, ["3207"]),
        ("0217", BEFORE_2020, ["3207"]),
        ("1444", BEFORE_2020, ["1577"]),
        ("0711", BEFORE_2020, ["3301"]),
        ("1852", BEFORE_2020, ["5512"]),
        ("1913", BEFORE_2020, ["5512"]),
        ("1567", date(2018, 12, 31), ["5061"]),
        ("1571", BEFORE_2020, ["5055"]),
        ("1001", BEFORE_2020, ["4204"]),
        ("1017", BEFORE_2020, ["4204"]),
        ("1018", BEFORE_2020, ["4204"]),
        ("1601", BEGINS_ON, ["5001"]),
        ("1662", BEGINS_ON, ["5001"]),
        ("0616", BEFORE_2020, ["3322"]),
    ],
)
def test_a_former_number_leads_to_the_municipalities_of_today(
    register: Register, number: str, then: date, now: list[str]
) -> None:
    municipality = register.with_number(number, then)
    assert [m.number for m in register.on_the_day(municipality.key, TODAY)] == now


@pytest.mark.parametrize("number", ["0301", "1103", "5001", "1507", "5013", "0532", "0533", "1567", "0806"])
def test_a_new_number_name_or_county_and_a_kept_number_keep_the_identity(register: Register, number: str) -> None:
    day = BEFORE_2020 if number != "1507" else date(2023, 12, 31)
    day = BEGINS_ON if number == "1567" else day
    then = register.with_number(number, day)
    assert register.on_the_day(then.key, TODAY) == (register.municipality(then.key, TODAY),)
    assert register.municipality(then.key, TODAY).id == then.id


@pytest.mark.parametrize("number", ["5024", "1001", "1504", "1419", "1534", "0213", "1519", "0104", "1235"])
def test_a_merger_with_a_new_number_ends_the_identity_even_where_the_name_lives_on(
    register: Register, number: str
) -> None:
    then = register.with_number(number, BEFORE_2020)
    with pytest.raises(NotInForce):
        register.municipality(then.key, IN_2020)
    assert all(m.id != then.id for m in register.on_the_day(then.key, IN_2020))


def test_haram_of_2024_is_another_municipality_than_haram_of_2019(register: Register) -> None:
    former = register.with_number("1534", BEFORE_2020)
    new = register.with_number("1580", TODAY)
    assert former.names == new.names
    assert former.id != new.id
    assert register.predecessors(new.key) == (register.with_number("1508", TODAY).key,)


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        ("0532", "Oppland", "Viken"),
        ("0533", "Oppland", "Viken"),
        ("1444", "Sogn og Fjordane", "Møre og Romsdal"),
        ("0711", "Vestfold", "Viken"),
        ("1852", "Nordland", "Troms og Finnmark"),
        ("1571", "Møre og Romsdal", "Trøndelag"),
    ],
)
def test_the_reform_of_2020_moved_some_to_another_county(
    register: Register, number: str, before: str, after: str
) -> None:
    key = register.with_number(number, BEFORE_2020).key
    assert register.county(key, BEFORE_2020).names.norwegian == before
    (then,) = register.on_the_day(key, IN_2020)
    assert register.county(then.key, IN_2020).names.norwegian == after


def test_a_number_that_nobody_has_that_day_is_refused_with_the_one_to_use(register: Register) -> None:
    with pytest.raises(UnknownNumber) as refused:
        register.with_number("0806", TODAY)
    assert refused.value.others == (("4003", "Skien"),)
    with pytest.raises(UnknownNumber) as unheard_of:
        register.with_number("9999", TODAY)
    assert unheard_of.value.others == ()


def test_what_happened_to_rindal_is_told_in_order(register: Register) -> None:
    key = register.with_number("5061", TODAY).key
    assert [(str(e.happened_on), e.kind, e.before, e.after) for e in register.events(key)] == [
        ("2019-01-01", "county_change", "15", "50"),
        ("2019-01-01", "renumbering", "1567", "5061"),
        ("2020-01-01", "police_district_change", "more-og-romsdal", "trondelag"),
    ]


def test_a_boundary_transfer_ends_nobody(register: Register) -> None:
    transfers = [change for change in register.changes if change.kind == "boundary_transfer"]
    assert transfers
    for change in transfers:
        assert change.target not in register.successors(change.source)


def test_official_names_stand_in_their_order_and_begin_on_their_day(register: Register) -> None:
    oslo = register.with_number("0301", TODAY)
    assert oslo.names.official == "Oslo - Oslove"
    assert register.municipality(oslo.key, date(2025, 8, 28)).names.official == "Oslo"
    assert register.with_number("5540", TODAY).names.official == "Gáivuotna - Kåfjord - Kaivuono"
    assert register.with_number("5540", TODAY).names.norwegian == "Kåfjord"


def test_two_of_one_name_are_told_apart_by_their_county(register: Register) -> None:
    names = register.display_names(TODAY)
    for number, name in (("3114", "Våler (Østfold)"), ("3419", "Våler (Innlandet)"), ("4003", "Skien")):
        assert names[register.with_number(number, TODAY).key] == name


def test_a_population_is_the_latest_count_and_is_never_guessed(register: Register) -> None:
    oslo = register.with_number("0301", TODAY).key
    count = register.population(oslo, TODAY)
    assert count is not None
    assert (count.population, count.counted_on) == (717710, date(2024, 1, 1))
    assert register.population(oslo, date(2023, 12, 31)) is None
    total = sum(p.population for p in register.populations if p.counted_on == date(2024, 1, 1))
    assert total == 5_550_203
    assert len(register.city_districts) == 15
    assert all(register.population(district.key, TODAY) for district in register.city_districts)
