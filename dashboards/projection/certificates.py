"""What is public of a certificate's life, day by day. Pure."""

from __future__ import annotations

from enum import StrEnum

from certification.certificates.states import Life
from dashboards.projection.statuses import Days


class State(StrEnum):
    """What is true of a certificate from its first day on, as `Life.state` says it. Cancelled was entered wrongly, and never was."""

    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


def states(life: Life, *, cancelled: bool = False) -> list[tuple[Days, State]]:
    """The certificate's states from its first day on, without a break; the last has no end."""
    first = life.start or life.end
    cuts = [first] if cancelled else sorted({first, *(day for day in life.changes() if day > first)})
    found: list[tuple[Days, State]] = []
    for start, end in zip(cuts, [*cuts[1:], None], strict=True):
        state = State.CANCELLED if cancelled else State(life.state(start))
        if found and found[-1][1] is state:
            found[-1] = (Days(found[-1][0].start, end), state)
        else:
            found.append((Days(start, end), state))
    return found
