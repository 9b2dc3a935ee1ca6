"""The last ends of an approval, through the screens of both sides: renewed, expired, and decided by the body of appeal."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.clock import today
from app.web.formats import as_date
from certification.cases import service as cases
from certification.cases.service import Result
from certification.certificates.cli import STATUS
from tests.browser.days import typed
from tests.browser.harness import assert_accessible, looking, serving, visiting
from tests.certification.cases.after import APPROVED, REJECTED, age, appeal, as_council, decide, decided, status_today
from tests.certification.cases.pages import ready
from tests.certification.certificates import offline
from tests.database import People, Somebody
from tests.factories.cases import Applicant, applicant, begin, impartial, signing, state_of

pytestmark = pytest.mark.browser

#: A certificate in the list of the register.
CODE = "tr:has(td.slt-code) th a"


def _approved_until(people: People, one: Applicant, decider: Somebody, until: date) -> None:
    """The unit applied with what it tells, was approved 900 days ago, and is so up to a day."""
    with people.acting(one.coordinator):
        submission_id = cases.freeze(one.unit_id).id
    case_id = one.sign(submission_id)
    assert case_id
    begin(people, case_id, decider)
    decide(people, decider, case_id, APPROVED)
    age(people.db, 900)
    _lasts(people, one, until)


def _lasts(people: People, one: Applicant, until: date) -> None:
    people.db.run("SET session_replication_role = replica")
    people.db.run("UPDATE app.certificate SET valid = daterange(lower(valid), %s)", until)
    people.db.run("SET session_replication_role = origin")
    status_today(people, one.unit_id)


def test_an_approval_is_renewed_and_the_new_one_follows(browser: Browser, portal: Flask, people: People) -> None:
    skien, decider = ready(applicant(people, "4003", name="Skien")), people("council", "decider")
    with signing(people.db, 1), serving(portal) as address:
        _approved_until(people, skien, decider, today() + timedelta(days=100))

        def look(who: Somebody, path: str) -> AbstractContextManager[Page]:
            return looking(browser, address, portal.config["SLT"].cookie_name, who, path)

        with visiting(browser, address) as anybody:
            page = anybody.go("/register?navn=Skien")
            page.locator(CODE).click()
            old = page.url
        with look(skien.coordinator, "/enhet") as page:
            expect(page.get_by_role("heading", name="Godkjenningen må fornyes innen")).to_be_visible()
            page.get_by_role("link", name="Søk på nytt").first.click()
            # What was told is there; what nobody has gone through again is marked so.
            expect(page.get_by_text("10 deler er ikke gjennomgått ennå.")).to_be_visible()
            assert_accessible(page)
            page.get_by_role("link", name="Vedtak").first.click()
            expect(page.get_by_text("Kommunestyret").first).to_be_visible()
            page.get_by_role("button", name="Ja, dette stemmer").click()
            page.goto(f"{address}/enhet/soknad")
            expect(page.get_by_text("9 deler er ikke gjennomgått ennå.")).to_be_visible()
            page.get_by_role("button", name="Gjør søknaden klar til underskrift").click()
            expect(page.get_by_text("Søknaden er klar til underskrift.")).to_be_visible()
        with look(skien.signatory, "/enhet/signer") as page:
            page.get_by_role("button", name="Skriv under").click()
        case_id = people.db.value("SELECT id FROM app.case_file WHERE state = 'submitted'")
        assert isinstance(case_id, UUID)
        begin(people, case_id, decider)
        with look(decider, f"/krad/sak/{case_id}") as page:
            expect(page.get_by_text("Gjennomgått, stemmer fortsatt: 1")).to_be_visible()
            page.get_by_role("link", name="Avgjør søknaden").click()
            page.get_by_role("radio", name="Godkjenn", exact=True).check()
            page.get_by_label("Begrunnelse", exact=True).fill("Alt er fortsatt på plass.")
            page.get_by_label("Hvorfor er avgjørelsen en annen").fill("Resten er avtalt.")
            page.get_by_role("button", name="Se over avgjørelsen").click()
            page.get_by_role("button", name="Send avgjørelsen").click()
            expect(page.get_by_role("heading", name="Søknad fra Skien")).to_be_visible()
        status_today(people, skien.unit_id)
        with look(skien.coordinator, "/enhet") as page:
            expect(page.get_by_text("Godkjenningen må fornyes")).to_have_count(0)
            assert_accessible(page)
        with visiting(browser, address) as anybody:
            page = anybody.go("/register?navn=Skien")
            expect(page.locator(CODE)).to_have_count(1)
            assert page.locator(CODE).get_attribute("href") not in old
            page.goto(old)
            expect(page.get_by_text("erstattet").first).to_be_visible()
            assert_accessible(page)


def test_an_approval_expires_and_all_that_tell_of_it_agree(
    browser: Browser, portal: Flask, people: People, tmp_path: Path
) -> None:
    larvik = ready(applicant(people, "3909", name="Larvik"))
    yesterday = typed(today() - timedelta(days=1))
    with signing(people.db, 1), serving(portal) as address:
        _approved_until(people, larvik, people("council", "decider"), today() + timedelta(days=1))
        with visiting(browser, address) as anybody:
            page = anybody.go("/register?navn=Larvik")
            page.locator(CODE).click()
            code = page.url.rpartition("/")[2]
            for until, listed, said, answer in (
                (today() + timedelta(days=1), 1, "Godkjenningen er gyldig.", "valid"),
                (today(), 0, "Godkjenningen er utløpt.", "expired"),
            ):
                _lasts(people, larvik, until)
                expect(anybody.go("/register?navn=Larvik").locator(CODE)).to_have_count(listed)
                expect(anybody.go(f"/register/{code}").get_by_text(said).first).to_be_visible()
                for name, path in (
                    ("cert", f"register/{code}.jws"),
                    ("keys", ".well-known/jwks.json"),
                    ("list", "register/status.jwt"),
                ):
                    (tmp_path / name).write_bytes(page.request.get(f"{address}/{path}").body())
                checked = offline.verify(tmp_path, "cert", "--keys", "keys", "--status-list", "list")
                assert checked[0] == STATUS[answer], checked
            assert_accessible(page)
            expect(anybody.go(f"/register?navn=Larvik&dato={yesterday}").locator(CODE)).to_have_count(1)
        with looking(browser, address, portal.config["SLT"].cookie_name, larvik.coordinator, "/enhet") as page:
            # Before midnight in winter is after it in summer, so many days of 24 hours ago.
            ((given_on,),) = people.db.rows("SELECT (decided_at AT TIME ZONE 'Europe/Oslo')::date FROM app.decision")
            given = as_date(given_on)
            expect(page.get_by_text(f"Godkjenningen som ble gitt {given}, gjelder ikke lenger.")).to_be_visible()
            expect(page.get_by_role("heading", name="Dere kan søke om godkjenning")).to_be_visible()


def test_the_body_of_appeal_decides_for_one_and_against_another(
    browser: Browser, portal: Flask, people: People
) -> None:
    decider, other = people("council", "decider"), people("council", "decider")
    skien, drammen = applicant(people, "4003", name="Skien"), applicant(people, "3301", name="Drammen")
    with signing(people.db, 1), serving(portal) as address:
        rejected, kept = decided(skien, decider, REJECTED), decided(drammen, decider, REJECTED)
        sent, sent_too = appeal(skien, rejected), appeal(drammen, kept)
        impartial(people, sent, other)
        as_council(people, other, sent_too, cases.start_review)
        as_council(people, other, sent_too, cases.forward, "Den står.")
        as_council(people, other, sent_too, cases.enter_result, Result.UPHELD, today(), "26/7", "Ikke medhold.")

        def look(who: Somebody, path: str) -> AbstractContextManager[Page]:
            return looking(browser, address, portal.config["SLT"].cookie_name, who, path)

        with look(drammen.coordinator, f"/enhet/sak/{kept}") as page:
            expect(page.get_by_text("Ikke medhold.").first).to_be_visible()
            expect(page.get_by_role("link", name="Klag på avgjørelsen")).to_have_count(0)
            assert_accessible(page)
        with look(other, f"/krad/klage/{sent}/svar") as page:
            expect(page.get_by_text("Svaret fra klageinstansen kan ikke føres inn: klagen er mottatt")).to_be_visible()
            assert_accessible(page)
            page.get_by_role("link", name="Se saken og hva som kan gjøres nå").click()
            page.get_by_role("button", name="Begynn behandlingen").click()
            page.get_by_role("link", name="La avgjørelsen stå og send videre").click()
            page.get_by_label("Merknadene fra KRÅD til klagen").fill("Vedtaket gjelder noe annet.")
            page.get_by_role("button", name="La avgjørelsen stå og send klagen videre").click()
            page.get_by_role("link", name="Før inn svaret fra klageinstansen").click()
            assert_accessible(page)
            page.get_by_role("radio", name="Medhold: KRÅD må gjøre om avgjørelsen").check()
            page.get_by_label("Klageinstansens dato").fill(typed(today()))
            page.get_by_label("Klageinstansens saksnummer").fill("26/1234")
            page.get_by_label("Klageinstansens begrunnelse, kort").fill("Vedtaket gjelder SLT.")
            page.get_by_role("button", name="Før inn svaret").click()
            expect(page.get_by_text("Svaret fra klageinstansen er ført inn.")).to_be_visible()
            assert_accessible(page)
        with look(skien.coordinator, f"/enhet/sak/{rejected}") as page:
            expect(page.get_by_text("Vedtaket gjelder SLT.").first).to_be_visible()
            assert_accessible(page)
        with look(other, f"/krad/klage/{sent}") as page:
            page.get_by_role("link", name="Gjør om avgjørelsen").click()
            page.get_by_role("radio", name="Godkjenn", exact=True).check()
            page.get_by_label("Begrunnelse", exact=True).fill("Klageinstansen ga dere medhold.")
            page.get_by_label("Hvorfor er avgjørelsen en annen").fill("Klageinstansen har avgjort det.")
            page.get_by_role("button", name="Se over avgjørelsen").click()
            page.get_by_role("button", name="Send avgjørelsen").click()
            expect(page.get_by_text("Avgjørelsen er gjort om", exact=True).first).to_be_visible()
        assert (state_of(people, rejected), state_of(people, kept)) == ("approved", "rejected")
        with look(skien.coordinator, f"/enhet/sak/{rejected}") as page:
            expect(page.get_by_text("Avgjørelsen ble gjort om til godkjenning", exact=True)).to_be_visible()
