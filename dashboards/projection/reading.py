"""The nation on a day, read from the projection: what pages and releases are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """The statuses that a municipality and its city districts have had by a day, the latest first."""
    return [
        Spell(
            row.start,
            row.end if row.end and row.end <= on else None,
            Status(row.status),
            row.unit_name,
            row.city_district,
        )
        for row in store.history(municipality_id, on)
    ]


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
        left = [row.since for row in found if row.status == Status.IN_TRANSITION]
        # While a place is moving, both units' rows may stand here for a moment: the one that came last is right.
        here = next((row for row in reversed(found) if row.covered), None)
        status = Status(here.status) if here else Status.NONE
        unit = units[here.unit_id] if here else None
        if left and not prevails(status, here.since if here else None, max(left)):
            yield Place(name, population, unit, Status.IN_TRANSITION, max(left), None, under_18, counted_on, id_)
        elif here:
            yield Place(name, population, unit, status, here.since, here.certificate_until, under_18, counted_on, id_)
        else:
            yield Place(name, population, under_18=under_18, counted_on=counted_on, id=id_)


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
