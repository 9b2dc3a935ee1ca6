"""Drafts that the browser keeps, and two people on one record, in a real browser."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tenants.reporting import service
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import Database, People
from tests.factories.reporting import reporting_unit, values

pytestmark = pytest.mark.browser

#: Where pictures are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")
MINE, THEIRS = "Færre unge skal bli utsatt for vold.", "Alle unge skal ha et trygt sted å være."
REVIEWED = date(2026, 5, 4)
#: Made up, with the check digits of an identity number.
NUMBER = "01010750160"


def test_a_draft_survives_what_may_happen_and_two_people_choose_field_by_field(
    portal: Flask, people: People, db: Database, browser: Browser, width: int
) -> None:
    unit = reporting_unit(portal, people, "4003", name="Skien")
    with people.acting(unit.coordinator):
        fact_id = service.report(unit.unit_id, "goal", values("goal"))
        row_id = service.rows(unit.unit_id, "goal")[0].id
    address = f"/enhet/mal/{row_id}/rett"
    cookies = {portal.config["SLT"].cookie_name: unit.coordinator.token}

    def look(page: Page, name: str) -> None:
        assert_accessible(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"drafts-{name}-{width}.png", full_page=True)

    def kept(page: Page) -> str:
        page.evaluate("dispatchEvent(new Event('pagehide'))")
        return str(page.evaluate("JSON.stringify(localStorage)"))

    with serving(portal) as base, visiting(browser, base, width=width, cookies=cookies) as visitor:
        # The connection is cut while somebody writes, saving fails, and the lid is closed.
        cut = visitor.page.context.new_page()
        cut.goto(base + address)
        cut.get_by_label("Hva er målet?").fill(MINE)
        cut.get_by_label("Hvorfor?").fill(f"Det gjaldt {NUMBER}.")
        assert MINE in kept(cut)
        assert NUMBER not in kept(cut), "what would be refused is in the form alone"
        cut.get_by_label("Hvorfor?").fill("Ordlyden var feil.")
        cut.context.set_offline(True)
        cut.get_by_role("button", name="Lagre rettelsen", exact=True).click()
        cut.wait_for_url("chrome-error://**")
        cut.close()
        visitor.page.context.set_offline(False)

        # Somebody else saves the same record meanwhile.
        with people.acting(people("unit", "contributor", tenant_id=unit.unit_id)):
            service.correct(unit.unit_id, "goal", row_id, 1, {"text": THEIRS, "reviewed_on": REVIEWED}, "Ny ordlyd.")

        page = visitor.go(address)
        offer = page.get_by_role("status").filter(has_text="Vi har tatt vare på det du skrev her")
        expect(offer).to_be_visible()
        expect(page.get_by_label("Hva er målet?")).to_have_value(THEIRS)
        look(page, "offer")
        page.get_by_role("button", name="Ta det fram").click()
        expect(page.get_by_text("Dette skrev du før. Ingenting er sendt.")).to_be_visible()
        expect(page.get_by_label("Hva er målet?")).to_have_value(MINE)
        expect(page.get_by_label("Hvorfor?")).to_have_value("Ordlyden var feil.")
        page.get_by_role("button", name="Lagre rettelsen", exact=True).click()

        # Both have changed the goal's text, and only the other one the day that it was looked over.
        expect(page.get_by_role("heading", name="Noen andre lagret mens du skrev")).to_be_visible()
        expect(page.get_by_text("Lagret av bidragsyter")).to_be_visible()
        expect(page.get_by_text(THEIRS, exact=True)).to_be_visible()
        expect(page.get_by_label("Når gikk styringsgruppen sist gjennom målet?")).to_have_value("04.05.2026")
        look(page, "conflict")
        page.get_by_role("button", name="Lagre rettelsen", exact=True).click()
        expect(page.get_by_role("link", name="Velg ditt svar eller det som er lagret.")).to_be_visible()
        look(page, "not-chosen")
        page.get_by_role("link", name="Velg ditt svar eller det som er lagret.").press("Enter")
        page.keyboard.press("Space")
        expect(page.get_by_role("radio", name="Ditt svar")).to_be_checked()
        page.get_by_label("Hva er målet?").press("Enter")
        page.get_by_role("button", name="Lagre rettelsen", exact=True).press("Enter")
        expect(page.get_by_text("Det er lagret.")).to_be_visible()
        assert db.rows("SELECT text, reviewed_on FROM app.goal WHERE fact_id = %s", fact_id) == [(MINE, REVIEWED)]
        assert page.evaluate("localStorage.length") == 0, "what is saved is no draft"

        # A draft that one doesn't want; and signing out takes the rest.
        page = visitor.go("/enhet/mal/ny")
        page.get_by_label("Hva er målet?").fill(THEIRS)
        assert THEIRS in kept(page)
        page = visitor.go("/enhet/mal/ny")
        page.get_by_role("button", name="Forkast det").click()
        assert page.evaluate("localStorage.length") == 0
        page.get_by_label("Hva er målet?").fill(THEIRS)
        assert THEIRS in kept(page)
        page.get_by_role("button", name="Logg ut").click()
        page.wait_for_load_state()
        assert page.evaluate("localStorage.length") == 0
