"""What somebody is reminded of on a day, and whether it can wait for the weekly mail: the list, line by line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.identity.roles import UnitRole
from certification.assessment import packaged
from certification.reminders.listed import REMINDERS, Sort, for_role
from certification.reminders.things import Report, Thing, things
from tenants.document import check_facts
from tenants.reporting.yearly.rounds import due, usual

ON = date(2026, 11, 22)
PARAMETERS = packaged("handbook-1").parameters
#: The report of 2026 is due on this day.
DEADLINE = date(2027, 3, 1)


def _day(days: int) -> str:
    return (ON + timedelta(days=days)).isoformat()


UNIT = {"id": "skien", "kind": "municipality", "name": "Skien", "municipalities": ["4003"]}
FACTS: dict[str, Any] = {"schema": "slt-facts/1", "unit": UNIT, "as_of": ON.isoformat()}


def _things(report: Report | None = None, on: date = ON, asked_on: date | None = None, **keys: Any) -> list[Thing]:
    facts = check_facts({**FACTS, "as_of": on.isoformat(), **keys}).facts
    return things(facts, PARAMETERS, report, on, asked_on=asked_on)


def _told(found: list[Thing]) -> list[tuple[Sort, int, bool]]:
    return [(thing.sort, thing.step, thing.urgent) for thing in found]


def _vedtak(days: int) -> dict[str, Any]:
    adopted = {"municipality": "4003", "body": "municipal_council", "adopted_on": "2020-01-01", "case_number": "1/20"}
    return {"vedtak": [{**adopted, "valid_until": _day(days)}]}


def _confirmed(days: int) -> dict[str, Any]:
    said = {
        "municipality": "4003",
        "issuer": "local_police",
        "signatory_role": "police_leader",
        "signatory_agency": "police",
        "confirmed_on": "2024-01-01",
    }
    return {"police_confirmations": [{**said, "valid_until": _day(days)}]}


def _met(days: int, *, minutes: bool = False) -> dict[str, Any]:
    return {"meetings": [{"held_on": _day(days), "kind": "kog", "minutes": minutes}]}


def _coordinator(ended: int | None) -> dict[str, Any]:
    post = {"employment": "position", "percent": 50, "started_on": "2020-01-01", "placement": "cross_sector"}
    return {"coordinator": {**post, "vacant_days_24_months": 0, "ended_on": None if ended is None else _day(ended)}}


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (_vedtak(181), []),
        (_vedtak(180), [(Sort.VEDTAK, 180, False)]),
        (_vedtak(31), [(Sort.VEDTAK, 90, False)]),
        (_vedtak(8), [(Sort.VEDTAK, 30, False)]),
        (_vedtak(7), [(Sort.VEDTAK, 7, True)]),
        (_vedtak(0), [(Sort.VEDTAK, 7, True)]),
        (_vedtak(-1), []),  # the home tells that there is none
        (_confirmed(61), []),
        (_confirmed(60), [(Sort.CONFIRMATION, 60, False)]),
        (_confirmed(7), [(Sort.CONFIRMATION, 7, True)]),
        (_confirmed(0), [(Sort.CONFIRMATION, 0, True)]),
        (_met(-13), []),
        (_met(-14), [(Sort.MINUTES, 0, True)]),
        (_met(-27), [(Sort.MINUTES, 0, True)]),
        (_met(-28), [(Sort.MINUTES, -14, True)]),
        (_met(-14, minutes=True), []),
        (_met(-200), []),
        (_coordinator(None), []),
        (_coordinator(1), []),
        (_coordinator(0), [(Sort.VACANCY, 0, True)]),
        (_coordinator(-14), [(Sort.VACANCY, -14, True)]),
        (_coordinator(-400), [(Sort.VACANCY, -42, True)]),
        ({}, []),
        ({"surveys": [{"completed_on": "2023-11-22"}]}, [(Sort.SURVEY, 0, True)]),
        ({"surveys": [{"completed_on": _day(-10)}]}, []),
    ],
)  # fmt: skip
def test_a_thing_is_told_from_its_day_on_and_at_once_when_it_is_near(keys: dict[str, Any], told: list[Any]) -> None:
    assert _told(_things(**keys)) == told


def test_a_question_of_krads_is_told_at_once_and_twice_more_while_it_waits() -> None:
    told = [_told(_things(asked_on=ON - timedelta(days=n))) for n in (0, 6, 7, 21, 90)]
    assert [found[0][1:] for found in told] == [(0, True), (0, True), (-7, True), (-21, True), (-21, True)]
    assert {found[0][0] for found in told} == {Sort.QUESTION}


def test_new_criteria_are_told_when_they_are_published_and_on_their_first_day() -> None:
    days = (ON + timedelta(days=40), ON, ON - timedelta(days=30))
    told = [things(check_facts(FACTS).facts, PARAMETERS, None, ON, coming=(day, "handbook-2")) for day in days]
    assert [_told(found) for found in told] == [
        [(Sort.CRITERIA, 365, False)],
        [(Sort.CRITERIA, 0, True)],
        [(Sort.CRITERIA, 0, True)],
    ]


def test_a_survey_is_told_a_season_before_it_falls_out_of_the_window() -> None:
    months = PARAMETERS.mapping.level_3.window_months
    completed = {"surveys": [{"completed_on": "2025-06-01"}]}
    ends = date(2025 + (5 + months) // 12, (5 + months) % 12 + 1, 1)
    assert [_told(_things(on=ends - timedelta(days=n), **completed)) for n in (91, 90, 31, 30, 1, 0)] == [
        [],
        [(Sort.SURVEY, 90, False)],
        [(Sort.SURVEY, 90, False)],
        [(Sort.SURVEY, 30, False)],
        [(Sort.SURVEY, 30, False)],
        [(Sort.SURVEY, 0, True)],
    ]


def _report(on: date, *, extended: date | None = None, delivered: date | None = None, frozen: bool = False) -> Report:
    return Report(2026, due(usual(2026), extended, delivered, on), frozen)


@pytest.mark.parametrize(
    ("days_left", "told"),
    [
        (31, []),
        (30, [(Sort.REPORT, 30, False)]),
        (8, [(Sort.REPORT, 14, False)]),
        (7, [(Sort.REPORT, 7, True)]),
        (0, [(Sort.REPORT, 1, True)]),
        (-1, [(Sort.REPORT, -1, True)]),
        (-13, [(Sort.REPORT, -1, True)]),
        (-90, [(Sort.REPORT, -14, True)]),
    ],
)
def test_a_report_is_told_until_it_is_handed_in(days_left: int, told: list[Any]) -> None:
    on = DEADLINE - timedelta(days=days_left)
    assert _told(_things(_report(on), on)) == told
    assert _things(_report(on, delivered=on), on) == []


def test_an_extension_moves_the_reminder_and_a_frozen_report_reminds_who_signs() -> None:
    assert _things(_report(DEADLINE, extended=DEADLINE + timedelta(days=40)), DEADLINE) == []
    (thing,) = _things(_report(DEADLINE, extended=DEADLINE + timedelta(days=20)), DEADLINE)
    assert (thing.step, thing.name) == (30, "2027-03-21 2026")
    early = DEADLINE - timedelta(days=100)
    assert _told(_things(_report(early, frozen=True), early)) == [(Sort.SIGNATURE, 365, True)]


def test_the_list_is_whole() -> None:
    assert [reminder.sort for reminder in REMINDERS] == list(Sort)
    for reminder in REMINDERS:
        assert list(reminder.steps) == sorted(set(reminder.steps), reverse=True)
        assert reminder.roles
    assert {reminder.sort for reminder in for_role(UnitRole.COORDINATOR)} == set(Sort) - {Sort.SIGNATURE}
    assert for_role(UnitRole.READER) == for_role(None) == []
