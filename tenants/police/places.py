"""The places that a unit or a police district has to do with, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.web.sorting import norwegian_key
from tenants.register import records
from tenants.register import service as register
from tenants.units import service as units


@dataclass(frozen=True)
class Place:
    """A municipality or a city district as it is on a day. `nynorsk` tells the municipality's form of language.

    `number` is the municipality's, and of a city district with its own behind it.
    """

    id: UUID
    municipality_id: UUID
    name: str
    police_district: records.PoliceDistrict
    nynorsk: bool
    number: str

    @property
    def whole(self) -> bool:
        """True for a municipality, false for a city district."""
        return self.id == self.municipality_id

    @property
    def spoken_of(self) -> frozenset[UUID]:
        """What the police may have said something about that holds for it: itself, and the whole city that it is a part of."""
        return frozenset({self.id, self.municipality_id})


def of_district(police_district_id: UUID, on: date) -> dict[UUID, Place]:
    """The places that a police district is responsible for on a day, by id."""
    return _places(register.surroundings(on, police_district_id=police_district_id))


def all_of(on: date) -> dict[UUID, Place]:
    """Every place of a day, by id."""
    return _places(register.surroundings(on))


def of_unit(unit_id: UUID, on: date) -> dict[UUID, Place]:
    """What a unit covers on a day, by id; for a city district the whole city too."""
    ids = {i for row in units.cover(unit_id, on) for i in (row.place_id, row.municipality_id)}
    places = _places(units.surroundings(unit_id, on))
    return {place.id: place for place in places.values() if place.id in ids}


def own(places: Mapping[UUID, Place]) -> list[Place]:
    """What a unit itself covers of its places, by name: a city district's unit doesn't cover the whole city."""
    parts = [place for place in places.values() if not place.whole]
    return sorted(parts or places.values(), key=lambda place: norwegian_key(place.name))


def _places(municipalities: Iterable[records.Surroundings]) -> dict[UUID, Place]:
    found = []
    for each in municipalities:
        m, district = each.municipality, each.police_district
        nynorsk = m.language_form == "nn"
        found.append(Place(m.id, m.id, m.names.norwegian, district, nynorsk, m.number))
        found += [
            Place(part.id, m.id, f"Bydel {part.name}", district, nynorsk, f"{m.number}{part.short_number}")
            for part in each.city_districts
        ]
    return {place.id: place for place in found}
