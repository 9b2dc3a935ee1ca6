"""The main job, end to end, by five people at five browsers: nothing is arranged behind the pages but the first link.

KRÅD's administrator invites everybody; the coordinator of Skien reports and asks; the police confirm; the signatory
signs; KRÅD decides; the ministry sees it on the national page within two seconds. Real web, worker, clock and Valkey.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from flask import Flask
from playwright.sync_api import Browser, expect

from app import create_app
from app.db.roles import COUNCIL
from app.db.session import acting, dispose
from app.identity import service as identity
from app.identity.roles import Side
from app.identity.tokens import operator_token
from tests.browser.filling import accept, declare, fill, report, send
from tests.browser.harness import Visitor, assert_accessible, serving, visiting
from tests.database import Database
from tests.factories.units import make_unit
from tests.faults.processes import Processes, processes
from tests.template import settings_for

pytestmark = [pytest.mark.browser, pytest.mark.faults]

YEAR = time.localtime().tm_year


@pytest.fixture
def running(db: Database, valkey_url: str, tmp_path: Path) -> Iterator[tuple[Flask, str, Processes]]:
    """The portal as it runs: a server, a worker and a clock on this database and Valkey."""
    redis.Redis.from_url(valkey_url).flushdb()
    settings = settings_for(db.cluster, db.name, valkey_url)
    app = create_app(settings)
    with processes(settings, tmp_path, db.cluster.pgpass) as fleet, serving(app) as address:
        fleet.start("worker")
        fleet.start("clock")
        yield app, address, fleet
    dispose(app)


def _invite(admin: Visitor, side: str, role: str, email: str, body: str | None = None) -> str:
    page = admin.go(f"/krad/folk/ny/{side}")
    page.get_by_label("E-postadresse").fill(email)
    page.get_by_label(role, exact=True).check()
    if body:
        page.locator('[name="body"]').select_option(label=body)
    send(page, "Lag lenken")
    found = re.search(r"/invitasjon/[\w-]+", page.locator("code").inner_text())
    assert found
    return found.group(0)


def _day(year: int, month: int = 1, day: int = 15) -> str:
    return f"{day:02}.{month:02}.{year}"


def test_from_vedtak_to_the_national_page(running: tuple[Flask, str, Processes], browser: Browser) -> None:
    app, address, _fleet = running
    make_unit(app, "4003", name="Skien")
    with app.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        first = identity.invite("administrator@krad.example", Side.COUNCIL, "administrator")

    with ExitStack() as stack:
        admin, coordinator, signatory, officer, decider, second, ministry = (
            stack.enter_context(visiting(browser, address)) for _ in range(7)
        )
        accept(admin, f"/invitasjon/{first}")
        for visitor, side, role, email, body in (
            (coordinator, "unit", "SLT-koordinator", "koordinator@skien.example", "Skien"),
            (signatory, "unit", "Underskriver", "direktor@skien.example", "Skien"),
            (officer, "police", "Underskriver", "leder@politi.example", "Sør-Øst politidistrikt"),
            (decider, "council", "Beslutter", "beslutter@krad.example", None),
            (second, "council", "Beslutter", "beslutter2@krad.example", None),
            (ministry, "ministry", "Leser", "leser@dep.example", None),
        ):
            accept(visitor, _invite(admin, side, role, email, body))

        # The coordinator sees what is missing, and why, and reports it.
        page = coordinator.go("/enhet")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Skien")
        assert_accessible(page)
        _report_everything(coordinator)
        page = coordinator.go("/enhet/soknad")
        expect(page.locator("main")).to_contain_text("Dere kan ikke søke ennå")

        # The police confirm on their own sign-in.
        page = coordinator.go("/enhet/politi")
        page.get_by_role("link", name="Be politiet bekrefte").first.click()
        fill(page, message="Vi søker om godkjenning og ber dere bekrefte at dere deltar.")
        send(page, "Send forespørselen")
        page = officer.go("/politi")
        assert_accessible(page)
        page.get_by_role("link", name="Skien").first.click()
        assert_accessible(page)
        page.get_by_role("link", name="Bekreft", exact=True).click()
        fill(
            page,
            issuer="Lokalt politi",
            signatory_role="Leder for lokalt politi (lensmann, stasjonssjef eller enhetsleder)",
        )
        send(page, "Se over")
        send(page, "Bekreft")
        expect(coordinator.go("/enhet/politi").locator("main")).to_contain_text("Bekreftet")

        # The coordinator applies; the signatory signs on a sign-in of their own.
        page = coordinator.go("/enhet/soknad")
        send(page, "Gjør søknaden klar til underskrift")
        page = signatory.go("/enhet/signer")
        assert_accessible(page)
        send(page, "Skriv under")
        expect(signatory.go("/enhet/soknad").locator("main")).to_contain_text("Søknaden som ble sendt")

        # KRÅD reads each finding and decides.
        page = decider.go("/krad")
        assert_accessible(page)
        page.get_by_role("link", name="Skien").first.click()
        assert_accessible(page)
        declare(page)
        send(page, "Begynn behandlingen")
        page.get_by_role("link", name="Avgjør søknaden").click()
        assert_accessible(page)
        page.locator('[name="outcome"]').first.check()
        page.locator('[name="reason"]').fill(
            "Kommunen har det som kreves: vedtak, politibekreftelse og de tre nivåene."
        )
        send(page, "Se over avgjørelsen")
        assert_accessible(page)
        send(page, "Foreslå avgjørelsen")
        # Another decider sees what the first one saw, and signs.
        page = second.go("/krad")
        page.get_by_role("link", name="Skien").first.click()
        declare(page)
        page.get_by_role("link", name="Se over og skriv under").click()
        assert_accessible(page)
        send(page, "Skriv under og send avgjørelsen")
        expect(page.locator("main")).to_contain_text("Avgjørelsen fra KRÅD")
        decided = time.monotonic()

        # The ministry sees it; so does the police district; nobody there can open the unit's facts.
        shown = _until_covered(ministry, decided)
        assert shown <= 2, f"the national page showed the decision after {shown:.1f} s"
        assert_accessible(ministry.page)
        expect(officer.go("/politidistrikt/sor-ost").locator("main")).to_contain_text("Skien")
        for path in ("/enhet", "/enhet/vedtak", "/krad", "/politi"):
            assert ministry.page.request.get(f"{address}{path}").status == 404
        expect(coordinator.go("/enhet").locator("main")).to_contain_text("godkjent")


def _until_covered(ministry: Visitor, since: float) -> float:
    """Seconds from the decision until the national page counts one approved municipality; gives up after 30."""
    while True:
        answer = ministry.page.request.get(f"{ministry.base_url}/kommune/4003").text()
        elapsed = time.monotonic() - since
        if "odkjent" in answer and "Ingen SLT" not in answer and "Søk" not in answer:
            ministry.go("/")
            return elapsed
        assert elapsed < 30, "the decision never reached the national page"
        time.sleep(0.05)


def _report_everything(visitor: Visitor) -> None:
    """Every sort of fact that the unit owns, once or as often as the requirements ask."""
    old, new = _day(YEAR - 2), _day(YEAR, 1)
    report(visitor, "vedtak", body="Kommunestyret", adopted_on=old, case_number="12/25")
    report(visitor, "ledere", office="Lokal politileder", changed_on=old)
    report(
        visitor,
        "koordinator",
        started_on=old,
        employment="En egen stilling",
        percent="50",
        placement="I kommunedirektørens stab",
        acts_for_management="Ja",
        mandate_from_steering_group="Ja",
    )
    groups = {
        "Styringsgruppen": "Det styrende nivået (styringsgruppe)",
        "Koordineringsgruppen": "Det koordinerende nivået (koordineringsgruppe)",
        "De som gjør jobben": "Det utførende nivået",
    }
    for name, level in groups.items():
        report(visitor, "grupper", name=name, level=level, established_on=old)
    top, middle, staff = "Øverste leder", "Virksomhets- eller enhetsleder", "Ansatt eller frivillig, ikke leder"
    for group, role, agency, tier in (
        ("Styringsgruppen", "Ordfører", "Kommunen", top),
        ("Styringsgruppen", "Kommunedirektør", "Kommunen", top),
        ("Styringsgruppen", "Lokal politileder", "Politiet", top),
        ("Koordineringsgruppen", "Leder i skolen", "Kommunen", middle),
        ("Koordineringsgruppen", "Leder for forebyggende politi", "Politiet", middle),
        ("De som gjør jobben", "Utekontakt", "Kommunen", staff),
    ):
        report(visitor, "roller", group_id=group, role=role, agency=agency, tier=tier, joined_on=old)
    report(visitor, "moter", held_on=new, groups=["Styringsgruppen"], kind="Møte i SLT-arbeidet")
    report(visitor, "samlinger", held_on=new)
    report(visitor, "taushetsplikt", discussed_on=new)
    report(visitor, "mal", text="Færre unge ruser seg.", adopted_on=new)
    report(visitor, "planer", name="Oppvekstplanen", adopted_on=new, has_slt_goals="Ja")
    report(
        visitor,
        "bestillinger",
        subject="Oversikt over fritidstilbud",
        from_level="Det styrende nivået",
        to_level="Det koordinerende nivået",
        issued_on=new,
    )
    report(
        visitor,
        "kartlegginger",
        title="Oppvekst i Skien",
        completed_on=new,
        sources=["Ungdata", "Politiets statistikk"],
        describes_causes="Ja",
        maps_resources="Nei",
    )
    report(visitor, "utfordringer", theme="Rus blant ungdom", rank="1", agreed_on=new)
    report(visitor, "godkjente-utfordringer", level="Styringsgruppen", approved_on=new, police_present="Ja")
    report(visitor, "nettverket-svarer", measured_on=new, answers="12", agree_percent="75")
    report(visitor, "handlingsplan", name="Handlingsplan", adopted_on=new, valid_from=new, valid_to=_day(YEAR + 1))
    report(visitor, "arshjul", year=str(YEAR))
    report(visitor, "tiltak", name="Natteravner", started_on=new, challenge_id="Rus blant ungdom", owner="Kommunen")
    report(visitor, "evalueringer", measure_id="Natteravner", planned_on=_day(YEAR + 1))
    # One is changed from a day, one was entered wrong, and what is wrong is refused with what was typed still there.
    page = visitor.go("/enhet/vedtak/ny")
    fill(page, body="Formannskapet", adopted_on="30.02.2025", case_number="7")
    send(page, "Meld inn")
    assert_accessible(page)
    expect(page.locator('[name="adopted_on"]')).to_have_value("30.02.2025")
