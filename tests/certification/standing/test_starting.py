"""What a new coordinator begins with is ticked off by the facts, and the list is gone when it is done or a year has passed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from certification.assessment import packaged
from certification.standing.links import BEGINNINGS
from certification.standing.starting import Begin, starting
from tenants.document import check_facts

ON = date(2026, 11, 22)
GROUPS = [
    {"id": level, "level": level, "established_on": "2020-01-01", "covers": ["4003"]}
    for level in ("steering", "coordination")
]
#: Facts that do each of the things, after the coordinator began.
DONE: dict[Begin, dict[str, Any]] = {
    Begin.MANDATE: {},
    Begin.COORDINATION_GROUP: {"meetings": [{"held_on": "2026-10-01", "kind": "slt", "groups": ["coordination"]}]},
    Begin.STEERING_GROUP: {"meetings": [{"held_on": "2026-10-01", "kind": "slt", "groups": ["steering"]}]},
    Begin.SURVEY: {"surveys": [{"completed_on": "2025-06-01"}]},
    Begin.SUMMARY: {"challenges": {"approvals": [{"level": "steering", "approved_on": "2026-10-01"}]}},
    Begin.CONFIDENTIALITY: {"confidentiality_discussed_on": ["2026-09-15"]},
    Begin.YEAR: {"annual_wheel_years": [2026]},
}


def _left(since: str = "2026-09-01", *, mandate: bool = False, **keys: Any) -> set[Begin]:
    """What is not done yet of the list of somebody who began then."""
    post = {
        "employment": "position",
        "percent": 50,
        "started_on": since,
        "placement": "chief_executive_staff",
        "vacant_days_24_months": 0,
        "mandate_from_steering_group": mandate,
    }
    unit = {"id": "skien", "kind": "municipality", "name": "Skien", "municipalities": ["4003"]}
    known = {"schema": "slt-facts/1", "unit": unit, "as_of": ON.isoformat(), "groups": GROUPS, "coordinator": post}
    found = starting(check_facts(known | keys).facts, packaged("handbook-1").parameters, ON)
    return {each.begin for each in found if not each.done}


@pytest.mark.parametrize("begin", [begin for begin in Begin if begin is not Begin.MANDATE])
def test_each_thing_is_ticked_off_by_what_is_reported_of_it_alone(begin: Begin) -> None:
    assert _left() - _left(**DONE[begin]) == {begin}


def test_what_was_done_before_the_coordinator_began_is_not_theirs() -> None:
    early = {"meetings": [{"held_on": "2026-08-31", "kind": "slt", "groups": ["steering", "coordination"]}]}
    early |= {"confidentiality_discussed_on": ["2026-08-31"]}
    assert _left(**early) == _left() == set(Begin)
    assert _left(surveys=[{"completed_on": "2020-01-01"}]) == set(Begin), "too old to build on"


def test_the_list_goes_when_all_is_done_and_after_a_year() -> None:
    everything = {key: value for keys in DONE.values() for key, value in keys.items()}
    everything["meetings"] = [{"held_on": "2026-10-01", "kind": "slt", "groups": ["steering", "coordination"]}]
    assert _left(**everything) == {Begin.MANDATE}
    assert _left(mandate=True, **everything) == set()
    assert _left("2025-11-22") == set()
    assert _left("2025-11-23") == set(Begin)
    assert _left("2026-11-23") == set(), "who hasn't begun yet"


def test_each_thing_leads_to_a_page_of_the_unit(portal: Flask) -> None:
    assert set(BEGINNINGS) == set(Begin)
    assert all(portal.view_functions[endpoint].policy for endpoint in BEGINNINGS.values())  # type: ignore[attr-defined]
