"""The public pages on paper: an area on one sheet with its chart and its tables, and nothing to press."""

from __future__ import annotations

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.clock import today
from tests.browser.harness import serving, visiting
from tests.database import Database
from tests.factories.nation import Nation

pytestmark = pytest.mark.browser


def test_the_largest_areas_are_one_sheet_each(browser: Browser, portal: Flask, db: Database) -> None:
    nation = Nation(portal, db)
    units = [nation.unit(number, demonstration=True) for number in ("3401", "3403", "3405")]
    for unit in units:
        nation.applied(unit, today())
    nation.project(*units)
    with serving(portal) as address, visiting(browser, address) as visitor:
        # No county of today has more municipalities than Innlandet, no police district more than its own.
        for path, municipalities in (("/fylke/34", 46), ("/politidistrikt/innlandet", 47)):
            page = visitor.go(path)
            page.locator(".slt-chart[role]").first.wait_for()  # drawn where it is near the window, and on paper
            printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
            assert len(printed) == 1, path
            text = printed[0].get_textpage().get_text_range()
            assert f"{municipalities} kommuner" in text
            for words in ("Kongsvinger", "Åsnes", "Alle"):
                assert words in text, (path, words)
            assert text.count("31.12.2024") == 2, "in the chart of the years and in its table"
            for words in ("Logg inn", "Last ned", "Vis en annen dag", "Se nærmere på"):
                assert words not in text, (path, words)
            assert page.locator(".slt-chart .main-svg").first.bounding_box(), "on the screen the chart is as before"
