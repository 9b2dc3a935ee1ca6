"""Every unit's report of a year, as KRÅD follows it up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.errors import NotFound
from app.web.sorting import norwegian_key
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.rounds import Due, Round, Stage, due
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class Line:
    """A unit, how its report stands, and how many versions of it were handed in."""

    unit: Unit
    due: Due
    versions: int


@dataclass(frozen=True)
class Overview:
    """A round on a day: what waits comes first, the latest ones on top."""

    of: Round
    lines: tuple[Line, ...]
    counts: Counter[Stage]


#: The order of the list: what KRÅD may have to do something about, first.
_ORDER = (Stage.LATE, Stage.GRACE, Stage.EXTENDED, Stage.OPEN, Stage.DELIVERED_LATE, Stage.DELIVERED)


def overview(year: int, on: date) -> Overview:
    """The units that cover something on the day, and those that have reported, each with its report of a year."""
    of, known = yearly.round_of(year), yearly.dues(year, on)
    covering = {row.unit_id for row in units.covering_units(on)}
    waiting = due(of, None, None, on)
    lines = [
        Line(unit, *known.get(unit.id, (waiting, 0)))
        for unit in units.units(on)
        if unit.id in covering or unit.id in known
    ]
    lines.sort(key=lambda line: (_ORDER.index(line.due.stage), norwegian_key(line.unit.name)))
    return Overview(of, tuple(lines), Counter(line.due.stage for line in lines))


def line(unit_id: UUID, year: int, on: date) -> Line:
    """One unit's report of a year. Raises `NotFound`."""
    found = next((one for one in overview(year, on).lines if one.unit.id == unit_id), None)
    if found is None:
        raise NotFound
    return found
