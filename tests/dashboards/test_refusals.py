"""Who asks for public numbers that there are not, or by words that are wrong, is told what is wrong and what to do."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from dashboards.figures import registry
from dashboards.figures.addresses import DRAWN, FORMS
from tests.dashboards.releases.test_service import GOOD, NUMBERS
from tests.factories.nation import Nation

BEFORE = today() - timedelta(days=40)
#: What is said of pages that only some may see, of keys and of forms.
_OTHERS = ("logg inn", "Logg inn", "enhetens egne", "skjemaet", "bytte rolle", "annen rolle")


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()


@pytest.fixture
def released(nation: Nation) -> None:
    made = [nation.unit(number) for number in NUMBERS]
    for unit in made:
        nation.document(unit, BEFORE, surveys=GOOD, meetings=[])
    nation.project(*made)
    nation.cut(BEFORE + timedelta(days=1))


#: Address, status, what is said to be wrong, and what to do about it in bokmål and in nynorsk.
_Wish = tuple[str, int, str, str, str]
_FIGURES: tuple[_Wish, ...] = (
    ("forutsetninger?dato=2021-06-01", 404, "gitt ut den 01.06.2021", "Den første utgivelsen er fra", "Den første utgjevinga er frå"),
    ("moter-styring?dato=2021-06-01", 404, "gitt ut den 01.06.2021", "Velg den dagen", "Vel den dagen"),
    ("forutsetninger?utgivelse=99", 404, "nummer 99", "/utgivelser", "/utgivelser"),
    ("kommuner?utgivelse=1", 404, "ikke med i utgivelsene", "Ta bort «utgivelse»", "Ta bort «utgivelse»"),
    ("finnes-ikke", 404, "«finnes-ikke»", "/data/", "/data/"),
    ("kommuner?fylke=99", 404, "«99»", "Velg en annen kode eller dato", "Vel ein annan kode eller dato"),
    ("kommuner?storrelse=mange", 404, "«mange»", "20000", "20000"),
    ("moter-styring?gruppe=noe", 404, "«noe»", "fylke, politidistrikt, storrelse.", "fylke, politidistrikt, storrelse."),
    ("forutsetning-kartlegging-over-tid?innbyggere=unknown", 404, "ingen tall", "Velg et annet område", "Vel eit anna område"),
    ("kommuner?dato=i+dag", 400, "Datoen i adressen", "dato=2026-11-26", "dato=2026-11-26"),
    ("kommuner?fylke=40&fylke=42", 400, "«fylke»", "La det stå én gang", "La det stå éin gong"),
    ("kommuner?farge=rod", 400, "«farge»", "avgrenses med: fylke", "avgrensast med: fylke"),
)  # fmt: skip
_PAGES: tuple[_Wish, ...] = (
    ("/kommune/4661", 404, "«4661»", "Velg en annen kode eller dato", "Vel ein annan kode eller dato"),
    ("/fylke/99", 404, "«99»", "Velg en annen kode eller dato", "Vel ein annan kode eller dato"),
    ("/forutsetninger?utgivelse=99", 404, "nummer 99", "/utgivelser", "/utgivelser"),
    ("/forutsetninger?fylke=99", 404, "«99»", "Velg en annen kode", "Vel ein annan kode"),
    ("/forutsetninger/styring?dato=2021-06-01", 404, "gitt ut den 01.06.2021", "Velg den dagen", "Vel den dagen"),
    ("/forutsetninger/styring?gruppe=enheter", 404, "«enheter»", "politidistrikt, storrelse.", "politidistrikt, storrelse."),
    ("/kortrapport.pdf?dato=2021-06-01", 404, "gitt ut den 01.06.2021", "Velg den dagen", "Vel den dagen"),
    ("/kortrapport/99.pdf", 404, "«99»", "Velg en annen kode", "Vel ein annan kode"),
    ("/data/utgivelser/99", 404, "nummer 99", "/utgivelser", "/utgivelser"),
    ("/data/utgivelser/99.json", 404, "nummer 99", "/utgivelser", "/utgivelser"),
    ("/?dato=2024-01-01&dato=2025-01-01", 400, "«dato»", "La det stå én gang", "La det stå éin gong"),
    ("/fylke/40?dato=2024-01-01&dato=2025-01-01", 400, "«dato»", "La det stå én gang", "La det stå éin gong"),
    ("/register?fylke=40&fylke=42", 400, "«fylke»", "La det stå én gang", "La det stå éin gong"),
    ("/kommune?sok=a&sok=b", 400, "«sok»", "La det stå én gang", "La det stå éin gong"),
    ("/sammenlign?dato=2024-01-01&dato=2025-01-01&fylke=40&fylke=42", 400, "«dato»", "La det stå én gang", "La det stå éin gong"),
    ("/?sprak=en", 400, "Språket", "nb eller nn", "nb eller nn"),
)  # fmt: skip


def _in(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}sprak={language}"


def test_a_page_says_what_is_wrong_and_what_to_do_in_both_languages(released: None, public: FlaskClient) -> None:
    pages = [*_PAGES, *((f"/tall/{wish[0]}", *wish[1:]) for wish in _FIGURES)]
    for address, status, wrong, remedy, nynorsk in pages:
        for language, told in (("nb", remedy), ("nn", nynorsk)):
            asked = address if "sprak=" in address else _in(address, language)
            answer = public.get(asked, headers={"Accept-Language": language})
            assert answer.status_code == status, asked
            text = answer.text if answer.mimetype == "text/html" else answer.get_json()["detail"]
            main = text.partition("<main")[2].partition("</main>")[0] or text
            assert told in main, (asked, main)
            assert language == "nn" or wrong in main, (asked, main)
            assert [word for word in _OTHERS if word in main] == [], asked


def test_a_file_says_the_same_as_problem_json(released: None, public: FlaskClient) -> None:
    for address, status, wrong, remedy, nynorsk in (
        *_FIGURES,
        ("kommuner?sprak=en", 400, "Språket", "nb eller nn", ""),
    ):
        figure, _, query = address.partition("?")
        for form in ("csv", "json", "png"):
            for language in ("nb", "nn"):
                asked = f"/tall/{figure}.{form}?{query}"
                answer = public.get(asked if "sprak=" in query else _in(asked, language).replace("?&", "?"))
                assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), asked
                problem = answer.get_json()
                assert (remedy if language == "nb" else nynorsk or remedy) in problem["detail"], (asked, problem)
                assert language == "nn" or wrong in problem["detail"], (asked, problem)
                assert [word for word in _OTHERS if word in str(problem)] == [], asked
                assert problem["title"]
    picture = public.get("/tall/kommuner.svg")
    assert (picture.status_code, picture.mimetype) == (HTTPStatus.NOT_FOUND, "application/problem+json")
    assert "CSV, Excel eller JSON-stat" in picture.get_json()["detail"]


def test_before_the_first_release_it_is_said_where_its_day_stands(nation: Nation, public: FlaskClient) -> None:
    for address in ("/tall/forutsetninger", "/forutsetninger/styring", "/kortrapport.pdf"):
        answer = public.get(address)
        assert (answer.status_code, "ikke gitt ut ennå" in answer.text) == (HTTPStatus.NOT_FOUND, True), address


def test_the_description_has_the_files_that_there_are(portal: Flask, released: None, public: FlaskClient) -> None:
    described = public.get("/data/openapi.json").get_json()["paths"]
    for figure in registry.of(portal).figures:
        if public.get(f"/tall/{figure}").status_code != HTTPStatus.OK:
            continue  # what no release tells of yet
        drawn = public.get(f"/tall/{figure}.svg").status_code == HTTPStatus.OK
        there = [form for form in FORMS if drawn or form not in DRAWN]
        assert [form for form in FORMS if f"/tall/{figure}.{form}" in described] == there, figure


def test_sizes_are_a_grouping_by_either_word(released: None, public: FlaskClient) -> None:
    one, other = (public.get(f"/forutsetninger/styring?gruppe={word}").text for word in ("storrelse", "innbyggere"))
    assert 'href="/tall/forutsetning-styring.csv?' in one
    assert other.partition("<main")[2] == one.partition("<main")[2]
    files = [public.get(f"/tall/forutsetning-styring.json?gruppe={word}") for word in ("storrelse", "innbyggere")]
    assert files[0].data == files[1].data
