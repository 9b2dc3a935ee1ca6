"""Each output of each figure has an address that lasts, is asked for again cheaply, and answers a bad wish in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from dashboards.figures import addresses as asked_for
from dashboards.figures import registry
from dashboards.figures.addresses import FORMS
from dashboards.figures.table import Table
from tenants.register import service as register
from tests.factories.nation import Nation

D = date.fromisoformat


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()


@pytest.fixture
def skien(nation: Nation) -> None:
    unit = nation.unit("4003", name="Skien")
    case = nation.applied(unit, D("2024-02-01"), surveys=[])
    nation.decided(unit, case, "approved", D("2024-03-01"), D("2099-03-01"))
    nation.project(unit)
    nation.cut(today())


def test_every_figure_answers_in_every_form_and_with_304_the_second_time(
    portal: Flask, skien: None, public: FlaskClient
) -> None:
    figures = registry.of(portal).figures
    assert len(figures) >= 6
    for figure_id in figures:
        if (
            figure_id.endswith(("-neste-steg", "-mangler")) and figure_id != "forutsetninger-mangler"
        ):  # nobody has reported, so that no step is known to be lacking
            assert public.get(f"/tall/{figure_id}").status_code == 404
            continue
        assert public.get(f"/tall/{figure_id}").status_code == 200
        for form in FORMS:
            answer = public.get(f"/tall/{figure_id}.{form}")
            if answer.status_code == 404:
                assert figure_id in (
                    "bydeler",
                    "godkjenninger",
                    "kommuner",
                    "politiavtaler",
                    "gar-ut",
                    "forutsetninger-mangler",
                )  # which have no chart
                assert form in ("svg", "png")
                continue
            assert answer.status_code == 200, (figure_id, form)
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.cache_control.public
            assert "Cookie" not in answer.headers.get("Vary", "")
            again = public.get(f"/tall/{figure_id}.{form}", headers={"If-None-Match": answer.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b"")


def test_a_file_that_has_not_changed_is_answered_without_making_its_table(
    nation: Nation, portal: Flask, skien: None, public: FlaskClient
) -> None:
    figure = registry.of(portal).figures["kommuner-etter-fylke"]
    for address in ("/tall/kommuner-etter-fylke.csv?fylke=40", "/tall/kommuner-etter-fylke.xlsx?utgivelse=1"):
        first = public.get(address)
        tag = {"If-None-Match": first.headers["ETag"]}
        with patch.dict(registry.of(portal).figures, {figure.id: replace(figure, make=_refused)}):
            again = public.get(address, headers=tag)
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Content-Location"):
            assert again.headers[name] == first.headers[name]
        # What changes the data makes it anew, and says whether the words are others.
        nation.db.run("UPDATE app.data_version SET name = gen_random_uuid()")
        assert public.get(address, headers=tag).status_code == 304
    before = public.get("/tall/kommuner-etter-fylke.csv")
    nation.project(nation.unit("4001"))
    after = public.get("/tall/kommuner-etter-fylke.csv", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.data == before.data) == (200, False)


def _refused(_asked: registry.Asked) -> Table:
    raise AssertionError("a table is made for who has it")


def test_the_page_and_its_files_have_the_day_and_the_filter_of_their_address(skien: None, public: FlaskClient) -> None:
    before = public.get("/tall/kommuner-etter-status.csv?dato=2024-02-15&fylke=40").text
    assert "Ikke rapportert;1;" in before
    assert "Søknad" not in before
    assert "Alle kommuner;17;100,0" in before
    after = public.get("/tall/kommuner-etter-status.csv?dato=2024-03-15&fylke=40").text
    assert "Godkjent;1;5,9" in after
    page = public.get("/tall/kommuner-etter-status?dato=2024-03-15&fylke=40").text
    assert "Kommuner etter status: Telemark" in page
    assert "Område: Telemark" in public.get("/tall/kommuner-etter-status.svg?dato=2024-03-15&fylke=40").text
    assert "5,9\xa0%" in page
    assert "/tall/kommuner-etter-status.csv?dato=2024-03-15&amp;fylke=40&amp;sprak=nb" in page
    nynorsk = public.get("/tall/kommuner-etter-status.csv?dato=2024-03-15&fylke=40&sprak=nn").text
    assert "Godkjend;1;5,9" in nynorsk


def test_what_holds_today_changes_its_tag_when_it_changes(nation: Nation, public: FlaskClient) -> None:
    before = public.get("/tall/kommuner.csv").headers["ETag"]
    nation.project(nation.unit("4003", name="Skien"))
    answer = public.get("/tall/kommuner.csv", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert "Skien;" in answer.text


def test_a_release_is_read_for_good_at_its_number(skien: None, public: FlaskClient) -> None:
    answer = public.get("/tall/forutsetninger.json?utgivelse=1")
    assert answer.cache_control.immutable
    assert answer.json
    assert answer.json["extension"]["release"] == 1
    assert not public.get("/tall/forutsetninger.json").cache_control.immutable


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("kommuner?dato=2010-01-01", 400, "Registeret begynner 31.12.2017"),
        ("kommuner?dato=2999-01-01", 400, "Datoen i adressen"),
        ("kommuner?dato=i+dag", 400, "Datoen i adressen"),
        ("kommuner?dato=", 400, "Datoen i adressen"),
        ("kommuner?dato=20260101", 400, "Datoen i adressen"),
        ("kommuner?fylke=99", 404, "Koden «99» (Fylke) fantes ikke"),
        ("kommuner?dato=2019-01-01&fylke=46", 404, "Koden «46» (Fylke) fantes ikke den 01.01.2019"),
        ("kommuner?fylke=" + "x" * 500, 404, "(Fylke) fantes ikke"),
        ("kommuner?farge=blue", 400, "De kan avgrenses med: fylke, politidistrikt, storrelse, enhet."),
        ("kommuner?fylke=40&fylke=42", 400, "står flere ganger"),
        ("kommuner?sprak=en", 400, "nb eller nn"),
        ("kommuner?utgivelse=1", 404, ""),
        ("forutsetninger?utgivelse=99", 404, ""),
        ("forutsetninger?utgivelse=x", 400, "et nummer"),
        ("forutsetninger?utgivelse=٣", 400, "et nummer"),
        ("forutsetninger?utgivelse=1&dato=2026-01-01", 400, "sin egen dato"),
        ("finnes-ikke", 404, ""),
    ],
)
def test_a_bad_wish_is_answered_in_words(
    address: str, status: int, words: str, skien: None, public: FlaskClient
) -> None:
    page = public.get(f"/tall/{address}")
    assert page.status_code == status
    assert words in page.text
    figure, _, query = address.partition("?")
    # Whose language is not known is told before it is known what is asked for.
    for form in ("json",) if "sprak" in query else ("json", "csv", "xlsx"):
        machine = public.get(f"/tall/{figure}.{form}?{query}")
        assert machine.status_code == status
        assert machine.mimetype == "application/problem+json"
        assert words in machine.json["detail"]  # type: ignore[index]


def test_areas_that_do_not_meet_make_an_empty_table(skien: None, public: FlaskClient) -> None:
    rows = public.get("/tall/kommuner-etter-status.csv?fylke=40&politidistrikt=finnmark").text
    assert "Alle kommuner;0;.." in rows
    for form in FORMS:
        for figure in ("kommuner-etter-status", "kommuner-etter-fylke", "kommuner-etter-storrelse"):
            assert public.get(f"/tall/{figure}.{form}?fylke=40&politidistrikt=finnmark").status_code == 200


def test_a_days_files_keep_their_tags_the_day_after(
    skien: None, public: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [
        *(f"/tall/kommuner-etter-fylke.{form}?utgivelse=1" for form in FORMS),
        *(f"/tall/kommuner.{form}?dato={today()}" for form in ("csv", "xlsx", "json")),
    ]
    tags = {address: public.get(address).headers["ETag"] for address in addresses}
    for module in (registry, asked_for):
        monkeypatch.setattr(module, "today", lambda: today() + timedelta(days=1))
    assert {address: public.get(address).headers["ETag"] for address in addresses} == tags


def test_a_file_that_says_until_when_a_code_is_valid_has_another_tag_when_that_changes(
    nation: Nation, public: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = public.get("/tall/kommuner-etter-fylke.json").headers["ETag"]
    versions = register.county_versions
    monkeypatch.setattr(
        register, "county_versions", lambda keys: [replace(c, ended_on=date(2090, 1, 1)) for c in versions(keys)]
    )
    answer = public.get("/tall/kommuner-etter-fylke.json", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert "2089-12-31" in answer.text
