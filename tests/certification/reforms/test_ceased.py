"""The register keeper enters what holds of municipalities that are no more, and sees it on the register's page."""

from __future__ import annotations

import html
import re

from flask import Flask
from flask.testing import FlaskClient

from certification.reforms import reversing
from tests.certification.reforms.test_reforms import key_of, register_files
from tests.database import Database, People
from tests.factories.units import keeper


def _entered(client: FlaskClient, kind: str, answers: dict[str, str]) -> tuple[str, str]:
    """Fill in, see, confirm: the preview, and the page afterwards."""
    address = f"/krad/register/ny/{kind}"
    form = client.get(address).text
    token = dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]*)"', form))
    preview = html.unescape(client.post(address, data={**token, **answers}).text)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', preview))
    done = client.post(address, data={**hidden, "confirmed": "1"}, follow_redirects=True)
    assert "Endringen er ført." in done.text, preview
    return _words(preview), _words(html.unescape(client.get("/krad/register").text))


def _words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_a_district_for_all_time_and_an_exception_are_entered_on_the_pages_and_taken_back(
    people: People, portal: Flask, db: Database
) -> None:
    before = register_files(portal)
    client = people.client(people("council", "register_keeper"))
    exceptions = _words(html.unescape(client.get("/krad/register").text)).partition("Opphørte kommuner med unntak")[2]
    assert (
        "Røyken (0627) 31.12.2017–31.12.2019 Sør-Øst politidistrikt Oslo politidistrikt Kongen i statsråd" in exceptions
    )
    common = {"title": "Asker til Øst", "reason": "Vedtak", "on": "01.01.2028", "source": key_of(portal, "3203")}
    refused = client.post(
        "/krad/register/ny/kommune",
        data={
            **dict(re.findall(r'name="(csrf_token)" value="([^"]*)"', client.get("/krad/register/ny/kommune").text)),
            **common,
            "names": "Nye Asker",
            "ceased": "ja",
        },
    )
    assert "Velg politidistriktet, eller svar nei." in refused.text
    seen, _index = _entered(client, "kommune", {**common, "police_district": "ost", "ceased": "ja"})
    assert "Øst politidistrikt: brudd i 2028. andre tall for 2017, 2018, 2019." in seen, seen
    assert (
        db.value(
            "SELECT d.key FROM app.municipality_version v JOIN app.police_district d ON d.id = v.police_district_id"
            " WHERE v.number = '0220' AND v.valid @> '2018-01-01'::date"
        )
        == "ost"
    )
    hof = {"title": "Hof på kartet", "reason": "Kartet", "source": "0714-2017"}
    half = client.post(
        "/krad/register/ny/opphort",
        data={
            **dict(re.findall(r'name="(csrf_token)" value="([^"]*)"', client.get("/krad/register/ny/opphort").text)),
            **hof,
            "latitude": "59.5325",
        },
    )
    assert "Skriv både breddegrad og lengdegrad." in half.text
    seen, index = _entered(
        client, "opphort", {**hof, "latitude": "59,5325", "longitude": "10.0833", "police_district": "vest"}
    )
    assert "Vest politidistrikt: brudd i 2018. andre tall for 2017." in seen
    assert "Hof (0714) 31.12.2017–31.12.2017 Plass på kartet: 59.5325 10.0833 Som kommunen etter Hof på kartet" in index
    assert "Hof (0714) 31.12.2017–31.12.2017 Vest politidistrikt Sør-Øst politidistrikt Hof på kartet" in index
    with keeper(portal):
        for (reform_id,) in db.rows("SELECT id FROM app.register_reform ORDER BY recorded_at DESC"):
            reversing.reverse(reform_id, "Prøvd.")  # type: ignore[arg-type]
    assert register_files(portal) == before
