"""Municipalities that are no more have the district and the place of what came of them, but for a dated list that tells its sources."""

from __future__ import annotations

from datetime import date

from dashboards.maps.positions import points
from tenants.register.ceased import apart, ceased, made_of, sources
from tenants.register.records import BEGINS_ON
from tenants.register.register import Register
from tests.tenants.register.test_reforms import applied

D = date.fromisoformat


def test_the_exceptions_of_the_rows_are_those_of_the_list_and_each_tells_its_source(register: Register) -> None:
    found = {(each.row.key, each.row.started_on, each.column): each.value for each in apart(register)}
    assert found.keys() == sources().keys()
    assert all(source.strip() for source in sources().values())
    # The two that came to Asker, and those whose county another municipality took over.
    named = {f"{each.row.names.norwegian}: {each.value}, else {', '.join(each.inherited)}" for each in apart(register)}
    assert named == {
        "Røyken: sor-ost, else oslo",
        "Hurum: sor-ost, else oslo",
        "Hornindal: vest, else more-og-romsdal",
        "Halsa: more-og-romsdal, else trondelag",
        "Tjeldsund: nordland, else troms",
    }
    assert len(ceased(register)) == 114


def test_a_district_that_holds_for_all_time_leaves_the_exceptions_and_reaches_those_of_those(
    register: Register,
) -> None:
    on, before = D("2028-01-01"), D("2019-12-31")

    def district(number: str, whole: Register) -> str:
        return whole.police_district(whole.with_number(number, BEGINS_ON).key, before).key

    asker = {"kind": "police_district_change", "municipality": "3203", "police_district": "ost", "ceased": True}
    after = applied(register, asker, on=on)
    assert [district(number, after) for number in ("0220", "0627", "0628")] == ["ost", "sor-ost", "sor-ost"]
    assert {each.row.key for each in apart(after)} == {each.row.key for each in apart(register)}
    # Holmestrand took Hof in 2018, and became another with Sande in 2020.
    now = register.with_number("3903", on)
    assert {"0714-2017", "0715-2018", "0713-2017"} <= made_of(register, now.key)
    holmestrand = {**asker, "municipality": "3903", "police_district": "oslo"}
    after = applied(register, holmestrand, on=on)
    hof = after.with_number("0714", BEGINS_ON)
    assert hof.police_district == "oslo"
    assert {each.row.key for each in apart(after)} == {each.row.key for each in apart(register)}


def test_a_place_of_its_own_is_an_exception_too_and_the_tiles_are_laid_out_by_it(register: Register) -> None:
    hof = register.with_number("0714", BEGINS_ON)
    cell = {"kind": "correction", "file": "municipalities.csv", "key": hof.key, "dated": hof.started_on.isoformat()}
    here, there = (
        {**cell, "column": "latitude", "value": "59.5325"},
        {**cell, "column": "longitude", "value": "10.0833"},
    )
    after = applied(register, here, there)
    assert [(each.row.key, each.value) for each in apart(after) if each.column == "point"] == [
        (hof.key, "59.5325 10.0833")
    ]
    was, becomes = ({each.key: each for each in points(whole, BEGINS_ON)} for whole in (register, after))
    assert (becomes[hof.key].latitude, becomes[hof.key].longitude) == (59.5325, 10.0833)
    heirs = register.on_the_day(hof.key, date(2026, 1, 1))
    assert {(was[hof.key].latitude, was[hof.key].longitude)} == {(m.latitude, m.longitude) for m in heirs}
    assert {key for key in was if was[key] != becomes[key]} == {hof.key}
