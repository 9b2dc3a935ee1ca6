"""Excel in a real browser: the workbook is fetched, written in, handed in, looked over and saved."""

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
from tests.tenants.reporting.importing.books import opened, put, saved

pytestmark = pytest.mark.browser

#: Where pictures are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")


def test_a_coordinator_hands_in_the_workbook(
    portal: Flask, people: People, db: Database, browser: Browser, width: int, tmp_path: Path
) -> None:
    unit = reporting_unit(portal, people, "4003", name="Skien")
    with people.acting(unit.coordinator):
        service.report(unit.unit_id, "goal", values("goal"))
        service.report(unit.unit_id, "slt_group", values("slt_group"))
    cookies = {portal.config["SLT"].cookie_name: unit.coordinator.token}

    def look(page: Page, name: str) -> None:
        assert_accessible(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"workbook-{name}-{width}.png", full_page=True)

    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/enhet/fakta")
        page.get_by_role("link", name="Hent og lever i Excel").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hent og lever i Excel")
        look(page, "index")
        with page.expect_download() as fetched:
            page.get_by_role("link", name="Hent arbeidsboken").click()
        book = opened(fetched.value.path().read_bytes())
        put(book["Mål"], 1, Gjennomgått="i går")
        put(book["Mål"], 2, Mål="Jonas (14) skal ikke bli tatt med hasj på skolen.")
        put(book["Grupper på de tre nivåene"], 1, Formål="Sette mål", Endres_fra=date(2025, 1, 1))
        path = tmp_path / "bok.xlsx"
        path.write_bytes(saved(book))
        page.get_by_label("Arbeidsboken som dere har skrevet i").set_input_files(path)
        page.get_by_role("button", name="Se hva som blir endret").click()
        expect(page.get_by_text("Mål, rad 2, Gjennomgått:")).to_be_visible()
        look(page, "faults")
        put(book["Mål"], 1, Gjennomgått=date(2025, 1, 1))
        path.write_bytes(saved(book))
        page.get_by_role("link", name="Lever en annen fil").click()
        page.get_by_label("Arbeidsboken som dere har skrevet i").set_input_files(path)
        page.get_by_role("button", name="Se hva som blir endret").click()
        look(page, "plan")
        page.get_by_label("Hvorfor kan teksten stå?").fill("Oppdiktet eksempel fra kurset")
        page.get_by_role("button", name="Lagre alt").click()
        expect(page.get_by_text("3 endringer er lagret.")).to_be_visible()
        assert db.value("SELECT count(*) FROM app.goal WHERE reviewed_on = '2025-01-01'") == 1
