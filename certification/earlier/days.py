"""The days of an approval from before the portal, from what is entered of it and what came after. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy.dialects.postgresql import Range

from certification.certificates.states import Step
from certification.earlier.models import Ended

#: What was so entered never was an approval.
CANCELLED = frozenset({Ended.WRONG, Ended.CORRECTED})


class Entered(Protocol):
    """What is entered of an approval, wherever it was read."""

    @property
    def approved_on(self) -> date: ...
    @property
    def until_on(self) -> date: ...
    @property
    def ended(self) -> str | None: ...
    @property
    def ended_on(self) -> date | None: ...


class Days(NamedTuple):
    """The days of a certificate, and why and when it ended before its time."""

    valid: Range[date]
    ending: str | None
    ended_on: date | None


def next_starts(entries: Sequence[Entered], number: int, decided: Iterable[date]) -> list[date]:
    """The first days of what takes the place of an entry, which has this number among its unit's, in the order of entering.

    That is an approval of a later day, a decision's too; and one of its own day that was entered later, as is done where it was
    withdrawn.
    """
    own = entries[number].approved_on
    there = [(e.approved_on, n) for n, e in enumerate(entries) if e.ended not in CANCELLED]
    return [*(day for day, n in there if (day, n) > (own, number)), *(day for day in decided if day > own)]


def days_of(approval: Entered, starts: Collection[date]) -> Days:
    """From its own day until the next approval of the unit (`starts`: as `next_starts`), its last day, or a withdrawal."""
    first = approval.approved_on
    if approval.ended in CANCELLED:
        return Days(Range(empty=True), Step.WITHDRAWN, first)
    ends: list[tuple[date, Step | None]] = [(approval.until_on + timedelta(days=1), None)]
    ends += [(start, Step.SUPERSEDED) for start in starts]
    if approval.ended == Ended.WITHDRAWN and approval.ended_on:
        ends.append((approval.ended_on, Step.WITHDRAWN))
    end, ending = min(ends, key=lambda each: (each[0], each[1] or ""))
    valid: Range[date] = Range(first, end) if end > first else Range(empty=True)
    return Days(valid, ending, end if ending else None)
