"""The public pages on paper: an area on one sheet with its chart and its tables, and nothing to press."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.clock import today
from tests.browser.harness import serving, visiting
from tests.database import Database
from tests.factories.nation import Nation

pytestmark = pytest.mark.browser

#: Pixels between the margins of a sheet: 210 mm less 9 mm on each side.
_SHEET = 725
_OUTSIDE = """() => [...document.querySelectorAll('.slt-sheet :is(th, td, h1, h2, h3, dd, svg)')]
  .filter(each => each.getClientRects().length && each.getBoundingClientRect().right > innerWidth)
  .map(each => `${each.tagName} ${each.textContent.trim().slice(0, 40)}: ${each.getBoundingClientRect().right}`)"""


@contextmanager
def _counted_by_age(db: Database) -> Iterator[None]:
    """Lets the register know who is under 18, as a table with ages does; the tables have two columns more."""
    db.run("UPDATE app.population SET under_18 = population / 5")
    try:
        yield
    finally:
        db.run("UPDATE app.population SET under_18 = NULL")


def _cut(page: Page) -> list[str]:
    """What a sheet is too narrow for."""
    screen = page.viewport_size
    assert screen
    page.emulate_media(media="print")
    page.set_viewport_size({"width": _SHEET, "height": 1000})
    outside: list[str] = page.evaluate(_OUTSIDE)
    page.emulate_media(media="screen")
    page.set_viewport_size(screen)
    return outside


def test_the_largest_areas_are_one_sheet_each(browser: Browser, portal: Flask, db: Database) -> None:
    nation = Nation(portal, db)
    units = [nation.unit(number, demonstration=True) for number in ("3401", "3403", "3405", "4601", "4640")]
    for unit in units:
        nation.applied(unit, today())
    nation.project(*units)
    with _counted_by_age(db), serving(portal) as address, visiting(browser, address) as visitor:
        # No county of today has more municipalities than Innlandet, no police district more than its own.
        for path, municipalities, words in (
            ("/fylke/34", 46, ("Kongsvinger", "Åsnes")),
            ("/politidistrikt/innlandet", 47, ("Kongsvinger", "Åsnes")),
            ("/fylke/46", 43, ("Bergen", "Årdal")),  # the largest numbers, and the longest names
        ):
            page = visitor.go(path)
            page.locator(".slt-chart[role]").first.wait_for()  # drawn where it is near the window, and on paper
            printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
            assert len(printed) == 1, path
            text = printed[0].get_textpage().get_text_range()
            assert f"{municipalities} kommuner" in text
            for word in (*words, "Alle", "under 18 år"):
                assert word in text, (path, word)
            assert text.count("31.12.2024") == 2, "in the chart of the years and in its table"
            for word in ("Logg inn", "Last ned", "Vis en annen dag", "Se nærmere på"):
                assert word not in text, (path, word)
            assert not _cut(page), path
            assert page.locator(".slt-chart .main-svg").first.bounding_box(), "on the screen the chart is as before"
