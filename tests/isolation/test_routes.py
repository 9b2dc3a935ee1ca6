"""Every address x every role: nobody reads or changes what isn't theirs, and can't tell it from what isn't there."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db.roles import COUNCIL
from app.identity.roles import Side
from app.identity.tokens import digest, operator_token
from dashboards.demo import service as demo
from tests.database import Database, People, Somebody
from tests.isolation.routes import ME, Routes, admits, fingerprint, mark_texts, same

#: Whose text each side may read: KRÅD what was submitted, everybody else their own.
_SUBMITTED = ("lillesand", "orkland")


@pytest.fixture
def routes(portal: Flask, db: Database, people: People) -> Routes:
    with portal.app_context(), operator_token("tester", COUNCIL) as token:
        demo.load(token, lambda _line: None, count=0)
    assert mark_texts(db) > 20, "the world must hold marked texts, or the matrix is blind"
    return Routes(portal, db, people)


def _may_read(somebody: Somebody | None) -> tuple[str, ...]:
    if somebody is None or somebody.side is Side.MINISTRY:
        return ()
    if somebody.side is Side.COUNCIL:
        return _SUBMITTED
    return (ME,)


def test_every_address_keeps_every_role_to_its_own(routes: Routes) -> None:
    for somebody in [*routes.somebodies(), None]:
        client = routes.people.client(somebody)
        nowhere = client.get("/finnes-ikke")
        who = f"{somebody.side}.{somebody.role}" if somebody else "nobody"
        before = fingerprint(routes.db)
        for rule, policy in routes.rules():
            admitted = admits(policy, somebody)
            if "GET" not in (rule.methods or ()):
                continue
            answers = {}
            for whose in ("own", "foreign", "missing"):
                address = routes.address(rule, whose)
                if address is None:
                    continue
                response = answers[whose] = routes.ask(client, address)
                routes.look_for_marks(who, address, response, _may_read(somebody))
                if admitted:
                    continue
                if somebody is None and response.headers.get("Location", "").startswith("/logg-inn"):
                    continue
                if not same(response, nowhere):
                    routes.faults.add(f"{who} can tell {rule} from a page that isn't there ({whose})")
            owning = somebody is not None and somebody.side in (Side.UNIT, Side.POLICE)
            compared = admitted and owning and {"foreign", "missing"} <= set(answers)
            if compared and not same(answers["foreign"], answers["missing"]):
                routes.faults.add(f"{who} can tell a foreign id from a missing one at {rule}")
        after = fingerprint(routes.db)
        routes.faults |= {f"{who} changed {table} by reading" for table in before if before[table] != after[table]}
    assert routes.faults == set()
    assert routes.asked > 3000


def test_no_form_is_taken_without_its_token_and_no_foreign_one_with_it(routes: Routes) -> None:
    for somebody in routes.somebodies():
        client = routes.people.client(somebody)
        page = client.get("/rolle").get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        before = fingerprint(routes.db)
        for rule, _policy in routes.rules():
            if "POST" not in (rule.methods or ()) or rule.endpoint in ("language.choose", "identity.sign_out"):
                continue
            address = routes.address(rule, "foreign") or routes.address(rule, "missing")
            assert address
            if routes.ask(client, address, "POST").status_code != 400:
                routes.faults.add(f"{rule}: a form without its token was not refused")
            if rule.arguments and somebody.side in (Side.UNIT, Side.POLICE, Side.MINISTRY):
                response = routes.ask(client, address, "POST", data={"csrf_token": token})
                routes.look_for_marks(f"{somebody.side}", address, response, _may_read(somebody))
        after = fingerprint(routes.db)
        routes.faults |= {
            f"{somebody.side}.{somebody.role} changed {table} by a foreign form"
            for table in before
            if before[table] != after[table]
        }
    assert routes.faults == set()


def test_an_ended_session_is_nobody(routes: Routes) -> None:
    somebody = routes.people("unit", "coordinator", tenant_id=routes.db.value("SELECT id FROM app.unit LIMIT 1"))  # type: ignore[arg-type]
    client, nobody = routes.people.client(somebody), routes.people.client(None)
    routes.db.run("UPDATE sec.token SET expires_at = now() - interval '1 s' WHERE hash = %s", digest(somebody.token))
    for rule, _policy in routes.rules():
        address = routes.address(rule, "missing") if "GET" in (rule.methods or ()) else None
        if address and not same(routes.ask(client, address), routes.ask(nobody, address)):
            routes.faults.add(f"an ended session is somebody at {rule}")
    assert routes.faults == set()


def test_no_other_method_is_taken(routes: Routes) -> None:
    somebody = routes.people("unit", "coordinator", tenant_id=routes.db.value("SELECT id FROM app.unit LIMIT 1"))  # type: ignore[arg-type]
    client = routes.people.client(somebody)
    for rule, _policy in routes.rules():
        for method in {"PUT", "PATCH", "DELETE"} - set(rule.methods or ()):
            address = routes.address(rule, "missing")
            assert address
            if routes.ask(client, address, method).status_code not in (400, 404, 405):
                routes.faults.add(f"{method} {rule} was taken")
    assert routes.faults == set()
