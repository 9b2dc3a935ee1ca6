"""When a year's report is open, due and late: pure functions of a round, an extension and a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: A year's report is open from the first of this month, and due on 1 March of the year after, where nothing else is set.
OPENS_IN, GRACE_DAYS = 10, 14


@dataclass(frozen=True)
class Round:
    """A year's report: the first day on which it can be made, the last one in time, and how long after that it is late.

    `criteria` is the version that its reports are frozen under; None: the one in force on the day of each. `text_nb` and
    `text_nn` are KRÅD's words to the units, where there are any.
    """

    year: int
    opens_on: date
    deadline_on: date
    grace_days: int
    criteria: str | None = None
    text_nb: str | None = None
    text_nn: str | None = None

    @property
    def late_from(self) -> date:
        """The first day on which a report of a unit without an extension is late."""
        return self.deadline_on + timedelta(days=self.grace_days + 1)

    def text(self, language: str) -> str | None:
        """KRÅD's words in a form of Norwegian."""
        return self.text_nn if language == "nn" else self.text_nb


class Stage(StrEnum):
    """How a unit's report of a year stands with its deadline.

    In grace: the deadline has passed, the days of grace haven't. Extended: KRÅD has given a later day, not yet passed.
    """

    DELIVERED = "delivered"
    DELIVERED_LATE = "delivered_late"
    OPEN = "open"
    EXTENDED = "extended"
    GRACE = "grace"
    LATE = "late"


@dataclass(frozen=True)
class Due:
    """A report's deadline for one unit: `until_on` is its last day in time, `late_from` the first day it is late."""

    stage: Stage
    until_on: date
    late_from: date
    extended: bool


def usual(year: int) -> Round:
    """The round of a year for which KRÅD has set nothing."""
    return Round(year, date(year, OPENS_IN, 1), date(year + 1, 3, 1), GRACE_DAYS)


def due(of: Round, extended_to: date | None, submitted_on: date | None, on: date) -> Due:
    """How a report stands on a day; `submitted_on` is when its first version was handed in.

    An extension takes the deadline's place, with the same days of grace after it.
    """
    until = extended_to or of.deadline_on
    late_from = until + timedelta(days=of.grace_days + 1)
    if submitted_on is not None:
        stage = Stage.DELIVERED if submitted_on < late_from else Stage.DELIVERED_LATE
    elif on >= late_from:
        stage = Stage.LATE
    elif on > until:
        stage = Stage.GRACE
    else:
        stage = Stage.EXTENDED if extended_to else Stage.OPEN
    return Due(stage, until, late_from, extended_to is not None)
