"""A warning from the unit's home to KRÅD's suspension and back: both sides' pages on a desk and on a phone, without a finding of axe."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.clock import today
from tests.browser.harness import assert_accessible, serving, visiting
from tests.certification.watch.watching import Approved
from tests.database import Database, People
from tests.factories.cases import signing

pytestmark = pytest.mark.browser


def _looked_at(page: Page, name: str, width: int) -> None:
    """Hold the page to axe; keep a picture of it where somebody asks for pictures."""
    assert_accessible(page)
    if folder := os.environ.get("SLT_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_a_unit_is_warned_replies_is_suspended_and_reinstated(
    browser: Browser, portal: Flask, people: People, db: Database, width: int
) -> None:
    sogn = Approved(people, "4640", "4644")
    sogn.follow_up("vedtak", sogn.vedtak[1], repealed_on=today() - timedelta(days=40))
    sogn.watch(today() - timedelta(days=30))
    sogn.nation.project(sogn.made)
    cookie = portal.config["SLT"].cookie_name
    with signing(db, 1), serving(portal) as address:
        with visiting(browser, address, width=width, cookies={cookie: sogn.coordinator.token}) as visitor:
            page = visitor.go("/enhet")
            page.get_by_role("heading", name="Noe godkjenningen bygger på, er falt bort").wait_for()
            _looked_at(page, "home", width)
            page.get_by_role("link", name="Se godkjenningen, og svar KRÅD").click()
            _looked_at(page, "mine", width)
            page.get_by_role("link", name=re.compile("^Svar KRÅD.*Luster: Det politiske vedtaket")).click()
            _looked_at(page, "reply", width)
            page.get_by_label("Svar til KRÅD").fill("Kommunestyret behandler et nytt vedtak 12. desember.")
            page.get_by_role("button", name="Lagre svaret").click()
            page.get_by_text("Svaret er lagret.").wait_for()
        with visiting(browser, address, width=width, cookies={cookie: sogn.decider().token}) as visitor:
            page = visitor.go("/krad/varsler")
            _looked_at(page, "list", width)
            page.get_by_label("Hva som er falt bort").select_option(label="Det politiske vedtaket gjelder ikke lenger")
            page.get_by_role("button", name="Vis").click()
            page.get_by_role("link", name="Enheten").first.click()
            page.get_by_text("Kommunestyret behandler et nytt vedtak 12. desember.").wait_for()
            page.get_by_role("link", name="Suspender godkjenningen").click()
            page.get_by_label("Begrunnelse").fill("Luster har ikke noe vedtak som gjelder.")
            _looked_at(page, "suspend", width)
            page.get_by_role("button", name="Suspender").click()
            page.get_by_text("Godkjenningen er suspendert.").wait_for()
            _looked_at(page, "certificate", width)
            sogn.nation.project(sogn.made)
            page.goto(f"{address}/")
            assert page.get_by_text("Suspendert").count() > 0
            _looked_at(page, "nation", width)
        with visiting(browser, address, width=width, cookies={cookie: sogn.coordinator.token}) as visitor:
            page = visitor.go("/enhet")
            page.get_by_role("heading", name="KRÅD har suspendert godkjenningen").wait_for()
            page.get_by_role("link", name="Se begrunnelsen").click()
            page.get_by_text("Luster har ikke noe vedtak som gjelder.").wait_for()
            _looked_at(page, "mine-suspended", width)
        with visiting(browser, address, width=width, cookies={cookie: sogn.decider().token}) as visitor:
            page = visitor.go(f"/krad/godkjenning/{sogn.certificate_id}")
            page.get_by_role("link", name="Opphev suspensjonen").click()
            page.get_by_label("Begrunnelse").fill("Nytt vedtak er på plass.")
            page.get_by_role("button", name="Opphev suspensjonen").click()
            page.get_by_text("Suspensjonen er opphevet.").wait_for()
