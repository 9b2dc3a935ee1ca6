"""A reform to come meets what hinders it on its day: nothing is half done, everybody who keeps the register sees why, and it can be
carried out when that is mended, or reversed."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.jobs import worker
from certification.reforms import reversing, service
from dashboards.projection.statuses import Status
from tenants.register import service as register
from tenants.units import service as units
from tests.certification.reforms.test_reforms import EVE, ON, covers, merger, reform, register_files, status
from tests.certification.watch.watching import Approved
from tests.database import Database, People
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper, make_unit

D = date.fromisoformat
BEFORE, LATER = D("2026-05-01"), D("2026-07-01")


def _to_come(portal: Flask, db: Database, *changes: dict[str, object]) -> tuple[UUID, str]:
    """The reform as it is entered a month before, and the job of its day."""
    with keeper(portal), clock.pretending(BEFORE):
        reform_id = service.enter(json.dumps(reform(*changes))).id
    return reform_id, str(db.value("SELECT id FROM app.outbox WHERE kind = 'carry_out_reform'"))


def _day_comes(portal: Flask, job: str) -> None:
    with portal.app_context():
        worker.run(job)


def _page(client: FlaskClient, address: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html.unescape(client.get(address).text)).split())


def _units(db: Database) -> list[list[tuple[object, ...]]]:
    """All that a reform may change in units and certificates."""
    return [
        sorted(db.rows(f"SELECT to_jsonb(t)::text FROM {table} t"))
        for table in (
            "app.unit", "app.unit_cover", "app.unit_succession", "app.certificate", "app.certificate_event", "app.fact",
            "app.submission", "sec.membership",
        )
    ]  # fmt: skip


def test_what_hinders_it_is_told_before_and_on_the_day_and_when_it_is_mended_it_is_carried_out(
    people: People, portal: Flask, db: Database
) -> None:
    one, other = Approved(people, "3422"), make_unit(portal, "3425", name="Annen")
    amot = one.unit.municipalities[0]
    with keeper(portal), clock.pretending(BEFORE):
        # From July on another unit has it, as was entered before anybody knew of the reform.
        units.set_cover(one.unit_id, [], LATER)
        units.set_cover(other, [], LATER)
        units.set_cover(other, [amot], LATER)
    keeping = people("council", "register_keeper")
    client = people.client(keeping)
    with clock.pretending(BEFORE):
        form = client.get("/krad/register/ny/fil").text
        token = dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]*)"', form))
        content = json.dumps(reform(merger("3422", "3426")))
        seen = client.post("/krad/register/ny/fil", data={**token, "content": content})
        assert "Annen begynner å dekke en kommune som slutter ved endringen." in seen.text
        # At once it would be refused, and what was filled in is there still.
        late = json.dumps(reform(merger("3422", "3426"), on=BEFORE))
        refused = client.post("/krad/register/ny/fil", data={**token, "content": late, "confirmed": "1"})
        assert refused.status_code == 409
        assert "Annen begynner å dekke en kommune" in refused.text
        assert db.value("SELECT count(*) FROM app.register_reform") == 0
    reform_id, job = _to_come(portal, db, merger("3422", "3426"))
    address = f"/krad/register/endring/{reform_id}"
    with clock.pretending(BEFORE):
        assert "Status Venter på dagen" in _page(client, address)
        assert "skulle vært gjennomført" not in _page(client, "/krad/register")
    with clock.pretending(ON):
        assert "Status Ikke gjennomført ennå" in _page(client, address)
    before = _units(db)
    _day_comes(portal, job)
    _day_comes(portal, job)
    assert _units(db) == before
    assert db.rows("SELECT hindrance, unit_id, acting FROM app.reform_attempt") == [
        ("covered_later", other, "job:carry_out_reform")
    ]
    assert db.rows("SELECT done_at IS NOT NULL, dead_at FROM app.outbox WHERE id = %s", job) == [(True, None)]
    text = _page(client, address)
    for told in (
        "Status Ikke gjennomført",
        "Annen begynner å dekke en kommune som slutter 1. juni 2026",
        "Registeret er endret. SLT-enhetene og godkjenningene er som før.",
        "Rett hvem enheten dekker, under «Enheter». Trykk så «Gjennomfør nå».",
    ):
        assert told in text
    index = _page(client, "/krad/register")
    assert "«Nye Åmot» skulle vært gjennomført 1. juni 2026, men er det ikke." in index
    assert "Gjelder" not in index.partition("Endringer som er ført")[2].partition("Usikkert")[0].replace(
        "Gjelder fra", ""
    )

    # Pressed before anything is mended, it tells the same again; then it is carried out, once.
    assert "Endringen er ikke gjennomført." in _press(client, address)
    assert _units(db) == before
    with keeper(portal):
        units.set_cover(other, [], LATER)
    assert "Endringen er gjennomført." in _press(client, address)
    assert covers(db, "Enheten")[-1] == ("Nye Åmot", ON, None)
    assert db.value("SELECT ending FROM app.certificate WHERE id = %s", one.certificate_id) == "lapsed"
    text = _page(client, address)
    assert "Status Gjennomført" in text
    assert "Gjennomfør nå" not in text
    assert "skulle vært gjennomført" not in _page(client, "/krad/register")
    after = _units(db)
    assert "Endringen er gjennomført." in _press(client, address)
    _day_comes(portal, job)
    assert _units(db) == after
    assert db.value("SELECT count(*) FROM app.reform_attempt WHERE hindrance IS NULL") == 1
    Nation(portal, db).project(one.made, Made(other, "municipality", ()))
    assert status(portal, "3422", EVE) is Status.APPROVED
    assert status(portal, "3460", ON) is Status.IN_TRANSITION


def test_what_is_hindered_in_the_last_of_its_units_is_undone_in_the_first_and_can_be_reversed(
    people: People, portal: Flask, db: Database
) -> None:
    """A certificate that something has happened to since the day: the job came late."""
    first, last = Approved(people, "3422"), Approved(people, "3427")
    files = register_files(portal)
    into = {"number": "3461", "names": "Nye Tynset", "police_district": "innlandet"}
    reform_id, job = _to_come(portal, db, merger("3422", "3426"), merger("3427", "3428", into=into))
    second = max(first, last, key=lambda each: each.unit_id)
    Nation(portal, db)._as_it_was(
        "INSERT INTO app.certificate_event (tenant_id, id, certificate_id, seq, kind, effective_on, at, reason, signatures)"
        " VALUES (%s, gen_random_uuid(), %s, 1, 'suspended', '2026-06-02', '2026-06-02T12:00Z', 'Grunnen.', '[]')",
        second.unit_id,
        second.certificate_id,
    )
    Nation(portal, db)._as_it_was(
        "UPDATE app.certificate SET events = 1, suspended = '{[2026-06-02,)}' WHERE id = %s", second.certificate_id
    )
    client = people.client(people("council", "register_keeper"))
    before = _units(db)
    _day_comes(portal, job)
    assert _units(db) == before
    assert db.rows("SELECT hindrance, unit_id FROM app.reform_attempt") == [("certificate_changed", second.unit_id)]
    text = _page(client, f"/krad/register/endring/{reform_id}")
    assert "Godkjenningen til Enheten er endret etter 1. juni 2026." in text
    assert "Omgjør endringen, og før den på nytt fra en senere dag." in text
    with keeper(portal):
        assert reversing.dependants(reform_id) == []
        reversing.reverse(reform_id, "Jobben kom for sent.")
    assert _units(db) == before
    assert register_files(portal) == files
    with keeper(portal):
        assert service.carry_out(reform_id) is False
        assert register.with_number("3422", ON).names.norwegian == "Åmot"
    assert "Status Omgjort" in _page(client, f"/krad/register/endring/{reform_id}")


def _press(client: FlaskClient, address: str) -> str:
    form = client.get(address).text
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]*)"', form))
    hidden |= {} if hidden else {"csrf_token": _token(client)}
    return client.post(f"{address}/gjennomfor", data=hidden, follow_redirects=True).text


def _token(client: FlaskClient) -> str:
    return re.findall(r'name="csrf_token" value="([^"]*)"', client.get("/krad/register/ny/fil").text)[0]
