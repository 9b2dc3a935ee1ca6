"""The public facts of a real register and database are what an oracle counts without the projection, on any day, in every output."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from certification.assessment import PrerequisiteKey
from dashboards.prerequisites.words import SLUGS
from dashboards.projection.picture import Category
from dashboards.texts import CATEGORIES
from tests.certification.assessment.oracle import Oracle
from tests.certification.certificates.simulated import FIRST, LAST
from tests.dashboards.coverage.told import api_numbers, by_code, csv_numbers, figures, legend, table_after
from tests.dashboards.coverage.world import CERTAIN, REFORMS, Here, World, made, report
from tests.database import Database, People
from tests.factories.nation import Nation

#: Every public figure, but those that are about more than a day.
FIGURES = (
    "kommuner-etter-status",
    "enheter-etter-status",
    "kommuner-etter-fylke",
    "kommuner-etter-politidistrikt",
    "kommuner-etter-storrelse",
    "kommuner-etter-slag",
    "kommuner",
    "politiavtaler",
    "gar-ut",
    "avgjorelser",
)
_LINK = re.compile(r'<a href="([^"]+)"><title>([^<]+): ([^<:]+)</title>')


@pytest.fixture
def db(own_db: Database) -> Database:
    return own_db


@pytest.fixture
def portal(own_portal: Flask) -> Flask:
    return own_portal


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    return FlaskClient(portal, portal.response_class)


def test_public_facts_are_what_the_register_and_the_units_lives_add_up_to(
    nation: Nation, db: Database, portal: Flask, public: FlaskClient, people: People
) -> None:
    world = made(nation, db, 1)
    with portal.test_request_context():
        words = {str(CATEGORIES[category]): category.value for category in Category}
    drawn = {world.rng.choice(REFORMS), FIRST + timedelta(days=world.rng.randrange(900)), LAST}
    seen, counted = Counter[str](), Counter[str]()
    for on in sorted({day + timedelta(days=n) for day in REFORMS for n in (-1, 0)} | drawn | {date(2019, 5, 1)}):
        there = world.there(on)
        seen.update(each.status for each in there)
        counted.update(each.status for each in (world.units(on) if on >= FIRST else ()))
        _adds_up(public, world, there, on)
        _map(public, words, there, on)
        if on in drawn:
            _outputs(public, on)
            _links(public, words, on)
    assert set(seen) >= {"approved", "suspended", "in_transition", "expired", "withdrawn", "rejected", "partly"}, seen
    assert counted["in_transition"], counted
    _levels(world, db, people)


def _adds_up(public: FlaskClient, world: World, there: list[Here], on: date) -> None:
    def told(figure: str) -> dict[str, dict[str, Any]]:
        return by_code(public.get(f"/tall/{figure}.json?dato={on}").get_json())

    status = told("kommuner-etter-status")
    counted = Counter(each.status for each in there)
    assert {key: row["kommuner"] for key, row in status.items() if key != "alle" and row["kommuner"]} == counted
    for key in (*counted, "alle"):
        assert status[key]["innbyggere"] == _sum(e.people for e in there if key in (e.status, "alle")), (on, key)
    counted_units = world.units(on) if on >= FIRST else []
    for figure, area in (("kommuner-etter-fylke", "county"), ("kommuner-etter-politidistrikt", "district")):
        rows = told(figure)
        assert rows.keys() - {"alle"} == {getattr(each, area) for each in there}
        for key, row in rows.items():
            of = [each for each in there if key in (getattr(each, area), "alle")]
            assert row["kommuner"] == len(of), (on, key)
            assert row["godkjente"] == sum(each.status in CERTAIN for each in of), (on, key)
            assert row["innbyggere"] == _sum(each.people for each in of), (on, key)
            assert row["dekkede_innbyggere"] == _sum(each.covered for each in of), (on, key)
            assert row["enheter"] == sum(key in (getattr(each, area), "alle") for each in counted_units), (on, key)
    units = told("enheter-etter-status")
    assert {key: row["enheter"] for key, row in units.items() if key != "alle" and row["enheter"]} == Counter(
        each.status for each in counted_units
    ), on
    assert units["alle"]["enheter"] == len(counted_units)
    agreed = told("politiavtaler")
    assert {key for key, row in agreed.items() if row["avtaler"] and key != "alle"} == (world.agreed(on))
    assert agreed["alle"]["avtaler"] == len(world.agreed(on))
    if on < FIRST:
        return
    decided = told("avgjorelser")
    years = world.decided(on)
    assert {year: row for year, row in decided.items() if year != "alle" and any(row.values())} == years, on
    assert decided["alle"] == {what: sum(row[what] for row in years.values()) for what in decided["alle"]}
    ending = public.get(f"/tall/gar-ut.json?dato={on}").get_json()
    left, valid = world.ending(on)
    assert sorted(row["dager"] for row in by_code(ending).values()) == left, on
    assert ending["extension"]["n"] == valid, on


def _sum(numbers: Iterable[int | None]) -> int | str:
    found = list(numbers)
    return ".." if None in found else sum(number for number in found if number is not None)


def _map(public: FlaskClient, words: dict[str, str], there: list[Here], on: date) -> None:
    """Each municipality of the day has one tile, which says what it is and leads to its page of the day."""
    page = public.get(f"/?dato={on}").text
    assert f"av {len(there)} kommuner" in page
    said = {href: words[html.unescape(status)] for href, _name, status in _LINK.findall(page)}
    assert said == {f"/kommune/{each.number}?dato={on}": each.status for each in there}
    counted = Counter(each.status for each in there)
    assert legend(page) == [counted[category] for category in Category if counted[category]]


def _links(public: FlaskClient, words: dict[str, str], on: date) -> None:
    """The page that a tile leads to says the same, of the same day: one of each status."""
    found = _LINK.findall(public.get(f"/?dato={on}").text)
    for href, name, status in {status: (href, name, status) for href, name, status in found}.values():
        page = public.get(html.unescape(href))
        assert page.status_code == 200
        assert re.search(rf"<h1[^>]*>\s*{name}", page.text), href
        row = re.search(r"<dt[^>]*>\s*Status\s*</dt>\s*<dd[^>]*>(.*?)</dd>", page.text, re.DOTALL)
        assert row is not None
        assert words[html.unescape(re.sub("<[^>]+>", "", row[1]).strip())] == words[html.unescape(status)], href
        assert f'value="{on.isoformat()}"' in page.text or f"{on.day}.{on.month}.{on.year}" in page.text


def _outputs(public: FlaskClient, on: date) -> None:
    """Page, CSV and API tell the same numbers."""
    for figure in FIGURES:
        api = public.get(f"/tall/{figure}.json?dato={on}").get_json()
        assert figures(public.get(f"/tall/{figure}?dato={on}").text)[figure] == api_numbers(api), (on, figure)
        assert csv_numbers(public.get(f"/tall/{figure}.csv?dato={on}").data, api) == api_numbers(api), (on, figure)


def _levels(world: World, db: Database, people: People) -> None:
    """What KRÅD alone reads, with nothing hidden, is what the contract's oracle makes of what units sent in: it adds up too."""
    on = today() - timedelta(days=20)
    reporting: list[tuple[UUID, UUID, str]] = db.rows(  # type: ignore[assignment]  # the columns are these
        "SELECT c.tenant_id, v.municipality_id, v.number FROM app.unit_cover c JOIN app.municipality_version v"
        " ON v.municipality_id = c.place_id AND v.valid @> %s WHERE c.valid @> %s ORDER BY v.number",
        on,
        on,
    )
    documents = report(world, world.rng, reporting, on)
    client = people.client(people("council", "auditor"), policing=False)
    there = {each.number: each for each in world.there(LAST)}
    for key in PrerequisiteKey:
        levels = {number: Oracle(document, on.isoformat()).level(key, number) for number, document in documents.items()}
        for group, area in (("fylke", "county"), ("politidistrikt", "district")):
            page = client.get(f"/krad/forutsetninger/{SLUGS[key]}?gruppe={group}").text
            rows = table_after(page, "grupper")
            *parts, (_nation, whole) = rows
            assert whole == [sum(column) for column in zip(*(numbers for _name, numbers in parts), strict=True)]
            found = Counter(levels.values())
            *counted_levels, _not_reported, _no_slt_known = whole
            assert counted_levels == [found[level] for level in range(5)], (key, levels)
            assert sum(whole, Fraction(0)) == len(there)
            counted = Counter(getattr(each, area) for each in there.values())
            assert sorted(sum(numbers, Fraction(0)) for _name, numbers in parts) == sorted(counted.values())
