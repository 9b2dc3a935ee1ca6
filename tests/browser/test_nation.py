"""The public pages in a real browser: the nation, a police district, a municipality, a city with districts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.clock import today
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import Database
from tests.factories.nation import Nation

pytestmark = pytest.mark.browser
D = date.fromisoformat
GOOD = [{"completed_on": "2024-12-15", "sources": ["ungdata", "report"], "describes_causes": True}]
POOR = [{"completed_on": "2020-01-15", "sources": ["ungdata"], "describes_causes": False}]
PAGES = (
    "/",
    "/politidistrikt/sor-ost",
    "/kommune/4003",
    "/kommune/0301",
    "/kommune?fylke=40&dato=2025-06-01",
    "/sammenlign?fylke=40&kommuner=4003,4001",
    "/politiavtaler",
    "/avgjorelser",
    "/tall/forutsetninger",
    "/data/",
    "/data/utgivelser/1",
)


@pytest.fixture
def address(portal: Flask, db: Database) -> Iterator[str]:
    """A made-up nation: six units with levels, one of Oslo's city districts approved."""
    nation = Nation(portal, db)
    units = [nation.unit(n, demonstration=True) for n in ("4003", "4001", "4005", "3303", "3301")]
    units.append(nation.unit("0301", district="01", name="Gamle Oslo", demonstration=True))
    for index, unit in enumerate(units):
        case = nation.applied(unit, D("2025-02-01"), surveys=GOOD if index < 3 else POOR)
        if index % 2:
            nation.decided(unit, case, "approved", D("2025-03-01"), D("2099-03-01"))
    nation.document(nation.unit("3305", demonstration=True), today(), surveys=GOOD)
    for unit in units[:5]:
        nation.document(unit, today(), surveys=GOOD if unit in units[:3] else POOR)
    nation.project(*units)
    nation.cut(today())
    with serving(portal) as base_url:
        yield base_url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_public_pages_are_accessible(browser: Browser, address: str, width: int, scheme: str) -> None:
    with visiting(browser, address, width=width, scheme=scheme) as visitor:
        for path in PAGES:
            assert_accessible(visitor.go(path))


def test_the_charts_say_what_their_tables_say(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visitor:
        page = visitor.go("/")
        statuses = page.get_by_role("group", name="Diagram: Vanligst er «Ingen SLT kjent»")
        expect(statuses.locator(".bars .point").nth(3)).to_be_attached()
        expect(page.get_by_role("row", name="Godkjent 2", exact=False).first).to_be_visible()
        levels = page.get_by_role("group", name="kommuner har rapportert om forutsetningene")
        expect(levels).to_be_visible()
        statuses.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        expect(page.locator("[data-chart-point]").first).to_have_text("Godkjent: 2")
        expect(statuses.locator(".hoverlayer .hovertext")).to_be_visible()
        expect(page.get_by_role("columnheader", name="Ikke rapportert")).to_be_visible()


def test_from_the_nation_to_a_municipality_without_scripts(browser: Browser, address: str, width: int) -> None:
    with visiting(browser, address, width=width, scripts=False) as visitor:
        page = visitor.go("/")
        page.get_by_role("link", name="Sør-Øst politidistrikt").click()
        page.get_by_role("link", name="Porsgrunn", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Porsgrunn")
        expect(page.get_by_text("Porsgrunn har godkjent SLT til og med 28. februar 2099.")).to_be_visible()


def test_a_map_is_one_stop_for_the_keyboard_and_the_arrows_go_from_place_to_place(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visitor:
        page = visitor.go("/fylke/40")
        page.get_by_role("link", name="Det samme i en tabell").focus()
        page.keyboard.press("Tab")
        said = "document.activeElement.querySelector('title')?.textContent"
        first = page.evaluate(said)
        page.keyboard.press("ArrowUp")  # the first, Bamble, is the southernmost
        second = page.evaluate(said)
        assert first
        assert second
        assert first != second
        page.keyboard.press("Tab")
        assert page.evaluate(said) is None
        page.keyboard.press("Shift+Tab")
        name = page.evaluate(said).partition(":")[0]
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
