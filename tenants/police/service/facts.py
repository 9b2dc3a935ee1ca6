"""What the police's word is worth on a day: for the facts document, and for every page that tells how a place stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
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
    """One confirmation as a facts document has it; `id` is the row that it comes from."""

    id: UUID
    municipality: str
    issuer: str
    signatory_agency: str
    signatory_role: str
    confirmed_on: date
    valid_until: date | None
    withdrawn_on: date | None

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
    was corrected is not. Municipality numbers are those of `as_of`. Acts as the unit or as the projector.
    """
    numbers = {m.id: m.number for m in units.municipalities(unit_id, as_of)}
    municipality_of = _places_with_municipality(unit_id, as_of)
    return [
        ConfirmationFact(
            id=row.id,
            municipality=numbers[municipality_of[row.place_id]],
            issuer=row.issuer,
            signatory_agency=row.signatory_agency,
            signatory_role=row.signatory_role,
            confirmed_on=row.confirmed_on,
            valid_until=row.valid_until,
            withdrawn_on=row.withdrawn_on,
        )
        for row in reversed(store.confirmations(municipality_of))
        if row.confirmed_on <= as_of
    ]


def police_plan_for(unit_id: UUID, as_of: date) -> bool | None:
    """Whether SLT stood in the police's own plan on `as_of`, for all that the unit covered: None where it is not said.

    One place where it doesn't stand makes it False. A city district has the latest word on itself or on the city.
    """
    covered = [{row.place_id, row.municipality_id} for row in units.cover(unit_id, as_of)]
    stated = store.plans(set().union(*covered), as_of)
    words = [_latest(stated, places) for places in covered]
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


def _places_with_municipality(unit_id: UUID, on: date) -> dict[UUID, UUID]:
    """What the unit covers, and the whole city of a city district, with the municipality of each."""
    cover = units.cover(unit_id, on)
    return {row.municipality_id: row.municipality_id for row in cover} | {
        row.place_id: row.municipality_id for row in cover
    }


def _latest(stated: Iterable[PolicePlan], places: Collection[UUID]) -> bool | None:
    return next((row.in_plan for row in stated if row.place_id in places), None)
