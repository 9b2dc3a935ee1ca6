"""Applications under way: nobody outside learns of one, but the police district concerned and KRÅD see each as it is."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import COUNCIL, POLICE
from app.db.session import acting
from dashboards.coverage import own
from dashboards.figures import registry
from dashboards.projection import reading
from tenants.register.records import identity
from tests.dashboards.coverage.test_shared import ADDRESSES, content
from tests.database import Database, People
from tests.factories.nation import Made, Nation

LONG, EARLIER = today() - timedelta(days=900), today() - timedelta(days=12)


@pytest.fixture
def four(nation: Nation) -> list[Made]:
    """One that never applied, one that was rejected, one whose approval has ended and one that is approved."""
    units = [nation.unit(number, name=f"Enhet {number}") for number in ("4003", "4215", "4001", "4203")]
    _none, rejected, expired, approved = units
    nation.decided(rejected, nation.applied(rejected, LONG), "rejected", LONG + timedelta(days=30))
    for unit, until in ((expired, today() - timedelta(days=30)), (approved, today() + timedelta(days=90))):
        nation.decided(unit, nation.applied(unit, LONG), "approved", LONG + timedelta(days=30), until)
    nation.project(*units)
    nation.cut(today() - timedelta(days=1))
    return units


def _published(client: FlaskClient, portal: Flask) -> dict[str, object]:
    """All that is told to everybody: pages of today and of a day since the application, and every file of every figure."""
    since = (EARLIER + timedelta(days=3)).isoformat()
    pages = [*ADDRESSES, f"/?dato={since}", f"/kommune/4003?dato={since}", "/kommune?sok=Skien", "/register", "/data/"]
    pages += ["/forutsetninger", "/utgivelser"]
    told = [name for name in registry.of(portal).figures if not name.startswith(("forutsetning-", "moter-"))]
    files = [f"/tall/{name}.{form}" for name in told for form in ("csv", "json")]
    files += ["/tall/kommuner.xlsx", "/data/katalog.ttl", "/data/utgivelser/1.json", "/kortrapport.pdf?sprak=nb"]
    return {
        **{page: content(client, page) for page in pages},
        **{file: (answer.status_code, answer.data) for file in files for answer in [client.get(file)]},
    }


def test_an_application_changes_nothing_that_everybody_sees(
    nation: Nation, portal: Flask, people: People, db: Database, four: list[Made]
) -> None:
    public, ministry = portal.test_client(), people.client(people("ministry", "reader"))
    elsewhere = people.client(people("police", "reader", police_district_id=identity("police_district", "vest")))
    version, before = db.value("SELECT name FROM app.data_version"), _published(public, portal)
    tag = public.get("/").headers["ETag"]
    others = [content(client, page) for client in (ministry, elsewhere) for page in ADDRESSES]
    for unit in four:
        nation.applied(unit, EARLIER)
    nation.project(*four)
    assert db.value("SELECT count(*) FROM app.application_days WHERE ended_on IS NULL") == 4
    assert db.value("SELECT name FROM app.data_version") == version, "a new version would tell the moment of it"
    assert public.get("/", headers={"If-None-Match": tag}).status_code == 304
    # Everything is made anew, and is the same.
    db.run("UPDATE app.data_version SET name = gen_random_uuid()")
    after = _published(public, portal)
    assert [address for address in before if before[address] != after[address]] == []
    assert [content(client, page) for client in (ministry, elsewhere) for page in ADDRESSES] == others
    assert "Ikke rapportert" in str(after["/kommune/4003"])


def test_the_database_tells_the_district_concerned_and_krad_alone(
    nation: Nation, portal: Flask, people: People, db: Database, four: list[Made]
) -> None:
    taken_back = nation.applied(four[1], EARLIER - timedelta(days=9))
    nation.taken_back(four[1], taken_back, EARLIER - timedelta(days=8))
    for unit in four:
        nation.applied(unit, EARLIER)
    nation.project(*four)
    for role in ("slt_stats", "slt_web", "slt_worker", "slt_clock"):
        with psycopg.connect(db.dsn(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM app.application_days")
    agder, vest = (
        people("police", "reader", police_district_id=identity("police_district", key)) for key in ("agder", "vest")
    )
    council = people("council", "auditor")
    seen = {}
    for name, who, role in (("agder", agder, POLICE), ("vest", vest, POLICE), ("krad", council, COUNCIL)):
        with portal.app_context(), acting(role, who.token):
            seen[name] = sorted(str(each.unit_id) for each in reading.under_way())
            if name == "agder":
                found = [(each.name, since) for each, since in own.applying(own.places("agder", today()))]
                assert found == [("Arendal", EARLIER), ("Lillesand", EARLIER)], "one that is approved has applied anew"
                # What has ended is not theirs to know: a unit may have taken it back.
                assert {each.ended_on for each in reading.applications(today())} == {None}
    assert seen["vest"] == []
    assert seen["agder"] == sorted(str(unit.id) for unit in (four[1], four[3]))
    assert seen["krad"] == sorted(str(unit.id) for unit in four)


def test_an_early_release_is_read_as_it_was_published(
    portal: Flask, db: Database, nation: Nation, four: list[Made]
) -> None:
    said = json.loads(str(db.value("SELECT content FROM app.release")))
    for part in (said["nation"], said["counties"][0]):
        part["categories"] |= {"applied": 5, "unknown": part["categories"]["unknown"] - 5}
        part["units"]["applied"] = 4
        for those in (part["categories"], part["units"]):
            those["none"] += those.pop("not_reported")
    said["on"] = today().isoformat()
    text = json.dumps(said)
    made = (2, today(), text, sha256(text.encode()).hexdigest())
    db.run("INSERT INTO app.release VALUES (%s, %s, 2, %s, %s, now())", *made)
    public = portal.test_client()
    told = public.get("/tall/kommuner-etter-status.json?utgivelse=2").get_json()
    numbers = dict(zip(told["dimension"]["status"]["category"]["index"], told["value"][::2], strict=True))
    assert (numbers["applied"], numbers["alle"]) == (5, 357)
    assert sum(number for status, number in numbers.items() if status != "alle") == 357
    assert (numbers["none"], "not_reported" in numbers) == (1, False), (
        "who had not reported was among them, and not nobody"
    )
    assert "Søknad til behandling;4" in public.get("/tall/enheter-etter-status.csv?utgivelse=2").text
    assert "Alle SLT-enheter;8" in public.get("/tall/enheter-etter-status.csv?utgivelse=2").text
    county = public.get("/tall/kommuner-etter-fylke.csv?utgivelse=2").text.splitlines()
    assert county[-1].endswith(";8") or any(line.startswith("alle") or "Alle" in line for line in county)
    assert "applied" not in public.get("/tall/kommuner-etter-status.json?utgivelse=1").text
