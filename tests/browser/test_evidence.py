"""A file is chosen, asked about, confirmed, and saved again, in a real browser on a phone."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tenants.reporting import service
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import People
from tests.factories import files as make
from tests.factories.reporting import reporting_unit, values

pytestmark = pytest.mark.browser


def test_a_file_goes_up_and_comes_down_as_it_was(
    portal: Flask, people: People, browser: Browser, tmp_path: Path
) -> None:
    unit = reporting_unit(portal, people, "4003", name="Skien")
    with people.acting(unit.coordinator):
        vedtak: UUID = service.report(unit.unit_id, "vedtak", values("vedtak", municipality_id=unit.municipalities[0]))
    file = tmp_path / 'Sak "12-24" – referat, 100 %.docx'
    file.write_bytes(make.docx("Kommunestyret vedtok SLT.", "Jonas (14) ble tatt med hasj på Fjellhaug skole."))
    cookies = {portal.config["SLT"].cookie_name: unit.coordinator.token}
    with (
        serving(portal) as address,
        visiting(browser, address, width=390, cookies=cookies, scripts=False) as visitor,
    ):
        page = visitor.go(f"/enhet/dokumenter/ny/{vedtak}")
        page.get_by_label("Fil", exact=True).set_input_files(file)
        page.get_by_label("Dokumentets dato").fill("01.03.2024")
        page.get_by_role("radio", name="Ja").check()
        page.get_by_role("button", name="Last opp").click()
        asked = page.get_by_role("group", name="Gjelder «Fil» en enkeltperson?")
        expect(asked).to_contain_text("Jonas (14) ble tatt med hasj")
        expect(page.get_by_label("Dokumentets dato")).to_have_value("01.03.2024")
        page.get_by_label("Fil", exact=True).set_input_files(file)
        asked.get_by_role("checkbox").check()
        asked.get_by_role("textbox").fill("Oppdiktet eksempel fra kurset.")
        page.get_by_role("button", name="Last opp").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sak 12-24 – referat, 100 %.docx")
        with page.expect_download() as coming:
            page.get_by_role("link", name="Last ned").click()
        assert coming.value.suggested_filename == "Sak 12-24 – referat, 100 %.docx"
        assert Path(coming.value.path()).read_bytes() == file.read_bytes()
    with serving(portal) as address, visiting(browser, address, width=390, cookies=cookies) as visitor:
        for place in ("/enhet/dokumenter", f"/enhet/dokumenter/ny/{vedtak}"):
            assert_accessible(visitor.go(place))
