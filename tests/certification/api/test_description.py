"""The description of the API (OpenAPI 3.1) holds of every operation, asked by schemathesis with all its checks.

With all rights, with too few, and with none. The examples are few, and the same every time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig

from app.identity.roles import Scope
from app.identity.service import systems
from dashboards.demo.stage import unit_id
from tests.browser.harness import serving
from tests.database import People
from tests.described import answered_as_described
from tests.factories.systems import system

DESCRIBED = "/api/v1/openapi.json"


def ask(
    portal: Flask,
    key: str | None,
    *,
    examples: int,
    thorough: bool = False,
    only: str | None = None,
    tag: str | None = None,
) -> Counter[tuple[str, int]]:
    """Ask every operation; returns how often each answered which status. Fails with what was not as described.

    `thorough`: also at the bounds of what each parameter may be, and in the methods that it doesn't take.
    """
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "headers": {"Authorization": f"Bearer {key}"} if key else {},
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": thorough}},
            "checks": {
                # A tag that somebody makes up is never the right one; and what no schema can say (ids that others name,
                # days in order) is refused with 422.
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "412", "422"]
                },
                "missing_required_header": {"expected-statuses": ["401", "403", "422", "428"]},
            },
        }
    )
    with serving(portal) as address:
        return answered_as_described(schemathesis.openapi.from_url(address + DESCRIBED, config=config))


def _paths(portal: Flask) -> Iterator[tuple[str, list[str]]]:
    for path, operations in portal.test_client().get(DESCRIBED).json["paths"].items():
        yield path, [method for method in operations if method != "parameters"]


@pytest.mark.parametrize("rights", ["all", "few", "none"])
def test_every_operation_is_as_it_is_described(
    portal: Flask, people: People, demonstration: None, monkeypatch: pytest.MonkeyPatch, rights: str
) -> None:
    monkeypatch.setattr(systems, "LIMIT", 10**6)
    scopes = {"all": tuple(Scope), "few": (Scope.STANDING_READ,), "none": ()}[rights]
    key = system(people, unit_id("lillesand"), *scopes).key if scopes else None
    answered = ask(portal, key, examples=3, thorough=rights == "all")
    described = {f"{method.upper()} {path}" for path, methods in _paths(portal) for method in methods}
    assert {operation for operation, _status in answered} == described
    well = {operation for operation, status in answered if status < 300}
    if rights == "all":
        assert {"GET /api/v1/facts", "GET /api/v1/standing", "GET /api/v1/case"} <= well
    else:
        assert well == ({"GET /api/v1/standing", "GET /api/v1/case"} if rights == "few" else set())
