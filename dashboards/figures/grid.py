"""The table laid out in rows and columns: the same for a page, a CSV file and a workbook. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from dashboards.figures.table import Code, Dimension, Measure, Table, Text, Value


@dataclass(frozen=True)
class Number:
    """A cell of the table with what it counts."""

    value: Value
    measure: Measure


_NOTE = Text("Merknad", "Merknad")

Cell = Number | Text | date | None


@dataclass(frozen=True)
class Column:
    """What stands over a column; `number`: its cells are numbers; `signs`: they are read as one."""

    label: Text
    number: bool = False
    signs: bool = False


@dataclass(frozen=True)
class Row:
    """The codes that name a row, and its cells: a label for each code, their attributes, then the numbers."""

    codes: tuple[Code, ...]
    cells: tuple[Cell, ...]

    @property
    def total(self) -> bool:
        return any(code.total for code in self.codes)


@dataclass(frozen=True)
class Grid:
    """Head and rows."""

    head: tuple[Column, ...]
    rows: tuple[Row, ...]


def grid(table: Table, *, codes: bool = False) -> Grid:
    """Rows by all dimensions but the last, which makes the columns where there are several.

    `codes`, for files: with their keys, days as days, and what is noted of a row (that a series breaks) as a column.
    """
    down, across = _split(table)
    head = [column for dimension in down for column in _columns(dimension, codes)]
    if across is None:
        head += [Column(measure.label, number=True) for measure in table.measures]
    else:
        head += [Column(_over(code, m, table), number=True) for code in across.codes for m in table.measures]
    values = iter(table.cells())
    width = len(table.measures) * (len(across.codes) if across else 1)
    rows = []
    for place in product(*(dimension.codes for dimension in down)):
        names = [cell for d, code in zip(down, place, strict=True) for cell in _names(d, code, codes)]
        numbers = [Number(value, measure) for _codes, measure, value in (next(values) for _ in range(width))]
        rows.append(Row(place, (*names, *numbers)))
    return Grid(tuple(head), tuple(rows))


def _split(table: Table) -> tuple[tuple[Dimension, ...], Dimension | None]:
    if len(table.dimensions) > 1:
        return table.dimensions[:-1], table.dimensions[-1]
    return table.dimensions, None


def _columns(dimension: Dimension, codes: bool) -> Iterator[Column]:
    if codes and dimension.code_label:
        yield Column(dimension.code_label)
    yield Column(dimension.label)
    for attribute in dimension.attributes:
        yield Column(attribute.label, signs=attribute.signs)
    if codes and _noted(dimension):
        yield Column(_NOTE)


def _names(dimension: Dimension, code: Code, codes: bool) -> Iterator[Cell]:
    if codes and dimension.code_label:
        yield None if code.total else Text(code.key, code.key)
    yield _day(code) if codes and dimension.role == "time" else code.label
    for attribute in dimension.attributes:
        yield attribute.values.get(code.key)
    if codes and _noted(dimension):
        yield code.note


def _noted(dimension: Dimension) -> bool:
    return any(code.note for code in dimension.codes)


def _day(code: Code) -> Cell:
    """A code that is a day; a year is its label."""
    try:
        return date.fromisoformat(code.key)
    except ValueError:
        return code.label


def _over(code: Code, measure: Measure, table: Table) -> Text:
    if len(table.measures) == 1:
        return code.label
    return Text(f"{code.label.nb}: {measure.label.nb}", f"{code.label.nn}: {measure.label.nn}")
