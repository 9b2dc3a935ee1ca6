"""A form that is sent after the session has ended comes back filled in, in a real browser that says itself where it came from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.identity import passwords
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import PASSWORD, Database, People
from tests.factories.reporting import reporting_unit

pytestmark = pytest.mark.browser

#: Where pictures are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")
GOAL = "Færre unge skal bli utsatt for vold."


def test_what_was_typed_is_there_after_signing_in_again(
    portal: Flask, people: People, db: Database, browser: Browser, width: int
) -> None:
    coordinator = reporting_unit(portal, people, "4003", name="Skien").coordinator
    db.run("UPDATE sec.account SET password_hash = %s", passwords.hash_password(PASSWORD))
    email = str(db.value("SELECT email FROM sec.account WHERE id = %s", coordinator.account_id))
    cookies = {portal.config["SLT"].cookie_name: coordinator.token}

    def look(page: Page, name: str) -> None:
        assert_accessible(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"carrying-{name}-{width}.png", full_page=True)

    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/enhet/mal/ny")
        page.get_by_label("Hva er målet?").fill(GOAL)
        db.run("UPDATE sec.token SET revoked_at = now()")
        page.get_by_role("button", name="Meld inn", exact=True).click()
        expect(page.get_by_text("det du skrev, er tatt vare på")).to_be_visible()
        look(page, "sign-in")
        page.get_by_label("E-postadresse").fill(email)
        page.get_by_label("Passord", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Logg inn", exact=True).last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Det du skrev, er tatt vare på")
        look(page, "resume")
        page.get_by_role("button", name="Vis skjemaet med det jeg skrev").click()
        expect(page.get_by_label("Hva er målet?")).to_have_value(GOAL)
        look(page, "form")
        assert db.value("SELECT count(*) FROM app.goal") == 0
        page.get_by_role("button", name="Meld inn", exact=True).click()
        expect(page.get_by_text("Det er meldt inn")).to_be_visible()
        assert db.value("SELECT text FROM app.goal") == GOAL
