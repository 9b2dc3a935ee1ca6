"""A document is attached where KRÅD is answered: on a desk, and on a phone without scripts."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.harness import assert_accessible, assert_fits, serving, visiting
from tests.certification.cases.test_questions import VEDTAK, asked
from tests.database import People
from tests.factories import files as make
from tests.factories.cases import applicant, begin, state_of

pytestmark = pytest.mark.browser


def _docx(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": make.docx(text)}


def test_a_document_is_attached_refused_and_sent(browser: Browser, portal: Flask, people: People, width: int) -> None:
    skien, officer = applicant(people, "4003", name="Skien"), people("council", "case_officer")
    case_id, scripts = skien.apply(), width > 1000
    begin(people, case_id, officer)
    (question,) = asked(skien, case_id, officer, VEDTAK)
    cookies = {"slt": skien.coordinator.token}
    with (
        serving(portal) as address,
        visiting(browser, address, width=width, cookies=cookies, scripts=scripts) as visitor,
    ):
        page = visitor.go(f"/enhet/soknad/{case_id}/svar/{question}")
        page.get_by_label("Svar til KRÅD").fill("Vedtaket står i referatet.")
        chooser, dated = page.get_by_label("Fil", exact=True), page.get_by_label("Dokumentets dato")
        chooser.set_input_files({"name": "notat.txt", "mimeType": "text/plain", "buffer": b"Et notat."})
        dated.fill("1.3.2024")
        page.get_by_role("button", name="Legg ved", exact=True).click()
        expect(page.get_by_role("alert").get_by_text("Filen er ikke av en type vi tar imot")).to_be_visible()
        expect(page.get_by_label("Svar til KRÅD")).to_have_value("Vedtaket står i referatet.")
        expect(dated).to_have_value("1.3.2024")
        if scripts:
            assert_accessible(page)
        chooser.set_input_files(_docx("Referat.docx", "Kommunestyret vedtok SLT-modellen."))
        page.get_by_role("button", name="Legg ved", exact=True).click()
        expect(page.get_by_text("«Referat.docx» er lagt ved")).to_be_visible()
        expect(page.get_by_label("Referat.docx (Vedlegg)")).to_be_checked()
        expect(page.get_by_label("Svar til KRÅD")).to_have_value("Vedtaket står i referatet.")
        assert_accessible(page) if scripts else assert_fits(page)
        page.get_by_role("button", name="Send svaret").click()
        expect(page.get_by_text("Svaret er sendt. Saken er hos KRÅD igjen.")).to_be_visible()
        expect(page.get_by_role("link", name="Referat.docx")).to_be_visible()
    assert state_of(people, case_id) == "in_review"
