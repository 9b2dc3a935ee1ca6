"""A whole year of those who share: a cooperation of three municipalities, and a city district whose city tells once for all.

Gran and Lunner are of one police district and two counties; Jevnaker is of another police district. The city is walked in
nynorsk, and no page of it may say a word that is bokmål alone.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tenants.register.records import identity
from tenants.units import service as units
from tenants.units.service import Kind
from tests.browser.days import YEAR, Walk, day, link, typed, walking
from tests.browser.filling import fill, report, send
from tests.browser.harness import Visitor, assert_accessible
from tests.database import People, Somebody
from tests.factories.police import GAMLE_OSLO, OSLO_POLICE, SOUTH_EAST
from tests.factories.reporting import reporting_unit
from tests.factories.units import FIRST_DAY, keeper

pytestmark = pytest.mark.browser

BEFORE = day(3, year=YEAR - 1)
NAMES = ("Gran", "Lunner", "Jevnaker")
LEADER = "Leder for lokalt politi (lensmann, stasjonssjef eller enhetsleder)"
LEADER_NN = "Leiar for lokalt politi (lensmann, stasjonssjef eller einingsleiar)"


def test_a_cooperation_of_three(browser: Browser, portal: Flask, people: People) -> None:
    unit = reporting_unit(portal, people, "3446", "3234", "3236", name="Hadeland")
    signatories = {
        name: people("unit", "signatory", tenant_id=unit.unit_id, municipality_id=place)
        for name, place in zip(NAMES, unit.municipalities, strict=True)
    }
    innlandet = people("police", "signatory", police_district_id=identity("police_district", "innlandet"))
    south_east = people("police", "signatory", police_district_id=SOUTH_EAST)
    with walking(browser, portal, people) as walk:
        # What they share is told once.
        for kind in ("coordinator_post", "slt_group", "goal", "plan"):
            walk.tell(unit.coordinator, BEFORE, kind)
        walk.days.on = day(2)
        coordinator = walk.window(unit.coordinator)
        _tell_their_own(coordinator)
        walk.days.on = day(4)
        _are_confirmed(walk, coordinator, innlandet, south_east)
        walk.days.on = day(10, 20)
        _lets_the_host_sign(walk.window(signatories["Jevnaker"]))
        walk.reports(coordinator.go("/enhet/arsrapport"), "Ja, dette stemmer", "Gjør rapporten klar til underskrift")
        _sign(walk, signatories)
        expect(coordinator.go("/enhet").get_by_role("main")).to_contain_text("Levert")


def _tell_their_own(coordinator: Visitor) -> None:
    """Each municipality has a vedtak and a coordination group of its own, and the home tells who lacks what."""
    lacks = "Det er ikke registrert noe vedtak om SLT for kommunen."
    for name, left in zip(NAMES, ("Lunner, Jevnaker og Gran", "Lunner og Jevnaker", "Jevnaker"), strict=True):
        expect(coordinator.go("/enhet").get_by_text(f"{left}: {lacks}", exact=True)).to_be_visible()
        report(
            coordinator,
            "vedtak",
            municipality_id=name,
            body="Kommunestyret",
            adopted_on=typed(BEFORE),
            case_number=f"{name} 7",
        )
        report(
            coordinator,
            "grupper",
            name=f"Koordineringsgruppen i {name}",
            level="Det koordinerende nivået (koordineringsgruppe)",
            municipality_ids=[name],
            established_on=typed(BEFORE),
        )
    page = coordinator.go("/enhet")
    expect(page.get_by_text(lacks)).to_have_count(0)
    for name in NAMES:
        expect(page.get_by_text(f"{name}: Politiet har ikke bekreftet at de deltar i {name}.")).to_be_visible()
    assert_accessible(page)


def _are_confirmed(walk: Walk, coordinator: Visitor, innlandet: Somebody, south_east: Somebody) -> None:
    """Two police districts, each on its own sign-in; meanwhile the home tells which municipality waits."""
    page = walk.window(innlandet).go("/politi")
    for name in ("Gran", "Lunner"):
        page.get_by_label(f"Velg {name}").check()
    send(page, "Bekreft for dem du har valgt")
    fill(page, signatory_role=LEADER)
    send(page, "Se over")
    send(page, "Bekreft for 2 steder")
    page = coordinator.go("/enhet")
    expect(page.get_by_text("Jevnaker: Politiet har ikke bekreftet at de deltar i Jevnaker.")).to_be_visible()
    expect(page.get_by_text("Gran: Politiet")).to_have_count(0)
    page = link(page, "Be politiet bekrefte")
    fill(page, message="Vi er tre kommuner i ett samarbeid.")
    send(page, "Send forespørselen")
    page = link(walk.window(south_east).go("/politi"), "Jevnaker")
    link(page, "Bekreft")
    fill(page, issuer="Lokalt politi", signatory_role=LEADER)
    send(page, "Se over")
    send(page, "Bekreft")
    page = coordinator.go("/enhet")
    expect(page.get_by_role("main")).to_contain_text("Dere kan søke om godkjenning")


def _lets_the_host_sign(jevnaker: Visitor) -> None:
    page = jevnaker.go("/enhet/arsrapport/signer")
    send(page, "La vertskommunen skrive under")
    expect(page.get_by_text("Gran skriver under for dere.")).to_be_visible()
    assert_accessible(page)


def _sign(walk: Walk, signatories: dict[str, Somebody]) -> None:
    """Gran signs for itself and for Jevnaker; the last signature delivers."""
    page = walk.window(signatories["Jevnaker"]).go("/enhet/arsrapport/signer")
    expect(
        page.get_by_text("Denne rapporten trenger ikke din underskrift. Gran skriver under for dere.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Skriv under", exact=True)).to_have_count(0)
    page = walk.window(signatories["Jevnaker"]).go("/enhet")
    expect(page.get_by_text("Årsrapporten venter på underskriften din")).to_have_count(0)
    for name, becomes in (("Lunner", "Den blir levert når alle"), ("Gran", "underskrevet og levert til KRÅD")):
        page = link(walk.window(signatories[name]).go("/enhet"), "Les og skriv under")
        expect(page.get_by_role("heading", name=f"Underskrift for {name}")).to_be_visible()
        for other in NAMES:
            expect(page.get_by_text(f"{other} 7").first).to_be_attached()
        send(page, "Skriv under")
        expect(page.get_by_role("status")).to_contain_text(becomes)


#: Words that bokmål has and nynorsk hasn't.
BOKMAL = re.compile(
    r"\b(ikke|dere|hva|hvem|hvor|hvordan|hvorfor|hvilke[nt]?|noe|noen|gjøre|fra|ennå|bare|siden|uke[nr]?|en|et"
    r"|gruppen|kommunene|skriver|venter|gjelder|underskriften|tiltaket fortsetter|lagret|meldte)\b",
    re.IGNORECASE,
)


class Nynorsk:
    """Opens pages that must be nynorsk throughout."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def holds(self) -> Page:
        """The page as it is, when it is nynorsk."""
        page = self.visitor.page
        assert page.locator("html").get_attribute("lang") == "nn"
        text = page.locator("body").inner_text()
        # What the police confirm is written in the form of Norwegian that the municipality has chosen, whoever reads.
        for quoted in page.locator("blockquote, .slt-quoted").all_inner_texts():
            text = text.replace(quoted, "")
        found = [line for line in text.splitlines() if BOKMAL.search(line)]
        assert not found, f"{page.url}: {found}"
        return page

    def go(self, path: str) -> Page:
        self.visitor.go(path)
        return self.holds()


def test_a_city_district_in_nynorsk(browser: Browser, portal: Flask, people: People) -> None:
    with keeper(portal):
        city = units.add(Kind.MUNICIPALITY, "Oslo, samordning")
        district = units.add(Kind.CITY_DISTRICT, "Bydel Gamle Oslo", coordinating_id=city)
        units.set_cover(district, {GAMLE_OSLO}, FIRST_DAY)
    of_city = people("unit", "coordinator", tenant_id=city)
    coordinator, signatory = (people("unit", role, tenant_id=district) for role in ("coordinator", "signatory"))
    officer = people("police", "signatory", police_district_id=OSLO_POLICE)
    with walking(browser, portal, people, "nn") as walk:
        walk.days.on = day(1)
        _tells_for_the_city(walk.window(of_city))
        own = Nynorsk(walk.window(coordinator, 390))
        _inherits(own)
        _composes(walk, own, coordinator)
        walk.days.on = day(4)
        _is_confirmed(Nynorsk(walk.window(officer)), own)
        walk.days.on = day(11, 20)
        page = own.go("/enhet/arsrapport")
        walk.reports(page, "Ja, dette stemmer", "Gjer rapporten klar til underskrift")
        own.holds()
        _signs(Nynorsk(walk.window(signatory)))
        own.go(f"/enhet/aret?ar={YEAR}")
        own.go("/enhet/utskrifter")
        own.go("/enhet/fakta")


def _tells_for_the_city(visitor: Visitor) -> None:
    """Once for all the districts: the city's vedtak and a plan."""
    city = Nynorsk(visitor)
    page = city.go("/enhet")
    expect(page.get_by_role("main")).to_contain_text("De samordnar bydelane i Oslo")
    report(visitor, "vedtak", body="Kommunestyret", adopted_on=typed(BEFORE), case_number="B 1")
    city.holds()
    report(visitor, "planer", name="Ungdomsplanen for byen", adopted_on=typed(BEFORE), has_slt_goals="Ja")
    city.holds()


def _inherits(own: Nynorsk) -> None:
    """The district reads what the city has told, with its source, and asks for nothing that it has."""
    for path, what in (("vedtak", "B 1"), ("planer", "Ungdomsplanen for byen")):
        page = own.go(f"/enhet/{path}")
        expect(page.get_by_role("heading", name="Gjeld heile byen")).to_be_visible()
        expect(page.get_by_role("row", name=what)).to_contain_text("Oslo, samordning")
        assert_accessible(page)
    page = own.go("/enhet")
    assert_accessible(page)


def _composes(walk: Walk, own: Nynorsk, coordinator: Somebody) -> None:
    report(
        own.visitor,
        "grupper",
        name="Styringsgruppa",
        level="Det styrande nivået (styringsgruppe)",
        established_on=typed(BEFORE),
    )
    page = own.holds()
    link(page, "Set saman gruppa")
    for role in ("Leiar av bydelsutvalet", "Bydelsdirektør", "Lokal politileiar"):
        page.get_by_role("checkbox", name=role, exact=True).check()
    send(page, "Meld inn")
    expect(own.holds().get_by_role("status")).to_contain_text("Rollene er med i gruppa.")
    page = own.go("/enhet/moter/serie")
    fill(page, weekday="onsdag", rhythm="4 gonger i året", groups=["Styringsgruppa"])
    send(page, "Føreslå datoar")
    own.holds()
    send(page, "Lagre møta")
    expect(own.holds().get_by_role("status")).to_contain_text("er planlagde")
    told = {"mandate": None, "placement": "cross_sector"}
    walk.tell(coordinator, day(1), "coordinator_post", **told)
    walk.tell(coordinator, day(1), "goal", text="Færre unge ruser seg.", adopted_on=day(1))
    assert walk.days.on
    walk.days.on += timedelta(days=60)
    own.go("/enhet/moter")
    own.go("/enhet")


def _is_confirmed(police: Nynorsk, own: Nynorsk) -> None:
    page = own.go("/enhet/politi")
    link(page, "Be politiet stadfeste")
    own.holds()
    fill(page, message="Styringsgruppa har møtt kvarandre.")
    send(page, "Send førespurnaden")
    own.holds()
    page = police.go("/politi")
    page.get_by_role("main").get_by_role("link", name="Oslo").first.click()
    police.holds()
    link(page, "Stadfest")
    police.holds()
    fill(page, issuer="Lokalt politi", signatory_role=LEADER_NN)
    send(page, "Sjå over")
    police.holds()
    send(page, "Stadfest")
    police.holds()
    own.go("/enhet/politi")


def _signs(signatory: Nynorsk) -> None:
    page = signatory.go("/enhet")
    expect(page.get_by_role("heading", name="Årsrapporten ventar på underskrifta di")).to_be_visible()
    link(page, "Les og skriv under")
    expect(signatory.holds().get_by_role("main")).to_contain_text("B 1")
    send(page, "Skriv under")
    expect(signatory.holds().get_by_role("status")).to_contain_text("Rapporten er underskriven og levert til KRÅD.")
    page.get_by_role("link", name="levert").first.click()
    signatory.holds()
    with page.expect_download() as coming:
        link(page, "Last ned kvitteringa (PDF)")
    assert coming.value.suggested_filename.startswith("kvittering")
