"""Confirm for several places in one go: one text is read once, and each place gets a signed act of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from flask_babel import lazy_gettext as _l

from app.clock import today
from app.db.session import one_act
from app.errors import Conflict, DomainError, Invalid
from tenants.police import places, store
from tenants.police.service import district
from tenants.police.service.district import Commitment
from tenants.police.service.facts import State, state


@dataclass(frozen=True)
class Act:
    """To confirm for a place: what a request asks for, or unasked."""

    place_id: UUID
    request_id: UUID | None = None

    def __str__(self) -> str:
        return f"{self.place_id}.{self.request_id}" if self.request_id else str(self.place_id)

    @classmethod
    def parse(cls, text: str) -> Act | None:
        """The act that is written so, or None."""
        place_id, _dot, request_id = text.partition(".")
        try:
            return cls(UUID(place_id), UUID(request_id) if request_id else None)
        except ValueError:
            return None


@dataclass(frozen=True)
class Offer:
    """An act that can be chosen. `asked_on` is None where nobody asked; `is_open`: it can still be done."""

    act: Act
    place: places.Place
    state: State
    unit_name: str | None
    asked_on: date | None
    demonstration: bool
    is_open: bool = True


class Outcome(StrEnum):
    """What became of one act."""

    CONFIRMED = "confirmed"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True)
class Result:
    """What became of an act: the confirmation that stands, or why there is none."""

    place_name: str
    outcome: Outcome
    confirmation_id: UUID | None = None
    reason: str = ""


def offers(police_district_id: UUID, on: date, also: Iterable[Act] = ()) -> list[Offer]:
    """What can be confirmed: the open requests, the oldest first, then the units' places without a valid confirmation.

    After them what was chosen (`also`) and can't be done any more, so that a form can say so; of the district's places alone.
    """
    found = [
        Offer(
            Act(item.place.id, item.thread.request.id),
            item.place,
            State.REQUESTED,
            item.unit.name if item.unit else None,
            item.thread.request.asked_on,
            item.unit is not None and item.unit.demonstration,
        )
        for item in district.queue(police_district_id, on)
    ]
    found += [
        Offer(
            Act(item.place.id),
            item.place,
            item.state,
            item.unit.name if item.unit else None,
            None,
            item.unit is not None and item.unit.demonstration,
        )
        for item in district.served(police_district_id, on)
        if item.request_id is None and item.state is not State.CONFIRMED
    ]
    known = {offer.act for offer in found}
    gone = [act for act in also if act not in known]
    if gone:
        here = places.of_district(police_district_id, on)
        found += [
            Offer(act, here[act.place_id], State.NONE, None, None, False, is_open=False)
            for act in gone
            if act.place_id in here
        ]
    return found


def check_each(police_district_id: UUID, chosen: Collection[Offer], commitment: Commitment) -> None:
    """Whether this may be confirmed for all of them; raises `Invalid` with the fields that break a rule."""
    for offer in chosen:
        try:
            district.check(police_district_id, offer.place.id, commitment)
        except Invalid as error:
            raise Invalid(_l("Dette gjelder %(place)s.", place=offer.place.name), error.fields) from None


def confirm_each(
    police_district_id: UUID, chosen: Iterable[Offer], commitment: Commitment, *, by: UUID, form_id: UUID
) -> list[Result]:
    """Confirm for each, in a transaction of its own: what is refused stops none of the others. Sent twice it makes one each."""
    return [_confirm(police_district_id, offer, commitment, by, uuid5(form_id, str(offer.act))) for offer in chosen]


def _confirm(police_district_id: UUID, offer: Offer, commitment: Commitment, by: UUID, own_id: UUID) -> Result:
    act, name = offer.act, offer.place.name
    try:
        with one_act():
            if act.request_id is None:
                _still_lacks(police_district_id, act.place_id, own_id)
            made = district.confirm(
                police_district_id,
                act.place_id,
                commitment,
                by=by,
                confirmation_id=own_id,
                request_id=act.request_id,
            )
            ours = made == own_id and district.confirmation_of(police_district_id, made).commitment == commitment.text
    except Invalid as error:
        return Result(name, Outcome.REFUSED, reason=" ".join(str(message) for message in error.fields.values()))
    except DomainError as error:
        return Result(name, Outcome.REFUSED, reason=error.message)
    return Result(name, Outcome.CONFIRMED if ours else Outcome.ALREADY, made)


def _still_lacks(police_district_id: UUID, place_id: UUID, own_id: UUID) -> None:
    """Nobody asked: a place that a colleague has confirmed meanwhile needs no second confirmation."""
    if store.confirmation_of(police_district_id, own_id) is not None:
        return
    made = [row for row in store.confirmations({place_id}) if row.police_district_id == police_district_id]
    if state(made, False, today()) is State.CONFIRMED:
        raise Conflict(_l("En annen i politidistriktet har bekreftet i mellomtiden."))
