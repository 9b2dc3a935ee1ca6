"""The port `Dispatch`: handing a paper over, sending it, and what has become of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from flask import current_app
from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.config import Settings
from app.db.session import one_act
from app.dispatch import port, store
from app.dispatch.models import DispatchEvent, Parcel
from app.dispatch.port import PutOff, Refused
from app.dispatch.states import GONE, NEXT, State
from app.errors import Conflict, NotFound
from app.jobs import outbox

log = structlog.get_logger()

#: So many times a parcel is tried before a person must ask for it; what is waited after the first, and at the most.
ATTEMPTS, FIRST_WAIT, LONGEST_WAIT = 10, timedelta(minutes=1), timedelta(hours=4)
#: The name in the history of what carries nothing: the receiver is made up, and the adapter would reach somebody.
WITHHELD = "withheld"


@dataclass(frozen=True)
class Standing:
    """Where a parcel is, and when it first came to each state."""

    state: State
    first: Mapping[State, datetime] = field(default_factory=dict)

    @property
    def is_gone(self) -> bool:
        """It has left, so that its receiver can open it."""
        return self.state in GONE


def hand_over(unit_id: UUID, parcel_id: UUID, source: str) -> None:
    """A finished paper is ready to leave, in the acting job's transaction; a second time nothing happens."""
    if store.hand_over(unit_id, parcel_id, source, now()):
        _advance(_found(unit_id, parcel_id), State.READY)
        outbox.add("dispatch", {"dispatch": parcel_id}, tenant_id=unit_id)


def send(unit_id: UUID, parcel_id: UUID) -> None:
    """Send a parcel that waits, as the acting job; one that has left is left alone.

    The unit's people are told by mail in the same commit. What can't be sent now is asked for again later, `ATTEMPTS` times.
    """
    with one_act():  # no connection is held while the adapter talks to anybody
        parcel = _found(unit_id, parcel_id)
        if parcel.state not in (State.READY, State.FAILED):
            return
        letter = port.letter_of(parcel.source, unit_id, parcel_id)
    settings: Settings = current_app.config["SLT"]
    adapter = port.of(settings)
    carried_by, arrived = adapter.name, False
    try:
        if letter.demonstration and not adapter.keeps:
            carried_by = WITHHELD
        else:
            arrived = adapter.deliver(letter, settings.lease_seconds / 2)
    except Refused as error:
        log.warning("dispatch.refused", parcel=str(parcel_id))
        _fail(unit_id, parcel_id, str(error), carried_by, again=False)
        return
    except PutOff as error:
        log.warning("dispatch.put_off", parcel=str(parcel_id))
        _fail(unit_id, parcel_id, str(error), carried_by, again=True)
        return
    parcel = _found(unit_id, parcel_id)
    if parcel.state in GONE:
        return  # another worker was first; the adapter has one letter all the same
    _advance(parcel, State.SENT, adapter=carried_by)
    if arrived:
        _advance(parcel, State.DELIVERED, adapter=carried_by)
    mails = store.notify(parcel_id, letter.language, now())
    outbox.add_several("mail", [(unit_id, {"mail": mail_id}) for mail_id in mails])


def delivered(unit_id: UUID, parcel_id: UUID, adapter: str) -> None:
    """An adapter has learnt, after it was sent, that a parcel has arrived; as a job of the unit's."""
    parcel = _found(unit_id, parcel_id)
    if parcel.state == State.SENT:
        _advance(parcel, State.DELIVERED, adapter=adapter)


def read(unit_id: UUID, parcel_id: UUID) -> None:
    """The receiver opens a parcel, as the unit; a second time nothing happens. Raises `NotFound`, also before it has left."""
    parcel = _found(unit_id, parcel_id)
    if parcel.state == State.READ:
        return
    if parcel.state not in GONE:
        raise NotFound
    _advance(parcel, State.READ)


def retry(unit_id: UUID, parcel_id: UUID) -> None:
    """Somebody asks, as KRÅD, that a parcel that failed is tried again. Raises `NotFound`, and `Conflict` where it hasn't."""
    parcel = _found(unit_id, parcel_id)
    if parcel.state != State.FAILED:
        raise Conflict
    _advance(parcel, State.READY)
    outbox.add("dispatch", {"dispatch": parcel_id}, tenant_id=unit_id)


def standings(unit_ids: Collection[UUID], parcel_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Where each of these parcels is; one that was not handed over yet is left out. Two statements for any number."""
    first: dict[UUID, dict[State, datetime]] = {}
    for parcel_id, state, at in store.reached(unit_ids, parcel_ids):
        first.setdefault(parcel_id, {}).setdefault(State(state), at)
    return {
        parcel.id: Standing(State(parcel.state), first.get(parcel.id, {}))
        for parcel in store.parcels(unit_ids, parcel_ids)
        if parcel.state
    }


def history(unit_id: UUID, parcel_id: UUID) -> Sequence[DispatchEvent]:
    """All that has happened to a parcel, the first first; as KRÅD."""
    return store.history(unit_id, parcel_id)


def wait_after(failures: int) -> timedelta:
    """How long is waited after so many failures in a row."""
    return min(FIRST_WAIT * (1 << 2 * min(failures - 1, 10)), LONGEST_WAIT)


def _found(unit_id: UUID, parcel_id: UUID) -> Parcel:
    parcel = store.parcel(unit_id, parcel_id)
    if parcel is None:
        raise NotFound
    return parcel


def _fail(unit_id: UUID, parcel_id: UUID, reason: str, adapter: str, *, again: bool) -> None:
    parcel = _found(unit_id, parcel_id)
    if parcel.state in GONE:
        return
    _advance(parcel, State.FAILED, reason=reason[:500] or "?", adapter=adapter)
    failures = store.failures(unit_id, parcel_id)
    if again and failures < ATTEMPTS:
        outbox.add("dispatch", {"dispatch": parcel_id}, tenant_id=unit_id, not_before=now() + wait_after(failures))


def _advance(parcel: Parcel, state: State, *, reason: str | None = None, adapter: str | None = None) -> None:
    """Raises `Conflict` where something happened to the parcel meanwhile."""
    if state not in NEXT[State(parcel.state) if parcel.state else None]:
        raise Conflict
    event = DispatchEvent(
        tenant_id=parcel.tenant_id,
        id=uuid4(),
        dispatch_id=parcel.id,
        seq=parcel.events + 1,
        state=state,
        at=now(),
        reason=reason,
        adapter=adapter,
    )
    try:
        store.add(event)
    except IntegrityError as error:
        if isinstance(error.orig, pg.UniqueViolation | pg.CheckViolation):
            raise Conflict from None
        raise
    store.parcel(parcel.tenant_id, parcel.id)
