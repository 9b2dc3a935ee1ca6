"""Who gets in with which key, and what an answer tells of it."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask

from app.clock import today
from app.errors import Forbidden
from app.identity import service as identity
from app.identity.roles import Scope
from app.identity.tokens import digest
from dashboards.demo.stage import unit_id
from tests.database import Database, People
from tests.factories.reporting import reporting_unit
from tests.factories.systems import System, system


def test_an_administrator_makes_a_key_sees_its_use_and_ends_it(portal: Flask, people: People, db: Database) -> None:
    unit = reporting_unit(portal, people, "4003", name="Skien kommune")
    somebody = people("unit", "administrator", tenant_id=unit.unit_id, email="admin@skien.example")
    client = people.client(somebody)
    token = client.get("/enhet/fagsystem/ny").text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "name": "Sakssystemet", "scopes": ["facts:read"], "expires_on": "2020-01-01"}
    too_early = client.post("/enhet/fagsystem/ny", data=form)
    assert too_early.status_code == 422
    assert "høyst ett år fram" in too_early.text
    assert client.post("/enhet/fagsystem/ny", data=form | {"scopes": []}).status_code == 422
    last = today() + timedelta(days=365)
    made = client.post("/enhet/fagsystem/ny", data=form | {"expires_on": last.isoformat()})
    key = made.text.split("<code>")[1].split("</code>")[0]
    assert key.startswith("slt_api_")
    again = client.post("/enhet/fagsystem/ny", data=form | {"expires_on": last.isoformat()})
    assert "Dere har en nøkkel med dette navnet" in again.text

    listed = client.get("/enhet/fagsystem").text
    assert key not in listed
    assert "Aldri" in listed
    assert "admin@skien.example" in listed
    asking = System(people.client(), unit.unit_id, key)
    assert asking.get("/facts").json["unit"]["id"] == str(unit.unit_id)
    assert asking.get("/standing").status_code == 403
    assert "Aldri" not in client.get("/enhet/fagsystem").text
    (key_id,) = db.rows("SELECT id FROM sec.api_token")[0]
    assert client.get(f"/enhet/fagsystem/{key_id}/avslutt").status_code == 200
    assert client.post(f"/enhet/fagsystem/{key_id}/avslutt", data={"csrf_token": token}).status_code == 303
    assert asking.get("/facts").status_code == 401
    assert client.get(f"/enhet/fagsystem/{key_id}/avslutt").status_code == 404
    assert "Avsluttet" in client.get("/enhet/fagsystem").text

    # Told in the unit's own chain, by whom, and without the secret.
    told = db.rows(
        "SELECT action, acting, account_id, after FROM audit.entry WHERE table_name = 'sec.api_token' AND chain = %s"
        " ORDER BY seq",
        unit.unit_id,
    )
    assert [(action, acting, account) for action, acting, account, _ in told] == [
        ("insert", "unit.administrator", somebody.account_id),
        ("update", "unit.administrator", somebody.account_id),
    ]
    assert told[0][3]["scopes"] == ["facts:read"]  # type: ignore[index]
    kept = json.dumps([str(row) for row in db.rows("SELECT * FROM sec.token, sec.api_token")])
    assert key not in kept
    assert db.value("SELECT count(*) FROM sec.token WHERE hash = %s", sha256(key.encode()).digest()) == 1


@pytest.mark.parametrize("role", ["coordinator", "contributor", "signatory", "reader"])
def test_only_the_units_administrator_makes_ends_and_sees_keys(portal: Flask, people: People, role: str) -> None:
    unit = reporting_unit(portal, people, "4003")
    system(people, unit.unit_id)
    somebody = people("unit", role, tenant_id=unit.unit_id)
    assert people.client(somebody).get("/enhet/fagsystem").status_code == 404
    with people.acting(somebody):
        assert identity.system_keys() == []
        with pytest.raises(Forbidden):
            identity.make_key("Et annet", [Scope.FACTS_READ], today())


def test_a_unit_has_at_most_ten_keys_that_work(portal: Flask, people: People) -> None:
    unit = reporting_unit(portal, people, "4003")
    with people.acting(people("unit", "administrator", tenant_id=unit.unit_id)):
        for number in range(10):
            identity.make_key(f"System {number}", [Scope.FACTS_READ], today())
        with pytest.raises(Exception, match="10 nøkler"):
            identity.make_key("Ett til", [Scope.FACTS_READ], today())
        identity.revoke_key(identity.system_keys()[0].id)
        identity.make_key("Ett til", [Scope.FACTS_READ], today())


def test_what_is_no_key_that_works_is_nobody(portal: Flask, people: People, db: Database) -> None:
    unit = reporting_unit(portal, people, "4003")
    asking = system(people, unit.unit_id)
    assert asking.get("/facts").status_code == 200
    nobody = System(people.client(), unit.unit_id, None)
    refused = nobody.get("/facts")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    # A session is no key: another site could make a browser send its cookie.
    person = people.client(unit.coordinator)
    assert System(person, unit.unit_id, None).get("/facts").data == refused.data
    assert System(people.client(), unit.unit_id, unit.coordinator.token).get("/facts").status_code == 401
    assert System(people.client(), unit.unit_id, "slt_api_nothing").get("/facts").status_code == 401
    basic = nobody.get("/facts", headers={"Authorization": "Basic c2x0OnNsdA=="})
    assert basic.status_code == 401
    # Without a key nobody can tell what is there.
    assert nobody.get("/finnes-ikke").data == refused.data
    assert asking.get("/finnes-ikke").status_code == 404
    # A key opens no page, and a page's address takes no key for a session.
    page = people.client().get("/enhet", headers={"Authorization": f"Bearer {asking.key}"})
    assert page.headers["Location"].startswith("/logg-inn")
    db.run("UPDATE sec.token SET expires_at = now() - interval '1 s' WHERE hash = %s", digest(asking.key or ""))
    assert asking.get("/facts").status_code == 401


def test_a_key_of_one_unit_reads_nothing_of_another(portal: Flask, people: People, demonstration: None) -> None:

    mine, others = system(people, unit_id("lillesand")), system(people, unit_id("orkland"))
    theirs = [one["id"] for one in others.get("/submissions").json["items"]]
    assert theirs
    ours = {one["id"] for one in mine.get("/submissions").json["items"]}
    assert ours
    assert ours.isdisjoint(theirs)
    for path in ("", "/document", "/receipt"):
        foreign = mine.get(f"/submissions/{theirs[0]}{path}")
        missing = mine.get(f"/submissions/00000000-0000-4000-8000-000000000000{path}")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.data == missing.data


def test_every_answer_tells_what_is_left_and_too_many_wait(portal: Flask, people: People, db: Database) -> None:
    unit = reporting_unit(portal, people, "4003")
    asking = system(people, unit.unit_id)
    first = asking.get("/case")
    assert first.status_code == 404
    assert first.headers["RateLimit-Policy"] == '"key";q=120;w=60'
    assert first.headers["RateLimit"].startswith('"key";r=119;t=')
    assert asking.ask("DELETE", "/facts").headers["RateLimit"].startswith('"key";r=118;t=')
    db.run("UPDATE sec.token SET window_used = 120 WHERE hash = %s", digest(asking.key or ""))
    refused = asking.get("/facts")
    assert refused.status_code == 429
    assert refused.json["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"key";r=0;t=')
    assert asking.get("/finnes-ikke").status_code == 429
    # Another key has its own, and a new window begins when this one is over.
    assert system(people, unit.unit_id, name="Et annet").get("/facts").status_code == 200
    db.run("UPDATE sec.token SET window_ends_at = now() WHERE hash = %s", digest(asking.key or ""))
    assert asking.get("/facts").headers["RateLimit"].startswith('"key";r=119;t=')
