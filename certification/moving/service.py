"""What a move touches, told before it is made, and making it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _

from app.clock import today
from app.errors import Conflict, NotFound
from app.web.formats import as_date
from app.web.sorting import norwegian_key
from certification.cases import service as cases
from certification.cases.states import State
from certification.certificates import service as certificates
from tenants.police import service as police
from tenants.police.service import ConfirmationFact
from tenants.register import service as register
from tenants.units import closing, moving
from tenants.units import service as units
from tenants.units.models import Unit
from tenants.units.service import Kind


class Target(StrEnum):
    """Where a place may go, besides to a unit that there is."""

    OWN = "own"
    NONE = "none"
    APART = "apart"


@dataclass(frozen=True)
class Place:
    """A municipality or a city district on a day, and the unit that covers it (None: no unit)."""

    id: UUID
    name: str
    municipality_id: UUID
    number: str
    unit: Unit | None

    @property
    def whole(self) -> bool:
        """True for a municipality, false for a city district."""
        return self.id == self.municipality_id


@dataclass(frozen=True)
class Plan:
    """A place goes from the unit that was seen to have it to a unit, or as a `Target` says, on a day.

    `made_up` tells whether a unit that is made for a place without one is made up, as the person who makes it is.
    """

    place: Place
    from_id: UUID | None
    target: UUID | Target
    on: date
    made_up: bool = False


@dataclass(frozen=True)
class Held:
    """What a unit has: the names of what it covers on a day, its certificate's last day, and the municipalities that this names."""

    places: Sequence[str]
    until: date | None
    named: frozenset[UUID]


@dataclass(frozen=True)
class Touched:
    """A unit before and after: the names of what it covers and of what moves, its open case, its certificate's last day.

    `named` are those of the places that move whose municipality the certificate names. `lapses`: nobody whom it names is left;
    `back_until` is the last day of one that had lapsed and holds again.
    """

    unit: Unit
    before: Sequence[str]
    after: Sequence[str]
    moving: Sequence[str]
    case: State | None
    approved_until: date | None
    named: Sequence[str]
    lapses: bool
    back_until: date | None


@dataclass(frozen=True)
class Preview:
    """What a plan would do: the unit that is left, the one that is joined, and what the police have said of the place."""

    plan: Plan
    leaves: Touched | None
    joins: Touched | None
    founds: Sequence[str]
    confirmations: Sequence[ConfirmationFact]


def overview(on: date) -> list[tuple[Unit, list[Place]]]:
    """Every unit that covers something on a day, with what it covers, both in Norwegian order."""
    names = _names(on)
    by_id = {unit.id: unit for unit in units.units(on)}
    covered: dict[UUID, list[Place]] = {}
    for row in units.covering_units(on):
        if row.place_id in names:
            name, municipality_id, number = names[row.place_id]
            place = Place(row.place_id, name, municipality_id, number, by_id[row.unit_id])
            covered.setdefault(row.unit_id, []).append(place)
    found = [(by_id[i], sorted(places, key=lambda p: norwegian_key(p.name))) for i, places in covered.items()]
    return sorted(found, key=lambda pair: norwegian_key(pair[0].name))


def all_places(on: date, *, districts: bool | None = None) -> list[tuple[UUID, str]]:
    """Every municipality and city district of a day (or only the ones, or the others) by name, in Norwegian order."""
    found = [(i, name) for i, (name, m, _number) in _names(on).items() if districts in (None, i != m)]
    return sorted(found, key=lambda pair: norwegian_key(pair[1]))


def place(place_id: UUID, on: date) -> Place:
    """A place of a day with its unit. Raises `NotFound`."""
    known = _names(on).get(place_id)
    if known is None:
        raise NotFound
    name, municipality_id, number = known
    unit = units.covering(place_id, on)
    if unit and place_id not in {row.place_id for row in units.cover(unit.id, on)}:
        unit = None
    return Place(place_id, name, municipality_id, number, unit)


def targets(place: Place) -> list[Unit]:
    """The units that a place may join: cooperations, and a unit of its own that it has had and that covers nothing now.

    Made-up units and real ones are never mixed.
    """
    on = today()
    made_up = place.unit.demonstration if place.unit else None
    found = {unit.id: unit for unit, _places in overview(on) if place.whole and unit.kind == Kind.COOPERATION}
    for period in moving.history(place.id):
        if period.unit.kind != Kind.COOPERATION and not (period.unit.closed_at or units.cover(period.unit.id, on)):
            found[period.unit.id] = period.unit
    here = {place.unit.id} if place.unit else set()
    return sorted(
        (u for u in found.values() if u.id not in here and made_up in (None, u.demonstration)),
        key=lambda unit: norwegian_key(unit.name),
    )


def preview(plan: Plan) -> Preview:
    """What the plan would do. Raises what `carry_out` would raise; nothing is changed."""
    to_id = plan.target if isinstance(plan.target, UUID) else None
    before = {unit_id: held(unit_id, plan.on) for unit_id in (plan.from_id, to_id) if unit_id}
    with moving.tried():
        founds = [units.get(unit_id).name for unit_id in carry_out(plan)]
        after = {unit_id: held(unit_id, plan.on) for unit_id in before}
    confirmations: Sequence[ConfirmationFact] = ()
    if plan.place.unit:
        said = police.confirmations_for(plan.place.unit.id, today())
        confirmations = [one for one in said if one.municipality == plan.place.number]
    return Preview(
        plan,
        touched(plan.from_id, [plan.place], before, after) if plan.from_id else None,
        touched(to_id, [plan.place], before, after) if to_id else None,
        founds,
        confirmations,
    )


def carry_out(plan: Plan) -> list[UUID]:
    """Make the move; returns the units that were made for it. Raises as `tenants.units.moving.move`."""
    if plan.target is Target.APART and plan.from_id:
        return moving.dissolve(plan.from_id, plan.on)
    if plan.target is Target.OWN:
        made = _own_unit(plan)
        moving.move(plan.place.id, plan.from_id, made, plan.on)
        return [made]
    moving.move(plan.place.id, plan.from_id, plan.target if isinstance(plan.target, UUID) else None, plan.on)
    return []


def _own_unit(plan: Plan) -> UUID:
    former, place = plan.place.unit, plan.place
    demonstration = former.demonstration if former else plan.made_up
    return units.add(
        Kind.MUNICIPALITY if place.whole else Kind.CITY_DISTRICT,
        place.name,
        coordinating_id=None
        if place.whole
        else units.coordinating(place.municipality_id, plan.on, demonstration=demonstration),
        demonstration=demonstration,
    )


def touched(unit_id: UUID, moved: Sequence[Place], before: Mapping[UUID, Held], after: Mapping[UUID, Held]) -> Touched:
    """A unit before and after these places move, with what KRÅD has of it."""
    case = cases.open_case_of(unit_id)
    had, has = before[unit_id], after[unit_id]
    return Touched(
        unit=units.get(unit_id),
        before=had.places,
        after=has.places,
        moving=[place.name for place in moved],
        case=State(case.state) if case else None,
        approved_until=had.until,
        named=[p.name for p in moved if p.municipality_id in had.named],
        lapses=had.until is not None and has.until is None,
        back_until=has.until if had.until is None else None,
    )


def held(unit_id: UUID, on: date) -> Held:
    """What a unit covers on a day, and its certificate of today."""
    certificate = certificates.valid(unit_id, today())
    return Held(
        members(unit_id, on),
        certificates.last_day(certificate) if certificate else None,
        frozenset(certificate.municipality_ids if certificate else ()),
    )


def idle(on: date) -> list[Unit]:
    """The units that cover nothing, in Norwegian order: those that can be closed, or given something."""
    return sorted(closing.idle(on), key=lambda unit: norwegian_key(unit.name))


def close(unit_id: UUID) -> None:
    """Close a unit that covers nothing. As the register keeper.

    Raises `NotFound`, and `Conflict` where it is in use, is approved, or has an application with KRÅD.
    """
    on = today()
    units.get(unit_id)
    if cases.open_case_of(unit_id):
        raise Conflict(_("Enheten har en søknad hos %(issuer)s. Få den avsluttet først."))
    certificate = certificates.valid(unit_id, on)
    until = certificates.last_day(certificate) if certificate else None
    if until:
        raise Conflict(_("Enheten er godkjent til og med %(day)s. Vent til godkjenningen er ute.", day=as_date(until)))
    closing.close(unit_id, units.language(unit_id, on))


@dataclass(frozen=True)
class Leaving:
    """What left a unit last, so that it covers nothing: the day, and the names."""

    on: date
    places: Sequence[str]


def leaving(unit_id: UUID) -> Leaving | None:
    """The leaving that can be taken back; None where there is none, or the unit is closed."""
    found = None if units.get(unit_id).closed_at else moving.left_last(unit_id)
    if found is None:
        return None
    names = _names(found[0])
    return Leaving(found[0], sorted((names[each][0] for each in found[1]), key=norwegian_key))


def take_back(unit_id: UUID) -> None:
    """Correct that everything left a unit: it never did, and an approval that lapsed by that holds again where nothing has followed.

    As the register keeper. Raises as `tenants.units.moving.take_back`, and `Conflict` where a unit that has one of the places now is
    approved, or has an application with KRÅD.
    """
    found = moving.left_last(unit_id)
    for place_id in sorted(found[1]) if found else ():
        now = units.covering(place_id, today())
        if now and (certificates.valid(now.id, today()) or cases.open_case_of(now.id)):
            raise Conflict(_("%(unit)s er godkjent eller har en søknad. Da kan ikke dette tas tilbake.", unit=now.name))
    moving.take_back(unit_id)


def members(unit_id: UUID, on: date) -> list[str]:
    """The names of what a unit covers on a day, in Norwegian order."""
    names = _names(on)
    return sorted((names[row.place_id][0] for row in units.cover(unit_id, on)), key=norwegian_key)


def _names(on: date) -> dict[UUID, tuple[str, UUID, str]]:
    """Name, municipality and its number of every place of a day; its county where two municipalities share a name."""
    whole = register.municipalities(on)
    by_key = {m.key: m for m in whole}
    shared = Counter(m.names.norwegian for m in whole)
    counties = {county.key: county.names.norwegian for county in register.counties(on)}
    names = {
        m.id: (
            f"{m.names.norwegian} ({counties[m.county]})" if shared[m.names.norwegian] > 1 else m.names.norwegian,
            m.id,
            m.number,
        )
        for m in whole
    }
    for district in register.city_districts(on):
        if city := by_key.get(district.municipality):
            names[district.id] = (f"Bydel {district.name}", city.id, city.number)
    return names
