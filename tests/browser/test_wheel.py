"""The year of a busy unit is printed on one sheet."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.clock import today
from tenants.reporting import service as reporting
from tests.browser.harness import serving, visiting
from tests.database import People
from tests.factories.reporting import reporting_unit, values

pytestmark = pytest.mark.browser


def test_a_year_with_four_things_in_every_month_is_one_a4(browser: Browser, portal: Flask, people: People) -> None:
    unit, year = reporting_unit(portal, people, "4003", name="Skien"), today().year + 1
    with people.acting(unit.coordinator):
        groups = [
            reporting.report(
                unit.unit_id, "slt_group", values("slt_group", name=f"Styringsgruppen for barn og unge {n}")
            )
            for n in range(3)
        ]
        for month in range(1, 13):
            for day, group in enumerate(groups, 11):
                told = {"status": "planned", "groups": [group], "present": [], "minutes": False, "decisions": None}
                reporting.report(unit.unit_id, "meeting", values("meeting", held_on=date(year, month, day), **told))
            plan = {
                "name": "Handlings- og økonomiplanen",
                "next_input_on": date(year, month, 20),
                "next_decision_on": None,
            }
            reporting.report(unit.unit_id, "plan", values("plan", **plan))
    cookie = portal.config["SLT"].cookie_name
    with (
        serving(portal) as address,
        visiting(browser, address, width=1280, cookies={cookie: unit.coordinator.token}) as visitor,
    ):
        printed = visitor.go(f"/enhet/aret?ar={year}").pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[([^]]+)\]", printed))
    _left, _top, width, height = (float(number) for number in box.split())
    assert (round(width), round(height)) == (842, 595)
