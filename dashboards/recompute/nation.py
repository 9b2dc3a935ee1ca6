"""The national figures of a day, added up again from what was recomputed of each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from certification.criteria.service import ParameterKey
from dashboards.projection.reading import assembled
from dashboards.recompute.ground import Ground
from dashboards.recompute.lines import PlaceStand
from dashboards.recompute.rows import Known, Levels, UnitOfDay
from dashboards.releases.content import content, counted, tables
from dashboards.releases.facts import Public
from dashboards.releases.questions import Basis
from dashboards.releases.service import documents
from tenants.register.records import CityDistrict, Municipality
from tenants.register.register import Register


@dataclass(frozen=True)
class _Row:
    """A row as `projection.store.PLACES` has it."""

    municipality_id: UUID
    place_id: UUID
    number: str
    name: str
    county_number: str
    county_name: str
    district_key: str
    district_name: str
    district_name_nn: str
    city_district: str | None
    status: str | None
    since: date | None
    certificate_until: date | None
    covered: bool | None
    unit_id: UUID | None
    unit_kind: str | None
    unit_name: str | None
    host_id: UUID | None
    demonstration: bool | None
    unit_status: str | None


class _Applied(NamedTuple):
    """A row as `projection.reading.applications` has it."""

    unit_id: UUID
    case_id: UUID
    received_on: date
    ended_on: date | None
    decided: bool


def figures(ground: Ground, units: Sequence[UnitOfDay], on: date) -> dict[str, Any]:
    """What a release of the day says, from the register and the units of the day."""
    stands: dict[UUID, list[tuple[UnitOfDay, PlaceStand]]] = {}
    levels: list[Levels] = []
    applications: list[_Applied] = []
    known: list[Known] = []
    for unit in units:
        levels += unit.latest
        known += unit.known
        applications += [
            _Applied(unit.line.unit, a.case_id, a.days.start, a.days.end, a.decided) for a in unit.applications
        ]
        for stand in unit.places:
            stands.setdefault(stand.place, []).append((unit, stand))
    stale = ground.parameter(ParameterKey.STALE_MONTHS, on) or 0
    people = {count.place_id: count for count in ground.register.inhabitants(on).values()}
    picture = assembled(on, cast("Any", list(_rows(ground.register, stands, on))), people)
    steps = [step for unit in units for step in unit.steps]
    basis = Basis.of(documents(levels), on, stale, applications, steps)
    version = ground.in_force(on)
    public = Public.of(on, version.classes if version else {}, known, applications, basis.documents)
    return content(picture, tables(picture, basis, counted(picture, basis, public)), stale)


def _rows(register: Register, stands: Mapping[UUID, list[tuple[UnitOfDay, PlaceStand]]], on: date) -> Iterator[_Row]:
    districts: dict[str, list[CityDistrict]] = {}
    for each in sorted(register.city_districts, key=lambda each: each.short_number):
        if each.in_force(on):
            districts.setdefault(each.municipality, []).append(each)
    for municipality in register.in_force(on):
        for part in (None, *districts.get(municipality.key, ())):
            here = stands.get(part.id if part else municipality.id, [])
            for stand in sorted(here, key=lambda pair: pair[1].since):
                yield _row(register, municipality, part, stand, on)
            if not here:
                yield _row(register, municipality, part, None, on)


def _row(
    register: Register,
    municipality: Municipality,
    part: CityDistrict | None,
    stand: tuple[UnitOfDay, PlaceStand] | None,
    on: date,
) -> _Row:
    county, district = register.county(municipality.key, on), register.police_district(municipality.key, on)
    unit, status = stand or (None, None)
    return _Row(
        municipality.id,
        part.id if part else municipality.id,
        municipality.number,
        municipality.names.norwegian,
        county.number,
        county.names.norwegian,
        district.key,
        district.name_nb,
        district.name_nn,
        part.name if part else None,
        status.status if status else None,
        status.since if status else None,
        status.certificate_until if status else None,
        status.covered if status else None,
        unit.line.unit if unit else None,
        unit.line.kind if unit else None,
        unit.line.name if unit else None,
        unit.line.host if unit else None,
        unit.line.demonstration if unit else None,
        unit.own.status if unit and unit.own else None,
    )
