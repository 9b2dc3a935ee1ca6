"""Random nations with a past: municipalities that merge, split and move, their units, and what is true of each on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid5

from hypothesis import strategies as st

from dashboards.projection.picture import Picture
from dashboards.projection.reading import assembled
from dashboards.projection.statuses import Status
from tenants.register.records import BEGINS_ON, County, Names, PoliceDistrict, Population

LAST = date(2026, 6, 1)
DAYS = st.dates(BEGINS_ON, LAST)
_OWN = [status for status in Status if status is not Status.IN_TRANSITION]
#: Counts of inhabitants are known from the first day on, and ages from the second.
COUNTED_ON, AGES_ON = date(2024, 1, 1), date(2025, 1, 1)
COUNTIES = [County(f"{n:02}", BEGINS_ON, None, f"{n:02}", Names((("no", f"Fylke {n}"),))) for n in (3, 11, 46)]
DISTRICTS = [
    PoliceDistrict(f"distrikt-{n}", BEGINS_ON, None, f"Distrikt {n}", f"Distrikt {n} nynorsk", "Byen") for n in (1, 2)
]


@dataclass(frozen=True)
class Version:
    """A municipality in a range of days."""

    id: UUID
    number: str
    county: County
    district: PoliceDistrict
    start: date
    end: date


@dataclass(frozen=True)
class Spell:
    """What is true of a place with a unit. A unit that doesn't cover it had covered it, or what it came of: it is in transition."""

    start: date
    end: date
    status: Status
    unit: UUID
    covered: bool = True


@dataclass(frozen=True)
class Place:
    """A whole municipality, or a city district by name, with its inhabitants and the spells of its units, the first first.

    `under_18` None: the count told no ages of it.
    """

    municipality: UUID
    name: str | None
    population: int
    under_18: int | None
    kind: str
    spells: tuple[Spell, ...]


@dataclass(frozen=True)
class History:
    """All of it; `picture` is the nation of a day, as the projection's rows of that day make it."""

    versions: tuple[Version, ...]
    places: tuple[Place, ...]

    def picture(self, on: date) -> Picture:
        people = {
            _id(place): Population("", COUNTED_ON, place.population, place.under_18 if on >= AGES_ON else None)
            for place in self.places
            if on >= COUNTED_ON
        }
        return assembled(on, cast("Any", list(self._rows(on))), people)

    def units(self, on: date) -> Counter[Status]:
        """How many of the units that cover something on a day stand where: in transition are those of which all that is so."""
        there = {v.id for v in self.versions if v.start <= on < v.end}
        covered: dict[UUID, set[Status]] = {}
        for place in (p for p in self.places if p.municipality in there):
            for spell in _on(place.spells, on):
                if spell.covered:
                    covered.setdefault(spell.unit, set()).add(spell.status)
        moving = {Status.IN_TRANSITION}
        return Counter(Status.IN_TRANSITION if found == moving else own_status(unit) for unit, found in covered.items())

    def _rows(self, on: date) -> Iterator[SimpleNamespace]:
        there = sorted((v for v in self.versions if v.start <= on < v.end), key=lambda v: v.number)
        for version in there:
            mine = (place for place in self.places if place.municipality == version.id)
            for place, spell in ((p, s) for p in mine for s in _on(p.spells, on) or [None]):
                yield SimpleNamespace(
                    municipality_id=version.id,
                    place_id=_id(place),
                    number=version.number,
                    name=f"Kommune {version.number}",
                    county_number=version.county.number,
                    county_name=version.county.names.norwegian,
                    district_key=version.district.key,
                    district_name=version.district.name_nb,
                    district_name_nn=version.district.name_nn,
                    city_district=place.name,
                    status=spell.status if spell else None,
                    since=spell.start if spell else None,
                    certificate_until=spell.end if spell else None,
                    covered=spell.covered if spell else None,
                    unit_id=spell.unit if spell else None,
                    unit_kind=place.kind,
                    unit_name=f"Enhet {spell.unit}" if spell else None,
                    host_id=None,
                    demonstration=False,
                    unit_status=own_status(spell.unit) if spell else None,
                )


def _id(place: Place) -> UUID:
    return uuid5(place.municipality, place.name) if place.name else place.municipality


def _on(spells: tuple[Spell, ...], on: date) -> list[Spell]:
    return [spell for spell in spells if spell.start <= on < spell.end]


def own_status(unit: UUID) -> Status:
    """Where a unit stands by its own cases, on any day."""
    return _OWN[unit.int % len(_OWN)]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Up to eight municipalities at first; then up to four reforms, each on a day of its own."""
    living = {
        UUID(int=100 + n): _version(draw, UUID(int=100 + n), n, BEGINS_ON) for n in range(draw(st.integers(1, 8)))
    }
    versions: list[Version] = []
    made = len(living)
    for on in sorted(draw(st.lists(DAYS.filter(lambda day: day > BEGINS_ON), max_size=4, unique=True))):
        who = draw(st.sampled_from(sorted(living)))
        ended = living.pop(who)
        versions.append(Version(**{**vars(ended), "end": on}))
        reform = draw(st.sampled_from(["merge", "split", "move"]))
        if reform == "move" or not living:  # another number, county and police district; the same municipality
            living[who] = _version(draw, who, made, on)
            made += 1
        elif reform == "split":
            for _ in range(2):
                new = UUID(int=100 + made)
                living[new] = _version(draw, new, made, on)
                made += 1
        # Merged into another, which goes on as it is.
    versions += living.values()
    ids = sorted({version.id for version in versions})
    return History(tuple(versions), tuple(place for id_ in ids for place in _places(draw, id_)))


def _version(draw: st.DrawFn, id_: UUID, number: int, start: date) -> Version:
    county, district = draw(st.sampled_from(COUNTIES)), draw(st.sampled_from(DISTRICTS))
    return Version(id_, f"{county.number}{number:02}", county, district, start, date.max)


def _places(draw: st.DrawFn, id_: UUID) -> Iterator[Place]:
    """The whole, and in a city its districts, which have the units instead of it."""
    city = draw(st.integers(0, 5)) == 0
    shared = UUID(int=9000 + draw(st.integers(0, 3)))
    own = UUID(int=1_000_000 + id_.int)
    cooperates = draw(st.booleans())
    kind = "cooperation" if cooperates else "municipality"
    population = draw(st.integers(200, 150_000))
    yield Place(
        id_,
        None,
        population,
        _young(draw, population),
        kind,
        () if city else _spells(draw, shared if cooperates else own),
    )
    for n in range(draw(st.integers(1, 3)) if city else 0):
        unit = UUID(int=own.int * 10 + n)
        people = draw(st.integers(100, 9000))
        yield Place(id_, f"Bydel {n}", people, _young(draw, people), "city_district", _spells(draw, unit))


def _young(draw: st.DrawFn, population: int) -> int | None:
    return draw(st.integers(0, population)) if draw(st.integers(0, 7)) else None


def _spells(draw: st.DrawFn, unit: UUID) -> tuple[Spell, ...]:
    """Of the unit that covers it; and of one that had covered it, or what it came of, beside them."""
    days = sorted(draw(st.lists(DAYS, max_size=4, unique=True)))
    ends = [*days[1:], LAST + timedelta(days=400)][: len(days)]
    spells = [Spell(a, b, draw(st.sampled_from(Status)), unit) for a, b in zip(days, ends, strict=True)]
    if draw(st.integers(0, 2)) == 0:
        left, former = draw(DAYS), UUID(int=9000 + draw(st.integers(0, 3)))
        if former != unit:
            spells.append(Spell(left, left + timedelta(days=365), Status.IN_TRANSITION, former, covered=False))
    return tuple(sorted(spells, key=lambda spell: spell.start))
