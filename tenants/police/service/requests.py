"""What a unit does: it asks the police to confirm, replies to their questions, and sees what they have said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import OSLO, now, today
from app.db.session import asked_once
from app.errors import Conflict, NotFound
from tenants.police import places, store
from tenants.police.models import ConfirmationReply, ConfirmationRequest, PoliceConfirmation
from tenants.police.service.facts import State, state, words
from tenants.police.service.threads import Line, Thread, threads, with_lines


class Step(StrEnum):
    """What a unit's people do next about a place and the police, the most urgent first."""

    REPLY = "reply"
    ASK_AFTER_WITHDRAWAL = "ask_after_withdrawal"
    ASK_AFTER_REFUSAL = "ask_after_refusal"
    ASK_AFTER_LAPSE = "ask_after_lapse"
    ASK_FOR_SIGNATURE = "ask_for_signature"
    ASK = "ask"
    WAIT = "wait"
    NOTHING = "nothing"


_AFTER: dict[State, Step] = {
    State.CONFIRMED: Step.NOTHING,
    State.REQUESTED: Step.WAIT,
    State.NOT_SIGNED_BY_POLICE: Step.ASK_FOR_SIGNATURE,
    State.WITHDRAWN: Step.ASK_AFTER_WITHDRAWAL,
    State.LAPSED: Step.ASK_AFTER_LAPSE,
    State.NONE: Step.ASK,
}


@dataclass(frozen=True)
class Standing:
    """How one of the unit's places stands with the police.

    `thread` is the latest request, and `earlier` those before it, the latest first. A city district's unit sees the whole city's confirmations in `confirmations` too,
    but asks for its own place alone.
    """

    place: places.Place
    state: State
    thread: Thread | None
    confirmations: Sequence[PoliceConfirmation]
    earlier: Sequence[Thread] = ()

    @property
    def may_ask(self) -> bool:
        """Whether a new request can be made: none is open."""
        return self.thread is None or not self.thread.is_open

    @property
    def latest(self) -> PoliceConfirmation | None:
        """What the police confirmed last, in force or not."""
        return max(self.confirmations, key=lambda row: (row.confirmed_on, row.recorded_at), default=None)

    @property
    def refusal(self) -> Line | None:
        """Why the police declined the latest request; None where they didn't, or have said something else since."""
        line = self.thread.lines[-1] if self.thread and self.thread.lines else None
        if line is None or line.kind != "declined":
            return None
        said = [day for row in self.confirmations for day in (row.confirmed_on, row.withdrawn_on) if day]
        return line if all(day <= line.at.astimezone(OSLO).date() for day in said) else None

    @property
    def step(self) -> Step:
        """What to do next. A question from the police comes first, whatever they have confirmed."""
        if self.thread is not None and self.thread.waits_for_unit:
            return Step.REPLY
        if self.refusal is not None and self.state is not State.CONFIRMED:
            return Step.ASK_AFTER_REFUSAL
        return _AFTER[self.state]


@asked_once
def standings(unit_id: UUID, on: date) -> list[Standing]:
    """Each place that the unit covers on a day, by name."""
    known = places.of_unit(unit_id, on)
    confirmations, _plans = words(frozenset(known))
    asked: dict[UUID, list[Thread]] = {}
    for thread in with_lines(*store.asked(unit_id)):
        asked.setdefault(thread.request.place_id, []).append(thread)
    out = []
    for place in places.own(known):
        mine = [row for row in confirmations if row.place_id in (place.id, place.municipality_id)]
        about = asked.get(place.id, [])
        latest = about[0] if about else None
        is_open = latest is not None and latest.is_open
        out.append(Standing(place, state(mine, is_open, on), latest, mine, about[1:]))
    return out


def ask(unit_id: UUID, place_id: UUID, message: str | None, *, by: UUID, request_id: UUID | None = None) -> UUID:
    """Ask the police district of a place to confirm; returns the request's id. `by` is the membership that asks.

    `request_id` is chosen when the form is shown, so that sending it twice asks once. Raises `NotFound` for a place that
    the unit doesn't cover today, and `Conflict` while another request for it is open.
    """
    if place_id not in {place.id for place in places.own(places.of_unit(unit_id, today()))}:
        raise NotFound
    row = ConfirmationRequest(
        tenant_id=unit_id,
        id=request_id or uuid4(),
        place_id=place_id,
        asked_on=today(),
        message=message,
        membership_id=by,
    )
    try:
        store.add_if_allowed(row)
    except IntegrityError:
        if request_id is not None and store.request_of(unit_id, request_id) is not None:
            return request_id
        if not any(r.tenant_id == unit_id for r in store.open_requests({place_id})):
            raise
        raise Conflict(
            _l("Politiet er allerede spurt, og forespørselen er ikke besvart. Dette er ikke sendt.")
        ) from None
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
