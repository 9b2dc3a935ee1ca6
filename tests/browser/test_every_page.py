"""Every page that the URL map knows, in a real browser, at a desk and on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.harness import HEIGHT, WIDTHS, assert_accessible, assert_fits, serving, visiting
from tests.sights import Sight
from tests.weight import MOST, weight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Where pictures of every page are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")


def test_every_page_is_accessible_and_light(browser: Browser, portal: Flask, sights: list[Sight]) -> None:
    cookie = portal.config["SLT"].cookie_name
    with serving(portal) as base_url:
        for who in {sight.who for sight in sights}:
            cookies = {cookie: who.token} if who else None
            with visiting(browser, base_url, width=min(WIDTHS), cookies=cookies) as visitor:
                for sight in sights:
                    if sight.who != who:
                        continue
                    _resized(visitor.page, min(WIDTHS))
                    page = visitor.go(sight.address)
                    _pictured(page, sight)
                    assert weight(page.content()) < MOST, sight.address
                    # Both widths have the same elements and words, which is what axe reads: once is enough.
                    assert_accessible(page)
                    # The server doesn't know which it is: what was loaded on a phone is what a desk would have loaded.
                    _resized(page, max(WIDTHS))
                    _pictured(page, sight)
                    assert_fits(page)


def _resized(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})


def _pictured(page: Page, sight: Sight) -> None:
    if PICTURES and (size := page.viewport_size):
        name = re.sub(r"\W+", "-", sight.endpoint)
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{size['width']}.png"), full_page=True)
