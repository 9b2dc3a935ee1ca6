"""Always adds up: in any nation, after any reforms, on any day, and in every output alike."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashboards.coverage import areas, comparing, tables, years
from dashboards.figures import Asked, Missing, Table, Value, known
from dashboards.maps import service as maps
from dashboards.maps.grid import Cell
from dashboards.projection import reading
from dashboards.projection import store as store_of_version
from dashboards.projection.statuses import Status
from tenants.register import service as register
from tests.dashboards.coverage.histories import COUNTIES, DAYS, DISTRICTS, History, histories
from tests.dashboards.coverage.told import api_numbers, csv_numbers, figures, legend
from tests.factories.nation import Nation

ADDITIVE = ("kommuner", "godkjente", "innbyggere", "dekkede_innbyggere", "enheter")
YOUNG = ("under_18", "dekkede_under_18")
DIVISIONS = (areas.by_county, areas.by_police_district, areas.by_size, areas.by_kind)
#: Each public figure that stands on the front page, or at an address of its own, with what its parts must add up to.
FIGURES = {
    "kommuner-etter-status": tables.by_status,
    "enheter-etter-status": tables.units_by_status,
    "kommuner-etter-fylke": areas.by_county,
    "kommuner-etter-politidistrikt": areas.by_police_district,
    "kommuner-etter-storrelse": areas.by_size,
    "kommuner-etter-slag": areas.by_kind,
    "utvikling": years.over_years,
    "kommuner": tables.municipalities,
}


def _sum(values: list[Value]) -> Value:
    """What parts must add up to: where one isn't known, neither is the sum."""
    return Missing.UNKNOWN if Missing.UNKNOWN in values else sum(v for v in values if isinstance(v, int))


def _holds(table: Table) -> None:
    """The total's line is the sum of the others, measure by measure, along every dimension that has a total."""
    for place, dimension in enumerate(table.dimensions):
        totals = [code.key for code in dimension.codes if code.total]
        if not totals:
            continue
        found: dict[Any, list[Value]] = {}
        whole: dict[Any, Value] = {}
        for codes, measure, value in table.cells():
            rest = (*(c.key for n, c in enumerate(codes) if n != place), measure.key)
            if measure.share:
                continue
            if codes[place].total:
                whole[rest] = value
            else:
                found.setdefault(rest, []).append(value)
        for rest, value in whole.items():
            assert value == _sum(found.get(rest, [])), (table.id, rest)


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), on=DAYS)
def test_counties_police_districts_and_size_classes_add_up_to_the_nation(
    portal: Flask, history: History, on: date
) -> None:
    nation = history.picture(on).figures
    with (
        portal.test_request_context(),
        patch.object(reading, "picture", history.picture),
        patch.object(store_of_version, "version", lambda: None),
    ):
        by_status = tables.by_status(Asked(on))
        _holds(by_status)
        units = tables.units_by_status(Asked(on))
        _holds(units)
        there = history.units(on)
        assert {code: units.value(code) for code in Status} == {code: there[code] for code in Status}
        assert units.value("alle") == nation.all_units == there.total()
        _holds(tables.municipalities(Asked(on)))
        assert by_status.value("alle") == nation.municipalities
        # A municipality is in one part of a bar, and in no other.
        for group in comparing.compared(Asked(on)).dimensions[0].codes:
            parts = [value for codes, _m, value in comparing.compared(Asked(on)).cells() if codes[0] == group]
            assert sum(part for part in parts if not isinstance(part, Missing)) == 1
        wholes = []
        told = history.picture(on).ages
        for divided in DIVISIONS:
            table = divided(Asked(on))
            _holds(table)
            assert (
                {m.key for m in table.measures} >= set(YOUNG)
                if told
                else not {m.key for m in table.measures} & set(YOUNG)
            )
            wholes.append(tuple(table.value("alle", measure=measure) for measure in (*ADDITIVE, *YOUNG * told)))
        assert len(set(wholes)) == 1
        assert wholes[0][0] == nation.municipalities
        assert wholes[0][1] == nation.covered
        assert wholes[0][4] == nation.all_units
        assert not told or wholes[0][5:] == (known(nation.under_18), known(nation.covered_under_18))
        # And each part, asked for by itself, is what it is as a part.
        for name, divided in (("fylke", areas.by_county), ("politidistrikt", areas.by_police_district)):
            whole = divided(Asked(on))
            for code in whole.dimensions[0].codes:
                if not code.total:
                    alone = tables.by_status(Asked(on, {name: code.key}))
                    assert alone.value("alle") == whole.value(code.key)


#: Without shrinking: an example asks for sixteen answers, and one that fails says enough.
@settings(
    max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories(), on=DAYS, county=st.sampled_from([None, *COUNTIES]))
def test_page_map_csv_and_api_say_the_same_numbers(
    public: FlaskClient, history: History, on: date, county: Any
) -> None:
    query = {"dato": on.isoformat(), **({"fylke": county.number} if county else {})}
    with (
        patch.object(reading, "picture", history.picture),
        patch.object(register, "counties", lambda _on: COUNTIES),
        patch.object(register, "county_versions", lambda _keys: COUNTIES),
        patch.object(register, "police_districts", lambda _on: DISTRICTS),
        patch.object(register, "drawn", lambda on: ({m.id for m in history.picture(on).municipalities}, False)),
        patch.object(maps, "positions", lambda _on, ids: {id_: Cell(n, 0) for n, id_ in enumerate(sorted(ids))}),
    ):
        front = public.get("/", query_string=query)
        assert front.status_code == 200
        assert legend(front.text) == [n for n in history_of(history, on, county) if n]
        shown = figures(front.text) | figures(public.get("/kommune", query_string=query).text)
        for figure_id in FIGURES:
            api = public.get(f"/tall/{figure_id}.json", query_string=query).get_json()
            told = csv_numbers(public.get(f"/tall/{figure_id}.csv", query_string=query).data, api)
            if figure_id == "kommuner-etter-slag":
                shown |= figures(public.get(f"/tall/{figure_id}", query_string=query).text)
            if figure_id not in shown:  # a page that found no municipality has no table of them
                assert (figure_id, len(told)) == ("kommuner", 4 if history.picture(on).ages else 2)
                continue
            assert shown[figure_id] == told, figure_id
            assert told == api_numbers(api), figure_id


def history_of(history: History, on: date, county: Any) -> list[int]:
    """How many municipalities there are in each category."""
    whole = history.picture(on)
    part = whole.only(lambda m: m.county.key == county.number) if county else whole
    return list(part.figures.categories.values())


def test_the_registers_own_reforms_add_up_on_every_day_around_them(nation: Nation, public: FlaskClient) -> None:
    unit = nation.unit("4003", since=date(2018, 6, 1))
    nation.decided(unit, nation.applied(unit, date(2019, 1, 1)), "approved", date(2019, 2, 1), date(2027, 2, 1))
    nation.project(unit)
    days = {
        "2017-12-31": 426,
        "2018-01-01": 422,
        "2019-12-31": 422,
        "2020-01-01": 356,
        "2023-12-31": 356,
        "2024-01-01": 357,
    }
    for day, municipalities in days.items():
        for figure_id in ("kommuner-etter-fylke", "kommuner-etter-politidistrikt", "kommuner-etter-storrelse"):
            api = public.get(f"/tall/{figure_id}.json?dato={day}").get_json()
            rows = [api["value"][n : n + 7] for n in range(0, len(api["value"]), 7)]
            *parts_, whole = rows
            assert whole[0] == municipalities == sum(row[0] for row in parts_)
            assert whole[1] == sum(row[1] for row in parts_) == (1 if day >= "2019-02-01" else 0)
        assert f"av {municipalities} kommuner" in public.get(f"/?dato={day}").text
