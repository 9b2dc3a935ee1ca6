"""A topic of the help is read in a minute: it fits a screen and a half at a desk, and nothing is cut off on a phone."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.web.help.topics import topics
from tests.browser.harness import serving, visiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_topic_fits(browser: Browser, portal: Flask, width: int, language: str) -> None:
    too_much = {}
    with serving(portal) as base_url, visiting(browser, base_url, width=width, cookies={"slt-language": language}) as v:
        for topic_id in topics():
            page = v.go(f"/hjelp/{topic_id}")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            high = page.evaluate("document.querySelector('main').offsetHeight / window.innerHeight")
            if wide > 0 or (width > 1000 and high > 1.5):
                too_much[topic_id] = (wide, high)
    assert not too_much
