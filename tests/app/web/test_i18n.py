"""The page is in the language that was chosen; dates, numbers and order are Norwegian."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus

import pytest
from babel.messages import Catalog, Message
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.web import translations
from app.web.sorting import norwegian_key
from tests.app.web.pages import send, token_of
from tests.database import ClientAs, Database


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("nn", "nn"),
        ("nn-NO,nb;q=0.8", "nn"),
        ("nb,nn;q=0.5", "nb"),
        ("no,nn;q=0.5", "nb"),
        ("en-GB,de", "nb"),
        ("", "nb"),
    ],
)
def test_the_browser_decides_until_somebody_chooses(client: FlaskClient, wish: str, language: str) -> None:
    assert f'lang="{language}"' in client.get("/moter", headers={"Accept-Language": wish}).text


def test_a_choice_is_kept_and_leads_back_to_the_page(client: FlaskClient) -> None:
    response = send(client, "/sprak", {"malform": "nn", "next": "/moter?a=1"})
    assert response.location == "/moter?a=1"
    assert 'lang="nn"' in client.get("/moter", headers={"Accept-Language": "nb"}).text


def test_the_choice_of_somebody_who_is_signed_in_follows_the_account(client_as: ClientAs, db: Database) -> None:
    here = client_as("council", "decider")
    token = token_of(here.get("/finnes-ikke").text)
    assert here.post("/sprak", data={"csrf_token": token, "malform": "nn"}).status_code == HTTPStatus.SEE_OTHER
    here.delete_cookie("slt-language", domain="127.0.0.1")
    assert 'lang="nn"' in here.get("/finnes-ikke", headers={"Accept-Language": "nb"}).text
    assert db.value("SELECT locale FROM sec.account") == "nn"


@pytest.mark.parametrize(
    "wish",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/finnes-ikke", "/\n/x", ""],
)
def test_the_way_back_leads_to_a_page_of_the_portal_only(client: FlaskClient, wish: str) -> None:
    assert send(client, "/sprak", {"malform": "nb", "next": wish}).location == "/"


def test_dates_and_numbers_are_written_as_in_norway(components: Flask) -> None:
    page = (
        "{{ day | date }}|{{ day | short_date }}|{{ at | instant }}|{{ 5550203 | number }}|{{ 1.5 | number(1) }}"
        "|{{ 0.375 | percent }}|{{ 0.375 | percent(1) }}|{{ none | number }}"
    )
    with components.test_request_context():
        shown = render_template_string(page, day=date(2026, 3, 5), at=datetime(2026, 7, 1, 22, 5, tzinfo=UTC))
    *values, nothing = shown.split("|")
    assert [value.replace("\u202f", "\u00a0") for value in values] == [
        "5. mars 2026",
        "05.03.2026",
        "2. juli 2026 kl. 00.05",
        "5\u00a0550\u00a0203",
        "1,5",
        "38\u00a0%",
        "37,5\u00a0%",
    ]
    assert "ikke oppgitt" in nothing


def test_norwegian_names_stand_in_norwegian_order() -> None:
    ordered = [
        "Alta",
        "Čáhput",
        "Deatnu",
        "Evje",
        "Kárášjohka",
        "Karlsøy",
        "Ørland",
        "Øvre Eiker",
        "Ål",
        "Aasen",
        "Åsnes",
    ]
    mixed = ordered[::2] + ordered[1::2]
    assert sorted(mixed, key=norwegian_key) == ordered
    assert sorted(["Bydel 10", "Bydel 9", "bydel 1"], key=norwegian_key) == ["bydel 1", "Bydel 9", "Bydel 10"]


@given(st.text(), st.text())
def test_only_equal_texts_have_equal_keys(one: str, other: str) -> None:
    import unicodedata

    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (norwegian_key(one) == norwegian_key(other)) == same


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("Fyll ut", "", "not translated"),
        ("Høyst %(most)s tegn", "Høgst %(mest)s teikn", "placeholders differ"),
        ("Høyst %(most)s tegn", "Høgst ti teikn", "placeholders differ"),
        (("%(num)s møte", "%(num)s møter"), ("Eitt møte", "%(num)s møte"), None),
        (("%(num)s møte", "%(num)s møter"), ("Eitt møte", "Fleire møte"), "placeholders differ"),
    ],
)
def test_a_translation_that_would_not_show_is_found(source: str, target: str, fault: str | None) -> None:
    message = Message(source, target)
    assert list(translations._faults_of(message)) == ([fault] if fault else [])
    catalogue = Catalog(locale="nn")
    catalogue.add(source, target, flags=["fuzzy"])
    assert "fuzzy" in list(translations._faults_of(catalogue[source]))
