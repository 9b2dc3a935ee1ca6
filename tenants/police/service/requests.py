"""What a unit does: it asks the police to confirm, replies to their questions, and sees what they have said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import now, today
from app.errors import Conflict, NotFound
from tenants.police import places, store
from tenants.police.models import ConfirmationReply, ConfirmationRequest, PoliceConfirmation
from tenants.police.service.facts import State, state
from tenants.police.service.threads import Thread, threads


@dataclass(frozen=True)
class Standing:
    """How one of the unit's places stands with the police.

    `thread` is the latest request. A city district's unit sees the whole city's confirmations in `confirmations` too,
    but asks for its own place alone.
    """

    place: places.Place
    state: State
    thread: Thread | None
    confirmations: Sequence[PoliceConfirmation]

    @property
    def may_ask(self) -> bool:
        """Whether a new request can be made: none is open."""
        return self.thread is None or not self.thread.is_open


def standings(unit_id: UUID, on: date) -> list[Standing]:
    """Each place that the unit covers on a day, by name."""
    known = places.of_unit(unit_id, on)
    confirmations = store.confirmations(known)
    by_place = {thread.request.place_id: thread for thread in threads(store.latest_requests(unit_id))}
    out = []
    for place in places.own(known):
        mine = [row for row in confirmations if row.place_id in (place.id, place.municipality_id)]
        thread = by_place.get(place.id)
        out.append(Standing(place, state(mine, thread is not None and thread.is_open, on), thread, mine))
    return out


def ask(unit_id: UUID, place_id: UUID, message: str | None, *, by: UUID) -> UUID:
    """Ask the police district of a place to confirm; returns the request's id. `by` is the membership that asks.

    Where a request is open already, that one stands and its id is returned. Raises `NotFound` for a place that the unit
    doesn't cover today.
    """
    if place_id not in {place.id for place in places.own(places.of_unit(unit_id, today()))}:
        raise NotFound
    row = ConfirmationRequest(
        tenant_id=unit_id, id=uuid4(), place_id=place_id, asked_on=today(), message=message, membership_id=by
    )
    try:
        store.add_if_allowed(row)
    except IntegrityError:
        earlier = next((r for r in store.open_requests({place_id}) if r.tenant_id == unit_id), None)
        if earlier is None:
            raise
        return earlier.id
    return row.id


def thread_of(unit_id: UUID, request_id: UUID) -> Thread:
    """One of the unit's requests. Raises `NotFound`."""
    request = store.request_of(unit_id, request_id)
    if request is None:
        raise NotFound
    return threads([request])[0]


def withdraw_request(unit_id: UUID, request_id: UUID) -> None:
    """Take back an open request. Raises `NotFound`, and `Conflict` where it is not open any more."""
    request = _open(unit_id, request_id)
    request.closed_at = now()
    request.outcome = "withdrawn"
    store.flush()


def reply(unit_id: UUID, request_id: UUID, text: str, *, by: UUID) -> None:
    """Reply to what the police have asked. Raises `NotFound`, and `Conflict` where nothing waits for a reply."""
    request = _open(unit_id, request_id)
    if not threads([request])[0].waits_for_unit:
        raise Conflict(_l("Politiet venter ikke på svar fra dere nå."))
    store.add(
        ConfirmationReply(
            tenant_id=unit_id,
            request_id=request_id,
            place_id=request.place_id,
            text=text,
            replied_at=now(),
            membership_id=by,
        )
    )


def confirmation(unit_id: UUID, confirmation_id: UUID) -> PoliceConfirmation:
    """A confirmation for a place that the unit covers today. Raises `NotFound`."""
    row = store.confirmation(confirmation_id, place_ids=places.of_unit(unit_id, today()).keys())
    if row is None:
        raise NotFound
    return row


def _open(unit_id: UUID, request_id: UUID) -> ConfirmationRequest:
    request = store.request_of(unit_id, request_id)
    if request is None:
        raise NotFound
    if request.outcome is not None:
        raise Conflict(_l("Forespørselen er avsluttet, så den kan ikke endres."))
    return request
