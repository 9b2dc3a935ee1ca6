"""All that a page shows is in its address: the day, the filters, the release, and the language."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from http import HTTPStatus

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from tests.app.web.pages import send, token_of
from tests.dashboards.releases.test_service import GOOD, NUMBERS, POOR
from tests.database import People
from tests.factories.nation import Nation


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    return portal.test_client()


def permanent(page: str) -> str:
    """The link to the page as it is now."""
    (found,) = re.findall(r'<a class="ds-link" href="([^"]+)"[^>]*>(?:Fast lenke til siden|Fast lenkje til sida)', page)
    return html.unescape(found)


def test_a_page_is_in_the_language_of_its_address_for_everybody(
    nation: Nation, public: FlaskClient, people: People
) -> None:
    nation.project(nation.unit("4003"))
    ministry = people.client(people("ministry", "reader"))
    for client in (public, ministry):
        for path, nynorsk in (
            ("/", "Ingen av 357 kommunar"),
            ("/tall/kommuner", "Kommunane"),
            ("/register", "Register"),
        ):
            first = client.get(path)
            page = client.get(f"{path}?sprak=nn")
            assert 'lang="nn"' in page.text, path
            assert nynorsk in page.text, path
            assert 'lang="nb"' in client.get(path).text, "it is of this address alone"
            if "ETag" in first.headers:
                tag = {"If-None-Match": first.headers["ETag"]}
                assert client.get(f"{path}?sprak=nn", headers=tag).status_code == HTTPStatus.OK
    # The address of what is shown has the day, the filters and the language, whatever the reader's own is.
    page = public.get("/?fylke=40", headers={"Accept-Language": "nn"}).text
    address = permanent(page)
    assert address == f"/?dato={today()}&fylke=40&sprak=nn"
    assert permanent(public.get(address, headers={"Accept-Language": "nb"}).text) == address
    assert permanent(public.get("/sammenlign?kommuner=4003&dato=01.02.2024").text).startswith(
        "/sammenlign?dato=2024-02-01&"
    )
    for path in ("/?sprak=en", "/kommune/4003?sprak=", "/forutsetninger?sprak=nb&sprak=nn", "/enhet?sprak=xx"):
        answer = public.get(path)
        assert (answer.status_code, "Språket i adressen må være nb eller nn." in answer.text) == (400, True), path
    problem = public.get("/tall/kommuner.json?sprak=en")
    assert (problem.status_code, problem.mimetype) == (400, "application/problem+json")


def test_who_chooses_another_language_gets_it_on_a_page_whose_address_has_one(
    nation: Nation, public: FlaskClient
) -> None:
    there = send(public, "/sprak", {"malform": "nb", "next": "/kommune?sok=Bø%26&sprak=nn&fylke=40"}).location
    assert there == "/kommune?sok=B%C3%B8%26&fylke=40"
    assert 'lang="nb"' in public.get("/kommune?fylke=40", headers={"Accept-Language": "nn"}).text
    assert send(public, "/sprak", {"malform": "nn", "next": "/?sprak=nb"}).location == "/"
    assert token_of(public.get("/?sprak=nb").text)


def test_an_earlier_release_is_read_as_it_was_with_its_brief(nation: Nation, public: FlaskClient) -> None:
    made = [nation.unit(number) for number in NUMBERS]
    before = today() - timedelta(days=60)
    for on, surveys in ((before, POOR), (before + timedelta(days=30), GOOD)):
        for unit in made:
            nation.document(unit, on, surveys=surveys, meetings=[])
        nation.project(*made)
        nation.cut(on + timedelta(days=1))
    first, second = (f"utgivelse={number}" for number in (1, 2))
    latest, earlier = (public.get(f"/forutsetninger{query}").text for query in ("", f"?{first}"))
    assert ("fra utgivelse 2" in latest, "fra utgivelse 1" in earlier) == (True, True)
    assert "Vis den siste utgivelsen" not in latest
    assert 'href="/forutsetninger">Vis den siste utgivelsen' in earlier
    assert permanent(latest) == f"/forutsetninger?{second}&sprak=nb"
    assert public.get(f"/forutsetninger?dato={before + timedelta(days=2)}").text.count("fra utgivelse 1") == 1
    # The links of the page stay in the release, and so does what they lead to.
    (one,) = set(re.findall(r'href="(/forutsetninger/kartlegging\?[^"]*)"', earlier))
    assert one == f"/forutsetninger/kartlegging?{first}"
    page = html.unescape(public.get(one).text)
    assert {*re.findall(r"(/tall/[^?]+)\?(utgivelse=\d)", page)}
    assert "utgivelse=2" not in page
    assert f"/forutsetninger/kartlegging?gruppe=storrelse&{first}#grupper" in page
    assert f"/forutsetninger?{first}" in page
    assert (
        permanent(public.get(f"{one}&gruppe=storrelse").text)
        == f"/forutsetninger/kartlegging?{first}&gruppe=storrelse&sprak=nb"
    )
    for path in ("/kortrapport.pdf", "/kortrapport/40.pdf"):
        texts = [
            pypdfium2.PdfDocument(public.get(f"{path}?{query}&sprak=nb").data)[0].get_textpage().get_text_range()
            for query in (first, second)
        ]
        assert ["nummer 1," in texts[0], "nummer 2," in texts[1]] == [True, True]
        assert public.get(f"{path}?{second}").data == public.get(path).data
    calendar = public.get("/utgivelser").text
    assert f'href="/forutsetninger?{first}"' in calendar
    assert f'href="/kortrapport.pdf?{first}"' in calendar
    for query, status in (
        ("utgivelse=9", 404),
        ("utgivelse=en", 400),
        (f"{first}&dato=2026-01-01", 400),
        ("dato=i+dag", 400),
    ):
        for path in ("/forutsetninger", "/forutsetninger/kartlegging", "/kortrapport.pdf"):
            assert public.get(f"{path}?{query}").status_code == status, (path, query)
    assert public.get("/kortrapport.pdf?fylke=40").status_code == 400
