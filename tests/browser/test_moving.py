"""The register keeper moves a municipality and makes a unit: every page on a desk and on a phone, without a finding of axe."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import People
from tests.factories.cases import applicant
from tests.factories.units import make_unit

pytestmark = pytest.mark.browser


def test_a_municipality_is_moved(browser: Browser, portal: Flask, people: People, width: int) -> None:
    sogn = applicant(people, "4640", "4644", "4641", name="Sogn")
    sogn.apply()
    make_unit(portal, "4647", "4645", name="Sunnfjord")
    cookies = {portal.config["SLT"].cookie_name: people("council", "register_keeper").token}
    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/krad/enheter")
        assert_accessible(page)
        page.get_by_label("Finn en kommune eller bydel").select_option(label="Aurland")
        page.get_by_role("button", name="Åpne").click()
        assert_accessible(page)
        page.get_by_role("link", name="Flytt Aurland").click()
        page.get_by_role("button", name="Se hva flyttingen berører").click()
        assert_accessible(page)
        page.get_by_label("Hvor skal den høre til?").select_option(label="Sunnfjord")
        page.get_by_role("button", name="Se hva flyttingen berører").click()
        page.get_by_role("heading", name="Kommer til Sunnfjord").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Bekreft flyttingen").click()
        page.get_by_text("Aurland er flyttet.").wait_for()
        assert_accessible(page)
        assert page.get_by_role("row", name="Sunnfjord").count() == 2


def test_a_cooperation_is_made(browser: Browser, portal: Flask, people: People, width: int) -> None:
    applicant(people, "4640", name="Sogndal").apply()
    cookies = {portal.config["SLT"].cookie_name: people("council", "register_keeper").token}
    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/krad/enheter")
        page.get_by_role("link", name="Lag en enhet").click()
        assert_accessible(page)
        page.get_by_role("link", name="Interkommunalt samarbeid").click()
        page.get_by_role("button", name="Se hva dette berører").click()
        assert_accessible(page)
        page.get_by_role("button", name="Legg til kommune").click()
        for row, name in enumerate(("Sogndal", "Luster", "Aurland"), start=1):
            page.get_by_role("group", name=f"Kommune {row}").get_by_label("Kommune").select_option(label=name)
        page.get_by_label("Vertskommune").select_option(label="Sogndal")
        page.get_by_label("Navn på enheten").fill("Sogn")
        page.get_by_label("Enhetens e-postadresse").fill("slt@sogn.example")
        page.get_by_role("button", name="Se hva dette berører").click()
        page.get_by_role("heading", name="Forlater Sogndal").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Endre svarene").click()
        page.get_by_role("button", name="Se hva dette berører").click()
        page.get_by_role("button", name="Lag enheten").click()
        page.get_by_text("Sogn er laget.").wait_for()
        assert_accessible(page)
