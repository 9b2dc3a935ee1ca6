"""A year's meetings: proposed around holidays, looked over, and planned all or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from dateutil.easter import easter
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.clock import today
from tenants.reporting import service
from tenants.reporting.forms import saved_of
from tenants.reporting.series.calendar import Break, Pattern, Rhythm, hindrance, propose
from tenants.reporting.series.forms import BREAKS, RHYTHMS
from tests.database import Database, People
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.tenants.reporting.typing_ import sent

NEXT = today().year + 1
USUAL = frozenset({Break.CHRISTMAS, Break.EASTER, Break.SUMMER})


@given(
    st.sampled_from([each for each, _label in RHYTHMS]),
    st.integers(0, 4),
    st.dates(date(2018, 1, 1), date(2060, 1, 1)),
    st.integers(0, 731),
    st.frozensets(st.sampled_from([each for each, _label in BREAKS])),
    st.frozensets(st.integers(0, 731), max_size=5),
)
def test_no_meeting_is_proposed_where_nobody_meets(
    rhythm: tuple[Rhythm, int],
    weekday: int,
    first: date,
    length: int,
    breaks: frozenset[Break],
    taken: frozenset[int],
) -> None:
    pattern = Pattern(*rhythm, weekday, first, first + timedelta(days=length), breaks)
    busy = {first + timedelta(days=days) for days in taken}
    found = propose(pattern, busy)
    days = [each.on for each in found if each.on]
    assert len(set(days)) == len(days)
    for each in found:
        # Who is moved, or falls out, has a reason; who isn't stands where the rhythm wants it.
        assert (each.on != each.wanted_on) == (each.because is not None)
        if each.on:
            assert each.on.weekday() == weekday
            assert pattern.first_on <= each.on <= pattern.last_on
            assert each.on not in busy
            assert hindrance(each.on, breaks) is None


@pytest.mark.parametrize("year", range(2020, 2041))
def test_the_days_off_are_those_of_the_church_year_and_the_law(year: int) -> None:
    sunday = easter(year)
    movable = {sunday + timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {date(year, *day) for day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))}
    every = [date(year, 1, 1) + timedelta(days=days) for days in range(365)]
    assert {day for day in every if hindrance(day, ())} == movable | fixed
    week = {day for day in every if hindrance(day, {Break.EASTER}) is Break.EASTER}
    assert week == {sunday - timedelta(days=days) for days in range(7)}


def test_a_meeting_on_ascension_day_is_a_week_later_and_july_has_none() -> None:
    thursdays = Pattern(Rhythm.MONTHLY, 1, 3, date(2027, 1, 1), date(2027, 12, 31), USUAL)
    found = {each.wanted_on: each for each in propose(thursdays)}
    assert (found[date(2027, 5, 6)].on, found[date(2027, 5, 6)].because) == (date(2027, 5, 13), Break.HOLIDAY)
    assert (found[date(2027, 7, 1)].on, found[date(2027, 7, 1)].because) == (None, Break.SUMMER)
    assert len([each for each in found.values() if each.on]) == 11


class Desk:
    """A unit with two groups, whose coordinator plans meetings on the pages."""

    def __init__(self, portal: Flask, people: People, db: Database) -> None:
        self.people, self.db = people, db
        self.unit: Reporting = reporting_unit(portal, people, "4003", name="Skien")
        with people.acting(self.unit.coordinator):
            self.groups = [
                service.report(self.unit.unit_id, "slt_group", values("slt_group", name=name, **more))
                for name, more in (
                    ("Styringsgruppen", {}),
                    (
                        "Koordineringsgruppen",
                        {"level": "coordination"}
                        | dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), False),
                    ),
                )
            ]
        self.client = people.client(self.unit.coordinator)

    def asked(self, **answers: Any) -> dict[str, Any]:
        """The first page's form, for one group, monthly on Tuesdays next year."""
        page = sent(self.client.get(f"/enhet/moter/serie?gruppe={self.groups[1]}").text)
        year = {"first_on": f"01.01.{NEXT}", "last_on": f"31.12.{NEXT}", "weekday": "1"}
        return {**page, **year, **answers}

    def proposed(self, **answers: Any) -> dict[str, Any]:
        """The second page's form."""
        page = self.client.post("/enhet/moter/serie", data=self.asked(**answers))
        assert page.status_code == 200, page.text
        return sent(page.text)

    def save(self, form: dict[str, Any]) -> Any:
        return self.client.post("/enhet/moter/serie/datoer", data=form)

    def meetings(self) -> list[Any]:
        with self.people.acting(self.unit.coordinator):
            found = [SimpleNamespace(**saved_of(row)) for row in service.rows(self.unit.unit_id, "meeting")]
        return sorted(found, key=lambda row: row.held_on)


@pytest.fixture
def desk(portal: Flask, people: People, db: Database) -> Desk:
    return Desk(portal, people, db)


def test_a_year_is_proposed_changed_and_planned_in_one_step(desk: Desk) -> None:
    form = desk.proposed(starts_at="9", ends_at="kl. 11.30")
    days = [form[name] for name in form if name.endswith("-held_on")]
    assert len(days) == 11
    assert not [day for day in days if day[3:5] == "07"]
    assert desk.meetings() == []
    form |= {"days-0-held_on": f"20/1 {NEXT}", "days-1-drop": "ja", "days-2-held_on": ""}
    answer = desk.save(form)
    assert answer.status_code == 303, answer.text
    assert "9 møter er planlagt." in desk.client.get(answer.location).text
    kept = desk.meetings()
    assert kept[0].held_on == date(NEXT, 1, 20)
    assert {(row.status, row.starts_at, row.ends_at, row.minutes) for row in kept} == {
        ("planned", "09:00", "11:30", False)
    }
    assert desk.save(form).status_code == 303
    assert len(desk.meetings()) == 9, "what is sent twice is planned once"
    # The next series passes over what is there.
    again = desk.client.post("/enhet/moter/serie", data=desk.asked())
    assert len([name for name in sent(again.text) if name.endswith("-held_on")]) == 3


def test_a_joint_series_is_entered_once_for_all_its_groups(desk: Desk) -> None:
    both = [str(group) for group in desk.groups]
    assert desk.save(desk.proposed(groups=both, rhythm="yearly-4")).status_code == 303
    meetings = desk.meetings()
    assert len(meetings) == 4
    assert all(set(row.groups) == set(desk.groups) for row in meetings)


def test_one_wrong_day_saves_none_and_loses_nothing(desk: Desk) -> None:
    form = desk.proposed()
    first = form["days-0-held_on"]
    yesterday = f"{today() - timedelta(days=1):%d.%m.%Y}"
    wrong = {"days-3-held_on": "31.02.2027", "days-4-held_on": "", "days-4-drop": ""}
    refused = desk.save(form | wrong)
    assert refused.status_code == 422
    assert 'href="#f-days-3-held_on"' in refused.text
    assert sent(refused.text)["days-3-held_on"] == "31.02.2027"
    for index, day, why in ((1, first, "Dagen står to ganger."), (2, yesterday, "Dagen har vært.")):
        refused = desk.save(form | {f"days-{index}-held_on": day})
        assert refused.status_code == 422
        assert f'id="f-days-{index}-held_on-error"' in refused.text
        assert why in refused.text
    nothing = desk.save({name: value for name, value in form.items() if not name.startswith("days")})
    assert nothing.status_code == 422
    assert "Ta med minst én dato." in nothing.text
    assert desk.meetings() == []


def test_a_date_more_is_a_button_and_needs_no_javascript(desk: Desk) -> None:
    form = desk.proposed(rhythm="yearly-2")
    more = desk.save(form | {"add-row": "days"})
    assert more.status_code == 200
    assert [name for name in sent(more.text) if name.endswith("-held_on")] == [f"days-{i}-held_on" for i in range(3)]
    assert desk.meetings() == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"first_on": "01.01.2020"}, "first_on"),
        ({"last_on": f"31.12.{NEXT + 3}"}, "last_on"),
        ({"last_on": f"31.12.{NEXT}", "first_on": f"01.01.{NEXT + 1}"}, "last_on"),
        ({"last_on": f"{NEXT + 2}-01-01", "rhythm": "weeks-1"}, "last_on"),
        ({"first_on": f"01.07.{NEXT}", "last_on": f"31.07.{NEXT}"}, "last_on"),
        ({"starts_at": "11", "ends_at": "9.00"}, "ends_at"),
        ({"ends_at": "9.00"}, "ends_at"),
        ({"groups": []}, "groups"),
        ({"groups": [str(UUID(int=3))]}, "groups"),
        ({"rhythm": "weeks-0"}, "rhythm"),
    ],
)
def test_what_can_be_no_series_is_told_at_its_field(desk: Desk, answers: dict[str, Any], field: str) -> None:
    page = desk.client.post("/enhet/moter/serie", data=desk.asked(**answers))
    assert page.status_code == 422
    assert f'id="f-{field}-error"' in page.text


def test_a_unit_without_groups_is_led_to_them_and_another_units_group_is_none(
    desk: Desk, portal: Flask, people: People
) -> None:
    other = reporting_unit(portal, people, "5001", name="En annen enhet")
    client = people.client(other.coordinator)
    page = client.get(f"/enhet/moter/serie?gruppe={desk.groups[0]}").text
    assert "Gå til gruppene" in page
    assert "Styringsgruppen" not in page
