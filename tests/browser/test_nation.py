"""The public pages in a real browser: the nation, a police district, a municipality, a city with districts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.harness import assert_accessible, visiting

pytestmark = pytest.mark.browser
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


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_public_pages_are_accessible(browser: Browser, national: str, width: int, scheme: str) -> None:
    with visiting(browser, national, width=width, scheme=scheme) as visitor:
        for path in PAGES:
            assert_accessible(visitor.go(path))


def test_the_charts_say_what_their_tables_say(browser: Browser, national: str) -> None:
    with visiting(browser, national) as visitor:
        page = visitor.go("/")
        statuses = page.get_by_role("group", name="Diagram: Vanligst er «Ingen SLT kjent»")
        expect(statuses.locator(".bars .point").nth(3)).to_be_attached()
        # Each has its number, that of none too.
        expect(statuses.locator(".bars .bartext")).to_have_count(statuses.locator(".bars .point").count())
        expect(page.get_by_role("row", name="Godkjent 2", exact=False).first).to_be_visible()
        levels = page.get_by_role("group", name="kommuner har rapportert om forutsetningene")
        expect(levels).to_be_visible()
        expect(statuses.locator(".slt-still")).to_have_count(0)
        statuses.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        expect(page.locator("[data-chart-point]").first).to_have_text("Godkjent: 2")
        expect(statuses.locator(".hoverlayer .hovertext")).to_be_visible()
        expect(page.get_by_role("columnheader", name="Ikke rapportert")).to_be_visible()


def test_from_the_nation_to_a_municipality_without_scripts(browser: Browser, national: str, width: int) -> None:
    with visiting(browser, national, width=width, scripts=False) as visitor:
        page = visitor.go("/")
        drawn = page.locator('[data-chart="figur-kommuner-etter-status-data"] svg').filter(visible=True)
        expect(drawn).to_have_count(1)
        expect(drawn).to_contain_text("Godkjent")
        page.get_by_text("Velg dag eller utvalg").click()
        page.get_by_label("Politidistrikt (valgfritt)").select_option(label="Sør-Øst politidistrikt")
        page.get_by_label("Slags SLT-enhet (valgfritt)").select_option("municipality")
        page.get_by_role("button", name="Vis", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2 av 5 kommuner har godkjent SLT")
        for said, name in (("Giske", "Giske"), ("Guovdageaidnu", "Kautokeino"), ("Nordstrand", "Oslo")):
            page.goto(f"{national}/")
            page.get_by_label("Finn kommunen din").fill(said)
            page.get_by_role("button", name="Søk").click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
        # What had the name before is offered too, after what has it.
        page.goto(f"{national}/kommune?sok=Haram")
        expect(
            page.get_by_text("Det som før var «Haram», er nå hele eller en del av Haram og Ålesund.")
        ).to_be_visible()
        page.get_by_role("link", name="Haram", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Haram")
        page.goto(f"{national}/")
        page.get_by_role("link", name="Sør-Øst politidistrikt").click()
        page.get_by_role("link", name="Porsgrunn", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Porsgrunn")
        expect(page.get_by_text("Porsgrunn har godkjent SLT til og med 28. februar 2099.")).to_be_visible()


def test_a_map_is_one_stop_for_the_keyboard_and_the_arrows_go_from_place_to_place(
    browser: Browser, national: str
) -> None:
    with visiting(browser, national) as visitor:
        page = visitor.go("/fylke/40")
        page.locator("#figur-kart").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
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
