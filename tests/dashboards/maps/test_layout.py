"""Tiles of equal area: one for each municipality of any day, near the truth, and always the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.maps import positions
from dashboards.maps.grid import Cell, around, beside, holes, pieces
from dashboards.maps.layout import Point, distortion, lay_out
from tenants.register import parsing
from tenants.register.records import BEGINS_ON

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
