"""Every macro in a real browser: at a desk and on a phone, in light and dark, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.components import make_components
from tests.browser.harness import assert_accessible, serving, visiting

pytestmark = pytest.mark.browser
COORDINATOR = {"who": "coordinator"}
PAGES = ("/", "/moter", "/slett", "/feil/404", "/feil/500")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(make_components()) as base_url:
        yield base_url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_accessible(browser: Browser, address: str, width: int, scheme: str) -> None:
    with visiting(browser, address, width=width, cookies=COORDINATOR, scheme=scheme) as visitor:
        for path in PAGES:
            assert_accessible(visitor.go(path))
        page = visitor.go("/moter")
        page.get_by_label("Møtedato").fill("30.02.2026")
        page.get_by_role("button", name="Lagre møtet").click()
        assert_accessible(page)


def test_a_partial_update_carries_the_token_by_itself(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visitor:
        page = visitor.go("/")
        page.get_by_role("button", name="Tell en gang til").click()
        expect(page.locator("#antall strong")).to_have_text("1")


def test_an_error_leads_to_its_field(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visitor:
        page = visitor.go("/moter")
        page.get_by_label("Møtedato").fill("30.02.2026")
        page.get_by_role("button", name="Lagre møtet").click()
        summary = page.get_by_role("alert")
        expect(summary).to_be_focused()
        summary.get_by_role("link", name="Møtedato").click()
        field = page.get_by_label("Møtedato")
        expect(field).to_be_focused()
        expect(field).to_have_value("30.02.2026")
        expect(field).to_have_accessible_description(
            "Dagen møtet ble holdt. Dag, måned og år, for eksempel 22.11.2026 Feil: Datoen finnes ikke. Se etter om dag og måned er riktige."
        )


def test_a_meeting_is_written_and_saved_without_scripts(browser: Browser, address: str, width: int) -> None:
    with visiting(browser, address, width=width, cookies=COORDINATOR, scripts=False) as visitor:
        page = visitor.go("/")
        if width < 700:
            page.get_by_text("Meny", exact=True).click()
        page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Møter").click()
        page.get_by_label("Kommune").select_option("Skien")
        page.get_by_label("Styringsgruppe").check()
        page.get_by_role("group", name="Var politiet med?").get_by_label("Nei").check()
        page.get_by_role("group", name="Deltaker 1").get_by_label("Rolle").fill("Rektor")
        page.get_by_role("group", name="Deltaker 1").get_by_label("Virksomhet").select_option("Skole")
        page.get_by_role("button", name="Legg til deltaker").click()
        second = page.get_by_role("group", name="Deltaker 2")
        expect(second).to_be_in_viewport()
        second.get_by_label("Rolle").fill("Lensmann")
        page.get_by_role("button", name="Fjern Deltaker 1").click()
        only = page.get_by_role("group", name="Deltaker 1")
        expect(only.get_by_label("Rolle")).to_have_value("Lensmann")
        only.get_by_label("Virksomhet").select_option("Politi")
        page.get_by_label("Hva møtet gjaldt").fill("")
        page.get_by_label("Hva møtet gjaldt").press("Enter")
        expect(page.get_by_role("heading", name="Rett opp dette før du går videre")).to_be_in_viewport()
        page.get_by_label("Hva møtet gjaldt").fill("Ungdom")
        page.get_by_label("Hva møtet gjaldt").press("Enter")
        expect(page.get_by_text("Møtet er lagret.")).to_be_visible()


def test_the_language_is_switched_and_kept(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visitor:
        page = visitor.go("/moter")
        page.get_by_role("button", name="Nynorsk").click()
        expect(page).to_have_url(f"{address}/moter")
        expect(page.get_by_role("button", name="Bokmål")).to_be_visible()
        expect(page.get_by_text("Hopp til innhaldet")).to_be_attached()


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with visiting(browser, address, cookies=COORDINATOR) as visitor:
        page = visitor.go("/moter")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Hopp til innholdet")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_a_page_that_asks_elsewhere_or_breaks_its_policy_fails(browser: Browser, address: str) -> None:
    with pytest.raises(AssertionError, match="asked another address"), visiting(browser, address) as visitor:
        visitor.go("/moter").evaluate("new Image().src = 'http://127.0.0.2:9/x.png'")
    with pytest.raises(AssertionError, match="Content Security Policy"), visiting(browser, address) as visitor:
        visitor.go("/moter").evaluate("document.body.setAttribute('style', 'color: red')")
