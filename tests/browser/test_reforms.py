"""The register keeper enters a merger, sees what it touches, and takes it back: on a desk and on a phone, without a finding of axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tenants.register import parsing
from tenants.register import service as register
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import Database, People
from tests.factories.units import keeper, make_unit

pytestmark = pytest.mark.browser


@pytest.fixture
def own_register(portal: Flask, db: Database) -> Iterator[None]:
    """What a test does to the register is undone, whatever became of the test: it is kept from test to test."""
    yield
    db.empty()
    with keeper(portal):
        register.load(parsing.shipped(), replay=False)


def test_a_merger_is_entered_and_taken_back_and_a_doubt_is_settled(
    browser: Browser, portal: Flask, people: People, own_register: None, width: int
) -> None:
    make_unit(portal, "3422", name="Åmot")
    who = people("council", "register_keeper")
    cookies = {portal.config["SLT"].cookie_name: who.token}
    with keeper(portal):
        before = register.export()
    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/krad/register")
        assert_accessible(page)
        page.get_by_role("link", name="Slå sammen kommuner").click()
        assert_accessible(page)
        page.get_by_role("button", name="Se hva endringen berører").click()
        page.get_by_role("link", name="Fra hvilken dag?").or_(page.get_by_text("Feil:")).first.wait_for()
        assert_accessible(page)
        page.get_by_label("Hva skjer?").fill("Åmot og Tolga")
        page.get_by_label("Hva bygger det på?").fill("Kongelig resolusjon")
        page.get_by_label("Fra hvilken dag?").fill("01.06.2026")
        for row, name in enumerate(("Åmot (3422)", "Tolga (3426)"), start=1):
            page.get_by_role("group", name=f"Kommune {row}").get_by_label("Kommune").select_option(label=name)
        page.get_by_label("Den nye kommunens nummer").fill("3460")
        page.get_by_label("Den nye kommunens navn").fill("Nye Åmot")
        page.get_by_role("button", name="Se hva endringen berører").click()
        page.get_by_text("Enheten Åmot går videre og dekker Nye Åmot.").first.wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Registrer endringen").click()
        page.get_by_text("Endringen er ført.").wait_for()
        assert_accessible(page)
        page.get_by_role("link", name="Omgjør endringen").click()
        assert_accessible(page)
        page.get_by_label("Hvorfor omgjøres endringen?").fill("Feil år.")
        page.get_by_role("button", name="Omgjør endringen").click()
        page.get_by_text("Endringen er omgjort.").wait_for()
        with keeper(portal):
            assert register.export() == before
        page.get_by_role("link", name="Rett Lunner, Politidistrikt, 01.01.2024").click()
        page.get_by_label("Hva skjer?").fill("Lunner")
        page.get_by_label("Hva bygger det på?").fill("Politidistriktets egen oversikt")
        page.get_by_label("Ja", exact=True).check()
        page.get_by_role("button", name="Se hva endringen berører").click()
        page.get_by_text("Tekniske detaljer").click()
        page.get_by_role("row", name="uncertain").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Registrer endringen").click()
        page.get_by_text("Endringen er ført.").wait_for()
        page = visitor.go("/krad/register")
        assert page.get_by_role("link", name="Rett Lunner, Politidistrikt, 01.01.2024").count() == 0
