"""How the whole nation stands with the police, place by place: for KRÅD alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.web.sorting import norwegian_key
from tenants.police import places, store
from tenants.police.models import PoliceConfirmation
from tenants.police.service.facts import State, state
from tenants.units import service as units


@dataclass(frozen=True)
class Unconfirmed:
    """A place of a unit that the police have not confirmed, or no longer do; the latest that they said, if anything."""

    place: places.Place
    unit: units.Covering
    state: State
    latest: PoliceConfirmation | None


def unconfirmed(on: date) -> list[Unconfirmed]:
    """Every place that a unit covers and that has no confirmation in force, by name. As many statements for many as for one.

    Whether the unit has asked for one is between it and the police.
    """
    known = places.all_of(on)
    confirmations = store.confirmations(known)
    found = []
    for unit in units.covering_units(on):
        place = known[unit.place_id]
        rows = [row for row in confirmations if row.place_id in place.spoken_of]
        stands = state(rows, False, on)
        if stands is not State.CONFIRMED:
            found.append(Unconfirmed(place, unit, stands, rows[0] if rows else None))
    return sorted(found, key=lambda each: norwegian_key(each.place.name))
