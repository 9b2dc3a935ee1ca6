"""The rows of the register's files, as values. A row holds from `started_on` up to, not including, `ended_on`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import NAMESPACE_DNS, UUID, uuid5

from tenants.register.errors import BeforeRegister

#: The first day that the register knows. What was in force then may have begun earlier.
BEGINS_ON = date(2017, 12, 31)

#: Identities are name-based (RFC 9562, version 5) over "kind:key", so that every installation has the same ones.
NAMESPACE = uuid5(NAMESPACE_DNS, "register.slt-portalen")

Language = Literal["no", "se", "smj", "sma", "fkv"]
LanguageForm = Literal["nb", "nn", "neutral"]
UnitType = Literal["kommune", "herad"]
ChangeKind = Literal["merger", "split", "boundary_transfer"]


def known(on: date) -> None:
    """Refuse a day before the register begins (`BeforeRegister`)."""
    if on < BEGINS_ON:
        raise BeforeRegister(on, BEGINS_ON)


def identity(kind: str, key: str) -> UUID:
    """The identity of what the register's files call `key`; it never changes, whatever the thing is called."""
    return uuid5(NAMESPACE, f"{kind}:{key}")


def place_identity(key: str) -> UUID:
    """The identity of the place with this key: a municipality's (`5059-2020`) or a city district's (`030101`)."""
    return identity("municipality" if "-" in key else "city_district", key)


@dataclass(frozen=True, slots=True)
class Names:
    """Equal official names in their official order, as (language, name); one of them is Norwegian."""

    parts: tuple[tuple[Language, str], ...]

    @property
    def norwegian(self) -> str:
        """The name for running Norwegian text."""
        return next(name for language, name in self.parts if language == "no")

    @property
    def official(self) -> str:
        """All the names, as the official lists write them."""
        return " - ".join(name for _, name in self.parts)


@dataclass(frozen=True, slots=True)
class Dated:
    """A row that is in force for a range of days; `ended_on` None is open."""

    key: str
    started_on: date
    ended_on: date | None

    def in_force(self, on: date) -> bool:
        """Whether the row holds on this day."""
        return self.started_on <= on and (self.ended_on is None or on < self.ended_on)

    def overlaps(self, other: Dated) -> bool:
        """Whether some day is in both ranges."""
        return (other.ended_on is None or self.started_on < other.ended_on) and (
            self.ended_on is None or other.started_on < self.ended_on
        )


@dataclass(frozen=True, slots=True)
class PoliceDistrict(Dated):
    """A police district with its bokmål and nynorsk names and its seat."""

    name_nb: str
    name_nn: str
    headquarters: str

    @property
    def id(self) -> UUID:
        return identity("police_district", self.key)


@dataclass(frozen=True, slots=True)
class County(Dated):
    """A county as it was in a range of days; its key is the number with which it begins."""

    number: str
    names: Names

    @property
    def id(self) -> UUID:
        return identity("county", self.key)


@dataclass(frozen=True, slots=True)
class Municipality(Dated):
    """A municipality as it was in a range of days.

    The key is the number with which the identity begins and that year, so that it is readable and never used twice.
    What is None is not known: a ceased municipality's language form, organisation number and point (degrees, WGS84).
    """

    number: str
    names: Names
    unit_type: UnitType
    county: str
    police_district: str
    language_form: LanguageForm | None
    organisation_number: str | None
    latitude: float | None
    longitude: float | None

    @property
    def id(self) -> UUID:
        return identity("municipality", self.key)


@dataclass(frozen=True, slots=True)
class CityDistrict(Dated):
    """An administrative city district (bydel); `short_number` tells it apart within its municipality."""

    municipality: str
    short_number: str
    name: str

    @property
    def id(self) -> UUID:
        return identity("city_district", self.key)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A municipality on a day with the police district that serves it, and its own city districts, by number."""

    municipality: Municipality
    police_district: PoliceDistrict
    city_districts: tuple[CityDistrict, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What passed from one municipality to another.

    `merger`: all of `source` goes into `target`. `split`: a part of it does; `source` ends, or is the continuing part.
    `boundary_transfer`: a small part moves, and nobody's identity is touched. A new number, name or county is no change
    of this kind: it shows in the municipality's own rows.
    """

    changed_on: date
    kind: ChangeKind
    source: str
    target: str
    note: str


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants of a place (a municipality or a city district, by its key) on the day of a count.

    `under_18` are those of them who are younger; None where the count didn't tell ages.
    """

    place: str
    counted_on: date
    population: int
    under_18: int | None = None

    @property
    def place_id(self) -> UUID:
        return place_identity(self.place)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that its source doesn't settle: the file, the row by its key and date, the column, and why."""

    file: str
    key: str
    dated: date
    column: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Place:
    """A whole municipality or a city district, as something to cover; its id is that one's identity.

    `share` is the slice of the municipality that it is, from and to: [0, 100) is the whole.
    """

    id: UUID
    municipality_id: UUID
    city_district_id: UUID | None
    share: tuple[int, int]
