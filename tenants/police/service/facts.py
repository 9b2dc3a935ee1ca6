"""What the police's word is worth on a day: for the facts document, and for every page that tells how a place stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tenants.police import store
from tenants.police.models import PoliceConfirmation, PolicePlan
from tenants.units import service as units


class State(StrEnum):
    """How a place stands with the police. Only `CONFIRMED` meets the handbook's condition for approval."""

    CONFIRMED = "confirmed"
    REQUESTED = "requested"
    NOT_SIGNED_BY_POLICE = "not_signed_by_police"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    NONE = "none"


@dataclass(frozen=True)
class ConfirmationFact:
    """One confirmation as a facts document has it; `id` is the row that it comes from.

    The last seven are the row's own and stand in no document: who gave it and when, its words, and why it was taken back
    or took the place of a wrong one.
    """

    id: UUID
    municipality: str
    issuer: str
    signatory_agency: str
    signatory_role: str
    confirmed_on: date
    valid_until: date | None
    withdrawn_on: date | None
    police_district_id: UUID
    recorded_at: datetime
    commitment: str
    delegated_by: str | None
    delegated_on: date | None
    withdrawal_reason: str | None
    correction_reason: str | None

    def document(self) -> dict[str, object]:
        """The entry of `police_confirmations` in `slt-facts/1`."""
        return {
            "municipality": self.municipality,
            "issuer": self.issuer,
            "signatory_agency": self.signatory_agency,
            "signatory_role": self.signatory_role,
            "confirmed_on": self.confirmed_on.isoformat(),
            "valid_until": self.valid_until and self.valid_until.isoformat(),
            "withdrawn_on": self.withdrawn_on and self.withdrawn_on.isoformat(),
        }


def confirmations_for(unit_id: UUID, as_of: date) -> list[ConfirmationFact]:
    """The confirmations dated by `as_of` for what the unit covered that day, the earliest first.

    A city district has its own and the whole city's. Withdrawn and outlived ones are there with their dates; one that
    was corrected is not. Of what the unit has left since, it knows what was said until then. Municipality numbers are
    those of `as_of`. Acts as the unit; of today as KRÅD, too.
    """
    numbers = {m.id: m.number for m in units.municipalities(unit_id, as_of)}
    cover = units.cover(unit_id, as_of)
    municipality_of = {i: row.municipality_id for row in cover for i in (row.municipality_id, row.place_id)}
    left = units.left(unit_id, cover)
    found = [
        *store.confirmations(municipality_of.keys() - left),
        *(store.confirmations_until_left(left) if left else ()),
    ]
    return _told(found, {place: numbers[of] for place, of in municipality_of.items()}, as_of)


def confirmations_since(unit_id: UUID, written_on: date, on: date) -> list[ConfirmationFact]:
    """The confirmations dated by a day for what the unit covered on an earlier one, told by the numbers of that earlier day.

    For KRÅD, who reads a document of `written_on` again. What was said of a place after it had left the unit is not the
    unit's.
    """
    numbers = {m.id: m.number for m in units.municipalities(unit_id, written_on)}
    places = _places_since(unit_id, written_on)
    found = [row for row in store.confirmations(places.keys()) if _before(row.confirmed_on, places[row.place_id].until)]
    return _told(found, {place: numbers[of.municipality_id] for place, of in places.items()}, on)


def confirmations_with(ids: Collection[UUID]) -> list[PoliceConfirmation]:
    """The rows that a document's confirmations came from, as far as the acting role may see them; in no order."""
    return list(store.confirmations_with(ids)) if ids else []


def _told(found: Iterable[PoliceConfirmation], numbers: Mapping[UUID, str], on: date) -> list[ConfirmationFact]:
    """Rows as facts, the earliest first; `numbers` are those of the municipalities by place."""
    return [
        ConfirmationFact(
            id=row.id,
            municipality=numbers[row.place_id],
            issuer=row.issuer,
            signatory_agency=row.signatory_agency,
            signatory_role=row.signatory_role,
            confirmed_on=row.confirmed_on,
            valid_until=row.valid_until,
            withdrawn_on=row.withdrawn_on,
            police_district_id=row.police_district_id,
            recorded_at=row.recorded_at,
            commitment=row.commitment,
            delegated_by=row.delegated_by,
            delegated_on=row.delegated_on,
            withdrawal_reason=row.withdrawal_reason,
            correction_reason=row.correction_reason,
        )
        for row in sorted(found, key=lambda row: (row.confirmed_on, row.recorded_at, row.id))
        if row.confirmed_on <= on
    ]


class _Reach(NamedTuple):
    """A place of which a unit's document tells: its municipality, and the day on which it left the unit, if it has."""

    municipality_id: UUID
    until: date | None


def _places_since(unit_id: UUID, written_on: date) -> dict[UUID, _Reach]:
    """What the unit covered on a day, and the whole cities of city districts."""
    cover = units.cover(unit_id, written_on)
    left = units.left(unit_id, cover)
    return {
        place: _Reach(row.municipality_id, row.valid.upper if place in left else None)
        for row in cover
        for place in (row.municipality_id, row.place_id)
    }


def _before(day: date, end: date | None) -> bool:
    return end is None or day < end


def police_plan_for(unit_id: UUID, as_of: date) -> bool | None:
    """Whether SLT stood in the police's own plan on `as_of`, for all that the unit covered: None where it is not said.

    One place where it doesn't stand makes it False. A city district has the latest word on itself or on the city.
    """
    cover = units.cover(unit_id, as_of)
    covered = [{row.place_id, row.municipality_id} for row in cover]
    places = set().union(*covered)
    left = units.left(unit_id, cover)
    stated = [*store.plans(places - left, as_of), *(store.plans_until_left(left, as_of) if left else ())]
    return _in_plan(stated, covered)


def police_plan_since(unit_id: UUID, written_on: date, on: date) -> bool | None:
    """The same by a day, of what the unit covered on an earlier one. For KRÅD, as `confirmations_since`."""
    places = _places_since(unit_id, written_on)
    stated = [row for row in store.plans(places.keys(), on) if _before(row.stated_on, places[row.place_id].until)]
    covered = [{row.place_id, row.municipality_id} for row in units.cover(unit_id, written_on)]
    return _in_plan(stated, covered)


def _in_plan(stated: Iterable[PolicePlan], covered: Iterable[Collection[UUID]]) -> bool | None:
    latest_first = sorted(stated, key=lambda row: (row.stated_on, row.recorded_at), reverse=True)
    words = [_latest(latest_first, places) for places in covered]
    if False in words:
        return False
    return True if words and None not in words else None


def state(confirmations: Iterable[PoliceConfirmation], requested: bool, on: date) -> State:
    """How a place stands on a day, by its confirmations (corrected ones left out) and whether a request is open."""
    made = [row for row in confirmations if row.confirmed_on <= on]
    in_force = [row for row in made if counts(row, on)]
    if any(row.signatory_agency == "police" for row in in_force):
        return State.CONFIRMED
    if requested:
        return State.REQUESTED
    if in_force:
        return State.NOT_SIGNED_BY_POLICE
    if not made:
        return State.NONE
    latest = max(made, key=lambda row: (row.confirmed_on, row.recorded_at))
    return State.WITHDRAWN if latest.withdrawn_on is not None and latest.withdrawn_on <= on else State.LAPSED


def counts(confirmation: PoliceConfirmation, on: date) -> bool:
    """Whether a confirmation is in force on a day: its last day of validity counts, the day of its withdrawal doesn't."""
    return (
        confirmation.confirmed_on <= on
        and (confirmation.valid_until is None or on <= confirmation.valid_until)
        and (confirmation.withdrawn_on is None or on < confirmation.withdrawn_on)
    )


def correction_of(confirmation: PoliceConfirmation) -> PoliceConfirmation | None:
    """The confirmation that took the place of a wrong one, or None."""
    return store.correction_of(confirmation)


def _latest(stated: Iterable[PolicePlan], places: Collection[UUID]) -> bool | None:
    return next((row.in_plan for row in stated if row.place_id in places), None)
