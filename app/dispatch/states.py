"""Where a parcel is, and what may happen to it next. Pure; the database holds the same table (`sec.advance_dispatch`)."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Ready to leave, sent, known to have arrived, opened by the receiver, or refused by what should have sent it."""

    READY = "ready"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


#: What has left, and what can be opened by its receiver.
GONE = frozenset({State.SENT, State.DELIVERED, State.READ})

#: State -> the states that may follow it. `None` is the parcel that was just handed over.
NEXT: dict[State | None, frozenset[State]] = {
    None: frozenset({State.READY}),
    State.READY: frozenset({State.SENT, State.FAILED}),
    State.FAILED: frozenset({State.READY, State.SENT, State.FAILED}),
    State.SENT: frozenset({State.DELIVERED, State.READ, State.FAILED}),
    State.DELIVERED: frozenset({State.READ}),
    State.READ: frozenset(),
}
