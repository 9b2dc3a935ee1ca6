"""The national pages by the keyboard alone, for each who comes to them: the public, the ministry, a police district and KRÅD."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.harness import WIDTHS, assert_accessible, visiting
from tests.browser.keyboard import Keyboard
from tests.database import People, Somebody
from tests.factories.police import SOUTH_EAST

pytestmark = pytest.mark.browser

DESK, PHONE = WIDTHS
#: Pages whose every stop is visited; those of one's own are held against axe as well (test_nation holds the public's).
WALKED: dict[str, dict[int, tuple[str, ...]]] = {
    "public": {
        DESK: ("/?fylke=40", "/kommune/4003", "/forutsetninger/kartlegging", "/data/utgivelser/1"),
        PHONE: ("/fylke/40", "/sammenlign?fylke=40&kommuner=4003,4001", "/forutsetninger/kartlegging", "/utgivelser"),
    },
    "ministry": dict.fromkeys(WIDTHS, ("/kommune?fylke=42&dato=2025-06-01", "/utgivelser")),
    "police": dict.fromkeys(WIDTHS, ("/vart-politidistrikt",)),
    "council": dict.fromkeys(WIDTHS, ("/krad/forutsetninger", "/krad/oversikt")),
}
SIGNED_IN = {"ministry": "reader", "police": "reader", "council": "case_officer"}


@pytest.mark.parametrize("audience", WALKED)
def test_the_tab_key_comes_to_everything_in_order_with_a_name_and_a_focus_that_shows(
    browser: Browser, national: str, people: People, width: int, audience: str
) -> None:
    who, nynorsk = _somebody(people, audience), width == PHONE
    cookies = {"slt": who.token} if who else {}
    if nynorsk:
        cookies["slt-language"] = "nn"
    with visiting(browser, national, width=width, cookies=cookies) as visitor:
        for path in WALKED[audience][width]:
            page = visitor.go(path)
            if audience != "public":
                assert_accessible(page)
            stops = Keyboard(page).walk()
            assert stops[0] == ("Hopp til innhaldet" if nynorsk else "Hopp til innholdet")
            assert len(stops) > 10


def test_the_public_finds_filters_and_fetches_without_a_pointer(browser: Browser, national: str) -> None:
    with visiting(browser, national, width=PHONE) as visitor:
        page = visitor.go("/")
        hand = Keyboard(page)
        hand.press("Tab")
        hand.press("Enter")  # past the menu
        hand.tab_to("Velg dag eller utvalg")
        hand.press("Enter")
        hand.tab_to("Fylke")
        page.keyboard.type("Telem")
        hand.follow("Vis")
        expect(page).to_have_url(re.compile("fylke=40"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("av 17 kommuner")
        hand.tab_to("Diagram: ")
        hand.press("ArrowDown")
        said = page.locator("[data-chart-point]").first
        expect(said).to_have_text("Godkjent: 1")
        assert _fetched(page, hand, "CSV: Kommuner etter status: Telemark").startswith("\ufeff")
        hand.tab_to("Bamble: ")
        hand.press("ArrowUp")
        place = page.evaluate("document.activeElement.querySelector('title').textContent").partition(":")[0]
        with page.expect_navigation():
            hand.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(place)

        page = visitor.go("/")
        # A finger meets each tile (WCAG 2.5.8): the map is moved within its frame, and the page is not.
        least = page.evaluate(
            "Math.min(...[...document.querySelectorAll('.slt-map__drawing a')]"
            ".flatMap(a => [a.getBoundingClientRect().width, a.getBoundingClientRect().height]))"
        )
        assert least >= 24
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
        hand.tab_to("Finn kommunen din")
        page.keyboard.type("Guovdageaidnu")
        with page.expect_navigation():
            hand.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Kautokeino")


def test_the_ministry_compares_and_reads_a_release_without_a_pointer(
    browser: Browser, national: str, people: People
) -> None:
    cookies = {"slt": people("ministry", "reader").token}
    with visiting(browser, national, width=DESK, cookies=cookies) as visitor:
        page = visitor.go("/sammenlign")
        hand = Keyboard(page)
        hand.tab_to("Politidistrikt")
        hand.press("Enter")
        hand.tab_to("Sør-Øst")
        hand.press("Space")
        hand.tab_to("Utvalgte kommuner")
        page.keyboard.type("Skien, 9999")
        hand.follow("Sammenlign")
        assert_accessible(page)
        hand.tab_to("Utvalgte kommuner: Vi fant ingen kommune")
        hand.press("Enter")
        assert page.evaluate("document.activeElement.value") == "Skien, 9999"
        hand.press("Control+a")
        page.keyboard.type("Skien, Porsgrunn")
        hand.follow("Sammenlign")
        table = page.get_by_role("region", name="Sammenlign kommuner etter status")
        expect(table).to_contain_text("Porsgrunn")
        expect(table).to_contain_text("Sør-Øst")

        page = visitor.go("/forutsetninger")
        hand.follow("Målrettet kartlegging")
        hand.follow("Politidistrikt")
        expect(page.get_by_role("navigation", name="Grupper etter").locator("[aria-current]")).to_have_text(
            "Politidistrikt"
        )
        hand.follow("De sju forutsetningene")
        hand.follow("Utgivelser og kortrapporter")
        hand.tab_to("Hele landet på én side (PDF)")
        assert page.evaluate("document.activeElement.pathname") == "/kortrapport.pdf"


def test_a_police_district_goes_from_its_own_rows_to_what_all_see_without_a_pointer(
    browser: Browser, national: str, people: People
) -> None:
    cookies = {"slt": people("police", "reader", police_district_id=SOUTH_EAST).token}
    with visiting(browser, national, width=PHONE, cookies=cookies) as visitor:
        page = visitor.go("/")
        hand = Keyboard(page)
        hand.tab_to("Meny")
        hand.press("Enter")
        hand.follow("Distriktet i tall")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sør-Øst politidistrikt i tall")
        hand.follow("Se det alle kan se om distriktet")
        hand.follow("Porsgrunn")
        expect(page.get_by_text("Porsgrunn har godkjent SLT til og med 28. februar 2099.")).to_be_visible()


def test_krad_sees_the_day_as_it_is_without_a_pointer(browser: Browser, national: str, people: People) -> None:
    cookies = {"slt": people("council", "case_officer").token}
    with visiting(browser, national, width=DESK, cookies=cookies) as visitor:
        page = visitor.go("/krad/oversikt")
        hand = Keyboard(page)
        hand.follow("Forutsetningene")
        hand.follow("Målrettet kartlegging")
        hand.follow("Politidistrikt")
        expect(page.get_by_text("Tallene er fra i dag, og ingenting er skjult.")).to_be_visible()
        expect(page.get_by_role("row", name="Sør-Øst").first).to_be_visible()


def _somebody(people: People, audience: str) -> Somebody | None:
    if audience == "public":
        return None
    return people(audience, SIGNED_IN[audience], police_district_id=SOUTH_EAST if audience == "police" else None)


def _fetched(page: Page, hand: Keyboard, name: str) -> str:
    """What the file of a link holds."""
    with page.expect_download() as download:
        hand.tab_to(name)
        hand.press("Enter")
    return Path(download.value.path()).read_text(encoding="utf-8")
