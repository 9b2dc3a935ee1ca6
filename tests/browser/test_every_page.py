"""Every page that the URL map knows, in a real browser, at a desk and on a phone: a new page is visited, or fails here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from app.db.roles import COUNCIL
from app.identity import service as identity
from app.identity.policy import Policy
from app.identity.roles import ROLES, Side
from app.identity.tokens import operator_token
from dashboards.demo import service as demo
from dashboards.demo.stage import unit_id
from tenants.reporting import service as reporting
from tests.browser.harness import assert_accessible, serving, visiting
from tests.database import Database, People, Somebody
from tests.factories.reporting import values
from tests.isolation.routes import admits, values_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UNITS = ("skien", "lillesand", "orkland", "luster-sogndal")
#: No page: an answer to a machine, a file, or the way to a page.
NO_PAGES = {"health.alive", "health.ready", "static.file", "coverage.nation", "identity.arrive"}
#: Where pictures of every page are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")


@dataclass(frozen=True)
class Sight:
    """A page as somebody sees it."""

    endpoint: str
    address: str
    who: Somebody | None


@pytest.fixture
def sights(portal: Flask, db: Database, people: People) -> list[Sight]:
    """One sight of every page, by whoever of the demonstration's people first reaches it."""
    invitation = _arrange(portal, people)
    everybody = list(_everybody(db, people))
    clients = {who: people.client(who) for who in everybody}
    found, unseen = [], []
    for rule in sorted(portal.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES:
            continue
        policy: Policy = portal.view_functions[rule.endpoint].policy  # type: ignore[attr-defined]
        admitted = [who for who in everybody if admits(policy, who)]
        for who, address in product(admitted, _addresses(db, rule, invitation)):
            response = clients[who].get(address)
            if response.status_code == 200 and response.mimetype == "text/html":
                found.append(Sight(rule.endpoint, address, who))
                break
        else:
            unseen.append(rule.rule)
    assert not unseen, "nobody of the demonstration reaches these pages: " + ", ".join(unseen)
    return found


def _arrange(portal: Flask, people: People) -> str:
    """The demonstration, what its units have nothing of, and an invitation, whose token is returned."""
    with portal.app_context(), operator_token("tester", COUNCIL) as token:
        demo.load(token, lambda _line: None, count=0)
    with people.acting(people("unit", "coordinator", tenant_id=unit_id("skien"))):
        for kind in ("leadership_change", "pulse"):
            reporting.report(unit_id("skien"), kind, values(kind))
    with people.acting(people("council", "administrator")):
        return identity.invite("ny@example.no", Side.MINISTRY, "reader")


def _everybody(db: Database, people: People) -> Iterator[Somebody | None]:
    yield None
    for side, roles in ROLES.items():
        for role in roles:
            if side is Side.UNIT:
                for key in UNITS:
                    yield people(side, role.value, tenant_id=unit_id(key))
            elif side is Side.POLICE:
                for (district,) in db.rows("SELECT DISTINCT police_district_id FROM app.police_confirmation"):
                    assert isinstance(district, UUID)
                    yield people(side, role.value, police_district_id=district)
            else:
                yield people(side, role.value)


def _addresses(db: Database, rule: Rule, invitation: str) -> Iterator[str]:
    names = sorted(rule.arguments)
    choices = [[invitation] if name == "token" else values_for(db, rule, name) for name in names]
    for chosen in product(*choices):
        built = rule.build(dict(zip(names, chosen, strict=True)), append_unknown=False)
        assert built
        yield built[1]


def test_every_page_is_accessible(browser: Browser, portal: Flask, sights: list[Sight], width: int) -> None:
    cookie = portal.config["SLT"].cookie_name
    with serving(portal) as base_url:
        for who in {sight.who for sight in sights}:
            with visiting(browser, base_url, width=width, cookies={cookie: who.token} if who else None) as visitor:
                for sight in sights:
                    if sight.who != who:
                        continue
                    page = visitor.go(sight.address)
                    if PICTURES:
                        name = re.sub(r"\W+", "-", sight.endpoint)
                        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
                    assert_accessible(page)
