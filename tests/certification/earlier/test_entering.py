"""KRÅD enters approvals from before the portal one by one, with what others have said of them and the letter."""

from __future__ import annotations

import dataclasses
import html
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import today
from app.db.roles import STATS
from app.db.session import acting
from certification.earlier import leads
from dashboards.projection import reading
from dashboards.projection.statuses import Status
from tenants.register import service as register
from tenants.units import moving
from tests.certification.earlier.entering import (
    HEADING,
    INDEX,
    NEW,
    UNTIL,
    confirm,
    enter,
    entered,
    hidden,
    look_over,
    project,
    status,
    unit_with_one,
)
from tests.clamd import FakeClamd
from tests.database import Database, People
from tests.factories import files
from tests.factories.nation import Nation
from tests.factories.units import FIRST_DAY, keeper, make_unit
from tests.tenants.reporting.filing import work


def test_one_is_entered_looked_over_and_marked_apart(portal: Flask, db: Database, client: FlaskClient) -> None:
    make_unit(portal, "4003", name="Skien")
    preview = enter(client, "1.2.2016", "2016/77", "0806")
    assert "Skien" in preview  # the number of that day
    assert "kommunenummer" not in preview
    assert "Andres omtale av SLT i Skien" in preview
    assert "SLT-håndboken 2019" in preview
    assert entered(db) == [("Skien", "2016/77", date(2016, 2, 1), UNTIL + timedelta(days=1), None)]
    project(portal, db)
    assert status(portal, "4003", today()) is Status.BEFORE_PORTAL
    # Of a day before the unit came to the portal the register and the nation's numbers say the same.
    assert status(portal, "0806", date(2019, 5, 5)) is Status.BEFORE_PORTAL
    assert "1 av 422 kommuner har godkjent SLT" in client.get("/?dato=05.05.2019").text
    assert "ingen av kommunene er i enheten" not in client.get("/register?dato=05.05.2019").text
    assert status(portal, "4003", UNTIL) is Status.BEFORE_PORTAL
    assert status(portal, "4003", UNTIL + timedelta(days=1)) is Status.EXPIRED
    front = client.get("/").text
    assert "Godkjent før portalen" in front
    assert "1 av 357 kommuner har godkjent SLT" in front
    assert "allerede en godkjenning" in enter(client, "01.02.2016", "2016/78", "Skien")
    (events,) = db.rows("SELECT count(*) FROM audit.entry WHERE table_name = 'app.earlier_approval'")
    assert events == (1,)


def test_what_another_unit_covered_before_stays_that_ones(portal: Flask, db: Database, client: FlaskClient) -> None:
    since = date(2024, 6, 1)
    before, now = make_unit(portal, "4003", name="Før"), make_unit(portal, "4001", name="Nå")
    skien = db.value("SELECT place_id FROM app.unit_cover WHERE tenant_id = %s", before)
    with keeper(portal):
        moving.move(skien, before, None, since)
        moving.move(db.value("SELECT place_id FROM app.unit_cover WHERE tenant_id = %s", now), now, None, since)
        moving.move(skien, None, now, date(2024, 7, 1))
    enter(client, "01.02.2016", "2016/77", "Skien")
    assert entered(db) == [("Nå", "2016/77", date(2016, 2, 1), UNTIL + timedelta(days=1), None)]
    covered = db.rows(
        "SELECT u.name, lower(c.valid), upper(c.valid) FROM app.unit_cover c JOIN app.unit u ON u.id = c.tenant_id"
        " WHERE c.place_id = %s ORDER BY 2",
        skien,
    )
    assert covered == [("Før", FIRST_DAY, since), ("Nå", since, None)]


def test_a_unit_is_made_where_there_is_none_and_else_what_lacks_is_said(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    make_unit(portal, "4001", name="Porsgrunn")
    assert "En ny enhet blir laget for Siljan" in enter(client, "01.03.2019", "2019/1", "Siljan kommune")
    project(portal, db)
    assert status(portal, "3812", date(2020, 1, 1)) is Status.BEFORE_PORTAL
    faults = {
        "Åsnes, Grue": "Lag samarbeidet under",
        "Porsgrunn, Grue": "har ingen enhet, og de andre har",
        "Porsgrunn, Siljan": "hører til hver sin enhet",
        "Herøy": "skriv nummeret",
        "Oslo": "dekket bydel for bydel",
        "Bydel Sagene": "Bydel Sagene har ingen enhet",
        "Sagene, Frogner": "Før én godkjenning for hver bydel",
        "Ski": "er siden blitt 3207 Nordre Follo",
        "0213": "er siden blitt 3207 Nordre Follo",
        "Narnia": "Ingen kommune heter «Narnia»",
        "9999": "Ingen kommune har eller hadde nummeret",
    }
    for typed, fault in faults.items():
        assert fault in html.unescape(enter(client, "01.03.2019", "2019/2", typed)), typed
    assert "ikke vært ennå" in enter(client, "01.03.2099", "2019/2", "Porsgrunn")
    assert "begynte i 1990" in enter(client, "01.03.1951", "2019/2", "Porsgrunn")
    assert len(entered(db)) == 1


def test_a_city_district_is_entered_as_its_own_units_and_counts_for_its_share(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    """The certificate names the city, as a decision's does; its unit, and what the unit covers, tell of which part."""
    nation = Nation(portal, db)
    nation.unit("0301", district="03", name="Bydel Sagene")
    nation.unit("0301", district="05", name="Bydel Frogner")
    preview = html.unescape(enter(client, "01.02.2016", "2016/1", "sagene"))
    assert "Bydel Sagene i Oslo" in preview
    sheet = (HEADING + "01.03.2016;2016/2;Bydel Frogner;\n").encode()
    assert confirm(client, look_over(client, sheet)[1]) == 303
    assert [row[:3] for row in entered(db)] == [
        ("Bydel Sagene", "2016/1", date(2016, 2, 1)),
        ("Bydel Frogner", "2016/2", date(2016, 3, 1)),
    ]
    project(portal, db)
    with portal.app_context(), acting(STATS):
        oslo = next(m for m in reading.picture(today()).municipalities if m.number == "0301")
    assert sorted(d.name for d in oslo.districts if d.status is Status.BEFORE_PORTAL) == ["Frogner", "Sagene"]
    # It is put right as what it is.
    page = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval WHERE reference = %s', '2016/1')}"
    form = client.get(f"{page}/rett").text
    typed = {"approved_on": "01.02.2017", "reference": "2017/1", "municipalities": "Bydel Sagene", "reason": "Feil år"}
    assert 'value="Bydel Sagene"' in form
    assert client.post(f"{page}/rett", data=hidden(form) | typed).status_code == 303
    assert [row[4] for row in entered(db)] == ["corrected", None, None]


def test_leads_are_of_municipalities_that_there_are_and_for_krad_alone(
    portal: Flask, people: People, client: FlaskClient
) -> None:
    with keeper(portal):
        numbers = {m.number: m.id for m in register.municipalities(today())}
    assert set(leads.by_number()) <= set(numbers)
    assert sum(len(found) for found in leads.by_number().values()) == 119
    make_unit(portal, "4003", name="Skien")
    page = client.get(f"/krad/enheter/{numbers['4003']}").text
    assert "Andres omtale av SLT i kommunen" in page
    assert f"{NEW}?kommune=4003" in page
    assert "Andres omtale" in client.get(f"{NEW}?kommune=4003").text
    public = people.client().get("/kommune/4003").text
    assert "omtale" not in public


def test_the_letter_waits_for_the_scanner_and_is_krads_alone(
    portal: Flask, db: Database, client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_unit(portal, "4003", name="Skien")
    enter(client, "01.02.2016", "2016/1", "Skien")
    page = f"{INDEX}/{db.value('SELECT certificate_id FROM app.earlier_approval')}"
    letter = files.pdf("KRÅD godkjenner SLT i Skien.")

    def send(content: bytes, **boxes: str) -> TestResponse:
        typed = hidden(client.get(f"{page}/brev").text) | boxes | {"file": (io.BytesIO(content), "Brev 2016.pdf")}
        return client.post(f"{page}/brev", data=typed, content_type="multipart/form-data")

    assert send(letter).status_code == 422  # not read by anybody
    assert send(b"GIF89a", read_myself="ja").status_code == 422
    assert "fødselsnummer" in send(files.pdf("Fødselsnummer 130972 48022"), read_myself="ja").text
    assert send(letter, read_myself="ja").status_code == 303
    assert send(letter, read_myself="ja").status_code == 409
    assert "kan ikke åpnes" in client.get(page).text
    assert client.get(f"{page}/brev/fil").status_code == 404
    clamd = FakeClamd()
    try:
        settings = dataclasses.replace(portal.config["SLT"], clamd_url=clamd.address)
        monkeypatch.setitem(portal.config, "SLT", settings)
        work(people)
    finally:
        clamd.close()
    opened = client.get(f"{page}/brev/fil")
    assert opened.data == letter
    assert "attachment" in opened.headers["Content-Disposition"]
    assert (
        people.client(people("unit", "coordinator", tenant_id=unit_with_one(db))).get(f"{page}/brev/fil").status_code
        == 404
    )
