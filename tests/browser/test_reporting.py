"""The pages of the facts in a real browser: accessible at both widths, and a meeting is registered in a handful of steps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tenants.reporting import service
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import People
from tests.factories.reporting import Reporting, reporting_unit, values

pytestmark = pytest.mark.browser

#: Where pictures of every page are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")


@pytest.fixture
def skien(portal: Flask, people: People) -> Reporting:
    """A unit with something in most lists, and the rest still to be reported."""
    unit = reporting_unit(portal, people, "4003", name="Skien")
    me, (municipality,) = unit.unit_id, unit.municipalities
    with people.acting(unit.coordinator):
        service.report(me, "vedtak", values("vedtak", municipality_id=municipality))
        service.report(
            me,
            "vedtak",
            values(
                "vedtak",
                municipality_id=municipality,
                case_number="88/20",
                repealed_on=date(2024, 3, 1),
                adopted_on=date(2020, 2, 2),
            ),
        )
        steering = service.report(me, "slt_group", values("slt_group"))
        service.compose(
            me, steering, date(2024, 3, 1), [("mayor", None), ("police_leader", None), ("slt_coordinator", None)]
        )
        coordination = values("slt_group", name="Koordineringsgruppen", level="coordination")
        coordination |= dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), False)
        service.report(me, "slt_group", coordination)
        service.report(me, "meeting", values("meeting", groups=[steering], held_on=date(2026, 9, 3)))
        not_held = {"status": "planned", "minutes": False, "minutes_sent_on": None, "decisions": None, "present": []}
        planned = values("meeting", groups=[steering], held_on=date(2026, 11, 1), **not_held)
        service.report(me, "meeting", planned)
        survey = service.report(me, "survey", values("survey", ungdata_year=2019))
        service.report(me, "goal", values("goal"))
        for rank, theme in enumerate(["Rus i friminuttene", "Vold mellom ungdommer", "Utenforskap"], 1):
            challenge = service.report(me, "challenge", values("challenge", rank=rank, theme=theme))
        measure = service.report(me, "measure", values("measure", challenge_id=challenge, survey_id=survey))
        service.report(me, "evaluation", values("evaluation", measure_id=measure))
        service.report(me, "resource_promise", values("resource_promise", measure_id=measure))
        service.report(me, "delegation", values("delegation"))
        (row,) = service.rows(me, "goal")
        service.change(me, "goal", row.id, row.version, date(2025, 9, 1), {"text": "Ingen unge ruser seg i skoletiden"})
        service.tell_nothing(me, "orders", date(2026, 1, 1))
    return unit


@pytest.fixture
def address(portal: Flask) -> Iterator[str]:
    with serving(portal) as base_url:
        yield base_url


def cookies(portal: Flask, unit: Reporting) -> dict[str, str]:
    return {portal.config["SLT"].cookie_name: unit.coordinator.token}


def look(page: Page, name: str) -> None:
    """Hold the page to the rules, and take its picture if somebody wants to see it."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]
    assert_accessible(page)


def test_every_page_is_accessible_at_a_desk_and_on_a_phone(
    browser: Browser, portal: Flask, address: str, skien: Reporting, width: int
) -> None:
    with visiting(browser, address, width=width, cookies=cookies(portal, skien)) as visitor:
        for name in (
            "fakta",
            "vedtak",
            "vedtak/ny",
            "grupper",
            "grupper/ny?niva=steering",
            "moter",
            "tiltak",
            "tiltak/ny",
            "utfordringer",
            "bestillinger",
            "tiltak/ingen",
            "planer",
            "koordinator/ny",
            "moter/ny",
            "kartlegginger",
            "tjenester/ny",
            "bestillinger/ny",
            "sammenheng",
        ):
            look(visitor.go(f"/enhet/{name}"), name.replace("/", "-").replace("?", "-"))
        page = visitor.go("/enhet/grupper")
        page.get_by_role("link", name="Styringsgruppen").click()
        look(page, "gruppe")
        page.get_by_role("link", name="Sett sammen gruppen").click()
        look(page, "sett-sammen")
        page = visitor.go("/enhet/mal")
        page.get_by_role("link", name="Ingen unge ruser seg i skoletiden").click()
        look(page, "mal")
        page.get_by_role("link", name="Endre fra en dato").first.click()
        page.get_by_label("Fra hvilken dag er det annerledes?").fill("01.01.2020")
        page.get_by_role("button", name="Lagre endringen").click()
        expect(page.get_by_role("alert")).to_contain_text("Velg en dato etter")
        look(page, "mal-feil")
        page = visitor.go("/enhet/tiltak")
        page.get_by_role("link", name="Natteravner").click()
        look(page, "ett-tiltak")


def test_a_meeting_is_registered_with_a_date_and_two_clicks(
    browser: Browser, portal: Flask, address: str, skien: Reporting, people: People, width: int
) -> None:
    with visiting(browser, address, width=width, cookies=cookies(portal, skien)) as visitor:
        page = visitor.go("/enhet/moter")
        page.get_by_role("link", name="Møte i Styringsgruppen").click()
        look(page, "mote")
        expect(page.get_by_role("checkbox", name="Ordfører")).to_be_checked()
        expect(page.get_by_role("checkbox", name="SLT-koordinator")).not_to_be_checked()
        page.get_by_label("Når er møtet?").fill("12.11.2026")
        page.get_by_role("button", name="Meld inn").click()
        expect(page.get_by_role("status")).to_contain_text("Det er meldt inn.")
        expect(page.get_by_role("link", name="12.11.2026")).to_be_visible()
    with people.acting(skien.coordinator):
        (meeting,) = [
            m
            for m in service.facts_document(skien.unit_id, date(2026, 11, 22))["meetings"]
            if m["held_on"] == "2026-11-12"
        ]
    assert sorted(p["role"] for p in meeting["present"]) == ["mayor", "police_leader"]


def test_a_group_is_put_together_from_the_roles_that_the_handbook_expects(
    browser: Browser, portal: Flask, address: str, skien: Reporting
) -> None:
    with visiting(browser, address, cookies=cookies(portal, skien)) as visitor:
        page = visitor.go("/enhet/grupper")
        page.get_by_role("link", name="Styringsgruppen").click()
        expect(page.get_by_text("Disse er ikke meldt inn: Kommunedirektør.")).to_be_visible()
        page.get_by_role("link", name="Sett sammen gruppen").click()
        page.get_by_role("checkbox", name="Kommunedirektør").check()
        page.get_by_role("button", name="Meld inn").click()
        expect(page.get_by_text("Disse er ikke meldt inn")).to_have_count(0)
        expect(page.get_by_role("link", name="Kommunedirektør")).to_be_visible()
