"""The register as a value: who a number was on a day, and what became of it. Pure; no database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Literal, TypeVar

from tenants.register.errors import NotInForce, UnknownNumber
from tenants.register.inhabitants import Counts
from tenants.register.records import (
    Change,
    CityDistrict,
    County,
    Dated,
    Doubt,
    Municipality,
    PoliceDistrict,
    Population,
    known,
)

_D = TypeVar("_D", bound=Dated)

EventKind = Literal[
    "renumbering", "renaming", "county_change", "police_district_change", "merger", "split", "boundary_transfer"
]


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened to a municipality: `before` and `after` are numbers, names or keys, by the kind."""

    happened_on: date
    kind: EventKind
    before: str
    after: str


@dataclass(frozen=True)
class Register:
    """All rows of the register, and the questions it answers.

    Every question has a day, and a day before the register begins is refused (`BeforeRegister`). A municipality is
    asked for by its key, which is its identity; a number is one on a day only.
    """

    changes: tuple[Change, ...]
    city_districts: tuple[CityDistrict, ...]
    counties: tuple[County, ...]
    municipalities: tuple[Municipality, ...]
    police_districts: tuple[PoliceDistrict, ...]
    populations: tuple[Population, ...]
    doubts: tuple[Doubt, ...]
    _municipality: Mapping[str, tuple[Municipality, ...]] = field(init=False, repr=False, compare=False)
    _number: Mapping[str, tuple[Municipality, ...]] = field(init=False, repr=False, compare=False)
    _county: Mapping[str, tuple[County, ...]] = field(init=False, repr=False, compare=False)
    _police_district: Mapping[str, tuple[PoliceDistrict, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A frozen value sets its own indexes this way, as dataclasses do.
        object.__setattr__(self, "_municipality", _grouped(self.municipalities, lambda row: row.key))
        object.__setattr__(self, "_number", _grouped(self.municipalities, lambda row: row.number))
        object.__setattr__(self, "_county", _grouped(self.counties, lambda row: row.key))
        object.__setattr__(self, "_police_district", _grouped(self.police_districts, lambda row: row.key))

    def tables(self) -> tuple[tuple[object, ...], ...]:
        """The rows, in the order of the files' names."""
        return (
            self.changes,
            self.city_districts,
            self.counties,
            self.municipalities,
            self.police_districts,
            self.populations,
            self.doubts,
        )

    def in_force(self, on: date) -> tuple[Municipality, ...]:
        """Every municipality as it was on this day, by number."""
        known(on)
        return tuple(sorted((m for m in self.municipalities if m.in_force(on)), key=lambda m: m.number))

    def municipality(self, key: str, on: date) -> Municipality:
        """This municipality as it was on this day; `NotInForce` when it was not."""
        return _at(self._municipality, key, on)

    def with_number(self, number: str, on: date) -> Municipality:
        """The municipality that had this number on this day.

        `UnknownNumber` tells which municipality of that day the number leads to, if it was in use on another.
        """
        known(on)
        others: set[tuple[str, str]] = set()
        for row in self._number.get(number, ()):
            if row.in_force(on):
                return row
            others |= {(m.number, m.names.norwegian) for m in self.on_the_day(row.key, on)}
        raise UnknownNumber(number, on, tuple(sorted(others)))

    def on_the_day(self, key: str, on: date) -> tuple[Municipality, ...]:
        """The municipality on this day, or those that came of it, or those that it came of."""
        known(on)
        versions = self._municipality[key]
        current = [version for version in versions if version.in_force(on)]
        if current:
            return tuple(current)
        if on >= versions[0].started_on:
            return self.heirs(key, versions[0].started_on, on)
        found = {m.key: m for other in self.predecessors(key) for m in self.on_the_day(other, on)}
        return tuple(sorted(found.values(), key=lambda m: m.number))

    def heirs(self, key: str, then: date, on: date) -> tuple[Municipality, ...]:
        """Where on a later day that is which this municipality was then: what took it over, and what was parted from that since.

        What was parted off under the name of one that had gone into the divided is what that one was, and nobody else's: old
        Haram is in today's Haram, and old Skodje is not.
        """
        names = self._names(key)
        found: dict[str, Municipality] = {}
        seen: set[tuple[str, date]] = set()

        def follow(here: str, since: date) -> None:
            if (here, since) in seen:
                return
            seen.add((here, since))
            found.update({m.key: m for m in self._municipality[here] if m.in_force(on)})
            for change in self.changes:
                if change.source == here and change.kind != "boundary_transfer" and since < change.changed_on <= on:
                    others = set() if here == key else self._came_by(here, change.changed_on) - {key}
                    again = self._names(change.target) if change.kind == "split" else frozenset()
                    if again & names or not any(again & self._names(other) for other in others):
                        follow(change.target, change.changed_on)

        follow(key, then)
        return tuple(sorted(found.values(), key=lambda m: m.number))

    def _names(self, key: str) -> frozenset[str]:
        return frozenset(m.names.norwegian for m in self._municipality[key])

    def _came_by(self, key: str, on: date) -> set[str]:
        """The municipalities that had gone into this one before a day."""
        return {c.source for c in self.changes if c.target == key and c.kind == "merger" and c.changed_on < on}

    def successors(self, key: str) -> tuple[str, ...]:
        """The municipalities that took over all or a part of this one, by key; none for one that nobody took from."""
        return tuple(sorted({c.target for c in self.changes if c.source == key and c.kind != "boundary_transfer"}))

    def predecessors(self, key: str) -> tuple[str, ...]:
        """The municipalities of which this one took over all or a part, by key."""
        return tuple(sorted({c.source for c in self.changes if c.target == key and c.kind != "boundary_transfer"}))

    def county(self, municipality: str, on: date) -> County:
        """The county that the municipality belonged to on this day, as the county was then."""
        return _at(self._county, self.municipality(municipality, on).county, on)

    def police_district(self, municipality: str, on: date) -> PoliceDistrict:
        """The police district that the municipality belonged to on this day."""
        return _at(self._police_district, self.municipality(municipality, on).police_district, on)

    def population(self, place: str, on: date) -> Population | None:
        """The inhabitants of a municipality or city district by this day (`Counts.on`); None where they are not known."""
        return self.inhabitants(on).get(place)

    def inhabitants(self, on: date) -> Mapping[str, Population]:
        """Those of all places."""
        known(on)
        begun = {key: versions[0].started_on for key, versions in self._municipality.items()}
        return Counts(self.populations, self.changes, begun).on(on)

    def display_names(self, on: date) -> Mapping[str, str]:
        """Each municipality's Norwegian name on this day by key, with the county in brackets where two are alike."""
        there = self.in_force(on)
        times = Counter(m.names.norwegian for m in there)
        return {
            m.key: m.names.norwegian
            if times[m.names.norwegian] == 1
            else f"{m.names.norwegian} ({self.county(m.key, on).names.norwegian})"
            for m in there
        }

    def events(self, municipality: str) -> tuple[Event, ...]:
        """All that happened to a municipality, in order of time."""
        versions = self._municipality[municipality]
        events: list[Event] = []
        for old, new in pairwise(versions):
            pairs: tuple[tuple[EventKind, str, str], ...] = (
                ("renumbering", old.number, new.number),
                ("renaming", old.names.official, new.names.official),
                ("county_change", old.county, new.county),
                ("police_district_change", old.police_district, new.police_district),
            )
            events += [Event(new.started_on, kind, before, after) for kind, before, after in pairs if before != after]
        events += [
            Event(change.changed_on, change.kind, change.source, change.target)
            for change in self.changes
            if municipality in (change.source, change.target)
        ]
        return tuple(sorted(events))


def _grouped(rows: Iterable[_D], by: Callable[[_D], str]) -> Mapping[str, tuple[_D, ...]]:
    groups: defaultdict[str, list[_D]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.started_on):
        groups[by(row)].append(row)
    return {key: tuple(group) for key, group in groups.items()}


def _at(groups: Mapping[str, tuple[_D, ...]], key: str, on: date) -> _D:
    known(on)
    for row in groups.get(key, ()):
        if row.in_force(on):
            return row
    raise NotInForce(key, on)
