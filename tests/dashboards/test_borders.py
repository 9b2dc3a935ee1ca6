"""Cooperations over a border of a county or of a police district: real ones, and a made-up one over both (Asker and Lier)."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from flask import Flask

from app.clock import today
from app.db.roles import COUNCIL, STATS
from app.db.session import acting
from app.errors import Invalid
from app.identity.tokens import operator_token
from certification.cases.service import readiness
from certification.certificates import codes
from certification.lapsing import service as lapsing
from dashboards.projection import reading
from dashboards.projection.picture import Category
from tenants.police.service import requests
from tenants.register.records import identity
from tenants.reporting import service as reporting
from tenants.units import service as units
from tests.database import People
from tests.factories.nation import Nation
from tests.factories.police import officer
from tests.factories.reporting import reporting_unit, values

#: By name: the municipalities' numbers and identities, the host first, their counties and police districts.
BORDERS = {
    "Gran og Lunner": (("3446", "3234"), ("0534-2017", "0533-2017"), ("34", "32"), ("innlandet", "innlandet")),
    "Etne og Vindafjord": (("4611", "1160"), ("1211-2017", "1160-2017"), ("46", "11"), ("sor-vest", "sor-vest")),
    "Asker og Lier": (("3203", "3312"), ("3025-2020", "0626-2017"), ("32", "33"), ("oslo", "sor-ost")),
}


@pytest.mark.parametrize("name", BORDERS)
def test_each_municipality_counts_where_it_lies_and_the_unit_where_its_host_does(nation: Nation, name: str) -> None:
    numbers, _identities, counties, districts = BORDERS[name]
    unit = nation.unit(*numbers, name=name, since=date(2024, 1, 1))
    nation.decided(unit, nation.applied(unit, date(2025, 1, 10)), "approved", date(2025, 3, 1))
    nation.project(unit)
    with nation.portal.app_context(), acting(STATS):
        picture = reading.picture(date(2026, 6, 1))
    mine = [m for m in picture.municipalities if m.number in numbers]
    assert [m.category for m in mine] == [Category.APPROVED] * 2
    assert {u.name for m in mine for u in m.units} == {name}
    for areas, ids in ((picture.counties, counties), (picture.police_districts, districts)):
        told = {
            area.key: (figures.covered, sum(figures.units.values()))
            for area, figures in areas.items()
            if figures.covered
        }
        expected = {ids[0]: (2, 1)} if ids[0] == ids[1] else {ids[0]: (1, 1), ids[1]: (1, 0)}
        assert told == expected
    whole = picture.figures
    assert (whole.covered, sum(whole.units.values())) == (2, 1)
    assert whole.covered_population == sum(m.whole.population or 0 for m in mine)
    public = nation.portal.test_client()
    for m in mine:
        assert name in public.get(f"/kommune/{m.number}").text
    for filtered, ids in (("fylke", counties), ("politidistrikt", districts)):
        n = {code: public.get(f"/tall/gar-ut.json?{filtered}={code}").get_json()["extension"]["n"] for code in ids}
        assert n == {code: int(code == ids[0]) for code in ids}, "an approval is counted where its host is"


def test_an_approval_that_its_municipalities_have_left_counts_for_none_of_them(nation: Nation) -> None:
    unit = nation.unit("3446", "3234", "3443", name="Hadeland", since=date(2024, 1, 1))
    nation.decided(unit, nation.applied(unit, date(2025, 1, 10)), "approved", date(2025, 3, 1))
    public = nation.portal.test_client()

    def told() -> tuple[list[tuple[str, int]], int]:
        nation.project(unit)
        written = public.get("/tall/godkjenninger.csv").text.removeprefix("\ufeff")
        rows = csv.DictReader(StringIO(written), delimiter=";")
        n = public.get("/tall/gar-ut.json").get_json()["extension"]["n"]
        return [(row["Status"], row["Kommuner"].count("ikke i enheten")) for row in rows], n

    on = date(2026, 9, 1)
    assert told() == ([("Gyldig", 0)], 1)
    nation.move(unit.municipality_ids[2], unit, None, on)
    assert told() == ([("Gyldig", 1)], 1)
    # Said to cover nobody, it lapses in the night; until then it is valid and approves nobody.
    with nation.portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        units.set_cover(unit.id, [], on)
    assert told() == ([("Gyldig, men ingen av kommunene er i enheten denne dagen", 3)], 0)
    (number,) = nation.db.rows("SELECT number FROM app.public_certificate")
    page = f"/register/{codes.write(int(str(number[0])))}"
    assert "Godkjenningen er gyldig, men ingen av kommunene er i SLT-enheten denne dagen." in public.get(page).text
    with nation.portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        lapsing.let_lapse(unit.id)
    assert told() == ([], 0)
    assert "ingen av kommunene den gjaldt, er i SLT-enheten lenger" in public.get(page).text


@pytest.mark.parametrize("name", BORDERS)
def test_each_place_is_its_own_police_districts_to_confirm(portal: Flask, people: People, name: str) -> None:
    numbers, identities, _counties, districts = BORDERS[name]
    unit = reporting_unit(portal, people, *numbers, name=name)
    places = [identity("municipality", each) for each in identities]
    officers = [officer(people, identity("police_district", slug)) for slug in districts]

    def lacking() -> set[str]:
        """The municipalities that lack the police's confirmation."""
        with people.acting(unit.coordinator):
            (finding,) = (
                f for f in readiness(unit.unit_id, today()).assessment.findings if f.id == "police_confirmation"
            )
        return {number for number, of in finding.municipalities.items() if of.status == "not_met"}

    assert lacking() == set(numbers)
    for n, place in enumerate(places):
        with people.acting(unit.coordinator):
            asked = requests.ask(unit.unit_id, place, None, by=unit.coordinator.membership_id)
        if districts[0] != districts[1]:
            with pytest.raises(Invalid) as refused:
                officers[1 - n].confirm(place)
            assert set(refused.value.fields) == {"confirmed_on"}  # it was not theirs on that day
            assert numbers[n] in lacking()
        officers[n].confirm(place, asked)
        assert lacking() == set(numbers[n + 1 :])


def test_a_coordinator_in_each_is_one_coordinator_of_both_shares(portal: Flask, people: People) -> None:
    """Ulstein and Hareid have a joint coordination group, and a coordinator in each."""
    unit = reporting_unit(portal, people, "1516", "1517", name="Ulstein og Hareid")
    with people.acting(unit.coordinator):
        for municipality_id, percent in zip(unit.municipalities, (30, 20), strict=True):
            post = values("coordinator_post", municipality_id=municipality_id, percent=percent)
            reporting.report(unit.unit_id, "coordinator_post", post)
        found = readiness(unit.unit_id, today())
    assert found.document.facts.coordinator is not None
    assert found.document.facts.coordinator.percent == 50
    (finding,) = (f for f in found.assessment.findings if f.id == "coordinator")
    assert {number: of.status for number, of in finding.municipalities.items()} == {"1516": "met", "1517": "met"}
