"""What a city's coordinating unit tells once is read by its city districts, and never the other way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import column, func, select

from app.db.session import session
from app.errors import NotFound
from tenants.reporting import service
from tenants.units import service as units
from tenants.units.service import Kind
from tests.database import People, Somebody
from tests.factories.police import GAMLE_OSLO, OSLO, SAGENE, SKIEN
from tests.factories.reporting import values
from tests.factories.units import FIRST_DAY, keeper

DAY = date(2026, 5, 1)


@dataclass(frozen=True)
class City:
    """A coordinating unit that covers nothing, a city district that it coordinates, one that it doesn't, and a neighbour."""

    people: People
    coordinator: Somebody
    district: Somebody
    alone: Somebody
    skien: Somebody

    def tell(self, who: Somebody, kind: str, **given: Any) -> UUID:
        assert who.tenant_id
        with self.people.acting(who):
            return service.report(who.tenant_id, kind, values(kind, **given))

    def document(self, who: Somebody, on: date = DAY) -> dict[str, Any]:
        assert who.tenant_id
        with self.people.acting(who):
            return service.facts_document(who.tenant_id, on)


@pytest.fixture
def city(portal: Flask, people: People) -> City:
    with keeper(portal):
        city = units.add(Kind.MUNICIPALITY, "Oslo, samordning")
        district = units.add(Kind.CITY_DISTRICT, "Bydel Gamle Oslo", coordinating_id=city)
        alone = units.add(Kind.CITY_DISTRICT, "Bydel Sagene")
        skien = units.add(Kind.MUNICIPALITY, "Skien")
        for unit_id, place_id in ((district, GAMLE_OSLO), (alone, SAGENE), (skien, SKIEN)):
            units.set_cover(unit_id, {place_id}, FIRST_DAY)
    return City(people, *(people("unit", "coordinator", tenant_id=unit) for unit in (city, district, alone, skien)))


def test_a_district_has_the_citys_vedtak_and_plans_beside_its_own(city: City) -> None:
    city.tell(city.coordinator, "vedtak", municipality_id=OSLO, case_number="Bystyret 1/24")
    city.tell(city.coordinator, "plan", name="Kommuneplanen")
    city.tell(city.coordinator, "goal")
    city.tell(city.district, "vedtak", municipality_id=OSLO, body="district_committee", case_number="BU 2/24")
    document = city.document(city.district)
    assert {entry["case_number"] for entry in document["vedtak"]} == {"Bystyret 1/24", "BU 2/24"}
    assert len(document["plans"]) == 1
    assert "goals" not in document
    for other in (city.alone, city.skien):
        assert "vedtak" not in city.document(other)
        assert "plans" not in city.document(other)


def test_a_district_reads_the_citys_as_of_any_day_and_sees_where_it_comes_from(city: City, people: People) -> None:
    told = city.tell(city.coordinator, "vedtak", municipality_id=OSLO, adopted_on=date(2025, 3, 1), case_number="1/25")
    assert "vedtak" not in city.document(city.district, date(2025, 2, 28))
    assert len(city.document(city.district, date(2025, 3, 1))["vedtak"]) == 1
    with people.acting(city.district):
        assert [(source, row.case_number) for source, row in service.inherited("vedtak", DAY)] == [
            ("Oslo, samordning", "1/25")
        ]
        assert service.rows(city.district.tenant_id, "vedtak") == []  # type: ignore[arg-type]
    page = people.client(city.district).get("/enhet/vedtak").get_data(as_text=True)
    assert "Gjelder hele byen" in page
    assert "Oslo, samordning" in page
    assert "1/25" in page
    with people.acting(city.coordinator):
        (row,) = service.rows(city.coordinator.tenant_id, "vedtak")  # type: ignore[arg-type]
        assert row.fact_id == told
        row_id = row.id
    with people.acting(city.district), pytest.raises(NotFound):
        service.remove(city.district.tenant_id, "vedtak", row_id, 1, "Ikke vårt.")  # type: ignore[arg-type]


def test_the_city_and_a_neighbour_read_nothing_of_a_districts(city: City, people: People) -> None:
    city.tell(city.district, "vedtak", municipality_id=OSLO, body="district_committee")
    city.tell(city.skien, "vedtak", municipality_id=SKIEN)
    for who in (city.coordinator, city.alone, city.skien):
        with people.acting(who):
            assert session.execute(select(func.sec.inherited().table_valued(column("kind")))).all() == []
    with people.acting(city.coordinator):
        assert service.rows(city.coordinator.tenant_id, "vedtak") == []  # type: ignore[arg-type]


def test_the_coordinating_unit_can_tell_for_the_city_that_it_does_not_cover(city: City, people: People) -> None:
    client = people.client(city.coordinator)
    assert "Dere samordner bydelene i Oslo" in client.get("/enhet").get_data(as_text=True)
    page = client.get("/enhet/vedtak/ny").get_data(as_text=True)
    answers = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | {
        "municipality_id": str(OSLO),
        "body": "municipal_council",
        "adopted_on": "01.03.2025",
        "case_number": "9/25",
    }
    assert client.post("/enhet/vedtak/ny", data=answers).status_code == 303
    assert [entry["case_number"] for entry in city.document(city.district)["vedtak"]] == ["9/25"]
