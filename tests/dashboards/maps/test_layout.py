"""Tiles of equal area: one for each municipality of any day, near the truth, and always the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.maps import positions
from dashboards.maps.cli import borders
from dashboards.maps.grid import Cell, around, beside, holes, pieces
from dashboards.maps.layout import Point, distortion, lay_out
from tenants.register import parsing
from tenants.register.records import BEGINS_ON
from tenants.register.reforms import document
from tenants.register.reforms.applying import apply

REGISTER = parsing.read(parsing.shipped())
DAYS = (BEGINS_ON, date(2018, 1, 1), date(2020, 1, 1), date(2024, 1, 1))


def test_the_register_has_a_set_of_tiles_from_each_day_on_which_municipalities_come_or_go() -> None:
    assert tuple(positions.layout_days(REGISTER)) == DAYS
    assert set(positions.shipped()) == {frozenset(m.id for m in REGISTER.in_force(day)) for day in DAYS}


@pytest.mark.parametrize("day", DAYS)
def test_no_two_share_a_tile_counties_hang_together_and_neighbours_are_near(day: date) -> None:
    there = REGISTER.in_force(day)
    by_id = positions.positions(day, [m.id for m in there])
    assert len(set(by_id.values())) == len(there)
    found = distortion(positions.points(REGISTER, day), {m.key: by_id[m.id] for m in there})
    assert found.counties_apart == 0
    assert found.touching > 0.78
    assert found.within_two > 0.98
    assert found.farthest < 4
    assert found.mean_turn < 32
    assert found.real > 0.6
    assert min(found.east_west, found.north_south) > 0.99
    assert found.holes < 5


def test_what_comes_with_the_product_is_what_the_algorithm_makes() -> None:
    day = DAYS[-1]
    there = {m.key: m.id for m in REGISTER.in_force(day)}
    points = positions.points(REGISTER, day)
    cells = lay_out(points[::-1])  # in whatever order they come
    assert {there[key]: cell for key, cell in cells.items()} == positions.shipped()[frozenset(there.values())]


def test_a_municipality_that_is_no_more_is_where_its_successor_is() -> None:
    before = {p.key: (p.latitude, p.longitude) for p in positions.points(REGISTER, date(2019, 12, 31))}
    after = {p.key: (p.latitude, p.longitude) for p in positions.points(REGISTER, date(2020, 1, 1))}
    assert before["1534-2017"] == after["1507-2020"]  # Haram, in Ålesund from 2020 on
    assert len(before) == 422


def test_what_comes_of_a_reform_has_a_tile_among_those_that_it_came_of() -> None:
    new = {"number": "3461", "names": "Østre"}, {"number": "3462", "names": "Vestre"}
    changes: list[dict[str, Any]] = [
        {"kind": "merger", "from": ["3422", "3426"], "into": {"number": "3460", "names": "Nye Åmot"}},
        {"kind": "split", "from": "3420", "continues": False, "into": list(new)},
    ]
    day = date(2028, 1, 1)
    after = apply(REGISTER, document.read({"effective_on": str(day), "title": "T", "reason": "R", "changes": changes}))
    untold = replace(
        after,
        municipalities=tuple(
            replace(m, latitude=None, longitude=None) if m.number in ("3460", "3461", "3462") else m
            for m in after.municipalities
        ),
    )
    for whole in (after, untold):
        there = {m.number: m for m in whole.in_force(day)}
        points = {p.key: p for p in positions.points(whole, day)}
        before = {p.key: p for p in positions.points(whole, DAYS[-1])}
        old = [before[REGISTER.with_number(number, DAYS[-1]).key] for number in ("3422", "3426")]
        north, south = sorted(p.latitude for p in old)
        assert north < points[there["3460"].key].latitude < south
    cells = lay_out(list(points.values()))
    assert len(set(cells.values())) == len(there) == 357
    assert cells[there["3462"].key] in beside(cells[there["3461"].key])


def test_the_distortion_is_told_of_the_borders_that_are_given() -> None:
    """Three in a row, west to east, of which the outer two change places; the first two have a border in common."""
    points = [Point(key, 60.0, longitude, "A") for key, longitude in (("a", 8.0), ("b", 9.0), ("c", 10.0))]
    right = {"a": Cell(0, 0), "b": Cell(1, 0), "c": Cell(2, 0)}
    found = distortion(points, right, [("a", "b")])
    assert (found.neighbours, found.touching, found.real) == (1, 1, 0.5)
    assert found.east_west == pytest.approx(1)
    turned = distortion(points, {**right, "a": right["c"], "c": right["a"]}, [("a", "b")])
    assert turned.east_west == pytest.approx(-1)
    assert turned.mean_turn > 170
    apart = distortion(points, {**right, "c": Cell(4, 0)}, [("b", "c"), ("a", "b")])
    assert (apart.touching, apart.mean_distance, apart.farthest, apart.real) == (0.5, 2, 3, 1)


def test_an_operator_has_the_tiles_measured_against_real_boundaries(tmp_path: Path) -> None:
    file = tmp_path / "kommuner.geojson"
    there = REGISTER.in_force(DAYS[-1])
    middles = shapely.MultiPoint([(m.longitude or 0.0, m.latitude or 0.0) for m in there])
    around = shapely.voronoi_polygons(middles, ordered=True, extend_to=shapely.box(4, 57, 32, 72))
    shapes = shapely.intersection(list(around.geoms), shapely.box(4, 57, 32, 72))
    features = [
        {"properties": {"kommunenummer": m.number}, "geometry": json.loads(shapely.to_geojson(shape))}
        for m, shape in zip(there, shapes, strict=True)
    ]

    def measured() -> Result:
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        return CliRunner().invoke(borders, [str(file)])

    said = measured().output
    assert "2024-01-01: with a border in common, 10" in said
    assert re.search(r"neighbours: (6|7)\d\.\d% touch", said), said
    features.pop()
    assert "those of no day that has tiles of its own" in measured().output
    features[:] = features[:1]
    assert "no two municipalities have a border in common" in measured().output
    features[0]["geometry"] = {}
    refused = measured()
    assert (refused.exit_code, "Polygon or MultiPolygon; found None" in refused.output) == (1, True)


def test_north_is_up_and_west_is_left() -> None:
    day = DAYS[-1]
    numbers = {m.number: m.id for m in REGISTER.in_force(day)}
    cells = positions.shipped()[frozenset(numbers.values())]
    vardo, lindesnes, oslo, bergen = (cells[numbers[number]] for number in ("5634", "4205", "0301", "4601"))
    assert vardo.row < oslo.row < lindesnes.row
    assert bergen.column < oslo.column < vardo.column
    assert min(cell.column for cell in cells.values()) == min(cell.row for cell in cells.values()) == 0


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.tuples(st.floats(58, 71), st.floats(5, 31), st.sampled_from("ABC")).map(lambda x: (*map(str, x), x)),
        max_size=12,
    )
)
def test_any_points_get_a_tile_each_even_in_one_place(drawn: list[tuple[object, ...]]) -> None:
    places = [each[-1] for each in drawn]
    points = [Point(str(n), *place) for n, place in enumerate(places)]  # type: ignore[misc]
    cells = lay_out(points)
    assert len(set(cells.values())) == len(points) == len(cells)
    assert lay_out(points[::-1]) == cells


def test_a_cell_has_six_beside_it_that_have_it_beside_them() -> None:
    for cell in (Cell(0, 0), Cell(3, 5)):
        near = beside(cell)
        assert len(set(near)) == 6
        assert all(cell in beside(each) for each in near)
        assert len(around(cell, 2)) == 18
    ring = set(beside(Cell(4, 4)))
    assert (holes(ring), len(pieces(ring)), len(pieces([Cell(0, 0), Cell(5, 5)]))) == (1, 1, 2)
