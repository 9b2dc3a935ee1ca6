"""The police's own log of meetings, held against what the unit says. It changes no level and no finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from flask_babel import lazy_gettext as _l

from app.clock import now, today
from app.errors import Invalid, NotFound
from app.web.sorting import norwegian_key
from tenants.police import places, store
from tenants.police.models import PoliceAttendance
from tenants.units import service as units

LEVELS = ("steering", "coordination", "practitioner")
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Comparison:
    """The days on which a level met with the police, as the unit says (`told`) and as the police say (`logged`)."""

    level: str
    told: frozenset[date]
    logged: frozenset[date]

    @property
    def only_told(self) -> list[date]:
        return sorted(self.told - self.logged)

    @property
    def only_logged(self) -> list[date]:
        return sorted(self.logged - self.told)


@dataclass(frozen=True)
class Compared:
    """Both logs of one place in the year that ends with `until`, level by level."""

    place: places.Place
    until: date
    levels: tuple[Comparison, ...]

    @property
    def differences(self) -> int:
        """How many days only one side has."""
        return sum(len(level.only_told) + len(level.only_logged) for level in self.levels)


def log(
    police_district_id: UUID,
    place_ids: Collection[UUID],
    level: str,
    role: str,
    days: Collection[date],
    *,
    by: UUID,
    form_id: UUID,
) -> int:
    """Log that the police took part on these days, in each of the places; returns how many meetings were new.

    What is in the log already is left alone, so that sending it twice logs nothing twice. Raises `NotFound` for a place
    that is another district's, and `Invalid`, with nothing logged, for a day that can't be right.
    """
    if not set(place_ids) <= places.of_district(police_district_id, today()).keys():
        raise NotFound
    for day in sorted(days):
        if day > today():
            raise Invalid(fields={"days": _l("%(day)s har ikke vært ennå.", day=f"{day:%d.%m.%Y}")})
        if not all(store.serves(place_id, day) for place_id in place_ids):
            raise Invalid(
                fields={
                    "days": _l(
                        "Politidistriktet hadde ikke ansvar for stedet %(day)s, etter registeret.",
                        day=f"{day:%d.%m.%Y}",
                    )
                }
            )
    return store.log_once(
        {
            "police_district_id": police_district_id,
            "id": uuid5(form_id, f"{place_id} {level} {day} {role}"),
            "place_id": place_id,
            "level": level,
            "held_on": day,
            "role": role,
            "membership_id": by,
            "recorded_at": now(),
        }
        for place_id in place_ids
        for day in days
    )


def logged(police_district_id: UUID, place_id: UUID) -> list[PoliceAttendance]:
    """The district's log for a place, the latest meeting first."""
    rows = store.dealings(PoliceAttendance, {place_id})
    mine = [row for row in rows if row.police_district_id == police_district_id]
    return sorted(mine, key=lambda row: (row.held_on, row.level, row.role), reverse=True)


def met(police_district_id: UUID, place_ids: Collection[UUID], on: date) -> Counter[UUID]:
    """How many meetings the district has logged of each place in the year that ends with a day; one statement.

    A meeting is a level and a day, whoever of the police were there.
    """
    rows = store.dealings(PoliceAttendance, place_ids)
    found = {
        (row.place_id, row.level, row.held_on)
        for row in rows
        if row.police_district_id == police_district_id and on - _YEAR < row.held_on <= on
    }
    return Counter(place_id for place_id, _level, _day in found)


def together(police_district_id: UUID, place_id: UUID, on: date) -> list[places.Place]:
    """The place and those of the district that the same unit covers, which may have met together. Raises `NotFound`."""
    known = places.of_district(police_district_id, on)
    if place_id not in known:
        raise NotFound
    covering = units.covering_units(on)
    unit_ids = {unit.unit_id for unit in covering if unit.place_id == place_id}
    found = {unit.place_id for unit in covering if unit.unit_id in unit_ids and unit.place_id in known} - {place_id}
    return [known[place_id], *sorted((known[i] for i in found), key=lambda place: norwegian_key(place.name))]


def compared(unit_id: UUID, facts: Mapping[str, Any], until: date) -> list[Compared]:
    """What a facts document of `until` says, held against the police's log, for each place that the unit covered then.

    Acts as the unit, on its living facts, or as KRÅD, on a submitted document.
    """
    numbers = {m.id: m.number for m in units.municipalities(unit_id, until)}
    told = store.met_with_police(facts)
    here = places.own(places.of_unit(unit_id, until))
    rows = store.dealings(PoliceAttendance, {place.id for place in here})
    return [
        _compared(
            place,
            until,
            [(level, day) for number, level, day in told if number == numbers[place.municipality_id]],
            [row for row in rows if row.place_id == place.id],
        )
        for place in here
    ]


def compared_with_submitted(police_district_id: UUID, on: date) -> dict[UUID, Compared]:
    """The district's log held against the latest document that each place's unit has submitted, by place.

    The year ends with the document's day; a place whose unit has submitted nothing is left out.
    """
    known = places.of_district(police_district_id, on)
    until: dict[UUID, date] = {}
    told: dict[UUID, list[tuple[str, date]]] = {}
    for place_id, as_of, level, day in store.submitted_meetings():
        until[place_id] = as_of
        if level is not None and day is not None:
            told.setdefault(place_id, []).append((level, day))
    rows = [row for row in store.dealings(PoliceAttendance, until) if row.police_district_id == police_district_id]
    return {
        place_id: _compared(
            known[place_id], as_of, told.get(place_id, []), [row for row in rows if row.place_id == place_id]
        )
        for place_id, as_of in until.items()
        if place_id in known
    }


def _compared(
    place: places.Place, until: date, told: Iterable[tuple[str, date]], rows: Sequence[PoliceAttendance]
) -> Compared:
    pairs = {"told": set(told), "logged": {(row.level, row.held_on) for row in rows}}
    days = {
        (side, level): frozenset(day for of, day in found if of == level and until - _YEAR < day <= until)
        for side, found in pairs.items()
        for level in LEVELS
    }
    return Compared(place, until, tuple(Comparison(one, days["told", one], days["logged", one]) for one in LEVELS))
