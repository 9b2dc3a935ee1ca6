"""The hexagons of a tile map. A cell is (column, row), rows counted southward, every other row half a tile to the east.

Distances are in tiles: the middles of two cells that touch are 1 apart.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

#: From one row of middles to the next.
ROW = math.sqrt(3) / 2


class Cell(NamedTuple):
    """A hexagon's place."""

    column: int
    row: int


@cache
def middle(cell: Cell) -> tuple[float, float]:
    """Where the cell's middle is: eastward and southward."""
    return cell.column + (cell.row % 2) / 2, cell.row * ROW


@cache
def beside(cell: Cell) -> tuple[Cell, ...]:
    """The six cells that touch it, clockwise from the one to the east."""
    column, row = cell
    east = column + row % 2
    return (
        Cell(column + 1, row),
        Cell(east, row + 1),
        Cell(east - 1, row + 1),
        Cell(column - 1, row),
        Cell(east - 1, row - 1),
        Cell(east, row - 1),
    )


@cache
def around(cell: Cell, steps: int) -> tuple[Cell, ...]:
    """The cells that are at most so many steps away, without itself, in a fixed order."""
    found = edge = {cell}
    for _ in range(steps):
        edge = {near for each in edge for near in beside(each)} - found
        found = found | edge
    return tuple(sorted(found - {cell}))


def pieces(cells: Iterable[Cell]) -> list[set[Cell]]:
    """The cells by what hangs together, the largest piece first."""
    left, found = set(cells), []
    while left:
        start = min(left)
        left.remove(start)
        piece, waiting = {start}, [start]
        while waiting:
            near = left.intersection(beside(waiting.pop()))
            left -= near
            piece |= near
            waiting += near
        found.append(piece)
    return sorted(found, key=lambda piece: (-len(piece), min(piece)))


def holes(cells: Collection[Cell]) -> int:
    """How many free cells are shut in by the others."""
    columns, rows = [c.column for c in cells], [c.row for c in cells]
    frame = {
        Cell(column, row)
        for column in range(min(columns) - 2, max(columns) + 3)
        for row in range(min(rows) - 2, max(rows) + 3)
    }
    return sum(len(piece) for piece in pieces(frame.difference(cells))[1:])
