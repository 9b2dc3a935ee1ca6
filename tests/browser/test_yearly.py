"""The yearly report of a year in which nothing changed, by keyboard alone: the interactions are counted."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app import clock
from app.clock import today
from tenants.reporting import service as reporting
from tenants.reporting.yearly import service as yearly
from tests.browser.filling import Keyboard
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import Database, People
from tests.factories.reporting import reporting_unit, values

pytestmark = pytest.mark.browser

#: Where pictures are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")
MOST = 15


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]
    assert_accessible(page)


def test_an_unchanged_year_is_reported_by_keyboard_in_few_steps(
    browser: Browser, portal: Flask, people: People, db: Database, width: int
) -> None:
    unit = reporting_unit(portal, people, "4003", name="Skien")
    signatory = people("unit", "signatory", tenant_id=unit.unit_id)
    officer = people("council", "case_officer")
    before = today() - timedelta(days=400)
    with clock.pretending(before):
        with people.acting(unit.coordinator):
            for kind in ("coordinator_post", "slt_group", "goal", "plan", "survey", "annual_gathering", "action_plan"):
                reporting.report(unit.unit_id, kind, values(kind))
            reporting.report(unit.unit_id, "vedtak", values("vedtak", municipality_id=unit.municipalities[0]))
            frozen = yearly.freeze(unit.unit_id)
            submission_id, sha256 = frozen.id, frozen.sha256
        with people.acting(signatory):
            yearly.sign(unit.unit_id, submission_id, sha256, None)
    name = portal.config["SLT"].cookie_name
    with serving(portal) as address:
        with visiting(browser, address, width=width, cookies={name: unit.coordinator.token}) as visitor:
            page = visitor.go("/enhet/arsrapport")
            look(page, "yearly-home")
            keyboard = Keyboard(page)
            keyboard.press("Begynn")
            for number in range(10):
                # Where the last press led, the focus is on the button of the next section.
                expect(page.get_by_role("button", name="Ja, dette stemmer")).to_be_focused()
                if number in (4, 5):
                    look(page, f"yearly-section-{number}")
                keyboard.press("Ja, dette stemmer")
            expect(page.get_by_role("heading", name="Alle delene er gjennomgått")).to_be_visible()
            look(page, "yearly-done")
            keyboard.press("Gjør rapporten klar til underskrift")
            expect(page.get_by_role("heading", name="Rapporten venter på underskrift")).to_be_visible()
            look(page, "yearly-frozen")
            # Opening the report from the menu is one more.
            assert keyboard.interactions + 1 <= MOST
        with visiting(browser, address, width=width, cookies={name: signatory.token}) as visitor:
            page = visitor.go("/enhet/arsrapport/signer")
            look(page, "yearly-sign")
            page.get_by_role("link", name="Avvis").click()
            look(page, "yearly-decline")
            page.go_back()
            page.get_by_role("button", name="Skriv under").click()
            look(page, "yearly-delivered")
            page.get_by_role("link", name="levert").first.click()
            look(page, "yearly-version")
        with visiting(browser, address, width=width, cookies={name: officer.token}) as visitor:
            page = visitor.go("/krad/arsrapporter")
            look(page, "rounds-index")
            expect(page.get_by_role("row", name="Skien")).to_contain_text("Levert")
            page.get_by_role("link", name="Åpne runden").click()
            look(page, "rounds-deadlines")
            visitor.go(f"/krad/arsrapporter/{unit.unit_id}/utsett")
            look(page, "rounds-extend")
            visitor.go("/krad/oversikt")
            look(page, "processing-overview")
    said = db.rows("SELECT document FROM app.submission WHERE tenant_id = %s ORDER BY frozen_at DESC", unit.unit_id)
    assert isinstance(said[0][0], bytes)
    assert said[0][0].count(b'"recheck":"re-checked"') == 8
    assert said[0][0].count(b'"recheck":') == 8
