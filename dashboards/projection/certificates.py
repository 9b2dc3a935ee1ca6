"""What has become of a unit's certificates on each day, from what is public of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboards.projection.statuses import Days


class State(StrEnum):
    """What is true of a certificate. Cancelled is one that was entered wrongly, and never was."""

    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Given:
    """A certificate: from which day, until which it held (not included; the same day: it never did), and what ended it early.

    `suspended` are the days in which it was suspended.
    """

    number: int
    start: date
    end: date
    ended: State | None = None
    suspended: tuple[Days, ...] = ()


def states(one: Given, others: Iterable[Given]) -> list[tuple[Days, State]]:
    """The certificate's states, day by day from its first one. Of `others` one that begins where it ends supersedes it."""
    cuts = sorted(
        {one.start, one.end}
        | {day for spell in one.suspended for day in (spell.start, spell.end) if day and one.start < day < one.end}
    )
    after = one.ended or (
        State.SUPERSEDED
        if any(other.start == one.end and other.end > other.start for other in others if other.number != one.number)
        else State.EXPIRED
    )
    return _joined(
        [(Days(day, end), _state(one, day, after)) for day, end in zip(cuts, [*cuts[1:], None], strict=True)]
    )


def _state(one: Given, day: date, after: State) -> State:
    if day >= one.end:
        return after
    return State.SUSPENDED if any(day in spell for spell in one.suspended) else State.VALID


def _joined(found: Sequence[tuple[Days, State]]) -> list[tuple[Days, State]]:
    joined: list[tuple[Days, State]] = []
    for days, state in found:
        if joined and joined[-1][1] is state:
            joined[-1] = (Days(joined[-1][0].start, days.end), state)
        else:
            joined.append((days, state))
    return joined
