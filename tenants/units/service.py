"""Making units, saying what they cover from a day, and asking who covers a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, cast
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l

from app.clock import today
from app.db.session import asked_once
from app.errors import Conflict, NotFound
from app.jobs import outbox
from tenants.register import records
from tenants.register import service as register
from tenants.register.records import Place, known
from tenants.units import store
from tenants.units.errors import AlreadyCovered, Closed, LaterCover, WrongCover
from tenants.units.models import Unit, UnitCover

Language = Literal["nb", "nn"]


@dataclass(frozen=True)
class Covering:
    """A unit by name, and one place that it covers. All that the police may know of a unit."""

    unit_id: UUID
    name: str
    demonstration: bool
    place_id: UUID


class Kind(StrEnum):
    """What a unit is."""

    MUNICIPALITY = "municipality"
    COOPERATION = "cooperation"
    CITY_DISTRICT = "city_district"


@dataclass(frozen=True)
class CityCover:
    """How much of a municipality with city districts is covered on a day: "x of 15", and by population.

    The populations are those of the city districts at their latest counts by the day; None where one isn't known.
    """

    covered: int
    districts: int
    population_covered: int | None
    population: int | None

    @property
    def share(self) -> float | None:
        """The covered part of the districts' population, 0 to 1."""
        if self.population is None or self.population_covered is None or self.population == 0:
            return None
        return self.population_covered / self.population


def add(
    kind: Kind,
    name: str,
    *,
    language: Language | None = None,
    mailbox: str | None = None,
    host_id: UUID | None = None,
    coordinating_id: UUID | None = None,
    demonstration: bool = False,
    unit_id: UUID | None = None,
) -> UUID:
    """Make a unit that covers nothing yet, and return its id, which is the tenant's.

    Needs KRÅD's database role. `host_id` is the municipality that hosts a cooperation (required there). `coordinating_id`
    is the unit that coordinates a city district. A `unit_id` may be given, so that making the same again is refused.
    """
    if (kind is Kind.COOPERATION) != (host_id is not None):
        raise WrongCover(_l("Et interkommunalt samarbeid, og bare det, har en vertskommune. Velg vertskommunen."))
    unit = Unit(
        id=unit_id or uuid4(),
        kind=kind,
        name=name,
        language=language,
        mailbox=mailbox,
        host_id=host_id,
        coordinating_id=coordinating_id,
        demonstration=demonstration,
    )
    store.add(unit)
    outbox.add("unit_changed", tenant_id=unit.id)
    return unit.id


def set_cover(unit_id: UUID, place_ids: Collection[UUID], on: date) -> None:
    """From a day on the unit covers exactly these places; what it covered before ends the day before. None: it ends.

    Needs KRÅD's database role. Saying again what holds that day changes nothing, and later changes stand. Raises `NotFound`, `BeforeRegister`,
    `WrongCover` where the places don't fit the kind of unit or don't exist that day, `LaterCover` where the unit's
    cover changes again afterwards, `Closed`, and `AlreadyCovered` where another unit has a place on the day or later.
    """
    known(on)
    unit = get(unit_id)
    if not store.lock(unit_id):
        raise NotFound
    if unit.closed_at and place_ids:
        raise Closed(unit.name)
    places = register.places(set(place_ids))
    fits(unit, places, len(set(place_ids)), on)
    before = {cover.place_id for cover in store.cover(unit_id, on)}
    new = [place for place in places if place.id not in before]
    gone = before - {place.id for place in places}
    if not new and not gone:
        return
    if store.changes_after(unit_id, on):
        raise LaterCover(on)
    for place in new:
        if found := store.taken(place, unit_id, on):
            raise AlreadyCovered(place_name(place, on), *found)
    store.end(unit_id, gone, on)
    store.begin(unit_id, new, on)
    outbox.add("unit_changed", tenant_id=unit_id)


def change(unit_id: UUID, version: int, *, name: str, language: str | None, mailbox: str | None) -> None:
    """Call the unit something else, or set its form of Norwegian and its mailbox; what it covers is another matter.

    Needs KRÅD's database role. `version` is that of the row which was read. Raises `NotFound`, and `Conflict` where
    another changed it since.
    """
    unit = store.locked(unit_id)
    if unit is None:
        raise NotFound
    if unit.version != version:
        raise Conflict
    unit.name, unit.language, unit.mailbox = name, language, mailbox
    store.flush()
    outbox.add("unit_changed", tenant_id=unit_id)


def get(unit_id: UUID) -> Unit:
    """The unit, as far as the acting role may see it. Raises `NotFound`."""
    unit = store.get(unit_id)
    if unit is None:
        raise NotFound
    return unit


def several(unit_ids: Collection[UUID]) -> dict[UUID, Unit]:
    """These units by id, covering something or not, as far as the acting role may see them."""
    return {unit.id: unit for unit in store.several(unit_ids)}


def existing(unit_ids: Collection[UUID]) -> set[UUID]:
    """Which of these ids are units, covering something or not."""
    return store.existing(unit_ids)


def every_id() -> list[UUID]:
    """The ids of all units, covering something or not; all that the clock may read of them."""
    return store.every_id()


def any_real() -> bool:
    """Whether there is a unit that is not a demonstration's."""
    return store.any_real()


def units(on: date) -> list[Unit]:
    """The units that cover something on this day, and those that coordinate one of them, in no order."""
    known(on)
    return store.units(on)


def covering_units(on: date) -> list[Covering]:
    """Every covered place on this day with its unit, as far as the acting role sees them; reads no more than the police may."""
    known(on)
    return [Covering(*row) for row in store.covering_units(on)]


def covering_ids(on: date, after: UUID | None = None, most: int | None = None) -> Sequence[UUID]:
    """The units that cover something on a day, by id; to take them a number at a time, those after one, at most so many."""
    known(on)
    return store.covering_ids(on, after, most)


def covering(place_id: UUID, on: date) -> Unit | None:
    """The unit that covers a place on this day: itself, or the whole that a city district is a part of."""
    known(on)
    places = register.places({place_id})
    return store.covering(places[0], on) if places else None


def cover(unit_id: UUID, on: date) -> Sequence[UnitCover]:
    """What the unit covers on this day; each row's `place_id` is a municipality's or a city district's identity."""
    return _here(unit_id, on)[1]


@asked_once
def _here(unit_id: UUID, on: date) -> tuple[Unit | None, Sequence[UnitCover]]:
    known(on)
    return store.here(unit_id, on)


def held(unit_id: UUID, on: date) -> list[records.Municipality]:
    """The municipalities that the unit covered on a day, by number; two statements for as many days as are asked of."""
    rows = covers(frozenset({unit_id}))[unit_id]
    here = {row.municipality_id for row in rows if on in row.valid}
    versions = register.versions(frozenset(row.municipality_id for row in rows))
    return sorted((each for each in versions if each.id in here and each.in_force(on)), key=lambda each: each.number)


@asked_once
def covers(unit_ids: frozenset[UUID]) -> dict[UUID, list[UnitCover]]:
    """All that each of these units has covered, with the days on which it did."""
    found: dict[UUID, list[UnitCover]] = {unit_id: [] for unit_id in unit_ids}
    for row in store.covers(unit_ids):
        found[row.tenant_id].append(row)
    return found


def left(unit_id: UUID, cover_then: Iterable[UnitCover]) -> set[UUID]:
    """Of what the unit covered on a day, and the whole cities of city districts, what it doesn't cover any more today."""
    ended = [row for row in cover_then if row.valid.upper is not None and row.valid.upper <= today()]
    return gone(ended, cover(unit_id, today())) if ended else set()


def gone(cover_then: Iterable[UnitCover], cover_now: Iterable[UnitCover]) -> set[UUID]:
    """Of what a unit covered once, and the whole cities of city districts, what it doesn't cover any more."""
    return _reaching(cover_then) - _reaching(cover_now)


@asked_once
def surroundings(unit_id: UUID, on: date) -> Sequence[records.Surroundings]:
    """The municipalities that the unit covers, in whole or in part, with their police and city districts that day."""
    return register.surroundings(on, ids={row.municipality_id for row in cover(unit_id, on)})


def municipalities(unit_id: UUID, on: date) -> Sequence[records.Municipality]:
    """The municipalities that the unit covers, in whole or in part, as they were on this day, by number."""
    return [each.municipality for each in surroundings(unit_id, on)]


class Names(dict[str, str]):
    """Names by number; a number that a reform entered since has taken away is called by itself."""

    def __missing__(self, number: str) -> str:
        return number


def names_by_number(unit_id: UUID, on: date) -> Names:
    """The names of the municipalities that the unit covers on a day, by number."""
    return named(municipalities(unit_id, on))


def named(covered: Iterable[records.Municipality]) -> Names:
    """Their names, by number."""
    return Names((m.number, m.names.norwegian) for m in covered)


def coordinated(on: date) -> list[records.Municipality]:
    """The municipalities whose city districts the acting unit coordinates: it reports for the whole city, once."""
    ids = store.coordinated()
    return register.municipalities(on, set(ids)) if ids else []


def coordinating(municipality_id: UUID, on: date, *, demonstration: bool) -> UUID | None:
    """The unit that coordinates the other city districts of a municipality on a day; None where none, or several, do.

    For a role that sees every unit (KRÅD's).
    """
    known(on)
    found = store.coordinating(municipality_id, on, demonstration=demonstration)
    return found[0] if len(found) == 1 else None


def language(unit_id: UUID, on: date) -> Language:
    """The form of Norwegian of letters and mail to the unit.

    Its municipality's (a cooperation: its host's); where that is neutral or not known, what the unit set, else bokmål.
    """
    unit = get(unit_id)
    return _given_language(unit, on) or cast("Language", unit.language or "nb")


@dataclass(frozen=True)
class Home:
    """A unit on a day: the municipalities that it covers, in whole or in part, and its form of Norwegian."""

    unit: Unit
    municipalities: Sequence[records.Municipality]
    language: Language


def homes(unit_ids: Collection[UUID], on: date) -> dict[UUID, Home]:
    """These units as they are on a day; as many statements for thousands as for one. For a role that sees every unit."""
    held = {id_: [row for row in rows if on in row.valid] for id_, rows in covers(frozenset(unit_ids)).items()}
    reached = {row.municipality_id for rows in held.values() for row in rows}
    known_then = {m.id: m for m in register.municipalities(on, reached)} if reached else {}
    found = {}
    for unit in store.several(unit_ids):
        here = [known_then[id_] for id_ in dict.fromkeys(row.municipality_id for row in held[unit.id])]
        given = _form_of(unit, here)
        found[unit.id] = Home(unit, here, given or cast("Language", unit.language or "nb"))
    return found


def chooses_language(unit_id: UUID, on: date) -> bool:
    """Whether letters follow what was set for the unit, because its municipality (a cooperation: its host) is neutral."""
    return _given_language(get(unit_id), on) is None


def _given_language(unit: Unit, on: date) -> Language | None:
    return _form_of(unit, municipalities(unit.id, on))


def _form_of(unit: Unit, covered: Iterable[records.Municipality]) -> Language | None:
    home = [m for m in covered if unit.host_id in (None, m.id)]
    forms = {m.language_form for m in home}
    return cast("Language", forms.pop()) if forms in ({"nb"}, {"nn"}) else None


def city_cover(municipality_id: UUID, on: date) -> CityCover:
    """How much of a municipality is covered on this day, counted by its city districts.

    For a role that sees every unit's cover (KRÅD's, the projection's).
    """
    known(on)
    places = register.city_places(municipality_id)
    taken = store.covered(municipality_id, on)
    covered = [place for place in places if {place.id, municipality_id} & taken]
    counts = {place_id: count.population for place_id, count in register.populations(on).items()}
    whole = all(place.id in counts for place in places)
    return CityCover(
        covered=len(covered),
        districts=len(places),
        population_covered=sum(counts[place.id] for place in covered) if whole else None,
        population=sum(counts[place.id] for place in places) if whole else None,
    )


def fits(unit: Unit, places: Collection[Place], wanted: int, on: date) -> None:
    """Refuse (`WrongCover`) what the kind of unit can't cover, what isn't there that day, or fewer places than `wanted`."""
    if len(places) != wanted:
        raise WrongCover(_l("Velg kommuner eller bydeler som finnes i registeret."))
    if not places:
        return
    districts = sum(place.city_district_id is not None for place in places)
    right = {
        Kind.MUNICIPALITY: len(places) == 1 and districts == 0,
        Kind.COOPERATION: len(places) > 1 and districts == 0,
        Kind.CITY_DISTRICT: len(places) == 1 and districts == 1,
    }[Kind(unit.kind)]
    if not right:
        raise WrongCover(
            _l(
                "En kommune dekker seg selv, et interkommunalt samarbeid to eller flere kommuner, og en bydel seg selv."
                " Velg på nytt."
            )
        )
    ids = {place.id for place in places}
    there = {m.id for m in register.municipalities(on, ids)} | {d.id for d in register.city_districts(on)}
    if not ids <= there:
        raise WrongCover(
            _l("En av kommunene eller bydelene fantes ikke %(on)s. Velg dem som fantes da.", on=f"{on:%d.%m.%Y}")
        )


def _reaching(rows: Iterable[UnitCover]) -> set[UUID]:
    return {place for row in rows for place in (row.place_id, row.municipality_id)}


def place_name(place: Place, on: date) -> str:
    """The place's name on a day."""
    if place.city_district_id is None:
        return register.municipality(place.municipality_id, on).names.norwegian
    return next(district.name for district in register.city_districts(on) if district.id == place.id)
