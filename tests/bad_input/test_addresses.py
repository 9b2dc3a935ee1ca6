"""Every open address with days, codes and filters that nobody can mean: answered in words with a status of its own, and nothing is written."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from random import Random
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

from app.clock import today
from dashboards.figures import registry
from tests.bad_input.test_forms import ENGLISH
from tests.database import Database
from tests.factories.nation import Nation
from tests.isolation.routes import admits, fingerprint

#: How many queries each address is tried with; more by hand, to look for what has not been thought of.
TRIES, SEED = int(os.environ.get("SLT_TRIES", "2")), int(os.environ.get("SLT_SEED", "1"))
NAMES = [
    "dato",
    "fylke",
    "politidistrikt",
    "storrelse",
    "enhet",
    "kommuner",
    "sok",
    "kart",
    "gruppe",
    "sprak",
    "utgivelse",
    "versjon",
    "side",
    "status",
]
#: Answers to what can't be meant: done as far as it can be, led on, or refused.
ANSWERS = {200, 301, 302, 303, 400, 404, 405, 413, 414, 422}
BAD = (
    "",
    " ",
    "2017-12-30",
    "0000-00-00",
    "9999-12-31",
    "-1",
    "99999999999999999999",
    "1e400",
    "NaN",
    "٤٠",
    "²",
    "40\r\nSet-Cookie: x=1",
    "\u202e04",
    "\ud800",
    "\ufeff40",
    "x" * 5000,
    "4003," * 400,
    "'; DROP TABLE app.unit; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%(x)s %s {0}",
    "../../etc/passwd",
    "40",
    "sor-ost",
    "2026-02-31",
    "25.11.2026",
)
#: What a path may hold in the place of a code or a number.
PATHS = (
    "9999",
    "0",
    "99999999999999999999",
    "٤٠",
    "%00",
    "%FF%FE",
    "%0a",
    "x" * 3000,
    "..%2f..",
    "<b>",
    "{{7}}",
    "-1",
    "%ED%A0%80",
)


def _encoded(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def _query(random: Random) -> str:
    pairs = [(random.choice([*NAMES, "x", "dato[]", ""]), random.choice(BAD)) for _ in range(random.randint(1, 6))]
    if random.random() < 0.3:
        pairs.append((pairs[0][0], random.choice(BAD)))
    raw = random.choice(["", "", "", "&%FF=%FE", "&&&===", "&dato", "&a;b", "&fylke=%00"])
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs) + raw


def _open(portal: Flask) -> list[Rule]:
    """The dashboards' addresses that anybody may read."""
    found = [
        rule
        for rule in portal.url_map.iter_rules()
        if portal.view_functions[rule.endpoint].__module__.startswith("dashboards.")
        and "GET" in (rule.methods or ())
        and admits(portal.view_functions[rule.endpoint].policy, None)  # type: ignore[attr-defined]
    ]
    return sorted(found, key=lambda rule: rule.rule)


def _path(portal: Flask, rule: Rule, random: Random, wrong: str = "") -> str:
    """The rule's address with what there is, or with something else in the place of one of its parameters."""
    there = {
        "county": ["40", "03"],
        "number": ["4003", "0301"],
        "release_number": ["1"],
        "figure_id": sorted(registry.of(portal).figures),
        "form": ["csv", "json", "xlsx", "svg", "png"],
        "slug": ["kartlegging"] if rule.endpoint.startswith("prerequisites.") else ["sor-ost"],
        "code": ["1"],
    }
    path = rule.rule
    for name in rule.arguments:
        value = wrong if wrong and name == min(rule.arguments) else random.choice(there[name])
        path = re.sub(rf"<(?:[^<>]*:)?{name}>", value.replace("\\", ""), path)
    return path


def test_what_nobody_can_mean_is_answered_in_words_and_changes_nothing(portal: Flask, db: Database) -> None:
    nation, random = Nation(portal, db), Random(SEED)
    unit = nation.unit("4003", demonstration=True)
    nation.decided(unit, nation.applied(unit, today() - timedelta(days=90), surveys=[]), "approved", today())
    nation.project(unit)
    nation.cut(today())
    before, client = fingerprint(db), portal.test_client()
    rules = _open(portal)
    asked = [f"{_path(portal, rule, random)}?{_query(random)}" for rule in rules for _ in range(TRIES)]
    asked += [
        f"{_path(portal, rule, random, wrong)}?{_query(random) if random.random() < 0.3 else ''}"
        for rule in rules
        for wrong in random.sample(PATHS, min(TRIES, len(PATHS)))
        if rule.arguments
    ]
    faults, refused = [], 0
    for address in asked:
        try:
            answer = client.get(address)
        except Exception as error:  # noqa: BLE001 - what would be a 500, or a page that is refused by the tests' client
            faults.append(f"{address[:300]}: {str(error)[:300]}")
            continue
        refused += answer.status_code >= 400
        if answer.status_code not in ANSWERS:
            faults.append(f"{address[:300]}: {answer.status_code}")
        elif answer.status_code >= 400 and answer.mimetype == "text/html" and "<h1" not in answer.text:
            faults.append(f"{address[:300]}: {answer.status_code} without a page")
        elif ENGLISH.search(answer.text if answer.mimetype == "text/html" else ""):
            faults.append(f"{address[:300]}: not Norwegian")
        if "Set-Cookie: x" in str(answer.headers) or "<script>alert(1)" in answer.get_data(as_text=False).decode(
            "latin-1"
        ):
            faults.append(f"{address[:300]}: what was asked came back as it was")
    assert not faults, "\n".join(faults)
    assert len(rules) > 20
    assert refused > len(asked) / 3
    assert fingerprint(db) == before
