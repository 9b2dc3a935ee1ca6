"""A text that may be about a person is asked about beside its field: readable, by keyboard, at both widths."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import People
from tests.factories.reporting import reporting_unit

pytestmark = pytest.mark.browser

#: Where pictures are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")


def test_the_question_stands_at_the_field_and_is_answered_by_keyboard(
    portal: Flask, people: People, browser: Browser, width: int
) -> None:
    unit = reporting_unit(portal, people, "4003", name="Skien")
    cookies = {portal.config["SLT"].cookie_name: unit.coordinator.token}
    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/enhet/mal/ny")
        goal = page.get_by_label("Hva er målet?")
        goal.fill("Jonas (14) på Fjellhaug skole ble tatt med hasj, og skal tilbake på skolen.")
        page.get_by_role("button", name="Meld inn", exact=True).click()
        group = page.get_by_role("group", name="Gjelder «Hva er målet?» en enkeltperson?")
        expect(group).to_contain_text("Et navn står sammen med alder")
        expect(goal).to_have_value("Jonas (14) på Fjellhaug skole ble tatt med hasj, og skal tilbake på skolen.")
        assert_accessible(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"privacy-{width}.png", full_page=True)
        group.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.type("Oppdiktet eksempel fra kurset.")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Det er meldt inn")).to_be_visible()
