"""The checks of the application are tested by breaking it: each sabotage must be noticed."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
import redis
import structlog
from flask import abort, make_response
from flask_login import current_user

from app.errors import NotFound
from app.identity import store
from app.identity.policy import allow, unit
from app.web.security import csrf
from tests.isolation import checks, policies
from tests.isolation.routes import OTHERS, Routes, mark

pytestmark = pytest.mark.slow

#: Where a view is broken: a page of a unit's fact, and a form of it.
PAGE, FORM = "reporting.vedtak_page", "reporting.vedtak_correct"

Sabotage = Callable[[pytest.MonkeyPatch, Routes], None]
Broken = Callable[[Callable[..., Any], Routes], Callable[..., Any]]


def _replaced(endpoint: str, broken: Broken) -> Sabotage:
    """The view of an endpoint, broken, with its policy."""

    def sabotage(patch: pytest.MonkeyPatch, world: Routes) -> None:
        view = world.portal.view_functions[endpoint]
        instead = broken(view, world)
        instead.policy = view.policy  # type: ignore[attr-defined]
        patch.setitem(world.portal.view_functions, endpoint, instead)

    return sabotage


def _without_policy(patch: pytest.MonkeyPatch, world: Routes) -> None:
    patch.setitem(world.portal.view_functions, PAGE, lambda row_id: "")


def _widened(patch: pytest.MonkeyPatch, world: Routes) -> None:
    patch.setitem(world.portal.view_functions, FORM, allow(unit())(lambda row_id: ""))


def _forbidden(view: Callable[..., Any], world: Routes) -> Callable[..., Any]:
    def instead(row_id: object) -> Any:
        try:
            return view(row_id=row_id)
        except NotFound:
            if world.db.rows("SELECT FROM app.vedtak WHERE id = %s", row_id):
                abort(403)
            raise

    return instead


def _writes(view: Callable[..., Any], world: Routes) -> Callable[..., Any]:
    def instead(row_id: object) -> Any:
        world.db.run("UPDATE app.unit SET name = name")
        return view(row_id=row_id)

    return instead


def _without_tenant(view: Callable[..., Any], world: Routes) -> Callable[..., Any]:
    def instead(row_id: object) -> Any:
        found = world.db.rows("SELECT case_number FROM app.vedtak WHERE id = %s", row_id)
        return str(found[0][0]) if found else view(row_id=row_id)

    return instead


def _header(view: Callable[..., Any], world: Routes) -> Callable[..., Any]:
    def instead(row_id: object) -> Any:
        response = make_response(view(row_id=row_id))
        response.headers["X-Note"] = mark(OTHERS[0])
        return response

    return instead


def _told_in_the_error(view: Callable[..., Any], world: Routes) -> Callable[..., Any]:
    def instead(row_id: object) -> Any:
        try:
            return view(row_id=row_id)
        except NotFound:
            return make_response(f"Det er {mark(OTHERS[0])} sitt", 404)

    return instead


def _logs(view: Callable[..., Any], world: Routes) -> Callable[..., Any]:
    def instead(row_id: object) -> Any:
        structlog.get_logger().info("page.seen", text=mark(OTHERS[0]))
        return view(row_id=row_id)

    return instead


def _logs_its_token(view: Callable[..., Any], world: Routes) -> Callable[..., Any]:
    def instead(row_id: object) -> Any:
        structlog.get_logger().info("page.seen", who=current_user.token)
        return view(row_id=row_id)

    return instead


def _no_csrf(patch: pytest.MonkeyPatch, world: Routes) -> None:
    patch.setattr(csrf, "protect", lambda **_: None)


def _remembered(patch: pytest.MonkeyPatch, world: Routes) -> None:
    """Who a token belongs to is asked once, and believed ever after."""
    known: dict[bytes, Any] = {}
    original = store.principal_row

    def instead(token_hash: bytes, *arguments: Any) -> Any:
        known[token_hash] = known.get(token_hash) or original(token_hash, *arguments)
        return known[token_hash]

    patch.setattr(store, "principal_row", instead)


def _text_in_a_job(patch: pytest.MonkeyPatch, world: Routes) -> None:
    world.db.run("UPDATE app.outbox SET payload = jsonb_build_object('note', %s::text)", mark(OTHERS[0]))


def _text_in_valkey(patch: pytest.MonkeyPatch, world: Routes) -> None:
    original = checks.dispatch

    def instead(connection: Any, lease: Any) -> int:
        connection.hset("cache:unit", "name", mark(OTHERS[0]))
        return original(connection, lease)

    patch.setattr(checks, "dispatch", instead)


SABOTAGES: dict[str, tuple[Sabotage, str]] = {
    "a view without a policy": (_without_policy, "reading"),
    "a wider policy": (_widened, "policies"),
    "forbidden in place of not there": (_replaced(PAGE, _forbidden), "reading"),
    "a page that writes": (_replaced(PAGE, _writes), "reading"),
    "a row found by its id alone": (_replaced(PAGE, _without_tenant), "reading"),
    "a header with another's text": (_replaced(PAGE, _header), "reading"),
    "an error that says whose it is": (_replaced(PAGE, _told_in_the_error), "reading"),
    "a form without its token": (_no_csrf, "posting"),
    "a session that never ends": (_remembered, "ended_session"),
    "a text in the log": (_replaced(PAGE, _logs), "logged"),
    "a token in the log": (_replaced(PAGE, _logs_its_token), "logged"),
    "a text in Valkey": (_text_in_valkey, "queued"),
    "a text in a job": (_text_in_a_job, "queued"),
}


def test_every_sabotage_of_the_application_is_noticed(
    routes: Routes, valkey_url: str, monkeypatch: pytest.MonkeyPatch, log: StringIO
) -> None:
    unseen, honest = [], set()
    with redis.Redis.from_url(valkey_url) as valkey:
        for name, (sabotage, check) in SABOTAGES.items():
            if check not in honest:
                assert not _noticed(routes, check, valkey, log), f"{check} notices what isn't there"
                honest.add(check)
            with monkeypatch.context() as patch:
                sabotage(patch, routes)
                if not _noticed(routes, check, valkey, log):
                    unseen.append(name)
            routes.faults.clear()
    assert unseen == []


def _noticed(world: Routes, check: str, valkey: redis.Redis, log: StringIO) -> bool:
    log.truncate(0)
    match check:
        case "policies":
            return bool(policies.faults(world.portal))
        case "queued":
            return bool(checks.queued(world, valkey))
        case "logged":
            checks.reading(world, {PAGE})
            return bool(checks.logged(log.getvalue(), world.tokens))
    return bool(getattr(checks, check)(world, {PAGE, FORM}))
