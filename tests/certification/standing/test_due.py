"""What is due for a unit follows from its facts alone, and is told until it is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from certification.assessment import packaged
from certification.standing.due import AHEAD, Due, Matter, due
from certification.standing.links import DEADLINES
from tenants.document import check_facts
from tenants.document.facts import Facts

ON = date(2026, 11, 22)
PARAMETERS = packaged("handbook-1").parameters


def _day(days: int) -> str:
    return (ON + timedelta(days=days)).isoformat()


def _facts(**keys: Any) -> Facts:
    unit = {"id": "skien", "kind": "municipality", "name": "Skien", "municipalities": ["4003"]}
    return check_facts({"schema": "slt-facts/1", "unit": unit, "as_of": ON.isoformat(), **keys}).facts


def _due(**keys: Any) -> list[Due]:
    return due(_facts(**keys), PARAMETERS, ON)


def _vedtak(**keys: Any) -> dict[str, Any]:
    return {
        "municipality": "4003",
        "body": "municipal_council",
        "adopted_on": "2020-01-01",
        "case_number": "1/20",
    } | keys


@pytest.mark.parametrize(
    ("keys", "matter"),
    [
        ({"vedtak": [_vedtak(valid_until=_day(30))]}, Matter.VEDTAK),
        ({"orders": [{"issued_on": "2026-01-01", "due_on": _day(-5)}]}, Matter.ORDER),
        ({"action_plan": {"adopted_on": "2024-01-01", "valid_from": "2024-01-01", "valid_to": _day(0)}}, Matter.ACTION_PLAN),
        ({"goals": [{"adopted_on": "2020-01-01", "reviewed_on": "2025-12-01"}]}, Matter.GOALS),
        ({"surveys": [{"completed_on": "2024-12-24"}]}, Matter.SURVEY),
        ({"annual_gatherings": ["2023-05-01", "2025-12-24"]}, Matter.GATHERING),
        ({"confidentiality_discussed_on": ["2025-11-23"]}, Matter.CONFIDENTIALITY),
        ({"meetings": [{"held_on": _day(-74), "kind": "kog"}]}, Matter.MINUTES),
        ({"meetings": [{"held_on": _day(0), "kind": "kog"}]}, Matter.MINUTES),
        ({"measures": [{"id": "t", "started_on": "2026-01-01", "evaluations": [{"planned_on": _day(60)}]}]}, Matter.EVALUATION),
    ],
)  # fmt: skip
def test_each_matter_is_told_when_its_day_comes(keys: dict[str, Any], matter: Matter) -> None:
    assert [each.matter for each in _due(**keys)] == [matter]


@pytest.mark.parametrize(
    "keys",
    [
        {"vedtak": [_vedtak(valid_until=_day(30), repealed_on=_day(-1))]},
        {"vedtak": [_vedtak(valid_until=_day(61))]},
        {"vedtak": [_vedtak()]},
        {"orders": [{"issued_on": "2026-01-01", "due_on": _day(5), "closed_on": _day(-5)}, {"issued_on": "2026-01-01"}]},
        {"goals": [{"adopted_on": "2026-06-01"}, {"adopted_on": None}]},
        {"annual_gatherings": ["2023-05-01", "2026-06-01"]},
        {"annual_gatherings": [], "surveys": [], "goals": []},
        {"meetings": [{"held_on": _day(-75), "kind": "kog"}, {"held_on": _day(-20), "kind": "kog", "minutes": True}]},
        {"measures": [{"id": "t", "started_on": "2025-01-01", "ended_on": _day(-1), "evaluations": [{"planned_on": _day(3)}]}]},
        {"measures": [{"id": "t", "started_on": "2025-01-01", "evaluations": [{"planned_on": _day(-3), "completed_on": _day(-1)}]}]},
    ],
)  # fmt: skip
def test_what_is_done_over_or_far_away_is_not_told(keys: dict[str, Any]) -> None:
    assert _due(**keys) == []


def test_several_of_a_sort_on_one_day_are_one_line() -> None:
    orders = [{"issued_on": "2026-01-01", "due_on": _day(10)}] * 3
    assert _due(orders=orders) == [Due(ON + timedelta(days=10), Matter.ORDER, 3)]


def test_meetings_that_were_planned_and_have_been_are_asked_for_on_one_line() -> None:
    planned = [ON - timedelta(days=3), ON - timedelta(days=40), ON, ON + timedelta(days=3)]
    assert due(_facts(), PARAMETERS, ON, planned=planned) == [Due(ON - timedelta(days=40), Matter.MEETING, 2)]


@given(st.lists(st.integers(-400, 400), max_size=8), st.integers(-400, 400))
def test_the_earliest_comes_first_and_nothing_lies_further_ahead_than_two_months(days: list[int], until: int) -> None:
    found = due(
        _facts(orders=[{"issued_on": "2020-01-01", "due_on": _day(day)} for day in days]),
        PARAMETERS,
        ON,
        approved_until=ON + timedelta(days=until),
        conditions=[ON + timedelta(days=day) for day in days],
    )
    assert [each.on for each in found] == sorted(each.on for each in found)
    assert all(each.on <= ON + AHEAD for each in found)
    assert sum(each.number for each in found if each.matter is Matter.ORDER) == sum(day <= 60 for day in days)


def test_every_matter_leads_to_the_page_where_it_is_done(portal: Flask) -> None:
    assert set(DEADLINES) == set(Matter)
    assert set(DEADLINES.values()) <= set(portal.view_functions)
