"""Agreements, contacts, meeting points and initiatives: what the police keep of a place, row by row.

Two verbs: what ends gets its last day, and a new row tells what holds from then on; what was never so is struck with a
reason, and the right row is written beside it. Everything acts as a police district, or reads as a unit or KRÅD.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import now, today
from app.errors import Conflict, Invalid, NotFound
from app.jobs import outbox
from tenants.police import places, store
from tenants.police.models import (
    PoliceAgreement,
    PoliceAttendance,
    PoliceContact,
    PoliceCouncilInitiative,
    PoliceMeetingPoint,
)

#: Sort -> its table, and the column with the day that it is about.
SORTS: dict[str, tuple[type[Any], str]] = {
    "agreement": (PoliceAgreement, "signed_on"),
    "contact": (PoliceContact, "from_on"),
    "meeting_point": (PoliceMeetingPoint, "from_on"),
    "initiative": (PoliceCouncilInitiative, "taken_on"),
    "attendance": (PoliceAttendance, "held_on"),
}
#: The sorts that end, and the others that happened once.
ENDING = ("agreement", "contact", "meeting_point")
_KEPT = (*ENDING, "initiative")


@dataclass(frozen=True)
class Kept:
    """What the police of a place keep of it today, sort by sort, the latest first."""

    place: places.Place
    agreements: tuple[PoliceAgreement, ...]
    contacts: tuple[PoliceContact, ...]
    meeting_points: tuple[PoliceMeetingPoint, ...]
    initiatives: tuple[PoliceCouncilInitiative, ...]


def kept(here: Iterable[places.Place], on: date) -> list[Kept]:
    """What holds on a day for each of these places, as the police district that is responsible for it says."""
    here = list(here)
    ids = {place.id for place in here}
    rows: dict[str, list[Any]] = {sort: list(store.dealings(SORTS[sort][0], ids)) for sort in _KEPT}

    def of(place: places.Place, sort: str) -> tuple[Any, ...]:
        day = SORTS[sort][1]
        found = [
            row
            for row in rows[sort]
            if row.place_id == place.id and row.police_district_id == place.police_district.id and holds(row, on)
        ]
        return tuple(sorted(found, key=lambda row: getattr(row, day), reverse=True))

    return [
        Kept(place, of(place, "agreement"), of(place, "contact"), of(place, "meeting_point"), of(place, "initiative"))
        for place in here
    ]


def kept_for_unit(unit_id: UUID, on: date) -> list[Kept]:
    """What the police keep of each place that the unit covers on a day."""
    return kept(places.own(places.of_unit(unit_id, on)), on)


def holds(row: Any, on: date) -> bool:
    """Whether a row holds on a day: it isn't ended by then, and an agreement's last day counts."""
    ended, until = getattr(row, "ended_on", None), getattr(row, "valid_until", None)
    return (ended is None or on < ended) and (until is None or on <= until)


def history(police_district_id: UUID, place_id: UUID, sort: str) -> list[Any]:
    """All of the district's rows of a sort for a place, the latest first, ended ones too."""
    model, day = SORTS[sort]
    rows = [row for row in store.dealings(model, {place_id}) if row.police_district_id == police_district_id]
    return sorted(rows, key=lambda row: getattr(row, day), reverse=True)


def get(police_district_id: UUID, sort: str, row_id: UUID) -> Any:
    """A row of the district's own that was not struck. Raises `NotFound`."""
    row = store.dealing_of(SORTS[sort][0], police_district_id, row_id)
    if row is None:
        raise NotFound
    return row


def add(
    police_district_id: UUID, sort: str, place_id: UUID, values: Mapping[str, Any], *, by: UUID, row_id: UUID
) -> None:
    """Write a row. `row_id` is chosen when the form is shown: sent twice it is written once. Raises `NotFound`, `Invalid`."""
    if place_id not in places.of_district(police_district_id, today()):
        raise NotFound
    _write(police_district_id, sort, place_id, values, by, row_id)


def end(police_district_id: UUID, sort: str, row_id: UUID, on: date) -> None:
    """From this day on the row no longer holds. Raises `NotFound` and `Invalid`."""
    row = get(police_district_id, sort, row_id)
    if sort not in ENDING:
        raise NotFound
    if on < getattr(row, SORTS[sort][1]):
        raise Invalid(fields={"ended_on": _l("Dette kan ikke ta slutt før det begynte.")})
    if on > today():
        raise Invalid(fields={"ended_on": _l("Skriv en dato som har vært, eller dagens dato.")})
    row.ended_on = on
    store.flush()
    _told(row)


def strike(police_district_id: UUID, sort: str, row_id: UUID, reason: str) -> None:
    """It was never so: the row is kept and never counts. Raises `NotFound`."""
    _strike(get(police_district_id, sort, row_id), reason)


def correct(
    police_district_id: UUID,
    sort: str,
    row_id: UUID,
    values: Mapping[str, Any],
    reason: str,
    *,
    by: UUID,
    correction_id: UUID,
) -> None:
    """Strike what was written wrongly and write it right, in one. Raises `NotFound` and `Invalid`; then nothing is changed."""
    model = SORTS[sort][0]
    if store.dealing_of(model, police_district_id, correction_id) is not None:
        return
    wrong = get(police_district_id, sort, row_id)
    ended = {"ended_on": wrong.ended_on} if sort in ENDING else {}
    _check(sort, wrong.place_id, {**values, **ended})
    _strike(wrong, reason)
    _write(police_district_id, sort, wrong.place_id, {**values, **ended}, by, correction_id)


def lacking(police_district_id: UUID, place_ids: Collection[UUID], on: date) -> dict[str, set[UUID]]:
    """Which of these places of the district have no agreement of cooperation, and which no contact, on a day.

    An agreement with the whole city holds for its districts.
    """
    known = places.of_district(police_district_id, on)
    asked = [known[place_id] for place_id in place_ids if place_id in known]
    around = {place_id for place in asked for place_id in place.spoken_of}
    found = kept([known[place_id] for place_id in around], on)
    agreed = {k.place.id for k in found if any(a.sort == "cooperation" for a in k.agreements)}
    reached = {k.place.id for k in found if k.contacts}
    return {
        "agreement": {place.id for place in asked if not place.spoken_of & agreed},
        "contact": {place.id for place in asked if place.id not in reached},
    }


def _write(
    police_district_id: UUID, sort: str, place_id: UUID, values: Mapping[str, Any], by: UUID, row_id: UUID
) -> None:
    model = SORTS[sort][0]
    if store.dealing_of(model, police_district_id, row_id) is not None:
        return
    _check(sort, place_id, values)
    row = model(
        police_district_id=police_district_id,
        id=row_id,
        place_id=place_id,
        membership_id=by,
        recorded_at=now(),
        **values,
    )
    try:
        store.add_if_allowed(row)
    except IntegrityError:
        if store.dealing_of(model, police_district_id, row_id) is None:
            raise Conflict from None
    _told(row)


def _check(sort: str, place_id: UUID, values: Mapping[str, Any]) -> None:
    column = SORTS[sort][1]
    day, faults = values[column], {}
    if day > today():
        faults[column] = _l("Skriv en dato som har vært, eller dagens dato.")
    elif not store.serves(place_id, day):
        faults[column] = _l("Politidistriktet hadde ikke ansvar for stedet denne dagen, etter registeret.")
    elif values.get("ended_on") and values["ended_on"] < day:
        faults[column] = _l("Dette tok slutt før denne dagen. Skriv en dato som er tidligere.")
    if values.get("valid_until") and values["valid_until"] < day:
        faults["valid_until"] = _l("Siste dag kan ikke være før avtalen ble signert.")
    if faults:
        raise Invalid(fields=faults)


def _strike(row: Any, reason: str) -> None:
    row.struck_at, row.struck_reason = now(), reason
    store.flush()
    _told(row)


def _told(row: Any) -> None:
    """The nation's picture has which places have an agreement."""
    if isinstance(row, PoliceAgreement):
        place = {"place_id": row.place_id}
        outbox.add("place_changed", place, police_district_id=row.police_district_id)
