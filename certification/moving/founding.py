"""Making a unit of places, with what that touches told first; and what the register keeper may change of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from app.clock import today
from app.errors import Conflict, Invalid
from app.web.sorting import norwegian_key
from certification.certificates import service as certificates
from certification.moving.service import Place, Touched, all_places, held, members, place, touched
from tenants.police import service as police
from tenants.police.service import ConfirmationFact
from tenants.register import service as register
from tenants.units import moving
from tenants.units import service as units
from tenants.units.models import Unit
from tenants.units.service import Kind, Language


@dataclass(frozen=True)
class Plan:
    """A unit of this kind covers these places from a day on. Without a `name` it is called what its one place is.

    `language` is asked for only where the municipality (a cooperation's host) is neutral. `made_up` tells whether a unit
    of places that no unit has is made up, as the person who makes it is.
    """

    kind: Kind
    place_ids: Sequence[UUID]
    on: date
    name: str | None = None
    host_id: UUID | None = None
    language: Language | None = None
    mailbox: str | None = None
    made_up: bool = False


@dataclass(frozen=True)
class Preview:
    """What a plan would do: the unit as it would be, the units that places leave, and what the police have said of them.

    `seen` is which unit has each place now; `names` are those of the places by the municipality's number.
    """

    plan: Plan
    name: str
    covers: Sequence[str]
    host: str | None
    coordinating: str | None
    language: Language
    demonstration: bool
    leaves: Sequence[Touched]
    free: Sequence[str]
    confirmations: Sequence[ConfirmationFact]
    names: dict[str, str]
    seen: str


@dataclass(frozen=True)
class Seen:
    """A unit as its page shows it: what it covers today, and whether its form of Norwegian is its own to choose.

    `lapsed_on`: its latest approval lapsed on that day.
    """

    unit: Unit
    places: Sequence[Place]
    host: str | None
    coordinating: Unit | None
    language: Language
    chooses_language: bool
    lapsed_on: date | None


def preview(plan: Plan) -> Preview:
    """What the plan would do. Raises what `carry_out` would raise; nothing is changed."""
    places = _places(plan)
    left = {p.unit.id: p.unit for p in places if p.unit}
    before = {unit_id: held(unit_id, plan.on) for unit_id in left}
    with moving.tried():
        unit_id = carry_out(plan)
        unit = units.get(unit_id)
        after = {each: held(each, plan.on) for each in left}
        coordinating = units.get(unit.coordinating_id).name if unit.coordinating_id else None
        return Preview(
            plan,
            unit.name,
            members(unit_id, plan.on),
            next((p.name for p in places if p.id == plan.host_id), None),
            coordinating,
            units.language(unit_id, plan.on),
            unit.demonstration,
            [touched(each, [p for p in places if p.unit and p.unit.id == each], before, after) for each in left],
            [p.name for p in places if not p.unit],
            police.confirmations_for(unit_id, today()),
            {p.number: p.name for p in places},
            _seen(places),
        )


def carry_out(plan: Plan, seen: str | None = None) -> UUID:
    """Make the unit and move the places to it; returns its id. All or nothing.

    `seen` is what a preview said: raises `Conflict` where a place has another unit by now. Raises `Invalid` for a place
    that was not there that day or has a unit of its own, and where the form of Norwegian must be chosen; and as
    `tenants.units.moving.move`.
    """
    places = _places(plan)
    if seen is not None and seen != _seen(places):
        raise Conflict(_("Noen har flyttet en av dem i mellomtiden. Se hva som gjelder nå, før du lager enheten."))
    first = places[0]
    demonstration = next((p.unit.demonstration for p in places if p.unit), plan.made_up)
    district = plan.kind is Kind.CITY_DISTRICT
    with moving.together():
        unit_id = moving.found(
            plan.kind,
            plan.name or first.name,
            plan.place_ids,
            plan.on,
            host_id=plan.host_id,
            coordinating_id=units.coordinating(first.municipality_id, plan.on, demonstration=demonstration)
            if district
            else None,
            language=plan.language,
            mailbox=plan.mailbox,
            demonstration=demonstration,
        )
        if plan.language is None and units.chooses_language(unit_id, plan.on):
            home = register.municipality(plan.host_id or first.municipality_id, plan.on).names.norwegian
            told = _("%(place)s har ikke valgt målform. Velg den som brev til enheten skal ha.", place=home)
            raise Invalid(fields={"language": told})
    return unit_id


def unit(unit_id: UUID) -> Seen:
    """A unit for its page. Raises `NotFound`."""
    found, on, lapsed = units.get(unit_id), today(), certificates.lapsed(unit_id)
    return Seen(
        found,
        sorted((place(row.place_id, on) for row in units.cover(unit_id, on)), key=lambda p: norwegian_key(p.name)),
        dict(all_places(on)).get(found.host_id) if found.host_id else None,
        units.get(found.coordinating_id) if found.coordinating_id else None,
        units.language(unit_id, on),
        units.chooses_language(unit_id, on),
        lapsed.ended_on if lapsed else None,
    )


def _places(plan: Plan) -> list[Place]:
    """The places of a plan as they were on its day, each with the unit that it leaves."""
    there, named = dict(all_places(plan.on)), dict(all_places(today()))
    faults: dict[str, object] = {}
    found = []
    for number, place_id in enumerate(plan.place_ids):
        field = f"places-{number}-place" if plan.kind is Kind.COOPERATION else "places"
        if place_id not in there:
            faults[field] = _(
                "%(place)s fantes ikke %(on)s. Velg en senere dato.",
                place=named[place_id],
                on=f"{plan.on:%d.%m.%Y}",
            )
            continue
        here = place(place_id, plan.on)
        if plan.kind is not Kind.COOPERATION and here.unit and here.unit.kind == plan.kind:
            faults[field] = _("%(place)s har allerede en egen enhet: %(unit)s.", place=here.name, unit=here.unit.name)
        found.append(here)
    if faults:
        raise Invalid(fields=faults)
    return found


def _seen(places: Sequence[Place]) -> str:
    return " ".join(sorted(f"{p.id}:{p.unit.id if p.unit else '-'}" for p in places))
