"""The unit's home, its application, and KRÅD's queue and case: on a desk and on a phone, without a finding of axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.config import Settings
from tests.browser.filling import declare
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import People, Somebody
from tests.factories.cases import applicant

pytestmark = pytest.mark.browser


@pytest.fixture
def address(portal: Flask) -> Iterator[str]:
    with serving(portal) as base_url:
        yield base_url


@contextmanager
def looking(browser: Browser, address: str, portal: Flask, who: Somebody, width: int) -> Iterator[Page]:
    settings: Settings = portal.config["SLT"]
    with visiting(browser, address, width=width, cookies={settings.cookie_name: who.token}) as visitor:
        yield visitor.page


def test_the_pages_of_an_application(browser: Browser, address: str, portal: Flask, people: People, width: int) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    skien = applicant(people, "4003", name="Skien")
    submission_id = sogn.freeze()
    case_id = skien.apply()
    decider, second = people("council", "decider"), people("council", "decider")
    with looking(browser, address, portal, sogn.coordinator, width) as page:
        for path in (
            "/enhet",
            "/enhet/soknad",
            f"/enhet/soknad/{submission_id}",
            f"/enhet/soknad/{submission_id}/ta-tilbake",
        ):
            page.goto(address + path)
            assert_accessible(page)
    with looking(browser, address, portal, sogn.signatories[sogn.municipality_ids[1]], width) as page:
        page.goto(f"{address}/enhet/signer")
        closed = page.locator("details.slt-part:not([open]) > summary")
        while closed.count():
            closed.first.click()
        assert_accessible(page)
    with looking(browser, address, portal, decider, width) as page:
        page.goto(f"{address}/krad")
        assert_accessible(page)
        page.get_by_role("link", name="Skien").click()
        assert_accessible(page)
        declare(page)
        page.get_by_role("button", name="Begynn behandlingen").click()
        assert_accessible(page)
        page.get_by_role("link", name="Spør om dette Politisk vedtak om SLT").click()
        assert_accessible(page)
        page.get_by_label("Spørsmål til enheten").fill("Gjelder vedtaket ennå?")
        page.get_by_role("button", name="Send spørsmålet").click()
        assert_accessible(page)
    with looking(browser, address, portal, skien.coordinator, width) as page:
        page.goto(f"{address}/enhet/soknad")
        assert_accessible(page)
        page.get_by_role("link", name="Svar på spørsmålet").click()
        assert_accessible(page)
        page.get_by_label("Svar til KRÅD").fill("Ja, det gjelder.")
        page.get_by_role("button", name="Send svaret").click()
        page.get_by_text("Saken er hos KRÅD igjen.").wait_for()
    with looking(browser, address, portal, decider, width) as page:
        page.goto(f"{address}/krad/sak/{case_id}")
        assert_accessible(page)
        page.get_by_role("link", name="Avgjør søknaden").click()
        assert_accessible(page)
        page.get_by_role("radio", name="Godkjenn med vilkår").check()
        page.get_by_label("Begrunnelse").fill("Vedtaket og bekreftelsen er på plass.")
        page.get_by_role("button", name="Se over avgjørelsen").click()
        page.get_by_role("heading", name="Se over før du foreslår").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Gå tilbake og endre").click()
        page.get_by_role("button", name="Se over avgjørelsen").click()
        page.get_by_role("button", name="Foreslå avgjørelsen").click()
        page.wait_for_url(f"**/krad/sak/{case_id}")
        assert_accessible(page)
    with looking(browser, address, portal, second, width) as page:
        page.goto(f"{address}/krad/sak/{case_id}")
        declare(page)
        page.get_by_role("link", name="Se over og skriv under").click()
        assert_accessible(page)
        page.get_by_role("button", name="Skriv under og send avgjørelsen").click()
        page.wait_for_url(f"**/krad/sak/{case_id}")
        assert_accessible(page)
    with looking(browser, address, portal, skien.coordinator, width) as page:
        for path in ("/enhet", "/enhet/soknad"):
            page.goto(address + path)
            assert_accessible(page)
