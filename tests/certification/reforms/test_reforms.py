"""What a reform does to units, certificates and the nation's picture, from its preview to its reversal."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app import clock
from app.clock import today
from app.db.roles import STATS
from app.db.session import acting
from app.jobs import worker
from certification.certificates.signed import ListState
from certification.reforms import reversing, service
from dashboards.certified import service as certified
from dashboards.projection import reading
from dashboards.projection.statuses import Status
from tenants.register import service as register
from tenants.register.records import identity
from tenants.units import succession
from tests.certification.watch.watching import Approved
from tests.database import Database, People
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper, make_unit

D = date.fromisoformat
ON, EVE = D("2026-06-01"), D("2026-05-31")


def reform(*changes: dict[str, Any], on: date = ON, title: str = "Nye Åmot") -> dict[str, Any]:
    return {"effective_on": on.isoformat(), "title": title, "reason": "Vedtak i statsråd", "changes": list(changes)}


def merger(*numbers: str, into: object = None, **more: Any) -> dict[str, Any]:
    new = {"number": "3460", "names": "Nye Åmot", "police_district": "innlandet"}
    return {"kind": "merger", "from": list(numbers), "into": into or new, **more}


def enter(portal: Flask, *changes: dict[str, Any], on: date = ON) -> UUID:
    with keeper(portal):
        return service.enter(json.dumps(reform(*changes, on=on))).id


def status(portal: Flask, number: str, on: date) -> Status:
    with portal.app_context(), acting(STATS):
        (found,) = [m for m in reading.picture(on).municipalities if m.number == number]
        return found.whole.status


def covers(db: Database, name: str) -> list[tuple[object, ...]]:
    return db.rows(
        "SELECT v.name, lower(c.valid), upper(c.valid) FROM app.unit_cover c JOIN app.unit u ON u.id = c.tenant_id"
        " JOIN app.municipality_version v ON v.municipality_id = c.municipality_id"
        "   AND v.valid && c.valid AND (upper(v.valid) IS NULL OR upper(v.valid) >= upper(c.valid) OR upper(c.valid) IS NULL)"
        " WHERE u.name = %s ORDER BY 2, 1",
        name,
    )


@pytest.fixture
def one(people: People) -> Approved:
    """Åmot, approved since 2025, with all that a certificate rests on."""
    return Approved(people, "3422")


def test_the_keeper_sees_what_a_merger_touches_enters_it_and_nobody_is_approved_by_it(
    one: Approved, people: People, portal: Flask, db: Database
) -> None:
    other = make_unit(portal, "3426", name="Tolga")
    before = register_files(portal)
    client = people.client(people("council", "register_keeper"))
    index = client.get("/krad/register").text
    assert "Kildene er uenige: Nordland (fra Narvik) eller Troms." in index
    answers = {
        "title": "Nye Åmot",
        "reason": "Vedtak i statsråd.\nI kraft fra juni.",
        "on": "01.06.2026",
        "parts-0-municipality": key_of(portal, "3422"),
        "parts-1-municipality": key_of(portal, "3426"),
        "number": "3460",
        "names": "Nye Åmot",
    }
    form = client.get("/krad/register/ny/sammenslaing").text
    answers |= dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]*)"', form))
    refused = client.post("/krad/register/ny/sammenslaing", data={**answers, "number": "3401"})
    assert "Nummeret 3401 er Kongsvinger sitt den dagen" in html.unescape(refused.text)
    assert 'value="Nye Åmot"' in refused.text
    closing = client.post("/krad/register/ny/sammenslaing", data={**answers, "number": "3422"})
    assert "Nummeret 3422 har vært Åmot sitt, og brukes ikke om igjen." in html.unescape(closing.text)
    early = html.unescape(client.post("/krad/register/ny/sammenslaing", data={**answers, "on": "01.01.2010"}).text)
    assert re.search(r'href="#[^"]*on[^"]*">[^<]*Velg en dag etter 31. desember 2017', early)
    assert "fire sifre" not in early
    strange = json.dumps(reform(merger("3422", "9999"))).encode()
    sent = {"csrf_token": answers["csrf_token"], "file": (BytesIO(strange), "endring.json")}
    upload = client.post("/krad/register/ny/fil", data=sent)
    assert "changes/0/from/1: ingen kommune hadde nummeret 9999" in html.unescape(upload.text)
    elsewhere = client.post("/krad/register/ny/sammenslaing", data={**answers, "number": "4698"})
    assert "Det av Tolga som blir Nye Åmot, går fra Innlandet til Vestland." in html.unescape(elsewhere.text)
    page = client.post("/krad/register/ny/sammenslaing", data=answers)
    assert page.status_code == 200, page.text
    assert "Det av" not in page.text
    text = " ".join(re.sub("<[^>]+>", " ", html.unescape(page.text)).split())
    # No projection of the unit has been made yet; the merged municipality has the inhabitants of both.
    assert re.search(r"Hele landet Uten 357 0 (5 \d{3} \d{3}) 0 0 Med 356 0 \1 0 0", text.replace("\xa0", " ")), text
    assert "2 000–4 999 innbyggere Uten" in text.replace("\xa0", " "), "two of that size become one of the next"
    assert "Ingen SLT-enhet Uten 357" in text
    assert re.search(r"SLT-\w{4}-\w{4} : Gjelder til og med [^,]*, og faller bort ved endringen", text)
    assert "Innlandet Uten 46 0" in text
    assert "Innlandet politidistrikt: brudd i 2026." in text
    assert (
        "Tolga og Åmot blir til Nye Åmot. Enheten Enheten går videre og dekker Nye Åmot."
        " Enheten Tolga dekker ingenting etterpå." in text
    )
    assert "faller bort ved endringen" in text
    assert register_files(portal) == before
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html.unescape(page.text)))
    hidden |= {"confirmed": "1"}
    assert hidden["reason"] == answers["reason"]
    back = client.post("/krad/register/ny/sammenslaing", data={**hidden, "back": "1"})
    assert 'value="3460"' in back.text
    moved = client.post("/krad/register/ny/sammenslaing", data={**hidden, "seen": "0" * 64})
    assert moved.status_code == 409
    done = client.post("/krad/register/ny/sammenslaing", data=hidden, follow_redirects=True)
    assert "Endringen er ført." in done.text
    assert "Går videre, og må søke på nytt." in done.text
    reform_id = db.value("SELECT id FROM app.register_reform")
    assert db.value("SELECT acting FROM app.register_reform") == "council.register_keeper"

    # The cover passes, and what was about the old one ends with it; the unit that is left behind has nothing.
    assert covers(db, "Enheten")[-2:] == [("Åmot", D("2024-01-01"), ON), ("Nye Åmot", ON, None)]
    assert covers(db, "Tolga")[-1][1:] == (D("2024-01-01"), ON)
    held: dict[Any, Any] = dict(db.rows("SELECT kind, upper(held) FROM app.fact WHERE tenant_id = %s", one.unit_id))  # type: ignore[arg-type]
    assert held["vedtak"] == ON
    assert held["slt_group"] is None
    assert db.value("SELECT lapsed FROM app.unit_succession WHERE tenant_id = %s AND lapsed <> '{}'", one.unit_id) == {
        "vedtak": 1
    }

    # The certificate, the public register, the signed list and the nation say the same of every day.
    Nation(portal, db).project(one.made, Made(other, "municipality", ()))
    number = db.value("SELECT number FROM app.certificate WHERE id = %s", one.certificate_id)
    assert isinstance(number, int)
    with portal.app_context(), acting(STATS):
        assert certified.listed(EVE)[number] is ListState.VALID
        assert certified.listed(ON)[number] is ListState.WITHDRAWN
        shown = certified.page(number, ON)
        assert shown is not None
        assert str(shown.certificate.state) == "lapsed"
    assert status(portal, "3422", EVE) is Status.APPROVED
    assert status(portal, "3460", ON) is Status.IN_TRANSITION
    assert status(portal, "3460", D("2027-05-31")) is Status.IN_TRANSITION
    assert status(portal, "3460", D("2027-06-01")) is Status.NOT_REPORTED
    merged = portal.test_client().get(f"/kommune/3460?dato={ON}").text
    assert "Kommunen ble til av Tolga og Åmot." in merged
    assert ">Tolga<" not in merged.partition("Endringer i kommunen")[0], "its unit covers nothing"

    # The unit is told: on its home, on a page of its own, and by mail.
    mine = people.client(one.coordinator)
    assert "En kommuneendring gjelder dere." in mine.get("/enhet").text
    text = html.unescape(mine.get("/enhet/kommuneendring").text)
    for said in (
        "Tolga, Åmot ble til Nye Åmot",
        "Politiets bekreftelse for Åmot",
        "i overgang til og med 31. mai 2027",
        "Politiske vedtak: 1",
    ):
        assert said in text
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'remind' AND tenant_id = %s", one.unit_id) == 1
    assert one.watch(today()) == []

    assert '"title": "Nye Åmot"' in client.get(f"/krad/register/endring/{reform_id}/fil").text
    assert people.client(people("council", "case_officer")).get("/krad/register").status_code == 404


def test_a_split_asks_each_part_to_confirm_anew_and_is_reversed_to_the_same_bytes(
    one: Approved, people: People, portal: Flask, db: Database
) -> None:
    before = register_files(portal)
    split = {"kind": "split", "from": "3422", "continues": True, "into": [{"number": "3461", "names": "Osen"}]}
    reform_id = enter(portal, split)
    assert covers(db, "Osen") == [("Osen", ON, None)]
    made = db.value("SELECT id FROM app.unit WHERE name = 'Osen'")
    assert isinstance(made, UUID)
    Nation(portal, db).project(one.made, Made(made, "municipality", ()))
    assert status(portal, "3422", ON) is Status.APPROVED
    assert status(portal, "3461", ON) is Status.IN_TRANSITION
    meeting = ("meeting", D("2025-07-15"))
    assert one.watch(EVE)[0] == meeting
    assert ("reform", ON) in one.watch(ON)
    assert "må bekrefte på nytt" in people.client(one.coordinator).get("/enhet/kommuneendring").text
    again = people("unit", "coordinator", tenant_id=made)
    assert "Be politiet bekrefte på nytt" in people.client(again).get("/enhet/kommuneendring").text
    one.report("vedtak", municipality_id=one.unit.municipalities[0], adopted_on=ON)
    assert ("reform", ON) in one.watch(ON)
    db.run("UPDATE app.police_confirmation SET confirmed_on = %s", ON)
    assert ("reform", ON) not in one.watch(ON)
    with keeper(portal):
        assert reversing.dependants(reform_id) == []
        reversing.reverse(reform_id, "Delingen ble trukket.")
    assert register_files(portal) == before
    assert covers(db, "Osen") == []
    assert db.value("SELECT count(*) FROM app.unit_succession") == 0
    Nation(portal, db).project(one.made, Made(made, "municipality", ()))
    assert status(portal, "3422", ON) is Status.APPROVED


def test_one_that_takes_others_in_keeps_its_approval_until_a_person_decides_and_is_asked_to_confirm(
    one: Approved, portal: Flask, db: Database
) -> None:
    reform_id = enter(portal, merger("3426", into="3422"))
    Nation(portal, db).project(one.made)
    assert status(portal, "3422", ON) is Status.APPROVED
    assert ("reform", ON) in one.watch(ON)
    with keeper(portal):
        reversing.reverse(reform_id, "Feil.")
    assert ("reform", ON) not in one.watch(ON)


def test_a_reform_to_come_is_carried_out_on_its_day_and_a_cooperation_of_two_that_become_one_gives_way(
    people: People, portal: Flask, db: Database
) -> None:
    both = Approved(people, "3422", "3426")
    with keeper(portal), clock.pretending(D("2026-05-01")):
        service.enter(json.dumps(reform(merger("3422", "3426"))))
    assert db.value("SELECT count(*) FROM app.unit_succession") == 0
    ((job, at),) = db.rows("SELECT id, lease_until FROM app.outbox WHERE kind = 'carry_out_reform'")
    assert str(at).startswith("2026-05-31 22:00:00") or str(at).startswith("2026-06-01 00:00:00+02")
    with portal.app_context():
        worker.run(str(job))
    assert covers(db, "Nye Åmot") == [("Nye Åmot", ON, None)]
    assert db.value("SELECT ending FROM app.certificate WHERE id = %s", both.certificate_id) == "lapsed"
    assert (
        db.value("SELECT count(*) FROM app.unit_cover WHERE tenant_id = %s AND upper(valid) IS NULL", both.unit_id) == 0
    )
    made = db.value("SELECT id FROM app.unit WHERE name = 'Nye Åmot'")
    assert isinstance(made, UUID)
    Nation(portal, db).project(both.made, Made(made, "municipality", ()))
    assert status(portal, "3460", ON) is Status.IN_TRANSITION
    assert db.value("SELECT count(*) FROM app.outbox WHERE dead_at IS NOT NULL") == 0
    client = people.client(people("council", "register_keeper"))
    page = client.get(f"/krad/register/endring/{db.value('SELECT id FROM app.register_reform')}").text
    assert page.count(f'/krad/enheter/enhet/{both.unit_id}"') == 1, "a unit is told of once, with both that it covered"
    assert re.search(r"<td>(Åmot, Tolga|Tolga, Åmot)</td>", page)


def register_files(portal: Flask) -> dict[str, bytes]:
    with keeper(portal):
        return register.export()


def key_of(portal: Flask, number: str) -> str:
    with keeper(portal):
        return register.with_number(number, today()).key


def test_the_unit_that_was_chosen_goes_on_also_with_one_that_gets_another_number_that_day(
    portal: Flask, db: Database
) -> None:
    make_unit(portal, "3422", name="Åmot")
    chosen = make_unit(portal, "3425", name="Engerdal")
    into = merger("3422", "3425", into="3426", unit=str(chosen))
    reform_id = enter(portal, into, {"kind": "renumbering", "municipality": "3426", "number": "3499"})
    assert covers(db, "Engerdal")[-1] == ("Tolga", ON, None)
    assert covers(db, "Åmot")[-1][2] == ON
    with keeper(portal):
        assert {each.goes_on for each in succession.of_reform(reform_id) if each.unit_id != chosen} == {False}


def test_another_police_district_tells_of_the_agreement_and_the_unit_and_a_merger_to_come_is_told_to_the_unit(
    one: Approved, people: People, portal: Flask, db: Database
) -> None:
    client = people.client(people("council", "register_keeper"))
    place = identity("municipality", key_of(portal, "3422"))
    values = "gen_random_uuid(), %s, 'cooperation', 'Avtale', '2025-03-01', true, '', gen_random_uuid(), now()"
    with db.admin.transaction():
        db.run("SET LOCAL session_replication_role = replica")
        db.run(
            "INSERT INTO app.police_agreement (police_district_id, id, place_id, sort, title, signed_on, by_both, follow_up,"
            f" membership_id, recorded_at) VALUES (%s, {values})",
            identity("police_district", "innlandet"),
            place,
        )

    def previewed(change: dict[str, Any], on: date) -> str:
        content = json.dumps(reform(change, on=on))
        token = re.findall(r'name="(csrf_token)" value="([^"]*)"', client.get("/krad/register/ny/fil").text)
        page = client.post("/krad/register/ny/fil", data={**dict(token), "content": content}).text
        return " ".join(re.sub("<[^>]+>", " ", html.unescape(page)).split())

    change = {"kind": "police_district_change", "municipality": "3422", "police_district": "ost"}
    told = "Åmot (3422): Politidistrikt endres fra Innlandet politidistrikt til Øst politidistrikt, fra 1. juni 2026."
    text = previewed(change, ON)
    assert "Samarbeidsavtaler som ikke gjelder lenger 1. mars 2025" in text
    assert told in text
    assert "gjelder lenger Ingen avtaler" in previewed({"kind": "renaming", "municipality": "3422", "names": "Å"}, ON)
    page = client.get(f"/krad/register/endring/{enter(portal, change)}").text
    assert told in html.unescape(page)
    assert "Ingen enhet er berørt" not in page
    assert "Enheten</a>: Åmot" in page

    mine = people.client(one.coordinator)
    assert "Ingen kommuneendring gjelder dere nå." in mine.get("/enhet/kommuneendring").text
    into = {"number": "3460", "names": "Nye Åmot", "police_district": "ost"}
    enter(portal, merger("3422", "3426", into=into), on=D("2099-01-01"))
    page = mine.get("/enhet/kommuneendring").text
    assert "Tolga og Åmot blir til Nye Åmot 1. januar 2099" in page
    assert "Ingen kommuneendring gjelder dere nå." not in page
