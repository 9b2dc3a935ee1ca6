"""KRÅD's register keeper sees units by date, and moves a municipality knowing what that touches."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from tenants.units import service as units
from tests.database import Database, People
from tests.factories.cases import applicant
from tests.factories.police import SOUTH_EAST, officer
from tests.factories.reporting import Reporting, reporting_unit
from tests.factories.units import keeper, make_unit

INDEX = "/krad/enheter"
DAY = "01.03.2026"


@pytest.fixture
def grenland(portal: Flask, people: People) -> Reporting:
    """A cooperation of Skien (the host), Porsgrunn and Notodden."""
    return reporting_unit(portal, people, "4003", "4001", "4005", name="Grenland")


@pytest.fixture
def keeper_of_units(people: People) -> FlaskClient:
    return people.client(people("council", "register_keeper"))


def send(client: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    """Send the form on a page, with what is typed into it; the status and the page that comes back."""
    page = client.get(address).get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    response = client.post(address, data=hidden | fields)
    return response.status_code, response.get_data(as_text=True)


def move_page(place_id: UUID) -> str:
    return f"{INDEX}/{place_id}/flytt"


def test_the_units_are_shown_as_they_were_on_a_day(
    portal: Flask, keeper_of_units: FlaskClient, grenland: Reporting
) -> None:
    make_unit(portal, "4010", on=date(2026, 6, 1), name="Siljan")
    before = keeper_of_units.get(f"{INDEX}?dato=01.05.2026").get_data(as_text=True)
    after = keeper_of_units.get(f"{INDEX}?dato=01.07.2026").get_data(as_text=True)
    assert "1 enhet 1. mai 2026" in before
    assert "2 enheter 1. juli 2026" in after
    assert [name in after for name in ("Grenland", "Notodden", "Siljan")] == [True] * 3
    assert all(f">Herøy ({county})<" in after for county in ("Nordland", "Møre og Romsdal"))
    for impossible in ("31.02.2026", "01.01.2010", "i morgen"):
        assert keeper_of_units.get(INDEX, query_string={"dato": impossible}).status_code == 422


def test_what_a_move_touches_is_shown_before_anything_happens_and_then_it_is_done(
    portal: Flask, people: People, db: Database, keeper_of_units: FlaskClient, grenland: Reporting
) -> None:
    telemark = make_unit(portal, "4018", "4020", name="Telemark")
    notodden = grenland.municipalities[2]
    officer(people, SOUTH_EAST).confirm(notodden, confirmed_on=date(2025, 5, 5))
    before = db.rows("SELECT * FROM app.unit_cover ORDER BY id"), db.rows("SELECT * FROM audit.entry")
    status, page = send(keeper_of_units, move_page(notodden), target=telemark, on=DAY)
    assert status == 200
    for text in (
        "Forlater Grenland",
        "Kommer til Telemark",
        "Notodden, Porsgrunn, Skien",
        "Porsgrunn, Skien",
        "Bekreftet 5. mai 2025",
        "Ingen åpen søknad",
    ):
        assert text in page
    assert (db.rows("SELECT * FROM app.unit_cover ORDER BY id"), db.rows("SELECT * FROM audit.entry")) == before
    assert db.rows("SELECT FROM app.unit_move") == []

    status, _page = send(keeper_of_units, move_page(notodden), target=telemark, on=DAY, confirmed="1")
    assert status == 303
    with keeper(portal):
        moved = units.covering(notodden, date(2026, 3, 1))
        assert moved is not None
        assert moved.id == telemark
    place = keeper_of_units.get(f"{INDEX}/{notodden}").get_data(as_text=True)
    assert "Notodden er flyttet." in place
    assert "28.02.2026" in place
    assert "Registerfører" in place


def test_a_case_and_a_certificate_of_the_unit_are_told_of(people: People, keeper_of_units: FlaskClient) -> None:
    sogn = applicant(people, "4640", "4644", "4641", name="Sogn")
    sogn.apply()
    _status, page = send(keeper_of_units, move_page(sogn.municipality_ids[2]), target="own", on=DAY)
    assert "Mottatt" in page
    assert "Ikke godkjent i dag" in page
    assert "Nye enheter" in page


def test_a_whole_cooperation_ends_and_each_municipality_has_its_own_unit(
    portal: Flask, keeper_of_units: FlaskClient, grenland: Reporting
) -> None:
    address = move_page(grenland.municipalities[0])
    status, page = send(keeper_of_units, address, target="apart", on=DAY)
    assert (status, page.count("<li>Porsgrunn</li>")) == (200, 1)
    assert send(keeper_of_units, address, target="apart", on=DAY, confirmed="1")[0] == 303
    with keeper(portal):
        assert {unit.name for unit in units.units(today())} == {"Skien", "Porsgrunn", "Notodden"}


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({}, 422, "Velg ett av svarene"),
        ({"target": "none", "on": "31.02.2026"}, 422, "Fra hvilken dag?"),
        ({"target": "none", "on": "01.01.2027"}, 422, "kan ikke være fram i tid"),
        ({"target": "noe annet", "on": DAY}, 422, "Velg ett av svarene i listen"),
        ({"target": "none", "on": "01.01.2020"}, 409, "Velg en senere dato"),
    ],
)
def test_what_cannot_be_is_told_on_the_form_and_changes_nothing(
    db: Database, keeper_of_units: FlaskClient, grenland: Reporting, fields: dict[str, str], status: int, told: str
) -> None:
    for confirmed in ({}, {"confirmed": "1"}):
        answer, page = send(keeper_of_units, move_page(grenland.municipalities[2]), **fields, **confirmed)
        assert answer == status
        assert told in page
        assert "ds-error-summary" in page
        if "on" in fields:
            assert f'value="{fields["on"]}"' in page
    assert db.rows("SELECT FROM app.unit_move") == []


def test_the_host_leaves_only_with_the_whole(keeper_of_units: FlaskClient, grenland: Reporting) -> None:
    status, page = send(keeper_of_units, move_page(grenland.municipalities[0]), target="none", on=DAY)
    assert (status, "Avslutt hele samarbeidet i stedet" in page) == (409, True)


def test_of_two_who_move_at_once_the_second_is_told(
    portal: Flask, db: Database, keeper_of_units: FlaskClient, grenland: Reporting
) -> None:
    address = move_page(grenland.municipalities[2])
    status, page = send(keeper_of_units, address, target="own", on=DAY)
    assert status == 200
    assert send(keeper_of_units, address, target="none", on=DAY, confirmed="1")[0] == 303
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    second = keeper_of_units.post(address, data=hidden)
    assert second.status_code == 409
    assert "flyttet av en annen i mellomtiden" in second.get_data(as_text=True)
    assert db.value("SELECT count(*) FROM app.unit_move") == 1


def test_made_up_units_and_real_ones_are_not_mixed(
    portal: Flask, db: Database, keeper_of_units: FlaskClient, grenland: Reporting
) -> None:
    made_up = make_unit(portal, "4018", "4020", name="Telemark")
    db.run("UPDATE app.unit SET demonstration = true WHERE id = %s", made_up)
    assert "Telemark" not in keeper_of_units.get(move_page(grenland.municipalities[2])).get_data(as_text=True)


def test_the_auditor_reads_and_moves_nothing_and_others_see_no_page(people: People, grenland: Reporting) -> None:
    notodden = grenland.municipalities[2]
    auditor = people.client(people("council", "auditor"))
    page = auditor.get(f"{INDEX}/{notodden}").get_data(as_text=True)
    assert "Grenland" in page
    assert "Flytt Notodden" not in page
    assert auditor.get(move_page(notodden)).status_code == 404
    for somebody in (people("council", "decider"), grenland.coordinator, people("ministry", "reader")):
        assert people.client(somebody).get(INDEX).status_code == 404
