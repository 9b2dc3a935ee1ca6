"""From when to when the codes of municipalities, counties and city districts are valid, as Statistics Norway's KLASS has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app.clock import last_day
from dashboards.figures.table import Table
from tenants.register import service as register
from tenants.register.records import BEGINS_ON, County, Municipality

#: Where a classification is.
KLASS = "https://data.ssb.no/api/klass/v1/classifications/{}"
MUNICIPALITIES, COUNTIES, CITY_DISTRICTS = 131, 104, 103

#: By code the first and the last day: None where the first is before the register begins, or no last day is known.
Validity = Mapping[str, tuple[date | None, date | None]]


def validity(table: Table) -> dict[str, Validity]:
    """The validity of the codes of each dimension that is of KLASS, by the dimension's key."""
    of = {MUNICIPALITIES: _municipalities, COUNTIES: _counties, CITY_DISTRICTS: _city_districts}
    return {d.key: of[d.klass](table.on) for d in table.dimensions if d.klass}


def _counties(on: date) -> Validity:
    now = {county.key: county.number for county in register.counties(on)}
    return _numbered(on, now, register.county_versions(frozenset(now)))


def _city_districts(on: date) -> Validity:
    return {district.key: _days(district.started_on, district.ended_on) for district in register.city_districts(on)}


def _municipalities(on: date) -> Validity:
    there = register.municipalities(on)
    versions = register.versions(frozenset(municipality.id for municipality in there))
    return _numbered(on, {municipality.key: municipality.number for municipality in there}, versions)


def _numbered(on: date, now: Mapping[str, str], versions: Iterable[Municipality | County]) -> Validity:
    """The validity of the number that each has now, by its key, from all that it has been, the earliest first."""
    rows: dict[str, list[Municipality | County]] = {number: [] for number in now.values()}
    for row in versions:
        if row.number == now[row.key]:
            rows[row.number].append(row)
    return {number: _of(on, found) for number, found in rows.items()}


def _of(on: date, rows: Iterable[Municipality | County]) -> tuple[date | None, date | None]:
    """The days around this one on which it had its number, through changes of name, county and police district."""
    spells: list[tuple[date, date | None]] = []
    for row in rows:
        if spells and spells[-1][1] == row.started_on:
            spells[-1] = (spells[-1][0], row.ended_on)
        else:
            spells.append((row.started_on, row.ended_on))
    return next(_days(first, end) for first, end in spells if first <= on and (end is None or on < end))


def _days(first: date, end: date | None) -> tuple[date | None, date | None]:
    return None if first <= BEGINS_ON else first, last_day(end) if end else None
