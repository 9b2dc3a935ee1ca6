"""KRÅD's register keeper makes a unit on a page, knowing what that touches, and changes what a unit is called."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from tenants.register import service as register
from tenants.register.records import identity
from tenants.units import service as units
from tenants.units.service import Kind
from tests.certification.moving.test_pages import INDEX, send
from tests.database import Database, People
from tests.factories.cases import applicant
from tests.factories.police import GAMLE_OSLO, OSLO, SAGENE, SOUTH_EAST, officer
from tests.factories.units import FIRST_DAY, keeper, make_unit

NEW = f"{INDEX}/ny"
DAY, MOVED = "01.03.2026", date(2026, 3, 1)


@pytest.fixture
def client(people: People) -> FlaskClient:
    return people.client(people("council", "register_keeper"))


def place(portal: Flask, number: str) -> UUID:
    with keeper(portal):
        return register.with_number(number, today()).id


def cooperation(portal: Flask, *numbers: str, host: str | None = None, **fields: object) -> dict[str, object]:
    """What is typed for a cooperation of these municipalities, hosted by the first."""
    chosen = {f"places-{n}-place": place(portal, number) for n, number in enumerate(numbers)}
    return {"name": "Samarbeidet", "on": DAY, "host_id": place(portal, host or numbers[0]), **chosen, **fields}


def confirm(client: FlaskClient, address: str, **fields: object) -> tuple[int, str, dict[str, str]]:
    """See what it touches and confirm; the status, the preview, and what the preview sends."""
    status, page = send(client, address, **fields)
    assert status == 200, page
    sent = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)) | {"confirmed": "1"}
    return client.post(address, data=sent).status_code, page, sent


class Made(NamedTuple):
    """A unit as it stands in the database."""

    id: UUID
    kind: str
    name: str
    mailbox: str | None
    language: str | None
    host_id: UUID | None
    coordinating_id: UUID | None
    demonstration: bool


def made(db: Database, place_id: UUID) -> Made:
    """The unit that covers a place since the day."""
    columns = ", ".join(f"u.{name}" for name in Made._fields)
    (row,) = db.rows(
        f"SELECT {columns} FROM app.unit u JOIN app.unit_cover c ON c.tenant_id = u.id"
        " WHERE c.place_id = %s AND lower(c.valid) = %s",
        place_id,
        MOVED,
    )
    return Made(*row)  # type: ignore[arg-type]


def everything(db: Database) -> list[object]:
    return [
        db.rows(f"SELECT * FROM {t} ORDER BY 1, 2")
        for t in ("app.unit", "app.unit_cover", "app.unit_move", "app.outbox")
    ]


def test_a_municipality_without_a_unit_gets_one_that_is_called_after_it(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    siljan = place(portal, "4010")
    status, page, _sent = confirm(client, f"{NEW}/kommune", places=siljan, on=DAY, mailbox="slt@siljan.example")
    assert status == 303
    assert "Uten enhet i dag" in page
    assert "forlater" not in page.split("Dette skjer når du bekrefter")[0]
    unit = made(db, siljan)
    assert (unit.kind, unit.name, unit.mailbox, unit.demonstration) == (
        "municipality",
        "Siljan",
        "slt@siljan.example",
        False,
    )
    shown = client.get(f"{INDEX}/enhet/{unit.id}").get_data(as_text=True)
    assert "Siljan er laget." in shown
    assert "slt@siljan.example" in shown


def test_a_cooperation_takes_places_from_their_units_and_shows_first_what_that_touches(
    portal: Flask, people: People, db: Database, client: FlaskClient
) -> None:
    skien = applicant(people, "4003", name="Skien")
    skien.apply()
    officer(people, SOUTH_EAST).confirm(skien.municipality_ids[0], confirmed_on=date(2025, 5, 5))
    before = everything(db)
    typed = cooperation(portal, "4003", "4010", "4012", name="Grenland", language="nb")
    status, page = send(client, f"{NEW}/samarbeid", **typed)
    assert status == 200
    for text in (
        "Forlater Skien",
        "Mottatt",
        "Ikke godkjent i dag",
        "Uten enhet i dag",
        "Siljan, Bamble",
        "Bamble, Siljan, Skien",
        "Skien: Bekreftet 5. mai 2025",
        "Ingenting er endret ennå",
    ):
        assert text in page
    assert everything(db) == before

    assert confirm(client, f"{NEW}/samarbeid", **typed)[0] == 303
    unit = made(db, skien.municipality_ids[0])
    assert (unit.kind, unit.name, unit.host_id) == ("cooperation", "Grenland", skien.municipality_ids[0])
    with keeper(portal):
        assert len(units.cover(unit.id, MOVED)) == 3
        assert units.cover(skien.unit_id, MOVED) == []


def test_a_city_district_is_coordinated_by_the_unit_that_coordinates_the_others(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    with keeper(portal):
        real, invented = (
            units.add(Kind.MUNICIPALITY, name, demonstration=made_up)
            for name, made_up in (("Oslo, samordning", False), ("Oppdiktet samordning", True))
        )
        for place_id, coordinating, made_up in (
            (GAMLE_OSLO, real, False),
            (identity("city_district", "030102"), invented, True),
        ):
            unit = units.add(Kind.CITY_DISTRICT, "Bydel", coordinating_id=coordinating, demonstration=made_up)
            units.set_cover(unit, {place_id}, FIRST_DAY)
    status, page, _sent = confirm(client, f"{NEW}/bydel", places=SAGENE, on=DAY, language="nb")
    assert status == 303
    assert "Oslo, samordning" in page
    unit = made(db, SAGENE)
    assert (unit.name, unit.coordinating_id) == ("Bydel Sagene", real)
    assert "Oslo, samordning" in client.get(f"{INDEX}/enhet/{unit.id}").get_data(as_text=True)


def test_the_form_of_norwegian_is_asked_for_only_where_the_municipality_has_none(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    neutral, nynorsk = (
        str(
            db.value(
                "SELECT min(number) FROM app.municipality_version WHERE upper_inf(valid) AND language_form = %s", form
            )
        )
        for form in ("neutral", "nn")
    )
    assert "Målform" not in client.get(f"{NEW}/kommune").get_data(as_text=True)
    status, page, _sent = confirm(client, f"{NEW}/kommune", places=place(portal, nynorsk), on=DAY)
    assert (status, "Nynorsk" in page) == (303, True)

    here = place(portal, neutral)
    before = everything(db)
    status, page = send(client, f"{NEW}/kommune", places=here, on=DAY)
    assert status == 422
    assert "har ikke valgt målform" in page
    assert 'id="f-language-0"' in page
    assert everything(db) == before
    assert confirm(client, f"{NEW}/kommune", places=here, on=DAY, language="nn")[0] == 303
    unit = made(db, here)
    with keeper(portal):
        assert (unit.language, units.language(unit.id, MOVED)) == ("nn", "nn")


@pytest.mark.parametrize(
    ("changed", "status", "field", "told"),
    [
        ({"places-1-place": ""}, 422, "places", "Fyll ut minst 2"),
        ({"places-1-place": "noe annet"}, 422, "places-1-place", "Velg ett av svarene i listen"),
        ({"places-1-place": "4010"}, 422, "places-1-place", "Kommunen er valgt to ganger"),
        ({"host_id": "4016"}, 422, "host_id", "Vertskommunen må være en av kommunene"),
        ({"host_id": ""}, 422, "host_id", "Velg ett av svarene"),
        ({"name": ""}, 422, "name", "Fyll ut dette feltet"),
        ({"name": "x" * 101}, 422, "name", "høyst 100 tegn"),
        ({"mailbox": "ikke en adresse"}, 422, "mailbox", "Skriv en e-postadresse"),
        ({"on": "31.02.2026"}, 422, "on", "Fra hvilken dag?"),
        ({"on": "01.01.2030"}, 422, "on", "kan ikke være fram i tid"),
        ({"on": "01.01.2010"}, 422, "on", "Registeret begynner"),
        ({"on": "01.01.2019", "places-1-place": "1506"}, 422, "places-1-place", "fantes ikke 01.01.2019"),
        ({"places-1-place": "4001"}, 409, "places", "må ha minst to kommuner"),
        ({"places-1-place": "4020"}, 422, "places", "kan ikke blandes"),
        ({"on": "01.01.2020", "places-1-place": "4018"}, 409, "places", "fra 01.01.2024 eller senere"),
        ({"places-1-place": "4024"}, 409, "on", "Velg en senere dato"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_changes_nothing(
    portal: Flask, db: Database, client: FlaskClient, changed: dict[str, str], status: int, field: str, told: str
) -> None:
    make_unit(portal, "4001", "4005", name="Rest")
    make_unit(portal, "4018", name="Nome")
    make_unit(portal, "4010", name="Siljan")
    growing = make_unit(portal, "4022", "4024", name="Vekst")
    with keeper(portal):
        three = {register.with_number(number, today()).id for number in ("4022", "4024", "4026")}
        units.set_cover(growing, three, date(2026, 6, 1))
        invented = units.add(Kind.MUNICIPALITY, "Oppdiktet", demonstration=True)
        units.set_cover(invented, {register.with_number("4020", today()).id}, FIRST_DAY)
    typed = cooperation(portal, "4010", "4012")
    for key, value in changed.items():
        typed[key] = place(portal, value) if re.fullmatch(r"\d{4}", value) else value
    before = everything(db)
    answer, page = send(client, f"{NEW}/samarbeid", **typed)
    assert answer == status
    assert told in page
    assert re.search(rf'id="f-{field}-error"', page) or f'href="#f-{field}"' in page
    if typed["name"]:
        assert str(typed["name"]) in page
    assert send(client, f"{NEW}/samarbeid", **typed, confirmed="1")[0] in (409, 422)
    assert everything(db) == before


def test_a_place_that_has_a_unit_of_its_own_gets_no_second_and_a_part_of_a_whole_none(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    make_unit(portal, "4003", name="Skien SLT")
    with keeper(portal):
        oslo = units.add(Kind.MUNICIPALITY, "Oslo")
        units.set_cover(oslo, {OSLO}, FIRST_DAY)
    before = everything(db)
    status, page = send(client, f"{NEW}/kommune", places=place(portal, "4003"), on=DAY)
    assert (status, "Skien har allerede en egen enhet: Skien SLT." in page) == (422, True)
    status, page = send(client, f"{NEW}/bydel", places=SAGENE, on=DAY)
    assert (status, "hører til Oslo" in page) == (409, True)
    assert everything(db) == before


def test_what_was_typed_comes_back_to_be_changed(portal: Flask, client: FlaskClient) -> None:
    typed = cooperation(portal, "4010", "4012", name="Grenland", mailbox="slt@grenland.example")
    _status, page = send(client, f"{NEW}/samarbeid", **typed)
    sent = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)) | {"back": "1"}
    again = client.post(f"{NEW}/samarbeid", data=sent)
    assert again.status_code == 200
    form = again.get_data(as_text=True)
    assert [text in form for text in ('value="Grenland"', "slt@grenland.example", f'value="{DAY}"')] == [True] * 3
    assert form.count(" selected>") == 3
    assert "ds-error-summary" not in form


def test_of_two_who_make_a_unit_of_the_same_place_the_second_is_told(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    status, _page, sent = confirm(client, f"{NEW}/kommune", places=place(portal, "4010"), on=DAY)
    assert status == 303
    second = client.post(f"{NEW}/kommune", data=sent)
    assert second.status_code in (409, 422)
    cooperation_sent = cooperation(portal, "4010", "4012") | {"seen": sent["seen"], "confirmed": "1"}
    token = {"csrf_token": sent["csrf_token"]}
    third = client.post(f"{NEW}/samarbeid", data=cooperation_sent | token)
    assert third.status_code == 409
    assert "flyttet en av dem i mellomtiden" in third.get_data(as_text=True)
    assert db.value("SELECT count(*) FROM app.unit") == 1


def test_a_made_up_keeper_makes_made_up_units_and_a_unit_of_made_up_places_stays_so(
    portal: Flask, people: People, db: Database, client: FlaskClient
) -> None:
    somebody = people("council", "register_keeper")
    db.run("UPDATE sec.account SET demonstration = true WHERE id = %s", somebody.account_id)
    invented = people.client(somebody)
    assert confirm(invented, f"{NEW}/kommune", places=place(portal, "4010"), on=DAY)[0] == 303
    assert made(db, place(portal, "4010")).demonstration
    assert confirm(client, f"{NEW}/samarbeid", **cooperation(portal, "4010", "4012"))[0] == 303
    assert made(db, place(portal, "4012")).demonstration


def test_a_units_name_and_mailbox_are_changed_and_the_second_of_two_sees_both(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    siljan = make_unit(portal, "4010", name="Siljan")
    address = f"{INDEX}/enhet/{siljan}/endre"
    first = client.get(address).get_data(as_text=True)
    queued = db.value("SELECT count(*) FROM app.outbox WHERE kind = 'unit_changed'")
    assert send(client, address, name="SLT Siljan", mailbox="slt@siljan.example")[0] == 303
    assert db.rows("SELECT name, mailbox, language FROM app.unit") == [("SLT Siljan", "slt@siljan.example", None)]
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'unit_changed'") == queued + 1  # type: ignore[operator]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', first))
    second = client.post(address, data=hidden | {"name": "Siljan kommune", "mailbox": ""})
    told = second.get_data(as_text=True)
    assert second.status_code == 409
    assert [text in told for text in ("SLT Siljan", "Siljan kommune", "slt@siljan.example")] == [True] * 3
    for wrong in ({"name": ""}, {"name": "Siljan", "mailbox": "nei"}, {"name": "Siljan", "version": "x"}):
        assert send(client, address, **wrong)[0] in (409, 422)
    assert db.value("SELECT name FROM app.unit") == "SLT Siljan"


def test_a_neutral_units_form_of_norwegian_is_changed_and_anothers_is_not_touched(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    for form, sent, kept in (("neutral", "nn", "nn"), ("nb", "nn", None)):
        number = db.value(
            "SELECT min(number) FROM app.municipality_version WHERE upper_inf(valid) AND language_form = %s", form
        )
        unit = make_unit(portal, str(number), name=form)
        address = f"{INDEX}/enhet/{unit}/endre"
        assert ("Målform" in client.get(address).get_data(as_text=True)) == (form == "neutral")
        assert send(client, address, name=form, language=sent)[0] == 303
        assert db.value("SELECT language FROM app.unit WHERE id = %s", unit) == kept


def test_the_auditor_reads_a_unit_and_others_find_no_such_page(portal: Flask, people: People) -> None:
    skien = make_unit(portal, "4003", name="Skien")
    auditor = people.client(people("council", "auditor"))
    page = auditor.get(f"{INDEX}/enhet/{skien}").get_data(as_text=True)
    assert "Skien" in page
    assert "/endre" not in page
    assert "Lag en enhet" not in auditor.get(INDEX).get_data(as_text=True)
    for address in (NEW, f"{NEW}/kommune", f"{INDEX}/enhet/{skien}/endre"):
        for somebody in (
            people("council", "auditor"),
            people("council", "administrator"),
            people("ministry", "reader"),
        ):
            assert people.client(somebody).get(address).status_code == 404
