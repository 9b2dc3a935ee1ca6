"""By when KRÅD aims to have answered an application. Pure.

Forvaltningsloven § 11 a asks for an answer without undue delay; the number of days is KRÅD's own parameter. The days on
which the unit has the ball don't count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from certification.cases.states import Kind

_STILL_WITH_THE_UNIT = frozenset({Kind.ANSWERED_IN_PART, Kind.QUESTION_TAKEN_BACK})


@dataclass(frozen=True)
class Target:
    """The last day in time. `with_unit`: the unit has the ball, and the day moves on with each day that goes."""

    on: date
    with_unit: bool

    def passed(self, today: date) -> bool:
        """Whether KRÅD is late: never while the unit has the ball."""
        return not self.with_unit and today > self.on


def target(opened_on: date, days: int, events: Iterable[tuple[Kind, date]], today: date) -> Target:
    """So many days after the case came in, those on which the unit was to answer left out. `events` are in order."""
    waited = timedelta()
    since: date | None = None
    for kind, on in events:
        if kind is Kind.QUESTION_ASKED:
            since = since or on
        elif kind not in _STILL_WITH_THE_UNIT and since is not None:
            waited, since = waited + (on - since), None
    if since is not None:
        waited += today - since
    return Target(opened_on + timedelta(days=days) + waited, since is not None)
