"""The lines of an export, one by one or unit by unit; what can't be read is told, and the rest is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

from dashboards.export.archive import Archive
from dashboards.recompute.tally import Sort, Tally

Line = TypeVar("Line", bound=msgspec.Struct)


class OfUnit(Protocol):
    """A line that belongs to a unit."""

    @property
    def unit(self) -> UUID: ...


Owned = TypeVar("Owned", bound=OfUnit)


def typed(archive: Archive, name: str, kind: type[Line], tally: Tally) -> Iterator[tuple[str, Line]]:
    """A part's lines, each with where it stands. Raises `Broken` where the part is missing or no JSON."""
    for where, value in archive.lines(name):
        try:
            yield where, msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            tally.wrong(Sort.FILES, where, str(error))


class ByUnit(Generic[Owned]):
    """Lines in the order of their units, of which one unit's are held at a time."""

    def __init__(self, lines: Iterator[tuple[str, Owned]], tally: Tally) -> None:
        self._lines, self._tally = lines, tally
        self._next = next(lines, None)

    def of(self, unit: UUID | None) -> list[tuple[str, Owned]]:
        """The lines of a unit, asked for in order; with None, tell of what is left. What belongs to no unit is told."""
        found: list[Any] = []
        while self._next is not None and (unit is None or self._next[1].unit <= unit):
            where, line = self._next
            if line.unit == unit:
                found.append((where, line))
            else:
                self._tally.wrong(Sort.FILES, where, "a unit of the export, in order", str(line.unit))
            self._next = next(self._lines, None)
        return found
