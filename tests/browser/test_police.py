"""The police's pages and the unit's, driven as people do it: asked, asked back, confirmed, read, corrected and withdrawn."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.clock import today
from tests.browser.harness import Visitor, assert_accessible, serving, visiting
from tests.database import Database, People
from tests.factories import police as make

pytestmark = pytest.mark.browser


def _press(page: Page, role: str, name: str) -> None:
    """Follow a link or press a button, and hold the page that it leads to against axe."""
    page.get_by_role("main").get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]  # link or button
    assert_accessible(page)


def test_from_a_request_to_a_withdrawn_confirmation(
    browser: Browser, portal: Flask, people: People, db: Database, width: int
) -> None:
    unit_id = make.add_unit(people, "Skien kommune", make.SKIEN)
    make.add_unit(people, "Porsgrunn kommune", make.PORSGRUNN)
    coordinator = people("unit", "coordinator", tenant_id=unit_id)
    signatory = people("police", "signatory", police_district_id=make.SOUTH_EAST)
    with (
        serving(portal) as address,
        visiting(browser, address, width=width, cookies={"slt": coordinator.token}) as unit,
        visiting(browser, address, width=width, cookies={"slt": signatory.token}) as police,
    ):
        _asks(unit)
        _asks_back(police)
        _replies(unit)
        _confirms(police)
        page = unit.go("/enhet/politi")
        expect(page.get_by_text("Politiet har bekreftet at de deltar forpliktende i SLT.")).to_be_visible()
        _press(page, "link", f"Lokalt politi, {today():%d.%m.%Y}")
        expect(page.get_by_text("Vi møter hver måned.")).to_be_visible()
        _corrects_and_withdraws(police)
        expect(unit.go("/enhet/politi").get_by_text("Politiet har trukket bekreftelsen sin.")).to_be_visible()
        assert_accessible(unit.page)
    assert db.rows("SELECT outcome FROM app.confirmation_request") == [("confirmed",)]


def _asks(unit: Visitor) -> None:
    page = unit.go("/enhet/politi")
    assert_accessible(page)
    _press(page, "link", "Be politiet bekrefte")
    page.get_by_label("Melding til politiet").fill("Vi snakket om dette i politirådet i oktober.")
    _press(page, "button", "Send forespørselen")
    expect(page.get_by_text("Politiet er bedt om en bekreftelse.")).to_be_visible()


def _asks_back(police: Visitor) -> None:
    page = police.go("/politi")
    assert_accessible(page)
    page.get_by_role("region", name="Forespørsler som venter på svar").get_by_role("link", name="Skien").click()
    expect(page.get_by_text("Vi snakket om dette i politirådet i oktober.")).to_be_visible()
    assert_accessible(page)
    _press(page, "link", "Spør før dere svarer")
    _press(page, "button", "Send spørsmålet")
    expect(page.get_by_role("link", name="Hva lurer dere på? Fyll ut dette feltet.")).to_be_visible()
    page.get_by_label("Hva lurer dere på?").fill("Hvem leder styringsgruppen?")
    _press(page, "button", "Send spørsmålet")


def _replies(unit: Visitor) -> None:
    page = unit.go("/enhet/politi")
    _press(page, "link", "Svar politiet")
    page.get_by_label("Svar til politiet").fill("Ordføreren leder den.")
    _press(page, "button", "Send svaret")


def _confirms(police: Visitor) -> None:
    page = police.go("/politi")
    page.get_by_role("region", name="Forespørsler som venter på svar").get_by_role("link", name="Skien").click()
    expect(page.get_by_text("Ordføreren leder den.")).to_be_visible()
    _press(page, "link", "Bekreft")
    page.get_by_label("Dette bekrefter politiet").fill("Vi møter hver måned.")
    _press(page, "button", "Se over")
    expect(page.get_by_role("alert")).to_contain_text("Hvem skriver under? Velg ett av svarene.")
    expect(page.get_by_label("Dette bekrefter politiet")).to_have_value("Vi møter hver måned.")
    page.get_by_label("Hvem skriver under?").select_option("police_leader")
    _press(page, "button", "Se over")
    expect(page.get_by_role("heading", name="Se over før du bekrefter")).to_be_visible()
    _press(page, "button", "Bekreft")
    expect(page.get_by_role("status")).to_contain_text("Bekreftelsen er gitt.")


def _corrects_and_withdraws(police: Visitor) -> None:
    page = police.page
    _press(page, "link", "Rett en feil")
    page.get_by_label("Hvem skriver under?").select_option("police_chief")
    page.get_by_label("Hva var feil?").fill("Politimesteren skrev under.")
    _press(page, "button", "Se over")
    _press(page, "button", "Lagre rettelsen")
    page.get_by_role("navigation", name="Du er her").get_by_role("link", name="Skien").click()
    assert_accessible(page)
    _press(page, "link", "Oppgi om det står i planen")
    page.get_by_label("Ja").check()
    page.get_by_label("Fra hvilken dag gjelder det?").fill("1.3.2026")
    _press(page, "button", "Lagre")
    page.get_by_role("link", name="Lokalt politi").click()
    _press(page, "link", "Trekk bekreftelsen")
    page.get_by_label("Hvorfor trekkes den?").fill("Samarbeidet er avsluttet.")
    _press(page, "button", "Trekk bekreftelsen")
    expect(page.get_by_text("Trukket fra")).to_be_visible()


def test_one_text_is_confirmed_for_several_places(
    browser: Browser, portal: Flask, people: People, db: Database, width: int
) -> None:
    for name, place_id in (("Skien", make.SKIEN), ("Porsgrunn", make.PORSGRUNN), ("Larvik", make.LARVIK)):
        make.add_unit(people, f"{name} kommune", place_id)
    signatory = people("police", "signatory", police_district_id=make.SOUTH_EAST)
    with (
        serving(portal) as address,
        visiting(browser, address, width=width, cookies={"slt": signatory.token}) as police,
    ):
        page = police.go("/politi")
        page.get_by_label("Velg Skien").check()
        page.get_by_label("Velg Larvik").check()
        _press(page, "button", "Bekreft for dem du har valgt")
        expect(page.get_by_label("Larvik")).to_be_checked()
        expect(page.get_by_label("Porsgrunn")).not_to_be_checked()
        page.get_by_label("Hvem skriver under?").select_option("police_leader")
        _press(page, "button", "Se over")
        _press(page, "button", "Endre")
        expect(page.get_by_label("Skien")).to_be_checked()
        _press(page, "button", "Se over")
        _press(page, "button", "Bekreft for 2 steder")
        expect(page.get_by_role("heading", name="Bekreftet for 2 av 2")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Bekreftet for 2 av 2")).to_be_visible()
    assert db.value("SELECT count(*) FROM app.police_confirmation") == 2
