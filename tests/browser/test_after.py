"""What follows a decision, through the screens of both sides: conditions met, a correction, an appeal that changes it."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.config import Settings
from tests.browser.harness import assert_accessible, looking, serving
from tests.certification.cases.after import REJECTED, decided, reviewed
from tests.database import People, Somebody
from tests.factories.cases import applicant, impartial, signing, state_of

pytestmark = pytest.mark.browser


def test_what_follows_a_decision(browser: Browser, portal: Flask, people: People) -> None:
    settings: Settings = portal.config["SLT"]
    decider, other = people("council", "decider"), people("council", "decider")
    skien = applicant(people, "4003", name="Skien")
    larvik = applicant(people, "3909", name="Larvik")
    with signing(people.db, 1), serving(portal) as address:
        case_id, rejected_id = reviewed(skien, decider), decided(larvik, decider, REJECTED)
        for each in (case_id, rejected_id):
            impartial(people, each, decider, other)

        def look(who: Somebody, path: str) -> AbstractContextManager[Page]:
            return looking(browser, address, settings.cookie_name, who, path)

        _approved_with_conditions(look(decider, f"/krad/sak/{case_id}"))
        _read_and_report(look(skien.coordinator, "/enhet"))
        _corrected_and_accepted(look(decider, "/krad/oppfolging"))
        assert state_of(people, case_id) == "approved"
        _sees_the_correction(look(skien.coordinator, f"/enhet/sak/{case_id}"))

        _appealed(look(larvik.signatory, f"/enhet/sak/{rejected_id}"))
        with look(decider, "/krad/oppfolging") as page:
            page.get_by_role("link", name="Larvik").click()
            expect(page.get_by_text("En annen beslutter må avgjøre klagen.")).to_be_visible()
            expect(page.get_by_role("link", name="Gjør om avgjørelsen")).to_have_count(0)
        _reversed(look(other, "/krad/oppfolging"))
        assert state_of(people, rejected_id) == "approved"
        with look(larvik.coordinator, f"/enhet/sak/{rejected_id}") as page:
            expect(page.get_by_text("Avgjørelsen ble gjort om til godkjenning", exact=True)).to_be_visible()
            expect(page.get_by_role("heading", name="Tidligere avgjørelser i saken")).to_be_visible()
            assert_accessible(page)


def _approved_with_conditions(seen: AbstractContextManager[Page]) -> None:
    with seen as page:
        page.get_by_role("link", name="Avgjør søknaden").click()
        page.get_by_role("radio", name="Godkjenn med vilkår").check()
        page.get_by_label("Begrunnelse", exact=True).fill("Vedtaket er på plas.")
        while page.get_by_role("button", name="Fjern Vilkår 2").count():
            page.get_by_role("button", name="Fjern Vilkår 2").click()
        page.get_by_label("Hva må enheten gjøre?").fill("Opprett en styringsgruppe.")
        page.get_by_label("Hva viser at det er gjort?").fill("Et møtereferat")
        page.get_by_role("button", name="Se over avgjørelsen").click()
        page.get_by_role("button", name="Send avgjørelsen").click()
        expect(page.get_by_role("heading", name="Vilkårene")).to_be_visible()
        assert_accessible(page)


def _read_and_report(seen: AbstractContextManager[Page]) -> None:
    with seen as page:
        page.get_by_role("link", name="Se vilkårene og meld dem oppfylt").click()
        assert_accessible(page)
        page.get_by_role("button", name="Jeg har lest avgjørelsen").click()
        expect(page.get_by_text("Klagefristen er")).to_be_visible()
        page.get_by_role("link", name="Meld at det er oppfylt").click()
        assert_accessible(page)
        page.get_by_role("button", name="Meld vilkåret oppfylt").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("Hva har dere gjort?").fill("Styringsgruppen møttes i går.")
        page.get_by_role("button", name="Meld vilkåret oppfylt").click()
        expect(page.get_by_text("Venter på KRÅD")).to_be_visible()


def _corrected_and_accepted(seen: AbstractContextManager[Page]) -> None:
    with seen as page:
        assert_accessible(page)
        page.get_by_role("link", name="Skien").click()
        page.get_by_role("link", name="Rett en skrivefeil").click()
        page.get_by_label("Begrunnelse", exact=True).fill("Vedtaket er på plass.")
        page.get_by_label("Hva var feil?").fill("Et ord var skrevet feil.")
        assert_accessible(page)
        page.get_by_role("button", name="Se over rettingen").click()
        expect(page.locator("del")).to_have_text("Vedtaket er på plas.")
        assert_accessible(page)
        page.get_by_role("button", name="Rett avgjørelsen").click()
        page.get_by_role("link", name="Ta stilling til vilkåret").click()
        assert_accessible(page)
        page.get_by_role("radio", name="Godta: vilkåret er oppfylt").check()
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("Alle vilkårene er oppfylt")).to_be_visible()


def _sees_the_correction(seen: AbstractContextManager[Page]) -> None:
    with seen as page:
        expect(page.locator("del")).to_have_text("Vedtaket er på plas.")
        expect(page.locator("ins")).to_have_text("Vedtaket er på plass.")
        assert_accessible(page)


def _appealed(seen: AbstractContextManager[Page]) -> None:
    with seen as page:
        page.get_by_role("link", name="Klag på avgjørelsen").click()
        assert_accessible(page)
        page.get_by_label("Hva klager dere på, og hvorfor?").fill("Vedtaket gjelder SLT.")
        page.get_by_role("button", name="Send klagen").click()
        expect(page.get_by_text("Klagen er mottatt")).to_be_visible()


def _reversed(seen: AbstractContextManager[Page]) -> None:
    with seen as page:
        page.get_by_role("link", name="Larvik").click()
        page.get_by_role("button", name="Begynn behandlingen").click()
        assert_accessible(page)
        page.get_by_role("link", name="Gjør om avgjørelsen").click()
        page.get_by_role("radio", name="Godkjenn", exact=True).check()
        page.get_by_label("Begrunnelse", exact=True).fill("Dere har rett.")
        page.get_by_label("Hvorfor er avgjørelsen en annen").fill("Resten er avtalt.")
        page.get_by_role("button", name="Se over avgjørelsen").click()
        page.get_by_role("button", name="Send avgjørelsen").click()
        expect(page.get_by_text("Avgjørelsen er gjort om", exact=True).first).to_be_visible()
        assert_accessible(page)
