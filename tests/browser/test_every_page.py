"""Every page that the URL map knows, in a real browser, at a desk and on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.harness import assert_accessible, assert_fits, serving, visiting
from tests.sights import Sight
from tests.weight import MOST, weight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Narrower windows, in pixels, are phones.
PHONE = 600
#: Where pictures of every page are put, for whoever wants to look at them.
PICTURES = os.environ.get("SLT_PICTURES")


def test_every_page_is_accessible_and_light(browser: Browser, portal: Flask, sights: list[Sight], width: int) -> None:
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
                    # Both widths have the same elements and words, which is what axe reads: once is enough.
                    (assert_accessible if width < PHONE else assert_fits)(page)
                    assert weight(page.content()) < MOST, sight.address
