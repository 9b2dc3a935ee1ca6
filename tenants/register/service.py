"""Reading the register as of a day, and loading it from its files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError

from app.db.session import asked_once
from tenants.register import parsing, records, store
from tenants.register.errors import ContradictsReform, InUse, NotInForce
from tenants.register.records import known
from tenants.register.reforms.lines import Entangled, again, digest
from tenants.register.register import Register
from tenants.register.rows import from_rows, to_rows


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A row in which the files differ from the register: its file, its telling cells, and the columns that changed."""

    file: str
    row: tuple[str, ...]
    kind: Literal["added", "removed", "changed"]
    columns: tuple[str, ...] = ()


def load(files: Mapping[str, bytes], *, check: bool = False, replay: bool = True) -> tuple[Difference, ...]:
    """Make the register say what the files say, and tell what that changed (with `check`: would change).

    Needs KRÅD's database role. All in the caller's transaction; files that are the register already change nothing. The
    reforms that a keeper has entered are done again on the files, unless they have them; without `replay` the files are all.
    Raises `BrokenFiles` before anything is read from the database, `ContradictsReform`, and `InUse` where something to be
    removed is referred to.
    """
    new = parsing.read(files)
    if replay:
        new = _with_reforms(new)
    rows = store.read()
    found = differences(from_rows(rows), new)
    if not check:
        try:
            store.replace(rows, to_rows(new))
            if found:
                store.loaded(digest(new))
        except IntegrityError as error:
            if isinstance(error.orig, ForeignKeyViolation):
                raise InUse from error
            raise
    return found


def _with_reforms(register: Register) -> Register:
    for title, changed in store.reforms():
        try:
            register = again(register, changed)
        except Entangled as error:
            raise ContradictsReform(title, [f"{file}: {','.join(line)}" for file, line in error.lines]) from error
    return register


def export() -> dict[str, bytes]:
    """The register as its files, byte for byte what was loaded."""
    return parsing.write(whole())


def version() -> str:
    """The SHA-256 of the register's files as they were last loaded."""
    return store.version()


def whole() -> Register:
    """All of the register with its history, as a value."""
    return from_rows(store.read())


def differences(old: Register, new: Register) -> tuple[Difference, ...]:
    """What differs between two registers, row by row of their files."""
    found: list[Difference] = []
    before, after = parsing.lines_of(old), parsing.lines_of(new)
    for name, table in parsing.TABLES.items():
        columns = list(table.columns)
        places = [columns.index(column) for column in table.key]
        was, becomes = (
            {tuple(line[place] for place in places): line for line in lines[name]} for lines in (before, after)
        )
        for key in was.keys() | becomes.keys():
            if key not in becomes:
                found.append(Difference(name, key, "removed"))
            elif key not in was:
                found.append(Difference(name, key, "added"))
            elif was[key] != becomes[key]:
                cells = zip(columns, was[key], becomes[key], strict=True)
                found.append(Difference(name, key, "changed", tuple(c for c, one, other in cells if one != other)))
    return tuple(sorted(found))


def municipalities(
    on: date, ids: Collection[UUID] | None = None, *, police_district_id: UUID | None = None
) -> list[records.Municipality]:
    """The municipalities as they were on this day, by number: all, or those of `ids`, or of a police district.

    Raises `BeforeRegister`.
    """
    known(on)
    return store.municipalities(on, ids=ids, police_district_id=police_district_id)


def surroundings(
    on: date, *, ids: Collection[UUID] | None = None, police_district_id: UUID | None = None
) -> list[records.Surroundings]:
    """The same with each one's police district and city districts. Raises `BeforeRegister`."""
    known(on)
    return store.surroundings(on, ids=ids, police_district_id=police_district_id)


@asked_once
def versions(ids: frozenset[UUID]) -> list[records.Municipality]:
    """All that these municipalities have been, the earliest first: each with the days on which it was so."""
    return store.versions(ids)


def municipality(municipality_id: UUID, on: date) -> records.Municipality:
    """A municipality as it was on this day. Raises `NotInForce` where it was not, and `BeforeRegister`."""
    known(on)
    found = store.municipalities(on, ids={municipality_id})
    if not found:
        raise NotInForce(str(municipality_id), on)
    return found[0]


def with_number(number: str, on: date) -> records.Municipality:
    """The municipality that had this number on this day. Raises `UnknownNumber` (with the ones to use) and `BeforeRegister`."""
    known(on)
    found = store.municipalities(on, number=number)
    return found[0] if found else whole().with_number(number, on)


def counties(on: date) -> list[records.County]:
    """The counties as they were on this day, by number. Raises `BeforeRegister`."""
    known(on)
    return store.counties(on)


@asked_once
def police_districts(on: date) -> list[records.PoliceDistrict]:
    """The police districts of this day, by name. Raises `BeforeRegister`."""
    known(on)
    return store.police_districts(on)


def city_districts(on: date) -> list[records.CityDistrict]:
    """The administrative city districts of this day, by number. Raises `BeforeRegister`."""
    known(on)
    return store.city_districts(on)


def places(ids: Collection[UUID]) -> list[records.Place]:
    """The places with these identities; one that isn't in the register is missing."""
    return store.places(ids)


def city_places(municipality_id: UUID) -> list[records.Place]:
    """The city districts of a municipality as places, by number."""
    return store.places(city_districts_of=municipality_id)


def populations(on: date) -> dict[UUID, records.Population]:
    """Each place's latest count by this day, with the day of the count, by the place's identity.

    A place without any count by then is missing: not known, never zero. Raises `BeforeRegister`.
    """
    known(on)
    return {count.place_id: count for count in store.populations(on)}
