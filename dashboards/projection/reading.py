"""The nation on a day, read from the projection: what pages and releases are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.db.session import asked_once
from app.web.sorting import norwegian_key
from dashboards.projection import store
from dashboards.projection.models import ApplicationDays, Levels
from dashboards.projection.picture import Area, Municipality, Picture, Place, Unit
from dashboards.projection.statuses import Status, prevails
from dashboards.projection.versions import kept
from tenants.register import records
from tenants.register import service as register
from tenants.register.records import Population


@dataclass(frozen=True)
class Spell:
    """What was true of a place from a day on, until another (None: still)."""

    start: date
    end: date | None
    status: Status
    unit: str
    city_district: str | None


@asked_once
def picture(on: date) -> Picture:
    """All municipalities of a day with their status: as many queries whatever the number of units, and none while nothing changes.

    Raises `BeforeRegister`.
    """
    records.known(on)
    return kept("picture", on, lambda: assembled(on, store.places(on), _people(on)))


def _people(on: date) -> dict[UUID, Population]:
    counts = kept("picture", "counts", register.counts)
    return {count.place_id: count for count in counts.on(on).values()}


def assembled(on: date, rows: Sequence[Row[Any]], people: Mapping[UUID, Population]) -> Picture:
    """The picture that these rows of a day make: `store.places`, or what is told as they tell it, and who lives there. Pure."""
    units = _units(rows)
    municipalities = (
        _municipality(list(group), units, people) for _, group in groupby(rows, key=lambda r: r.municipality_id)
    )
    return Picture(on, tuple(sorted(municipalities, key=lambda m: norwegian_key(m.name))))


def history(municipality_id: UUID, on: date) -> list[Spell]:
    """What has been true of a municipality and its city districts by a day, the latest first: of each day what its picture says."""
    rows = sorted(store.history(municipality_id, on), key=lambda row: row.place)
    spells = [spell for _place, group in groupby(rows, key=lambda row: row.place) for spell in _spells(list(group), on)]
    return sorted(spells, key=lambda spell: spell.start, reverse=True)


def _spells(rows: Sequence[Row[Any]], on: date) -> Iterator[Spell]:
    """That of one place, from the rows of every unit that has had something to do with it."""
    days = [(row.since, row.until) for row in rows] + [(d.lower, d.upper) for row in rows for d in row.covered]
    cuts = sorted({day for both in days for day in both if day is not None and day <= on})
    told: tuple[date, tuple[Status, date | None, str]] | None = None
    for day in cuts:
        there = [row for row in rows if row.since <= day and (row.until is None or day < row.until)]
        here = next((row for row in reversed(there) if any(day in covered for covered in row.covered)), None)
        said = (*_standing(there, here), here.unit_name if here else "") if there else None
        if told and told[1] != said:
            yield Spell(told[0], day, told[1][0], told[1][2], rows[0].city_district)
        if said is None or not told or told[1] != said:
            told = (day, said) if said else None
    if told:
        yield Spell(told[0], None, told[1][0], told[1][2], rows[0].city_district)


def latest_documents(on: date) -> Sequence[Levels]:
    """The levels of each unit's latest document submitted by a day, a row for each municipality in it."""
    return store.latest_documents(on)


def under_way() -> Sequence[ApplicationDays]:
    """The applications with KRÅD now, the oldest first: all of them for KRÅD, for a police district those of its units."""
    return store.under_way()


def applications(on: date) -> Sequence[ApplicationDays]:
    """The applications that had come by a day, with the day that each ended on, if it has."""
    return store.applications(on)


def known(on: date) -> Sequence[Row[Any]]:
    """What is public of each unit by a day beside the picture: since when it has covered anything, and the conditions of its approvals."""
    return store.known(on)


def _units(rows: Sequence[Row[Any]]) -> dict[UUID, Unit]:
    """Each unit that covers something, counted in its host's municipality, or else the first that it covers.

    While all that it covers is in transition, so is the unit.
    """
    covering: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        if row.covered:
            covering.setdefault(row.unit_id, []).append(row)
    return {id_: _unit(covered) for id_, covered in covering.items()}


def _municipality(rows: list[Row[Any]], units: dict[UUID, Unit], people: Mapping[UUID, Population]) -> Municipality:
    first = rows[0]
    places = list(_places(rows, units, people))
    return Municipality(
        id=first.municipality_id,
        number=first.number,
        name=first.name,
        county=Area(first.county_number, first.county_name, first.county_name),
        police_district=Area(first.district_key, first.district_name, first.district_name_nn),
        whole=next(place for place in places if place.name is None),
        districts=tuple(place for place in places if place.name is not None),
    )


def _places(rows: list[Row[Any]], units: dict[UUID, Unit], people: Mapping[UUID, Population]) -> Iterator[Place]:
    for name, group in groupby(rows, key=lambda r: r.city_district):
        found = list(group)
        id_ = found[0].place_id
        count = people.get(id_)
        population, under_18, counted_on = (
            (count.population, count.under_18, count.counted_on) if count else (None,) * 3
        )
        # While a place is moving, both units' rows may stand here for a moment: the one that came last is right.
        here = next((row for row in reversed(found) if row.covered), None)
        status, since = _standing(found, here)
        unit = units[here.unit_id] if here else None
        if status is Status.IN_TRANSITION:
            yield Place(name, population, unit, status, since, None, under_18, counted_on, id_)
        elif here:
            yield Place(name, population, unit, status, here.since, here.certificate_until, under_18, counted_on, id_)
        else:
            yield Place(name, population, under_18=under_18, counted_on=counted_on, id=id_)


def _standing(rows: Iterable[Row[Any]], here: Row[Any] | None) -> tuple[Status, date | None]:
    """A place's status and since when, from the rows of a day; `here` is that of the unit that covers it."""
    status, since = (Status(here.status), here.since) if here else (Status.NONE, None)
    left = [row.since for row in rows if row.status == Status.IN_TRANSITION]
    if left and not prevails(status, since, max(left)):
        return Status.IN_TRANSITION, max(left)
    return status, since


def _unit(covered: Sequence[Row[Any]]) -> Unit:
    first = covered[0]
    moving = all(row.status == Status.IN_TRANSITION for row in covered)
    return Unit(
        id=first.unit_id,
        name=first.unit_name,
        kind=first.unit_kind,
        demonstration=first.demonstration,
        status=Status.IN_TRANSITION if moving else Status(first.unit_status),
        home=next((row for row in covered if row.municipality_id == row.host_id), first).municipality_id,
    )
