"""Where each municipality's tile lies: from points on the earth to hexagons of equal area. Pure, and always the same.

1. *Neighbours* are those that no third municipality lies between (the Gabriel graph of the points).
2. Everybody is put one tile from each neighbour, in the direction in which that neighbour really lies, as nearly as all of
   it can be had at once (least squares); then those too close are pushed apart. This evens out the density and keeps the shape.
3. Each gets a free hexagon near its place, so that the sum of the squared distances is the least (the Hungarian method).
4. Tiles move and change places while that brings neighbours nearer, counties together, and closes holes.
5. What of a county still lies apart is brought home.

`docs/decisions/0091` says what else was tried.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from dashboards.maps.grid import ROW, Cell, around, beside, holes, middle, pieces
from tenants.register.plane import on_plane

_Array: TypeAlias = npt.NDArray[np.float64]

#: How far apart (km) those are put that have the same point.
_APART = 6.0
#: How much everybody is drawn to their true place, against the wish to lie right by a neighbour.
_TRUE = 0.02
#: Neighbours are drawn this near, so that none but those that would overlap keep the others away.
_TIGHT = 0.75
_STEPS, _LOOK_AROUND, _SWEEPS = 160, 3, 30
#: How far to the east the grid is moved to see whether it fits better.
_SHIFTS = (0.0, 0.25, 0.5, 0.75)
#: What it is worth to touch anybody, and one's own county besides; and how much more neighbours of a county count.
_TOUCH, _COUNTY, _SAME = 5.0, 3.0, 3.0


@dataclass(frozen=True, slots=True)
class Point:
    """A municipality where it is on the earth (degrees, WGS84), and its county."""

    key: str
    latitude: float
    longitude: float
    county: str


@dataclass(frozen=True, slots=True)
class Distortion:
    """How far a map of tiles is from the truth.

    `neighbours` pairs, the shares of them that touch and that are at most two tiles apart; `real`: of all that touch, the
    share that are neighbours. `east_west` and `north_south`: how far the order along an axis is the true one (the correlation
    of ranks: 1 where it is, 0 where it is anyhow). `mean_turn` in degrees, distances in tiles.
    """

    neighbours: int
    touching: float
    within_two: float
    mean_distance: float
    farthest: float
    mean_turn: float
    real: float
    east_west: float
    north_south: float
    counties_apart: int
    holes: int


def lay_out(points: Sequence[Point]) -> dict[str, Cell]:
    """A cell for each point by its key, no two the same; the westernmost is in column 0, the northernmost in row 0.

    The answer is the same whatever the order of the points.
    """
    points = sorted(points, key=lambda point: point.key)
    if not points:
        return {}
    places = _places(points)
    pairs = neighbours(places)
    wanted = _evened(places, pairs)
    tiles = _Tiles([point.county for point in points], _assigned(wanted), places, pairs)
    tiles.improve()
    tiles.bring_home()
    return dict(zip([point.key for point in points], _from_the_corner(tiles.cells), strict=True))


def distortion(
    points: Sequence[Point], cells: Mapping[str, Cell], bordering: Iterable[tuple[str, str]] | None = None
) -> Distortion:
    """Measure a map of tiles against the points that it stands for.

    Neighbours are the pairs of keys that have a border in common, or, where those aren't given, those that no third lies between.
    """
    places = _places(points)
    at = {point.key: number for number, point in enumerate(points)}
    pairs = neighbours(places) if bordering is None else [(at[one], at[other]) for one, other in bordering]
    middles = np.array([middle(cells[point.key]) for point in points])
    true, drawn = (_between(each, pairs) for each in (places, middles))
    distance = np.hypot(*drawn.T)
    turned = (true * drawn).sum(1) / np.hypot(*true.T) / distance
    by_county: dict[str, list[Cell]] = {}
    for point in points:
        by_county.setdefault(point.county, []).append(cells[point.key])
    there = {cells[point.key]: number for number, point in enumerate(points)}
    touching = {frozenset((one, there[c])) for cell, one in there.items() for c in beside(cell) if c in there}
    return Distortion(
        neighbours=len(pairs),
        touching=float((distance < 1.01).mean()),
        within_two=float((distance < 2.01).mean()),
        mean_distance=float(distance.mean()),
        farthest=float(distance.max()),
        mean_turn=float(np.degrees(np.arccos(turned.clip(-1, 1))).mean()),
        real=len(touching & {frozenset(pair) for pair in pairs}) / len(touching),
        east_west=_in_order(places[:, 0], middles[:, 0]),
        north_south=_in_order(places[:, 1], middles[:, 1]),
        counties_apart=sum(len(pieces(county)) > 1 for county in by_county.values()),
        holes=holes(set(cells.values())),
    )


def _in_order(true: _Array, drawn: _Array) -> float:
    """The correlation of two orders; those that are level share the middle of their ranks."""

    def ranks(of: _Array) -> _Array:
        _values, which, counts = np.unique(of.round(6), return_inverse=True, return_counts=True)
        result: _Array = (counts.cumsum() - (counts - 1) / 2)[which]
        return result

    one, other = ranks(true), ranks(drawn)
    if not one.std() or not other.std():
        return 1.0  # All are level, and nobody is out of order.
    return float(np.corrcoef(one, other)[0, 1])


def neighbours(places: _Array) -> list[tuple[int, int]]:
    """The pairs of places between which no third lies: none is in the circle that has the two on its ends."""
    squares = ((places[:, None] - places[None]) ** 2).sum(-1)
    found = []
    for one, row in enumerate(squares):
        between = row[:, None] + squares < row[None, :] - 1e-9
        between[one] = False
        np.fill_diagonal(between, False)
        found += [(one, int(other)) for other in np.flatnonzero(~between.any(0)) if other > one]
    return found


def _places(points: Sequence[Point]) -> _Array:
    """Where the points are on the plane, in kilometres."""
    return _spread(on_plane([point.longitude for point in points], [point.latitude for point in points]))


def _spread(places: _Array) -> _Array:
    """Those in the same point, as the former parts of a municipality, are put around it as the seeds of a sunflower."""
    spread, seen = places.copy(), Counter[tuple[float, ...]]()
    for number, place in enumerate(map(tuple, places)):
        turn, out = 2.4 * seen[place], _APART * math.sqrt(seen[place])
        spread[number] += (out * math.cos(turn), out * math.sin(turn))
        seen[place] += 1
    return spread


def _between(places: _Array, pairs: Sequence[tuple[int, int]]) -> _Array:
    """From the second to the first of each pair."""
    ends = np.array(pairs, dtype=int).reshape(-1, 2)
    result: _Array = places[ends[:, 0]] - places[ends[:, 1]]
    return result


def _evened(places: _Array, pairs: Sequence[tuple[int, int]]) -> _Array:
    """Places in tiles: one from each neighbour, in its direction; then nobody nearer than one to anybody."""
    if not pairs:
        return np.zeros_like(places)
    lines = _between(places, pairs)
    lengths = np.hypot(*lines.T)
    steps = lines / lengths[:, None]
    ends = np.array(pairs)
    system, wished = np.eye(len(places)) * _TRUE, places / np.median(lengths) * _TRUE
    for (one, other), step in zip(pairs, steps, strict=True):
        system[one, one] += 1
        system[other, other] += 1
        system[one, other] -= 1
        system[other, one] -= 1
        wished[one] += step
        wished[other] -= step
    # Rounded, so that the last digits of a machine's own arithmetic decide nothing.
    evened = np.round(np.linalg.solve(system, wished), 6) * _TIGHT
    near = np.zeros((0, 2), dtype=int)
    for step in range(_STEPS):
        if step % 8 == 0:
            squares = ((evened[:, None] - evened[None]) ** 2).sum(-1)
            near = np.argwhere(np.triu(squares < 2.6, 1))
        push = np.zeros_like(evened)
        pull = 0.08 * (evened[ends[:, 0]] - evened[ends[:, 1]] - steps * _TIGHT)
        np.add.at(push, ends[:, 0], -pull)
        np.add.at(push, ends[:, 1], pull)
        lines = evened[near[:, 0]] - evened[near[:, 1]]
        lengths = np.hypot(*lines.T)
        away = (np.clip(1 - lengths, 0, None) / np.maximum(lengths, 1e-6) / 2)[:, None] * lines
        np.add.at(push, near[:, 0], away)
        np.add.at(push, near[:, 1], -away)
        evened += 0.8 * push
    result: _Array = np.round(evened, 6)
    return result


def _assigned(wanted: _Array) -> list[Cell]:
    """A cell of its own for each place, so that the sum of the squared distances is the least.

    The grid is laid in several ways over the places, and the one that fits them best is taken.
    """
    tried = [_fitted(wanted - wanted.min(0) + (1 + right, 1 + down)) for right in _SHIFTS for down in (0, ROW / 2)]
    return min(tried, key=lambda each: round(each[0], 6))[1]


def _fitted(wanted: _Array) -> tuple[float, list[Cell]]:
    broad, high = wanted.max(0)
    candidates = [Cell(column, row) for row in range(int(high / ROW) + 3) for column in range(int(broad) + 3)]
    squares = ((wanted[:, None] - np.array([middle(cell) for cell in candidates])[None]) ** 2).sum(-1)
    # Of use are the cells that are near somebody, and enough of them for all.
    nearest = squares.min(0)
    useful = np.flatnonzero(nearest <= max(2.0, float(np.sort(nearest)[len(wanted) - 1])))
    chosen = useful[_least(squares[:, useful])]
    return float(squares[np.arange(len(wanted)), chosen].sum()), [candidates[each] for each in chosen]


def _least(costs: _Array) -> list[int]:
    """The column for each row, each used once, with the least sum: the Hungarian method, by shortest augmenting paths.

    scipy's `linear_sum_assignment` does the same; it is 35 MB for this one function.
    """
    rows, columns = costs.shape
    of_row, of_column = np.zeros(rows + 1), np.zeros(columns + 1)
    taken, before = np.zeros(columns + 1, dtype=int), np.zeros(columns + 1, dtype=int)
    for row in range(1, rows + 1):
        taken[0], here = row, 0
        shortest, seen = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=bool)
        while True:
            seen[here] = True
            reduced = costs[taken[here] - 1] - of_row[taken[here]] - of_column[1:]
            better = np.flatnonzero((reduced < shortest[1:]) & ~seen[1:]) + 1
            shortest[better], before[better] = reduced[better - 1], here
            open_ = np.where(seen, np.inf, shortest)
            following = int(open_.argmin())
            step = open_[following]
            of_row[taken[seen]] += step
            of_column[seen] -= step
            shortest[~seen] -= step
            here = following
            if not taken[here]:
                break
        while here:
            taken[here] = taken[before[here]]
            here = before[here]
    chosen = {int(row): column - 1 for column, row in enumerate(taken) if column and row}
    return [chosen[row] for row in range(1, rows + 1)]


def _from_the_corner(cells: Sequence[Cell]) -> list[Cell]:
    """Moved to column 0 and row 0. Rows move by twos, as every other one stands half a tile to the east."""
    top = min(cell.row for cell in cells)
    if top % 2:
        cells = [Cell(cell.column + cell.row % 2, cell.row + 1) for cell in cells]
        top += 1
    left = min(cell.column for cell in cells)
    return [Cell(cell.column - left, cell.row - top) for cell in cells]


class _Tiles:
    """Tiles on their way to a better place."""

    def __init__(
        self, counties: Sequence[str], cells: list[Cell], places: _Array, pairs: Sequence[tuple[int, int]]
    ) -> None:
        self.cells, self._counties = cells, counties
        self._at = {cell: one for one, cell in enumerate(cells)}
        self._neighbours: list[list[tuple[int, float, float, float]]] = [[] for _ in cells]
        for (one, other), line in zip(pairs, _between(places, pairs), strict=True):
            east, south = (line / np.hypot(*line)).tolist()
            weight = _SAME if counties[one] == counties[other] else 1.0
            self._neighbours[one].append((other, weight, east, south))
            self._neighbours[other].append((one, weight, -east, -south))

    def improve(self) -> None:
        """Move or exchange each in turn where it helps most, until it helps no more."""
        for _ in range(_SWEEPS):
            moved = False
            for one in range(len(self.cells)):
                gains = [(self._change(one, cell), cell) for cell in around(self.cells[one], _LOOK_AROUND)]
                gain, cell = min(gains)
                if gain < -1e-6:
                    self._move(one, cell)
                    moved = True
            if not moved:
                return

    def bring_home(self) -> None:
        """Where a county is in pieces, move or exchange a tile at the least cost that makes the pieces of all fewer."""
        while True:
            choices = [
                (self._change(one, cell), one, cell)
                for county in sorted(set(self._counties))
                for piece in self._pieces(county)[1:]
                for one in sorted(self._at[each] for each in piece)
                for cell in around(self.cells[one], 2 * _LOOK_AROUND)
            ]
            for _, one, cell in sorted(choices):
                if self._fewer_pieces(one, cell):
                    break
            else:
                return

    def _pieces(self, county: str) -> list[set[Cell]]:
        return pieces(cell for cell, its in zip(self.cells, self._counties, strict=True) if its == county)

    def _fewer_pieces(self, one: int, cell: Cell) -> bool:
        """Move it if there are fewer pieces afterwards."""
        other, home = self._at.get(cell), self.cells[one]
        concerned = {self._counties[each] for each in (one, other) if each is not None}
        before = sum(len(self._pieces(county)) for county in concerned)
        self._move(one, cell)
        if sum(len(self._pieces(county)) for county in concerned) < before:
            return True
        self._move(one, home)
        return False

    def _move(self, one: int, cell: Cell) -> None:
        """To a free cell, or in exchange with whoever is there."""
        home, other = self.cells[one], self._at.get(cell)
        self.cells[one], self._at[cell] = cell, one
        if other is None:
            del self._at[home]
        else:
            self.cells[other], self._at[home] = home, other

    def _change(self, one: int, cell: Cell) -> float:
        """What moving it costs; less than nothing is a gain."""
        home, other = self.cells[one], self._at.get(cell)
        before = self._cost(one, home)
        if other is None:
            return self._cost(one, cell) - before
        before += self._cost(other, cell)
        self._move(one, cell)
        after = self._cost(one, cell) + self._cost(other, home)
        self._move(one, home)
        return after - before

    def _cost(self, one: int, cell: Cell) -> float:
        """How wrong its neighbours lie, seen from this cell, less what it touches."""
        east, south = middle(cell)
        cost = 0.0
        for other, weight, right, down in self._neighbours[one]:
            x, y = middle(self.cells[other])
            cost += weight * ((east - x - right) ** 2 + (south - y - down) ** 2)
        for near in beside(cell):
            other_there = self._at.get(near)
            if other_there is not None and other_there != one:
                cost -= _TOUCH + _COUNTY * (self._counties[other_there] == self._counties[one])
        return cost
