"""One browser for the run; each test opens windows of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.harness import FLAGS, WIDTHS


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
