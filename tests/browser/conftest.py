"""One browser for the run; each test opens windows of its own in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app.clock import today
from tests.browser import chromium
from tests.browser.harness import FLAGS, WIDTHS, serving
from tests.database import Database
from tests.factories.nation import Nation

GOOD = [{"completed_on": "2024-12-15", "sources": ["ungdata", "report"], "describes_causes": True}]
POOR = [{"completed_on": "2020-01-15", "sources": ["ungdata"], "describes_causes": False}]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    program = chromium.find()
    assert program, "No Chromium. `make test` installs one, or says why it can't."
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(program), args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    """A desk, then a phone."""
    return int(request.param)


@pytest.fixture
def national(portal: Flask, db: Database) -> Iterator[str]:
    """A made-up nation: six units with levels, one of Oslo's city districts approved."""
    nation = Nation(portal, db)
    units = [nation.unit(n, demonstration=True) for n in ("4003", "4001", "4005", "3303", "3301")]
    units.append(nation.unit("0301", district="01", name="Gamle Oslo", demonstration=True))
    for index, unit in enumerate(units):
        case = nation.applied(unit, date.fromisoformat("2025-02-01"), surveys=GOOD if index < 3 else POOR)
        if index % 2:
            nation.decided(unit, case, "approved", date.fromisoformat("2025-03-01"), date.fromisoformat("2099-03-01"))
    nation.document(nation.unit("3305", demonstration=True), today(), surveys=GOOD)
    for unit in units[:5]:
        nation.document(unit, today(), surveys=GOOD if unit in units[:3] else POOR)
    nation.project(*units)
    nation.cut(today())
    with serving(portal) as base_url:
        yield base_url
