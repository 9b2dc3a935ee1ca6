"""KRÅD's editor makes new criteria: numbers, the preview that fills by itself, publishing; and everybody reads them."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.clock import today
from tests.browser.harness import assert_accessible, serving, visiting
from tests.certification.criteria.making import do_jobs, unpublished
from tests.database import People
from tests.factories.cases import applicant

__all__ = ["unpublished"]

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unpublished")]


def test_new_criteria_are_made_tried_and_published(browser: Browser, portal: Flask, people: People, width: int) -> None:
    skien = applicant(people, "4003", name="Skien")
    skien.apply()
    cookies = {portal.config["SLT"].cookie_name: people("council", "criteria_editor").token}
    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/krad/kriterier")
        assert_accessible(page)
        page.get_by_role("link", name="Lag et utkast").click()
        page.get_by_label("Navn på den nye versjonen").fill("ny-2")
        page.get_by_role("button", name="Lag utkastet").click()
        page.get_by_role("heading", name="Utkast: ny-2").wait_for()
        assert_accessible(page)
        page.get_by_role("link", name="Endre hva som veier mest").click()
        page.get_by_label("SLT-koordinator", exact=True).select_option(label="Krav for godkjenning")
        assert_accessible(page)
        page.get_by_role("button", name="Lagre", exact=True).last.click()
        page.get_by_text("Utkastet er lagret.").wait_for()
        page.locator("summary", has_text="Tallene").click()
        page.get_by_role("link", name="Endre tallene").click()
        page.get_by_label("Antall styringsmøter", exact=True).fill("0")
        page.get_by_role("button", name="Lagre", exact=True).last.click()
        page.get_by_role("link", name="Antall styringsmøter: Tallet må være fra 1 til 24.").wait_for()
        assert_accessible(page)
        page.get_by_label("Antall styringsmøter", exact=True).fill("5")
        page.get_by_role("button", name="Lagre", exact=True).last.click()
        page.get_by_text("Antall styringsmøter: fra 4 til 5").wait_for()
        page.get_by_role("button", name="Lag forhåndsvisning").click()
        page.get_by_role("progressbar").wait_for()
        assert_accessible(page)
        # Nobody reloads: the page asks by itself until the work is done.
        do_jobs(people)
        page.get_by_role("heading", name="Skien").wait_for()
        assert page.get_by_text("Fra «Kan godkjennes med vilkår» til «Kan ikke godkjennes»", exact=True).is_visible()
        page.locator("summary", has_text="Teksten til enheten").click()
        assert_accessible(page)
        visitor.go("/krad/kriterier/utkast/ny-2/publiser")
        page.get_by_label("Fra hvilken dag skal versjonen gjelde?").fill(f"{today():%d.%m.%Y}")
        page.get_by_role("button", name="Se over").click()
        page.get_by_role("heading", name="Publisere ny-2?").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Publiser").click()
        page.get_by_text("ny-2 er publisert.").wait_for()
        assert_accessible(page)
        page.get_by_role("link", name="Slik alle ser den").click()
        page.get_by_role("heading", name="Kriterier for SLT-godkjenning").wait_for()
        assert_accessible(page)
    cookies = {portal.config["SLT"].cookie_name: skien.coordinator.token}
    with serving(portal) as address, visiting(browser, address, width=width, cookies=cookies) as visitor:
        page = visitor.go("/enhet/nye-kriterier")
        assert page.get_by_text("Registrer koordinatoren").first.is_visible()
        assert_accessible(page)
