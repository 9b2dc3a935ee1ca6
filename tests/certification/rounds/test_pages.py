"""KRÅD follows a round of yearly reports: who is late, who is given more time, and what the unit sees of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from tests.app.web.pages import token_of
from tests.database import Database, People
from tests.factories.cases import Applicant, applicant
from tests.tenants.reporting.reporting_year import unit

#: A day on which the report for 2023 is late.
LATE = date(2024, 4, 2)


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


@pytest.fixture
def auditor(people: People) -> FlaskClient:
    return people.client(people("council", "auditor"))


@pytest.fixture
def officer(people: People, skien: Applicant, auditor: FlaskClient) -> Iterator[FlaskClient]:
    client = people.client(people("council", "case_officer"))
    with clock.pretending(LATE):
        yield client


def send(client: FlaskClient, page: str, **form: str) -> tuple[int, str]:
    """Open a page, send its form, and return the status and text of where it leads."""
    answer = client.post(page, data={"csrf_token": token_of(client.get(page).text), **form}, follow_redirects=True)
    return answer.status_code, answer.text


def row_of(page: str, name: str) -> str:
    """The row of a unit, as text."""
    row = next(row for row in page.split("<tr>")[2:] if name in row)
    return re.sub(r"<[^>]+>", " ", row)


def test_an_extension_moves_one_units_deadline_and_the_unit_reads_why(
    skien: Applicant, officer: FlaskClient, people: People
) -> None:
    assert "For sent" in row_of(officer.get("/krad/arsrapporter").text, "Skien")
    unit = people.client(skien.coordinator)
    assert "er for sen" in unit.get("/enhet/arsrapport").text
    address = f"/krad/arsrapporter/{skien.unit_id}/utsett?ar=2023"
    status, text = send(officer, address, until_on="15.05.2024", reason="Koordinatoren har vært syk.")
    assert status == 200
    assert "Utsatt frist" in row_of(text, "Skien")
    assert "15.05.2024" in row_of(text, "Skien")
    page = unit.get("/enhet/arsrapport").text
    assert "utsatt frist til 15. mai 2024" in page
    assert "Koordinatoren har vært syk." in page
    assert "utsatt frist til 15. mai 2024" in unit.get("/enhet").text


def test_an_extension_needs_a_reason_and_a_day_that_helps(skien: Applicant, officer: FlaskClient, db: Database) -> None:
    address = f"/krad/arsrapporter/{skien.unit_id}/utsett?ar=2023"
    for until_on, reason, said in (
        ("01.03.2024", "For sent bedt om.", "etter den vanlige fristen"),
        ("01.04.2024", "Dagen er gått.", "ikke er kommet ennå"),
        ("15.05.2024", " ", "Begrunnelse"),
    ):
        status, text = send(officer, address, until_on=until_on, reason=reason)
        assert status == 422
        assert said in text
    assert db.value("SELECT count(*) FROM app.reporting_extension") == 0


def test_the_dates_of_a_round_are_krads_to_set_and_two_at_once_are_told(
    skien: Applicant, officer: FlaskClient, people: People
) -> None:
    address = "/krad/arsrapporter/frister?ar=2023"
    form = {
        "version": "",
        "opens_on": "01.10.2023",
        "deadline_on": "30.04.2024",
        "grace_days": "7",
        "criteria": "handbook-1",
        "text_nb": "Se nøye på møtene i år.",
        "text_nn": "Sjå nøye på møta i år.",
    }
    assert "KRÅD har ikke åpnet runden" in officer.get("/krad/arsrapporter?ar=2023").text
    for lacks in ("text_nb", "text_nn"):
        status, text = send(officer, address, **form | {lacks: " "})
        assert status == 422
        assert "Til enhetene" in text
        assert "30.04.2024" in text  # nothing typed is lost
    assert "Runden for 2023 er lagret" in send(officer, address, **form)[1]
    own = people.client(skien.coordinator)
    home = own.get("/enhet/arsrapport").text
    assert "Fristen er 30. april 2024" in home
    assert "Se nøye på møtene i år." in home
    own.post("/sprak", data={"csrf_token": token_of(home), "malform": "nn"})
    assert "Sjå nøye på møta i år." in own.get("/enhet/arsrapport").text
    assert "Rapportene vurderes etter Håndboken, versjon 1." in officer.get("/krad/arsrapporter?ar=2023").text
    status, text = send(officer, address, **form)
    assert status == 409
    assert "Noen andre lagret" in text


def test_who_may_only_read_gives_no_extension(skien: Applicant, officer: FlaskClient, auditor: FlaskClient) -> None:
    assert "Gi utsatt frist" not in auditor.get("/krad/arsrapporter").text
    assert auditor.get(f"/krad/arsrapporter/{skien.unit_id}/utsett").status_code == 404


def test_krad_reads_a_report_that_was_handed_in_and_the_unit_sees_that(
    portal: Flask, people: People, auditor: FlaskClient
) -> None:
    skien = unit(portal, people, "4003", name="Skien")
    skien.tell("goal")
    first = skien.hand_in()
    skien.tell("plan")
    frozen = skien.freeze()
    page = f"/krad/arsrapporter/{skien.id}/"
    assert auditor.get(page + str(frozen)).status_code == 404  # waits for its signature: nobody's but the unit's
    skien.sign(frozen)
    own = people.client(skien.one.coordinator)
    assert "KRÅD åpnet" not in own.get(f"/enhet/arsrapport/{frozen}").text
    listed = auditor.get("/krad/arsrapporter").text
    assert f"{page}{frozen}" in listed
    answer = auditor.get(page + str(frozen))
    assert answer.status_code == 200, answer.text
    text = answer.text
    assert "De sju forutsetningene" in text
    assert "Det som ble levert" in text
    assert f"{page}{first}" in text
    assert "KRÅD åpnet den første gang" in own.get(f"/enhet/arsrapport/{frozen}").text
    assert "KRÅD åpnet" not in own.get(f"/enhet/arsrapport/{first}").text
