"""An application to the ends that nobody wishes for, through the screens of both sides: rejected, withdrawn, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from app.clock import today
from app.web.formats import as_date
from certification.watch.grounds import Code
from tests.browser.filling import declare, fill, report, send
from tests.browser.harness import Visitor, assert_accessible, looking, serving
from tests.certification.cases.after import RECOMMENDED, age, status_today
from tests.certification.cases.pages import ready
from tests.certification.watch.watching import Approved, work
from tests.database import People, Somebody
from tests.factories.cases import Applicant, applicant, decide
from tests.factories.letters import Office, office_of, said

pytestmark = pytest.mark.browser

#: The condition that is not met, and what KRÅD says of it.
UNMET, LATE = "Etabler en styringsgruppe.", "Fristen er ute, og dere har ikke svart."
#: What a warning is about.
GONE = "Det politiske vedtaket gjelder ikke lenger"


@dataclass
class Walk:
    """A portal that runs, with its letters: who looks at what, and what a letter says to who opens it."""

    browser: Browser
    address: str
    cookie: str
    office: Office

    def look(self, who: Somebody, path: str) -> AbstractContextManager[Page]:
        return looking(self.browser, self.address, self.cookie, who, path)

    def opened(self, page: Page) -> str:
        """Open the letter that the page is about, as its unit does; what it says. It isn't shown by the browser's own reader."""
        got: list[bytes] = []

        def answer(route: Route) -> None:
            got.append(route.fetch().body())
            route.fulfill(status=204)

        page.route("**/apne", answer)
        with page.expect_response("**/apne"):
            send(page, "Åpne brevet (PDF)")
        return said(got[0])


@pytest.fixture
def walk(browser: Browser, portal: Flask, people: People, tmp_path: Path) -> Iterator[Walk]:
    with serving(portal) as address, office_of(portal, people.db, tmp_path) as office:
        yield Walk(browser, address, portal.config["SLT"].cookie_name, office)


def test_an_application_is_rejected_by_two_and_the_unit_reads_why(walk: Walk, people: People) -> None:
    larvik = ready(applicant(people, "3909", name="Larvik"))
    first, second = people("council", "decider"), people("council", "decider")
    larvik.apply()
    why, departs = "Vedtaket gjelder bare én skole.", "Reglene leser ikke hva vedtaket gjelder."
    with walk.look(first, "/krad") as page:
        page.get_by_role("link", name="Larvik").click()
        declare(page)
        send(page, "Begynn behandlingen")
        page.get_by_role("link", name="Avgjør søknaden").click()
        fill(page, outcome="Avslå", reason=why)
        send(page, "Se over avgjørelsen")
        # What the rules don't recommend has a reason of its own; what was written is still there.
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator('[name="reason"]')).to_have_value(why)
        fill(page, departure=departs)
        send(page, "Se over avgjørelsen")
        expect(page.get_by_text("Larvik ser avslaget og begrunnelsen med en gang")).to_be_visible()
        send(page, "Foreslå avgjørelsen")
        expect(page.get_by_text("Du foreslo avgjørelsen. En annen beslutter må skrive under.")).to_be_visible()
    with walk.look(larvik.coordinator, "/enhet/soknad") as page:
        expect(page.get_by_text(why)).to_have_count(0)
    with walk.look(second, "/krad") as page:
        page.get_by_role("link", name="Larvik").click()
        declare(page)
        page.get_by_role("link", name="Se over og skriv under").click()
        for words in (why, departs):
            expect(page.get_by_text(words)).to_be_visible()
        send(page, "Skriv under og send avgjørelsen")
        expect(page.get_by_text("2 besluttere har skrevet under.")).to_be_visible()
    walk.office.work()
    status_today(people, larvik.unit_id)
    with walk.look(larvik.coordinator, "/enhet") as page:
        expect(page.get_by_text(f"avslo søknaden {as_date(today())}: «{why}»")).to_be_visible()
        # What to do now: nothing lacks by the rules, so the unit can apply anew; and it has a letter.
        expect(page.get_by_role("heading", name="Dere kan søke om godkjenning")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="Dere har fått et brev").click()
        letter = walk.opened(page)
        for words in ("Avslag på søknad om SLT-godkjenning fra Larvik", why, "Dere kan klage på avgjørelsen til"):
            assert words in letter, words
        page.goto(f"{walk.address}/enhet/soknad")
        page.get_by_role("link", name="Se avgjørelsen, vilkårene og klage").click()
        expect(page.get_by_text("Avslått", exact=True).first).to_be_visible()
        expect(page.get_by_text(why).first).to_be_visible()
        # Who opens the letter has received the decision.
        expect(page.get_by_text(f"Dere leste avgjørelsen {as_date(today())}. Klagefristen er")).to_be_visible()
        expect(page.get_by_role("link", name="Klag på avgjørelsen")).to_be_visible()
        assert_accessible(page)
        page.goto(f"{walk.address}/enhet/soknad")
        expect(page.get_by_role("heading", name="Søk på nytt")).to_be_visible()
        assert_accessible(page)


def test_a_condition_is_not_met_and_the_approval_is_withdrawn_by_two(walk: Walk, people: People) -> None:
    skien = applicant(people, "4003", name="Skien")
    case_id = skien.apply()
    first, second = decide(people, case_id, RECOMMENDED)
    age(people.db, 231)
    work(people, today())
    status_today(people, skien.unit_id)
    seen_from = as_date(today() + timedelta(days=21))
    with walk.look(skien.coordinator, "/enhet") as page:
        expect(page.get_by_role("heading", name="Fristen for et vilkår er passert")).to_be_visible()
        page.get_by_role("link", name="Se godkjenningen, og svar KRÅD").click()
        expect(page.get_by_role("heading", name="Fristen for vilkår 1 er gått ut")).to_be_visible()
        expect(page.get_by_text(f"ser dette fra {seen_from}, om det ikke er rettet før.")).to_be_visible()
        assert_accessible(page)
    with walk.look(first, "/krad/varsler") as page:
        expect(page.get_by_text("Ingen varsler.")).to_be_visible()
    # The time to reply goes, and the unit says nothing.
    age(people.db, 22)
    with walk.look(first, "/krad/varsler") as page:
        expect(page.get_by_role("cell", name="Fristen for et vilkår er gått ut")).to_be_visible()
        page.get_by_role("link", name="Skien").click()
        expect(page.get_by_text("Enheten har ikke svart.")).to_be_visible()
        page.get_by_role("link", name="Trekk tilbake godkjenningen").click()
        page.get_by_label(UNMET).check()
        page.get_by_label("Begrunnelse", exact=True).fill(LATE)
        send(page, "Se over")
        expect(page.get_by_text(f"Dette vilkåret er ikke oppfylt: {UNMET}")).to_be_visible()
        send(page, "Foreslå avgjørelsen")
        expect(page.get_by_text("Du foreslo avgjørelsen. En annen beslutter må skrive under.")).to_be_visible()
    with walk.look(skien.coordinator, f"/enhet/sak/{case_id}") as page:
        expect(page.get_by_text(LATE)).to_have_count(0)
    with walk.look(second, f"/krad/sak/{case_id}") as page:
        page.get_by_role("link", name="Se over og skriv under").click()
        for words in (LATE, f"Dette vilkåret er ikke oppfylt: {UNMET}"):
            expect(page.get_by_text(words)).to_be_visible()
        send(page, "Trekk tilbake godkjenningen")
        expect(page.get_by_text(f"Ikke oppfylt, vilkår 1: {UNMET}").first).to_be_visible()
    walk.office.work()
    work(people, today())
    status_today(people, skien.unit_id)
    _reads_the_withdrawal(walk, skien, case_id)


def _reads_the_withdrawal(walk: Walk, one: Applicant, case_id: UUID) -> None:
    with walk.look(one.coordinator, "/enhet") as page:
        told = f"trakk godkjenningen {as_date(today())}: «{LATE}»"
        expect(page.get_by_text(told)).to_be_visible()
        page.goto(f"{walk.address}/enhet/sak/{case_id}")
        expect(page.get_by_text("Godkjenningen er trukket tilbake", exact=True).first).to_be_visible()
        expect(page.get_by_text(f"Ikke oppfylt, vilkår 1: {UNMET}")).to_be_visible()
        expect(page.get_by_role("link", name="Klag på avgjørelsen")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="SLT-godkjenningen av Skien er trukket tilbake").click()
        letter = walk.opened(page)
        assert "KRÅD har trukket tilbake SLT-godkjenningen av Skien fra og med" in letter
        assert LATE in letter
        page.goto(f"{walk.address}/enhet/godkjenningen")
        expect(page.get_by_text("Dere har ingen godkjenning i dag.")).to_be_visible()
        expect(page.get_by_text("fordi godkjenningen var det")).to_be_visible()
        assert_accessible(page)
        page.goto(f"{walk.address}/register?navn=Skien")
        expect(page.locator("td.slt-code")).to_have_count(0)


def test_an_application_is_taken_back_and_another_takes_its_place(walk: Walk, people: People) -> None:
    skien, decider = ready(applicant(people, "4003", name="Skien")), people("council", "decider")
    _applies(walk, skien)
    with walk.look(skien.coordinator, "/enhet/soknad") as page:
        page.get_by_role("link", name="Trekk søknaden").click()
        page.get_by_label("Hvorfor trekker dere søknaden?").fill("Vi venter på nytt vedtak.")
        assert_accessible(page)
        send(page, "Trekk søknaden")
        expect(page.get_by_text("Søknaden er trukket.")).to_be_visible()
        expect(page.get_by_text("Trukket av dere", exact=True)).to_be_visible()
        # What was told is there still, and is gone through again.
        expect(page.get_by_text("10 deler er ikke gjennomgått ennå.")).to_be_visible()
        assert_accessible(page)
    old = people.db.value("SELECT id FROM app.case_file")
    with walk.look(decider, f"/krad/sak/{old}") as page:
        expect(page.get_by_text("Vi venter på nytt vedtak.")).to_be_visible()
        expect(page.get_by_text("Trukket av enheten", exact=True)).to_be_visible()
        # Nothing is to be done in it: who is impartial is asked of an open case.
        expect(page.get_by_role("heading", name="Si fra om du er habil")).to_have_count(0)
    _applies(walk, skien)
    with walk.look(decider, "/krad") as page:
        page.get_by_role("link", name="Skien").click()
        assert str(old) not in page.url
        page.get_by_role("link", name="Søknaden erstatter den som ble trukket").click()
        expect(page.get_by_role("link", name="Det kom en ny søknad")).to_be_visible()
        assert str(old) in page.url


def _applies(walk: Walk, one: Applicant) -> None:
    """The coordinator makes the application ready, and the signatory sends it."""
    with walk.look(one.coordinator, "/enhet/soknad") as page:
        send(page, "Gjør søknaden klar til underskrift")
        expect(page.get_by_text("Søknaden er klar til underskrift.")).to_be_visible()
    with walk.look(one.signatory, "/enhet/signer") as page:
        send(page, "Skriv under")
        expect(page.get_by_text("Søknaden er underskrevet og sendt til")).to_be_visible()


def test_a_warning_is_cleared_by_what_the_unit_reports(walk: Walk, people: People) -> None:
    skien, decider = Approved(people, "4003"), people("council", "decider")
    skien.meeting(today() - timedelta(days=60))
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=today() - timedelta(days=40))
    found = today() - timedelta(days=30)
    assert Code.VEDTAK in dict(skien.watch(found))
    skien.nation.project(skien.made)
    with walk.look(decider, "/krad/varsler") as page:
        expect(page.get_by_role("cell", name=GONE)).to_be_visible()
    with walk.look(skien.coordinator, "/enhet") as page:
        page.get_by_role("link", name="Se godkjenningen, og svar KRÅD").click()
        page.get_by_role("link", name="Meld inn det nye vedtaket.").click()
        adopted = f"{today() - timedelta(days=2):%d.%m.%Y}"
        report(Visitor(page, walk.address), "vedtak", body="Kommunestyret", adopted_on=adopted, case_number="26/7")
    assert Code.VEDTAK not in dict(skien.watch(today()))
    skien.nation.project(skien.made)
    with walk.look(skien.coordinator, "/enhet/godkjenningen") as page:
        expect(page.get_by_role("heading", name=GONE)).to_have_count(0)
        expect(page.get_by_role("heading", name="Tidligere varsler")).to_be_visible()
        expect(page.get_by_text(f"{GONE}: funnet {as_date(found)}, rettet {as_date(today())}")).to_be_visible()
        assert_accessible(page)
    with walk.look(decider, "/krad/varsler") as page:
        expect(page.get_by_role("cell", name=GONE)).to_have_count(0)
        page.get_by_label("Tilstand").select_option(label="Rettet, eller godkjenningen er over")
        send(page, "Vis")
        expect(page.get_by_role("cell", name=f"Over {today():%d.%m.%Y}")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="Enheten").first.click()
        expect(page.get_by_text(f"Rettet {as_date(today())}.")).to_be_visible()
        expect(page.get_by_text("Gjelder", exact=True).first).to_be_visible()
        assert_accessible(page)
