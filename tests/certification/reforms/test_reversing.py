"""A reform that made certificates lapse is taken back: certificates, picture, register and signed list are what they were, and the
units are told. What has been decided since is left alone: then the reversal is refused."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from psycopg.types.range import DateRange
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.clock import today
from app.db.roles import COUNCIL, STATS
from app.db.session import acting
from app.identity.tokens import operator_token
from app.jobs import worker
from certification.certificates import service as certificates
from certification.certificates.states import Step
from certification.reforms import reversing
from dashboards.certified import service as certified
from dashboards.projection.statuses import Status
from tenants.register import service as register
from tenants.register.reforms.errors import HasFollowers
from tenants.units import moving
from tenants.units.errors import PassedOn
from tests.certification.earlier.entering import enter as earlier
from tests.certification.reforms.test_reforms import EVE, ON, covers, enter, key_of, merger, register_files, status
from tests.certification.watch.watching import Approved
from tests.database import Database, People
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper, make_unit

D = date.fromisoformat
NEW = {"number": "3461", "names": "Nye Tynset", "police_district": "innlandet"}
_PROJECTED = ("place_status", "unit_status", "public_certificate", "certificate_state", "public_unit", "levels")


def everything(portal: Flask, db: Database, *units: Made) -> dict[str, object]:
    """All that tells of certificates, cover and facts, the picture made anew of nothing, and what is signed of each day."""
    for table in reversed(_PROJECTED):
        db.run(f"DELETE FROM app.{table}")
    Nation(portal, db).project(*units)
    found: dict[str, object] = {
        table: sorted(db.rows(f"SELECT to_jsonb(t)::text FROM app.{table} t")) for table in _PROJECTED
    }
    found |= {
        "certificates": db.rows(
            "SELECT id, valid, suspended, ending, ended_on, municipality_ids FROM app.certificate ORDER BY id"
        ),
        "cover": sorted(db.rows("SELECT tenant_id, place_id, valid FROM app.unit_cover"), key=str),
        # A unit that the reform founded stays, and has nothing.
        "hosts": sorted(
            db.rows("SELECT id, host_id FROM app.unit WHERE id = ANY (%s)", [unit.id for unit in units]), key=str
        ),
        "facts": sorted(db.rows("SELECT id, held FROM app.fact"), key=str),
        "register": register_files(portal),
    }
    with portal.app_context(), acting(STATS):
        found["signed"] = {on: certified.listed(on) for on in (EVE, ON, today(), D("2028-01-01"), D("2030-01-01"))}
    return found


def events(db: Database, certificate_id: UUID) -> list[str]:
    rows = db.rows("SELECT kind FROM app.certificate_event WHERE certificate_id = %s ORDER BY seq", certificate_id)
    return [str(kind) for (kind,) in rows]


def test_a_reversal_takes_back_the_lapses_and_everything_is_what_it_was(
    people: People, portal: Flask, db: Database
) -> None:
    """Of one that is valid, one that is suspended, one given on the very day, one from before the portal, and a cooperation's."""
    one, resting, both = Approved(people, "3422"), Approved(people, "3424"), Approved(people, "3427", "3428")
    nation = one.nation
    nation.suspended(resting.made, D("2026-03-01"))
    young = nation.unit("3429", name="Ung")
    nation.decided(young, nation.applied(young, D("2026-05-01")), "approved", ON)
    client = people.client(people("council", "register_keeper"))
    old = Made(make_unit(portal, "3430", name="Gammel"), "municipality", ())
    earlier(client, "01.02.2016", "2016/1", "Os")
    units = (one.made, resting.made, both.made, young, old)
    before = everything(portal, db, *units)

    def reformed() -> UUID:
        into = {**NEW, "number": "3462", "names": "Nye Alvdal"}
        return enter(portal, merger("3422", "3424", "3429", "3430"), merger("3427", "3428", "3425", into=into), on=ON)

    for turn in (1, 2):
        reform_id = reformed()
        assert db.value("SELECT count(*) FROM app.certificate WHERE ending = 'lapsed'") == 5
        assert everything(portal, db, *units) != before
        if turn == 1:
            address = f"/krad/register/endring/{reform_id}/omgjor"
            page = html.unescape(client.get(address).text)
            text = " ".join(re.sub("<[^>]+>", " ", page).split())
            for told in (
                "Dette blir tatt tilbake",
                "Enheten dekker igjen Åmot.",
                "Enheten dekker ikke lenger Nye Åmot.",
                "Enheten dekker igjen Alvdal, Tynset.",
                "Godkjenningen til Enheten gjelder igjen, til og med 13. januar 2029.",
                "Godkjenningen til Ung gjelder igjen, til og med",
                "Godkjenningen til Gammel gjelder igjen, til og med 31. desember 2028.",
                "Underskrivere for kommuner som kommer tilbake, må inviteres på nytt.",
            ):
                assert told in text, told
            token = dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]*)"', page))
            done = client.post(address, data={**token, "reason": "Stortinget gjorde om."}, follow_redirects=True)
            assert "Endringen er omgjort." in done.text
        else:
            with keeper(portal):
                reversing.reverse(reform_id, "Igjen.")
        assert everything(portal, db, *units) == before
        assert events(db, one.certificate_id) == ["lapsed", "restored"] * turn
    assert status(portal, "3422", ON) is Status.APPROVED
    assert status(portal, "3424", ON) is Status.SUSPENDED

    # What may follow follows, as if nothing had been: it can be suspended from a day on, and it lapses again.
    assert one.watch(EVE)
    # The unit is told: on its home, on a page of its own, where its approval is, and by mail.
    mine = people.client(one.coordinator)
    assert "En kommuneendring er omgjort." in mine.get("/enhet").text
    told_ = html.unescape(mine.get("/enhet/kommuneendring").text)
    assert "«Nye Åmot» er omgjort" in told_
    assert "Stortinget gjorde om." in told_
    assert "En kommuneendring gjelder dere." not in mine.get("/enhet").text
    other = people.client(people("unit", "coordinator", tenant_id=young.id))
    assert "Igjen." in other.get("/enhet/kommuneendring").text
    (job,) = db.rows(
        "SELECT id FROM app.outbox WHERE kind = 'remind' AND tenant_id = %s ORDER BY created_at DESC LIMIT 1",
        one.unit_id,
    )[0]
    with portal.app_context():
        worker.run(str(job))
    assert (f"{today()} reversed",) in db.rows("SELECT thing FROM app.notice WHERE kind = 'reform'")


def test_of_a_certificate_of_two_that_lapsed_with_the_last_either_reversal_takes_it_back(
    people: People, portal: Flask, db: Database
) -> None:
    both = Approved(people, "3422", "3427")
    before = everything(portal, db, both.made)
    first = enter(portal, merger("3422", "3426"), on=D("2026-05-01"))
    assert events(db, both.certificate_id) == []
    second = enter(portal, merger("3427", "3428", into=NEW))
    assert events(db, both.certificate_id) == ["lapsed"]
    with keeper(portal):
        assert [each.unit for each in reversing.reversal(first).restored] == ["Enheten"]
        reversing.reverse(first, "Den første var feil.")
    Nation(portal, db).project(both.made)
    assert events(db, both.certificate_id) == ["lapsed", "restored"]
    assert status(portal, "3422", ON) is Status.APPROVED
    assert status(portal, "3461", ON) is Status.IN_TRANSITION
    with keeper(portal):
        assert reversing.reversal(second).restored == []
        reversing.reverse(second, "Den andre også.")
    assert events(db, both.certificate_id) == ["lapsed", "restored"]
    assert everything(portal, db, both.made) == before


@pytest.mark.parametrize("since", ["a decision", "a certificate", "nothing that was kept"])
def test_a_reversal_is_refused_where_something_has_followed_the_lapse(
    since: str, people: People, portal: Flask, db: Database
) -> None:
    one = Approved(people, "3422")
    # Into one that was there: nothing else rests on the reform than what is decided afterwards.
    reform_id = enter(portal, merger("3422", into="3426"))
    if since == "a decision":
        one.nation._decision(one.made, uuid4(), "rejected", today() + timedelta(days=1))
    elif since == "a certificate":
        decision = one.nation._decision(one.made, uuid4(), "approved", D("2026-02-01"))
        one.nation._row(
            "app.certificate",
            tenant_id=one.unit_id,
            decision_id=decision,
            municipality_ids=list(one.made.municipality_ids),
            valid=DateRange(D("2026-08-01"), D("2027-08-01")),
            given_until=D("2027-08-01"),
        )
    else:
        one.nation._as_it_was("UPDATE app.certificate_event SET taken = NULL")
    told = "falt bort før portalen tok vare" if since.startswith("nothing") else "en ny avgjørelse eller godkjenning"
    before, files = everything(portal, db, one.made), register_files(portal)
    page = people.client(people("council", "register_keeper")).get(f"/krad/register/endring/{reform_id}/omgjor")
    assert "Endringen kan ikke omgjøres nå." in page.text
    assert told in page.text
    with pytest.raises(HasFollowers), keeper(portal):
        reversing.reverse(reform_id, "Feil.")
    assert (everything(portal, db, one.made), register_files(portal)) == (before, files)
    assert db.value("SELECT count(*) FROM app.unit_reversal") == 0


def test_nobody_takes_a_lapse_back_without_the_register(people: People, portal: Flask, db: Database) -> None:
    """Not the keeper while the reform stands, not a decider, and not of a certificate that has not lapsed."""
    one = Approved(people, "3422")
    decider = people("council", "decider")

    def restored() -> None:
        certificate = certificates.get(one.certificate_id)
        certificates.record(certificate, certificate.events, Step.RESTORED, ON, reason="Uten grunn.")

    with pytest.raises(IntegrityError, match="restored can't happen"), keeper(portal):
        restored()
    reform_id = enter(portal, merger("3422", into="3426"))
    with pytest.raises(IntegrityError, match="restored can't happen"), keeper(portal):
        restored()
    with pytest.raises(ProgrammingError, match="for the register keeper"), people.acting(decider):
        restored()
    with portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        assert reversing.reversal(reform_id).dependants == []
    assert key_of(portal, "3426")
    assert events(db, one.certificate_id) == ["lapsed"]


def test_a_reversal_takes_back_all_that_the_reform_gave_and_restores_what_it_ended(
    people: People, portal: Flask, db: Database
) -> None:
    """Cover of a neighbour that nobody covered, the cooperation's host, and a cover that had ended by itself that day."""
    taker = make_unit(portal, "3422", name="Åmot")
    make_unit(portal, "3427", "3428", "3429", name="Tre")
    stopped = make_unit(portal, "3430", name="Sluttet")
    with keeper(portal):
        moving.move(register.with_number("3430", EVE).id, stopped, None, ON)

    def everything() -> list[list[tuple[object, ...]]]:
        return [
            sorted(db.rows("SELECT tenant_id, place_id, valid FROM app.unit_cover"), key=str),
            sorted(db.rows("SELECT id, host_id FROM app.unit"), key=str),
        ]

    before = everything()
    reform_id = enter(
        portal,
        merger("3422", into="3426"),
        merger("3427", "3425", into={"number": "3461", "names": "Nye Tynset"}),
        merger("3430", "3424", into={"number": "3462", "names": "Nye Os"}),
    )
    assert covers(db, "Åmot")[-1] == ("Tolga", ON, None)
    assert covers(db, "Tre")[-1] == ("Nye Tynset", ON, None)
    assert db.value("SELECT m.key FROM app.unit u JOIN app.municipality m ON m.id = u.host_id") == "3461-2026"

    def reversed_when_tolga_is_given_up() -> None:
        with keeper(portal):
            moving.move(register.with_number("3426", ON).id, taker, None, ON + timedelta(days=9))
            reversing.reverse(reform_id, "Feil.")

    with pytest.raises(PassedOn):
        reversed_when_tolga_is_given_up()
    with keeper(portal):
        reversing.reverse(reform_id, "Feil.")
    assert everything() == before
