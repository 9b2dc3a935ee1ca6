"""A whole year of a municipality, walked by the pages on the days it has: from a new coordinator to the receipt.

The year is the last one that is over. What other browser tests type is put in place by the services, in the unit's own role.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.days import YEAR, Walk, day, link, typed, walking
from tests.browser.filling import accept, fill, report, send
from tests.browser.harness import Visitor, assert_accessible
from tests.database import PASSWORD, Database, People
from tests.factories import files as make_file
from tests.factories.police import SOUTH_EAST
from tests.factories.reporting import Reporting, reporting_unit

pytestmark = pytest.mark.browser

NEW = "ny@skien.example"
LEVELS = {
    "steering": ("Styringsgruppen", ("Ordfører", "Kommunedirektør", "Lokal politileder")),
    "coordination": ("Koordineringsgruppen", ("SLT-koordinator", "Leder i skolen", "Leder for forebyggende politi")),
    "practitioner": ("De som gjør jobben", ("Utekontakt", "Forebyggende politi", "Natteravn")),
}
#: The day of the vedtak, and of the groups, which the former coordinator has told of.
BEFORE = day(3, year=YEAR - 1)


def test_a_municipality(browser: Browser, portal: Flask, people: People, db: Database, tmp_path: Path) -> None:
    unit = reporting_unit(portal, people, "4003", name="Skien")
    signatory = people("unit", "signatory", tenant_id=unit.unit_id)
    administrator = people("unit", "administrator", tenant_id=unit.unit_id)
    officer = people("police", "signatory", police_district_id=SOUTH_EAST)
    with walking(browser, portal, people) as walk:
        groups = _what_was_there(walk, unit)
        coordinator = walk.window(None)
        _is_invited(walk.window(administrator), coordinator)
        walk.days.on = day(1)
        _begins(coordinator)
        _composes(coordinator)
        _plans_the_year(coordinator, groups)
        held = {level: _first_meeting(db, group) for level, group in groups.items() if level != "practitioner"}
        _holds_a_meeting(walk, coordinator, held["coordination"])
        _decides(walk, unit, coordinator, held["steering"])
        _puts_a_file_behind_the_vedtak(coordinator, tmp_path)
        walk.days.on = day(5, 20)
        _asks_and_is_confirmed(coordinator, walk.window(officer))
        walk.days.on = day(8, 25)
        _evaluates(walk, coordinator)
        walk.days.on = day(11, 20)
        page = coordinator.go("/enhet")
        expect(page.get_by_role("link", name="Handlingsplanen går ut")).to_be_visible()
        walk.reports(link(page, "Gå til årsrapporten"), "Ja, dette stemmer", "Gjør rapporten klar til underskrift")
        send(page, "Logg ut")
        _signs(walk.window(signatory, 390))
        _comes_back(walk, coordinator)


def _what_was_there(walk: Walk, unit: Reporting) -> dict[str, UUID]:
    """What the former coordinator left: the vedtak, and three groups that nobody is in; returns the groups."""
    who = unit.coordinator
    walk.tell(who, BEFORE, "vedtak", municipality_id=unit.municipalities[0], adopted_on=BEFORE)
    of_steering = ("sets_goals", "gathers_knowledge", "directs_coordinator")
    return {
        level: walk.tell(
            who,
            BEFORE,
            "slt_group",
            name=name,
            level=level,
            established_on=BEFORE,
            **({} if level == "steering" else dict.fromkeys(of_steering, False)),
        )
        for level, (name, _roles) in LEVELS.items()
    }


def _is_invited(administrator: Visitor, coordinator: Visitor) -> None:
    page = administrator.go("/enhet/folk/ny")
    page.get_by_label("E-postadresse").fill(NEW)
    page.get_by_label("SLT-koordinator", exact=True).check()
    send(page, "Lag lenken")
    found = re.search(r"/invitasjon/[\w-]+", page.locator("code").inner_text())
    assert found
    accept(coordinator, found.group(0))


def _begins(coordinator: Visitor) -> None:
    report(
        coordinator,
        "koordinator",
        started_on=typed(day(1, 6)),
        employment="En egen stilling",
        percent="100",
        placement="I kommunedirektørens stab",
        acts_for_management="Ja",
        mandate_from_steering_group="Ja",
    )
    page = coordinator.go("/enhet")
    expect(page.get_by_role("heading", name="Ny som koordinator")).to_be_visible()
    expect(page.get_by_text("1 av 7 er gjort.")).to_be_visible()
    assert_accessible(page)


def _composes(coordinator: Visitor) -> None:
    for name, roles in LEVELS.values():
        page = link(coordinator.go("/enhet/grupper"), name)
        link(page, "Sett sammen gruppen")
        _tick(page, *roles)
        fill(page, joined_on=typed(day(1, 10)))
        send(page, "Meld inn")
        expect(page.get_by_role("status")).to_contain_text("Rollene er med i gruppen.")


def _plans_the_year(coordinator: Visitor, groups: dict[str, UUID]) -> None:
    for level, weekday in (("steering", "onsdag"), ("coordination", "tirsdag")):
        page = coordinator.go(f"/enhet/moter/serie?gruppe={groups[level]}")
        fill(page, weekday=weekday, first_on=typed(day(1, 16)), starts_at="9", ends_at="11")
        send(page, "Foreslå datoer")
        send(page, "Lagre møtene")
        expect(page.get_by_role("status")).to_contain_text("møter er planlagt.")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Årshjul {YEAR}")
    expect(page.get_by_role("link", name="Møte: Styringsgruppen")).to_have_count(4)
    expect(page.get_by_role("main")).not_to_contain_text("Ble møtet holdt?")
    assert_accessible(page)


def _holds_a_meeting(walk: Walk, coordinator: Visitor, held_on: date) -> None:
    """The home asks whether it was held, then for its minutes, then for nothing."""
    walk.days.on = held_on + timedelta(days=1)
    link(coordinator.go("/enhet"), f"Meld om møtet {_long(held_on)} ble holdt")
    page = _tells_of_the_meeting(coordinator, held_on, *LEVELS["coordination"][1])
    page = link(coordinator.go("/enhet"), f"Send ut referatet fra møtet {_long(held_on)}")
    _tells_of_the_meeting(coordinator, held_on, decisions="Skolen tar opp fraværet med foreldrene.")
    page = coordinator.go("/enhet")
    expect(page.get_by_text("2 av 7 er gjort.")).to_be_visible()
    expect(page.get_by_role("heading", name="Frister de neste 60 dagene")).to_have_count(0)


def _tells_of_the_meeting(coordinator: Visitor, held_on: date, *roles: str, decisions: str = "") -> Page:
    """From the page of meetings: who was there, and, where something was decided, that the minutes went out the day after."""
    page = link(coordinator.page, typed(held_on))
    link(page, "Meld hvordan møtet gikk, eller at referatet er klart")
    if roles:
        page.get_by_label("Møtet er holdt", exact=True).check()
    _tick(page, *roles)
    if decisions:
        page.get_by_label("Referatet er klart", exact=True).check()
        fill(page, minutes_sent_on=typed(held_on + timedelta(days=1)), decisions=decisions)
    send(page, "Lagre")
    expect(page.get_by_role("status")).to_contain_text("Det er lagret.")
    return page


def _decides(walk: Walk, unit: Reporting, coordinator: Visitor, held_on: date) -> None:
    """The steering group sets goals, sees what is known, and agrees on what comes first and on a measure against it."""
    walk.days.on = on = held_on + timedelta(days=2)
    coordinator.go("/enhet/moter")
    _tells_of_the_meeting(coordinator, held_on, *LEVELS["steering"][1], decisions="Målene er vedtatt.")
    for kind, told in (
        ("goal", {"adopted_on": held_on}),
        ("plan", {"adopted_on": held_on, "next_input_on": day(9, 1), "next_decision_on": day(12, 1)}),
        ("annual_wheel", {"year": YEAR}),
        ("action_plan", {"adopted_on": held_on, "valid_from": held_on, "valid_to": day(12, 31)}),
    ):
        walk.tell(unit.coordinator, on, kind, **told)
    known = {"completed_on": day(2, 20), "presented_to_steering_on": held_on, "public_health_profile_year": YEAR}
    survey = walk.tell(unit.coordinator, on, "survey", **known)
    walk.tell(unit.coordinator, on, "challenge", theme="Rus i friminuttene", agreed_on=held_on, survey_id=survey)
    report(
        coordinator,
        "tiltak",
        name="Natteravner",
        started_on=typed(held_on),
        challenge_id="Rus i friminuttene",
        owner="Kommunen",
        stance_type="Vi skal måle om tiltaket virker",
    )
    page = link(coordinator.page, "Meld inn en evaluering")
    fill(page, planned_on=typed(day(9, 1)))
    send(page, "Meld inn")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiltak: Natteravner")
    expect(page.get_by_role("link", name=typed(day(9, 1)))).to_be_visible()


def _puts_a_file_behind_the_vedtak(coordinator: Visitor, folder: Path) -> None:
    page = link(coordinator.go("/enhet/vedtak"), "12/24")
    link(page, "Legg ved et dokument")
    file = folder / "Vedtak 12-24.docx"
    file.write_bytes(make_file.docx("Kommunestyret vedtok å arbeide etter SLT-modellen."))
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_label("Dokumentets dato").fill(typed(BEFORE))
    page.get_by_role("radio", name="Ja").check()
    send(page, "Last opp")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vedtak 12-24.docx")
    page = link(coordinator.go("/enhet/vedtak"), "12/24")
    expect(page.get_by_role("link", name="Vedtak 12-24.docx")).to_be_visible()
    assert_accessible(page)


def _asks_and_is_confirmed(coordinator: Visitor, police: Visitor) -> None:
    page = link(coordinator.go("/enhet"), "Be politiet bekrefte")
    fill(page, message="Styringsgruppen er i gang, og lensmannen er med.")
    send(page, "Send forespørselen")
    page = link(police.go("/politi"), "Skien")
    link(page, "Bekreft")
    leader = "Leder for lokalt politi (lensmann, stasjonssjef eller enhetsleder)"
    fill(page, issuer="Lokalt politi", signatory_role=leader)
    send(page, "Se over")
    send(page, "Bekreft")
    expect(coordinator.go("/enhet").get_by_role("main")).to_contain_text("Dere kan søke om godkjenning")


def _evaluates(walk: Walk, coordinator: Visitor) -> None:
    """The meetings that nobody has told of are one line, and the evaluation another that leads to where it is told."""
    page = coordinator.go("/enhet")
    expect(page.get_by_role("link", name=re.compile(r"Meld om \d møter ble holdt"))).to_have_count(1)
    link(page, "Et tiltak skal evalueres")
    link(page, "Natteravner")
    link(page, "Meld hva evalueringen viste")
    assert walk.days.on
    fill(page, completed_on=typed(walk.days.on), decision="Tiltaket fortsetter")
    send(page, "Lagre")
    expect(coordinator.go("/enhet").get_by_text("Et tiltak skal evalueres")).to_have_count(0)


def _signs(signatory: Visitor) -> None:
    """The home of who signs begins with it; the receipt is a file of its own."""
    page = signatory.go("/enhet")
    expect(page.get_by_role("heading", name="Årsrapporten venter på underskriften din")).to_be_visible()
    link(page, "Les og skriv under")
    expect(page.get_by_role("link", name="Vedtak 12-24.docx")).to_be_visible()
    send(page, "Skriv under")
    page.get_by_role("link", name="levert").first.click()
    with page.expect_download() as coming:
        link(page, "Last ned kvitteringen (PDF)")
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")


def _comes_back(walk: Walk, coordinator: Visitor) -> None:
    """The coordinator signs in again, reads what the others have done, and fetches the action plan."""
    walk.days.on = None
    page = coordinator.go("/logg-inn")
    page.get_by_label("E-postadresse").fill(NEW)
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn", exact=True).click()
    walk.days.on = day(12, 1)
    page = coordinator.go("/enhet")
    expect(page.get_by_role("heading", name="Nytt siden sist du var her")).to_be_visible()
    expect(page.get_by_role("link", name="Leverte årsrapporten")).to_be_visible()
    assert_accessible(page)
    address = coordinator.go("/enhet/utskrifter").locator('a[href$="handlingsplan.pdf"]').get_attribute("href")
    answer = page.request.get(f"{coordinator.base_url}{address}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


def _first_meeting(db: Database, group: UUID) -> date:
    found = db.value(
        "SELECT min(m.held_on) FROM app.meeting m JOIN app.meeting_group g ON g.meeting_row_id = m.id"
        " WHERE g.group_id = %s",
        group,
    )
    assert isinstance(found, date)
    return found


def _tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).check()


def _long(on: date) -> str:
    months = [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ]
    return f"{on.day}. {months[on.month - 1]} {on.year}"
