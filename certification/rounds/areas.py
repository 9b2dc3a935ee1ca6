"""A round by county and by police district: how many units there are in each stage, in tables whose sums add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.web.sorting import norwegian_key
from tenants.register import service as register
from tenants.reporting.yearly.rounds import Stage
from tenants.units import service as units
from tenants.units.models import Unit

#: The area of a unit that covers nothing on the day.
NOWHERE = "ingen"


@dataclass(frozen=True)
class Belonging:
    """Where a unit is counted: the keys of its county and its police district. A cooperation is counted at its host."""

    county: str = NOWHERE
    district: str = NOWHERE


@dataclass(frozen=True)
class AreaRow:
    """An area and its units by stage."""

    key: str
    name: str
    counts: Counter[Stage] = field(default_factory=Counter)


@dataclass(frozen=True)
class Areas:
    """The names of counties (by number) and of police districts (by key), and where each unit is counted.

    `over_counties` and `over_districts` are the cooperations that reach into another area than their host's.
    """

    counties: Mapping[str, str]
    districts: Mapping[str, str]
    of: Mapping[UUID, Belonging]
    over_counties: frozenset[UUID]
    over_districts: frozenset[UUID]

    def where(self, unit_id: UUID) -> Belonging:
        return self.of.get(unit_id, Belonging())


def areas(found: Iterable[Unit], on: date, language: str) -> Areas:
    """Where these units are counted on a day. Five statements, however many units there are."""
    hosts = {unit.id: unit.host_id for unit in found}
    covered: dict[UUID, list[UUID]] = {}
    for row in units.covering_units(on):
        covered.setdefault(row.unit_id, []).append(row.place_id)
    municipality = {
        place.id: place.municipality_id for place in register.places({p for ps in covered.values() for p in ps})
    }
    known = {each.id: each for each in register.municipalities(on)}
    of, over_counties, over_districts = {}, set(), set()
    for unit_id, places in covered.items():
        reach = sorted({municipality[place] for place in places}, key=str)
        home = hosts.get(unit_id)
        at = known[home if home in reach else reach[0]]
        of[unit_id] = Belonging(at.county, at.police_district)
        if any(known[each].county != at.county for each in reach):
            over_counties.add(unit_id)
        if any(known[each].police_district != at.police_district for each in reach):
            over_districts.add(unit_id)
    return Areas(
        {county.number: county.names.norwegian for county in register.counties(on)},
        {each.key: each.name_nn if language == "nn" else each.name_nb for each in register.police_districts(on)},
        of,
        frozenset(over_counties),
        frozenset(over_districts),
    )


def by_area(keys: Collection[tuple[str, Stage]], names: Mapping[str, str], nowhere: str) -> Sequence[AreaRow]:
    """A row for each area that has units, in Norwegian order; last those that cover nothing. `keys` are area and stage of each unit."""
    rows: dict[str, AreaRow] = {}
    for key, stage in keys:
        rows.setdefault(key, AreaRow(key, names.get(key, nowhere))).counts[stage] += 1
    return sorted(rows.values(), key=lambda row: (row.key == NOWHERE, norwegian_key(row.name)))
