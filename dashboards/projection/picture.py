"""The nation on one day: each municipality in exactly one category, and what adds up from that. Pure.

The denominator is always all municipalities of the day. Oslo is covered by its city districts: a municipality whose
districts are approved in part is *partly* covered, and counts with the share of its inhabitants who live in those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from dashboards.projection.statuses import CERTIFIED, Status


class Category(StrEnum):
    """A municipality's category: the status of the unit that covers it, *partly*, or *unknown*: no unit that is known covers it.

    In the order shown.
    """

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    BEFORE_PORTAL = "before_portal"
    PARTLY = "partly"
    SUSPENDED = "suspended"
    IN_TRANSITION = "in_transition"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    NONE = "none"
    NOT_REPORTED = "not_reported"
    UNKNOWN = "unknown"


#: The categories of a municipality that is covered as a whole.
COVERED = frozenset({Category.APPROVED, Category.APPROVED_WITH_CONDITIONS, Category.BEFORE_PORTAL})


@dataclass(frozen=True)
class Area:
    """A county or a police district. `key` is stable: the county's number, the district's key of the register."""

    key: str
    name: str
    name_nn: str


@dataclass(frozen=True)
class Unit:
    """A unit on the day. It is counted in its `home`, its host's municipality, also where it covers several areas."""

    id: UUID
    name: str
    kind: str
    demonstration: bool
    status: Status
    home: UUID


@dataclass(frozen=True)
class Place:
    """A whole municipality (`name` None) or a city district: its inhabitants (None: not known), its unit and status.

    The status is that of the place: a certificate that doesn't name it says nothing of it. `under_18` are those of the
    inhabitants who are younger; None where their count didn't tell ages. `counted_on` is the day of the count. `id` is that
    of the register.
    """

    name: str | None
    population: int | None
    unit: Unit | None = None
    status: Status = Status.NONE
    since: date | None = None
    certificate_until: date | None = None
    under_18: int | None = None
    counted_on: date | None = None
    id: UUID | None = None

    @property
    def certified(self) -> bool:
        return self.status in CERTIFIED

    @property
    def category(self) -> Category:
        """Its status; *unknown* where nobody is known to cover it."""
        return Category.UNKNOWN if self.unit is None and self.status is Status.NONE else Category(self.status)


@dataclass(frozen=True)
class Municipality:
    """A municipality as it was on the day, and what the places in it add up to."""

    id: UUID
    number: str
    name: str
    county: Area
    police_district: Area
    whole: Place
    districts: tuple[Place, ...] = ()

    @property
    def parts(self) -> tuple[int, int]:
        """How many of its city districts are approved, and how many there are; (0, 0) without districts."""
        return sum(place.certified for place in self.districts), len(self.districts)

    @property
    def category(self) -> Category:
        """Exactly one. With districts and no unit for the whole: theirs, if they agree to be approved or not."""
        if self.whole.unit or not self.districts:
            return self.whole.category
        approved, of = self.parts
        if 0 < approved < of:
            return Category.PARTLY
        # All approved: as the weakest of them. None: as the one that has come furthest.
        statuses = [place.category for place in self.districts]
        choose = max if approved else min
        return choose(statuses, key=list(Category).index)

    @property
    def covered_population(self) -> int | None:
        """Inhabitants who live where SLT is approved; None where a number that it needs is not known.

        Of who is covered in part: as large a share of all as that of the approved districts is of all of them.
        """
        return self._covered(self.whole.population, self._approved_share(lambda place: place.population))

    @property
    def covered_under_18(self) -> int | None:
        """Those of them who are under 18; None where ages that it needs are not known.

        Where the ages of the districts are not known, their share of those under 18 is taken to be that of all inhabitants.
        """
        share = self._approved_share(lambda place: place.under_18)
        if share is None:
            share = self._approved_share(lambda place: place.population)
        return self._covered(self.whole.under_18, share)

    def _covered(self, whole: int | None, share: Fraction | None) -> int | None:
        if self.category in COVERED:
            return whole
        if self.category is not Category.PARTLY:
            return 0
        return None if whole is None or share is None else round(whole * share)

    def _approved_share(self, people: Callable[[Place], int | None]) -> Fraction | None:
        everybody = total(people(place) for place in self.districts)
        approved = total(people(place) for place in self.districts if place.certified)
        return Fraction(approved, everybody) if everybody and approved is not None else None

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit that covers it or a part of it."""
        return tuple(place.unit for place in (self.whole, *self.districts) if place.unit)

    @property
    def made_up(self) -> bool:
        """Whether any unit here is a demonstration."""
        return any(unit.demonstration for unit in self.units)


@dataclass(frozen=True)
class Figures:
    """What adds up over a set of municipalities. `population`, `under_18` None: not known for all of them.

    `applied`: municipalities and units that an early release told as such, which are nothing else in it (decision 0100).
    An early release doesn't have who has not reported apart, and then neither do `categories` and `units` (decision 0108).
    """

    municipalities: int
    covered: int
    population: int | None
    covered_population: int | None
    categories: Mapping[Category, int]
    units: Mapping[Status, int]
    under_18: int | None = None
    covered_under_18: int | None = None
    applied: tuple[int, int] | None = None

    @property
    def all_units(self) -> int:
        return sum(self.units.values()) + (self.applied[1] if self.applied else 0)

    @property
    def share(self) -> Fraction | None:
        """Covered population of all; None where it is not known."""
        if not self.population or self.covered_population is None:
            return None
        return Fraction(self.covered_population, self.population)


@dataclass(frozen=True)
class Picture:
    """All municipalities of a day, in Norwegian order, and their figures."""

    on: date
    municipalities: tuple[Municipality, ...]
    figures: Figures = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # A frozen value sets what it derives this way, as dataclasses do.
        object.__setattr__(self, "figures", figures(self.municipalities))

    @property
    def counties(self) -> dict[Area, Figures]:
        """The figures of each county, by number."""
        return self._by(lambda municipality: municipality.county)

    @property
    def police_districts(self) -> dict[Area, Figures]:
        """The figures of each police district, by key."""
        return self._by(lambda municipality: municipality.police_district)

    def _by(self, area: Callable[[Municipality], Area]) -> dict[Area, Figures]:
        ordered = sorted(self.municipalities, key=lambda municipality: area(municipality).key)
        return {key: figures(list(members)) for key, members in groupby(ordered, key=area)}

    def only(self, wanted: Callable[[Municipality], bool]) -> Picture:
        """The part of the picture that is these municipalities'."""
        return Picture(self.on, tuple(filter(wanted, self.municipalities)))

    @property
    def made_up(self) -> bool:
        """Whether any unit in it is a demonstration."""
        return any(municipality.made_up for municipality in self.municipalities)

    @property
    def ages(self) -> bool:
        """Whether the ages of anybody in it are known."""
        return any(municipality.whole.under_18 is not None for municipality in self.municipalities)


def figures(municipalities: Sequence[Municipality]) -> Figures:
    """Count municipalities and inhabitants, and each unit once, in its home: so areas add up to the nation."""
    categories = Counter(m.category for m in municipalities)
    units = Counter({u.id: u.status for m in municipalities for u in m.units if u.home == m.id}.values())
    return Figures(
        municipalities=len(municipalities),
        covered=sum(categories[c] for c in COVERED),
        population=total(m.whole.population for m in municipalities),
        covered_population=total(m.covered_population for m in municipalities),
        categories={c: categories[c] for c in Category},
        units={s: units[s] for s in Status},
        under_18=total(m.whole.under_18 for m in municipalities),
        covered_under_18=total(m.covered_under_18 for m in municipalities),
    )


def total(numbers: Iterable[int | None]) -> int | None:
    """The sum, or None where one of them is not known: what is missing is never shown as zero."""
    found = 0
    for number in numbers:
        if number is None:
            return None
        found += number
    return found
