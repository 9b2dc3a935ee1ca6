"""What is asked of every address, and of what the portal keeps and says outside its tables.

Each check returns what is wrong, as sentences. `only` narrows it to some endpoints, for the sabotages, which prove that it
sees.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import timedelta

import redis
from werkzeug.routing import Rule

from app.identity.policy import Policy
from app.identity.roles import Side
from app.identity.tokens import digest
from app.jobs.relay import dispatch
from app.web.paths import API
from dashboards.demo.stage import unit_id
from tests.database import Somebody
from tests.factories.systems import system
from tests.isolation.routes import ME, OTHERS, Routes, admits, fingerprint, mark, same

#: What KRÅD may read: what was submitted. A report that was handed in, whoever's it is, names the files that it cites.
_SUBMITTED = ("lillesand", "orkland")
_REPORT = "rounds.report"


def _rules(routes: Routes, only: Collection[str]) -> Iterator[tuple[Rule, Policy]]:
    return ((rule, policy) for rule, policy in routes.rules() if not only or rule.endpoint in only)


def _may_read(somebody: Somebody | None, rule: Rule) -> tuple[str, ...]:
    if somebody is None or somebody.side is Side.MINISTRY:
        return ()
    if somebody.side is Side.COUNCIL:
        return (ME, *OTHERS) if rule.endpoint == _REPORT else _SUBMITTED
    return (ME,)


def _name(somebody: Somebody | None) -> str:
    return f"{somebody.side}.{somebody.role}" if somebody else "nobody"


def reading(routes: Routes, only: Collection[str] = ()) -> set[str]:
    """Every address as everybody: one's own or nothing, what isn't there and what isn't one's own alike, and no write."""
    for somebody in [*routes.somebodies(), None]:
        client = routes.people.client(somebody, policing=False)
        nowhere = {room: client.get(f"{room}finnes-ikke") for room in ("/", API)}
        who = _name(somebody)
        before = fingerprint(routes.db)
        for rule, policy in _rules(routes, only):
            admitted = admits(policy, somebody)
            if "GET" not in (rule.methods or ()):
                continue
            answers, asked = {}, {}
            for whose in ("own", "foreign", "missing"):
                address = routes.address(rule, whose)
                if address is None:
                    continue
                if address in asked:  # Without an id there is one address, and one answer.
                    answers[whose] = asked[address]
                    continue
                response = answers[whose] = asked[address] = routes.ask(client, address)
                routes.look_for_marks(who, address, response, _may_read(somebody, rule))
                if admitted:
                    continue
                if somebody is None and response.headers.get("Location", "").startswith("/logg-inn"):
                    continue
                if not same(response, nowhere[API if rule.rule.startswith(API) else "/"]):
                    routes.faults.add(f"{who} can tell {rule} from a page that isn't there ({whose})")
            owning = somebody is not None and somebody.side in (Side.UNIT, Side.POLICE)
            compared = admitted and owning and {"foreign", "missing"} <= set(answers)
            if compared and not same(answers["foreign"], answers["missing"]):
                routes.faults.add(f"{who} can tell a foreign id from a missing one at {rule}")
        after = fingerprint(routes.db)
        routes.faults |= {f"{who} changed {table} by reading" for table in before if before[table] != after[table]}
    return routes.faults


def reading_by_systems(routes: Routes) -> set[str]:
    """Every address of the API with a unit's key: its own or nothing, what isn't there and what isn't its own alike."""
    asking = system(routes.people, unit_id(ME), name="Alt")
    assert asking.key
    routes.tokens.add(asking.key)
    client, key = routes.people.client(policing=False), {"Authorization": f"Bearer {asking.key}"}
    before, read = fingerprint(routes.db), set()
    for rule, policy in routes.rules():
        if not policy.is_for_systems:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answers = {}
            for whose in ("own", "foreign", "missing"):
                address = routes.address(rule, whose)
                if address is not None:
                    answers[whose] = routes.ask(client, address, method, headers=key)
                    routes.look_for_marks("a system", address, answers[whose], (ME,))
            if {"foreign", "missing"} <= set(answers) and not same(answers["foreign"], answers["missing"]):
                routes.faults.add(f"a system can tell a foreign id from a missing one at {rule}")
            if any(answer.status_code == 200 for answer in answers.values()):
                read.add(rule.endpoint)
    assert len(read) > 5, "a system must read something, or the check is blind"
    after = fingerprint(routes.db)
    routes.faults |= {f"a system changed {table} by reading" for table in before if before[table] != after[table]}
    return routes.faults


def posting(routes: Routes, only: Collection[str] = ()) -> set[str]:
    """No form is taken without its token, and with it none on what is another's."""
    for somebody in routes.somebodies():
        client = routes.people.client(somebody, policing=False)
        token = client.get("/rolle").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
        before = fingerprint(routes.db)
        for rule, _policy in _rules(routes, only):
            if "POST" not in (rule.methods or ()) or rule.endpoint in ("language.choose", "identity.sign_out"):
                continue
            address = routes.address(rule, "foreign") or routes.address(rule, "missing")
            assert address
            if routes.ask(client, address, "POST").status_code != 400:
                routes.faults.add(f"{rule}: a form without its token was not refused")
            if rule.arguments and somebody.side in (Side.UNIT, Side.POLICE, Side.MINISTRY):
                response = routes.ask(client, address, "POST", data={"csrf_token": token})
                routes.look_for_marks(_name(somebody), address, response, _may_read(somebody, rule))
        after = fingerprint(routes.db)
        changed = {table for table in before if before[table] != after[table]}
        routes.faults |= {f"{_name(somebody)} changed {table} by a foreign form" for table in changed}
    return routes.faults


def ended_session(routes: Routes, only: Collection[str] = ()) -> set[str]:
    """Somebody whose session has ended, also in the middle of it, is nobody."""
    somebody = routes.people("unit", "coordinator", tenant_id=unit_id(ME))
    client, nobody = routes.people.client(somebody, policing=False), routes.people.client(None, policing=False)
    assert client.get("/enhet").status_code == 200
    routes.db.run("UPDATE sec.token SET expires_at = now() - interval '1 s' WHERE hash = %s", digest(somebody.token))
    for rule, _policy in _rules(routes, only):
        address = routes.address(rule, "missing") if "GET" in (rule.methods or ()) else None
        if address and not same(routes.ask(client, address), routes.ask(nobody, address)):
            routes.faults.add(f"an ended session is somebody at {rule}")
    return routes.faults


def other_methods(routes: Routes, only: Collection[str] = ()) -> set[str]:
    """What no rule names is refused."""
    client = routes.people.client(routes.people("unit", "coordinator", tenant_id=unit_id(ME)), policing=False)
    for rule, _policy in _rules(routes, only):
        for method in {"PUT", "PATCH", "DELETE"} - set(rule.methods or ()):
            address = routes.address(rule, "missing")
            assert address
            if routes.ask(client, address, method).status_code not in (400, 401, 404, 405):
                routes.faults.add(f"{method} {rule} was taken")
    return routes.faults


def queued(routes: Routes, valkey: redis.Redis) -> set[str]:
    """What waits in the outbox and in Valkey holds ids alone: nobody's text, and no token that is alive."""
    valkey.flushdb()
    # As if nothing had been done: every job of the demonstration is handed over once more.
    routes.db.run("UPDATE app.outbox SET done_at = NULL, dispatched_at = NULL, lease_until = NULL")
    with routes.portal.app_context():
        while dispatch(valkey, timedelta(hours=1)):
            pass
    kept = [f"{key!r} {value!r}" for key, value in _everything(valkey)]
    assert len(kept) > 5, "the queue must hold jobs, or the check is blind"
    kept += [json.dumps(payload) for (payload,) in routes.db.rows("SELECT payload FROM app.outbox")]
    routes.faults |= {f"{key}'s text is in a queue" for key in (ME, *OTHERS) if any(mark(key) in text for text in kept)}
    return routes.faults


def _everything(valkey: redis.Redis) -> Iterator[tuple[bytes, object]]:
    for key in valkey.scan_iter():
        match valkey.type(key):
            case b"string":
                yield key, valkey.get(key)
            case b"hash":
                yield key, valkey.hgetall(key)
            case b"list":
                yield key, valkey.lrange(key, 0, -1)
            case b"set":
                yield key, valkey.smembers(key)
            case b"zset":
                yield key, valkey.zrange(key, 0, -1)
            case b"stream":
                yield key, valkey.xrange(key)


def logged(lines: str, tokens: Collection[str]) -> set[str]:
    """No line of the log holds what a unit wrote, or a key to the portal."""
    said = {f"{key}'s text is in the log" for key in (ME, *OTHERS) if mark(key) in lines}
    return said | {"a token is in the log" for token in tokens if token in lines}
