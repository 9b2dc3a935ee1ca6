"""A reform as a value: what happens to municipalities, counties and police districts on one day. Pure.

Every number names a municipality or county by what it is called the day before the reform, whatever else the reform
does to it, so that the order of the changes is of no consequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenants.register.records import LanguageForm, Names, UnitType


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A municipality that comes into being. What is None follows from those that it is made of."""

    number: str
    names: Names
    unit_type: UnitType | None = None
    police_district: str | None = None
    language_form: LanguageForm | None = None
    organisation_number: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Merger:
    """All of `sources` goes into a new municipality, or into one that is there and keeps its number.

    `unit`: the id of the SLT unit that goes on with the successor, where several units covered them; None: the one with most inhabitants.
    """

    sources: tuple[str, ...]
    into: Newcomer | str
    note: str = ""
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """`source` is divided into new municipalities and parts of some that are there; it ends, or is the continuing part."""

    source: str
    into: tuple[Newcomer | str, ...]
    continues: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Renumbering:
    municipality: str
    number: str


@dataclass(frozen=True, slots=True)
class Renaming:
    municipality: str
    names: Names


@dataclass(frozen=True, slots=True)
class CountyChange:
    """A municipality comes to another county, and so gets another number."""

    municipality: str
    county: str
    number: str


@dataclass(frozen=True, slots=True)
class DistrictChange:
    """A municipality comes to another police district. With `ceased`, those that it was made of as well, as if it had always been
    so, but for those that are exceptions (`tenants.register.ceased`)."""

    municipality: str
    police_district: str
    ceased: bool = False


@dataclass(frozen=True, slots=True)
class NewCounty:
    """A county comes into being; `ends` are those that end that day, and that no municipality may be left in."""

    number: str
    names: Names
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountyRenaming:
    county: str
    names: Names


@dataclass(frozen=True, slots=True)
class NewDistrict:
    """A police district comes into being; `ends` are those that end that day, by key."""

    key: str
    name_nb: str
    name_nn: str
    headquarters: str
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundaryNote:
    """A small part passes from one municipality to another; nobody's identity is touched."""

    source: str
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell of the register's files was wrong, and is this; it was never otherwise. `value` None: it was right, and is certain now."""

    file: str
    key: str
    dated: date
    column: str
    value: str | None


Step = (
    Merger
    | Split
    | Renumbering
    | Renaming
    | CountyChange
    | DistrictChange
    | NewCounty
    | CountyRenaming
    | NewDistrict
    | BoundaryNote
    | Correction
)


@dataclass(frozen=True, slots=True)
class Reform:
    """Changes that hold from a day on, or corrections (which have no day of their own), and why."""

    effective_on: date
    title: str
    reason: str
    changes: tuple[Step, ...]
