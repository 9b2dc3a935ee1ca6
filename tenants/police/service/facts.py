"""What the police's word is worth on a day: for the facts document, and for every page that tells how a place stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar
from uuid import UUID

from app.clock import today
from app.db.session import asked_once
from tenants.police import store
from tenants.police.models import PoliceConfirmation, PolicePlan
from tenants.register import service as register
from tenants.register.records import Municipality
from tenants.units import service as units
from tenants.units.models import UnitCover

S = TypeVar("S", PoliceConfirmation, PolicePlan)


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


@asked_once
def words(place_ids: frozenset[UUID]) -> tuple[Sequence[PoliceConfirmation], Sequence[PolicePlan]]:
    """All that the acting role may see of what was said of these places, the latest first; not what was corrected."""
    return store.words(place_ids)


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
        *words(frozenset(municipality_of.keys() - left))[0],
        *(store.confirmations_until_left(left) if left else ()),
    ]
    return _told(found, {place: numbers[of] for place, of in municipality_of.items()}, as_of)


@dataclass(frozen=True)
class Word:
    """What the police say of the places of a document: `in_plan` as `police_plan_for` has it."""

    confirmations: tuple[ConfirmationFact, ...]
    in_plan: bool | None


def words_since(documents: Iterable[tuple[UUID, date]], on: date) -> dict[tuple[UUID, date], Word]:
    """What the police had said by a day of what each unit covered on the earlier day that its document was written.

    For KRÅD, who reads such documents, (unit, day), again. Numbers are those of the document's own day. What was said of
    a place after it had left the unit is not the unit's. Four statements, however many documents there are.
    """
    asked = set(documents)
    covers = units.covers(frozenset(unit_id for unit_id, _day in asked))
    versions: dict[UUID, list[Municipality]] = {}
    for version in register.versions(frozenset(row.municipality_id for rows in covers.values() for row in rows)):
        versions.setdefault(version.id, []).append(version)
    reaches = {document: _reach(covers[document[0]], document[1]) for document in asked}
    places = {place for reach in reaches.values() for place in reach}
    said_of, stated_of = _by_place(store.confirmations(places)), _by_place(store.plans(places, on))
    found = {}
    for (unit_id, day), reach in reaches.items():
        numbers = {
            place: next(v.number for v in versions[of.municipality_id] if v.in_force(day))
            for place, of in reach.items()
        }
        said = [
            row for place, of in reach.items() for row in said_of.get(place, ()) if _before(row.confirmed_on, of.until)
        ]
        stated = [
            row for place, of in reach.items() for row in stated_of.get(place, ()) if _before(row.stated_on, of.until)
        ]
        covered = [{row.place_id, row.municipality_id} for row in covers[unit_id] if day in row.valid]
        found[unit_id, day] = Word(tuple(_told(said, numbers, on)), _in_plan(stated, covered))
    return found


def hold_words() -> None:
    """What the police say stays as it is until the transaction ends: to be asked before a decision reads what it rests on."""
    store.hold_words()


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


def _reach(covers: Sequence[UnitCover], day: date) -> dict[UUID, _Reach]:
    """What a unit covered on a day, and the whole cities of city districts."""
    then = [row for row in covers if day in row.valid]
    left = units.gone(then, [row for row in covers if today() in row.valid])
    return {
        place: _Reach(row.municipality_id, row.valid.upper if place in left else None)
        for row in then
        for place in (row.municipality_id, row.place_id)
    }


def _by_place(rows: Iterable[S]) -> dict[UUID, list[S]]:
    found: dict[UUID, list[S]] = {}
    for row in rows:
        found.setdefault(row.place_id, []).append(row)
    return found


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
    stated = [row for row in words(frozenset(places - left))[1] if row.stated_on <= as_of]
    stated += store.plans_until_left(left, as_of) if left else ()
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
