"""Which tile each municipality has on a day. Laid out once for each set of municipalities: those of the product's own
register come with it (`slt map tiles --write`), and those that a reform makes are kept in the database by a job of the worker."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from statistics import fmean
from typing import TYPE_CHECKING
from uuid import UUID

from dashboards.maps import store
from dashboards.maps.grid import Cell
from tenants.register import service as register
from tenants.register.records import BEGINS_ON, identity

if TYPE_CHECKING:
    from dashboards.maps.layout import Point
    from tenants.register.register import Register

Positions = Mapping[UUID, Cell]
_Set = frozenset[UUID]

_FILE = files("dashboards.maps") / "data" / "tiles.csv"
HEADING = ("from", "municipality", "column", "row")

#: What this process has read, or laid out, beside what comes with the product: a set for each reform that it doesn't know.
_known: dict[_Set, Positions] = {}


def positions(on: date, municipalities: Collection[UUID]) -> Positions:
    """The tile of each of these, which must be all the municipalities of the day.

    Laid out here, in a second or two, only where the worker has not yet come to it. The positions follow from the
    municipalities alone: a point that is corrected moves no tile of a set that is known.
    """
    wanted = frozenset(municipalities)
    found = shipped().get(wanted) or _known.get(wanted)
    if found is None:
        found = store.layout(_id(wanted)) or _laid_out(register.whole(), wanted, on)
        _known[wanted] = found
    return found


def keep() -> None:
    """Keep the layout of every set of municipalities that the register has and that doesn't come with the product, and of no other."""
    store.lock()
    whole = register.whole()
    sets = {_set(whole, day): day for day in layout_days(whole)}
    wanted = {_id(each): (each, day) for each, day in sets.items() if each not in shipped()}
    there = store.layouts()
    store.forget(there - wanted.keys())
    for id_ in sorted(wanted.keys() - there):
        store.keep(id_, _laid_out(whole, *wanted[id_]))


def _laid_out(whole: Register, wanted: _Set, on: date) -> Positions:
    """The tiles of a set, from how the register has it on the first day that it has just these."""
    from dashboards.maps.layout import lay_out  # with numpy, which most processes never need

    first = next((day for day in layout_days(whole) if _set(whole, day) == wanted), on)
    return _by_id(lay_out(points(whole, first)))


def _set(whole: Register, on: date) -> _Set:
    return frozenset(m.id for m in whole.in_force(on))


def _id(municipalities: _Set) -> UUID:
    """The name of a set."""
    return identity("tile_layout", " ".join(sorted(map(str, municipalities))))


@cache
def shipped() -> Mapping[_Set, Positions]:
    """The layouts that come with the product, by the municipalities that they are of."""
    days: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
    with _FILE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            days[row["from"]][row["municipality"]] = Cell(int(row["column"]), int(row["row"]))
    layouts = (_by_id(layout) for layout in days.values())
    return {frozenset(layout): layout for layout in layouts}


def layout_days(whole: Register) -> list[date]:
    """The first day of each set of municipalities that the register has."""
    days = sorted({day for m in whole.municipalities for day in (m.started_on, m.ended_on) if day and day >= BEGINS_ON})
    sets = {day: frozenset(m.key for m in whole.in_force(day)) for day in days}
    return [day for index, day in enumerate(days) if index == 0 or sets[day] != sets[days[index - 1]]]


def points(whole: Register, on: date) -> list[Point]:
    """Where each municipality of a day is. One without a point of its own is where its successors are, or else where
    those are that it came of."""
    from dashboards.maps.layout import Point

    own: dict[str, tuple[float, float]] = {}
    for row in sorted(whole.municipalities, key=lambda row: row.started_on):
        if row.latitude is not None and row.longitude is not None:
            own[row.key] = (row.latitude, row.longitude)

    @cache
    def point(key: str, onward: bool = True) -> tuple[float, float] | None:
        if key in own:
            return own[key]
        others = whole.successors(key) if onward else whole.predecessors(key)
        known = [place for other in others if (place := point(other, onward))]
        if known:
            return fmean(place[0] for place in known), fmean(place[1] for place in known)
        return point(key, False) if onward else None

    found = [(m, point(m.key)) for m in whole.in_force(on)]
    return [Point(m.key, *place, m.county) for m, place in found if place]


def _by_id(layout: Mapping[str, Cell]) -> Positions:
    return {identity("municipality", key): cell for key, cell in layout.items()}
