"""Reading dated rows as of a day: pure functions over the rows of a unit."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.clock import OSLO


@dataclass(frozen=True, slots=True)
class Row:
    """One dated row of a fact. `begins` is its first day; it holds until the fact's next row begins.

    `values` are the row's columns as JSON: days as YYYY-MM-DD, ids as texts.
    """

    id: str
    fact_id: str
    begins: date
    reported_at: datetime
    values: dict[str, Any]

    def day(self, column: str) -> date | None:
        """A column that holds a day."""
        value = self.values[column]
        return date.fromisoformat(value) if value else None


@dataclass(frozen=True, slots=True)
class Said:
    """What a document of a day, which was brought in, says of a key, where the rows gave `built` (`models.Opening`)."""

    as_of: date
    key: str
    built: Any
    written: Any


@dataclass(frozen=True, slots=True)
class Holding:
    """The row of a fact that holds on a day, and whether the fact has begun by then."""

    row: Row
    begun: bool

    def in_force(self, start: str, end: str, as_of: date) -> bool:
        """True from the day in column `start` until the day before the one in column `end`."""
        begins, ends = self.row.day(start), self.row.day(end)
        return begins is not None and begins <= as_of and (ends is None or ends > as_of)


def holding(rows: Iterable[Row], as_of: date) -> list[Holding]:
    """The row of each fact that holds on `as_of`, in the order of the facts' first days.

    A fact that has not begun gives its first row, for its own date says that it has not, but only where the unit had
    told of it by then; what was both begun and told of later is no part of that day's picture.
    """
    facts: dict[str, list[Row]] = {}
    for row in rows:
        facts.setdefault(row.fact_id, []).append(row)
    out: list[tuple[tuple[date, datetime, str], Holding]] = []
    for versions in facts.values():
        versions.sort(key=lambda row: row.begins)
        first = versions[0]
        order = (first.begins, first.reported_at, first.fact_id)
        begun = [row for row in versions if row.begins <= as_of]
        if begun:
            out.append((order, Holding(begun[-1], begun=True)))
        elif first.reported_at.astimezone(OSLO).date() <= as_of:
            out.append((order, Holding(first, begun=False)))
    out.sort(key=lambda pair: pair[0])
    return [found for _order, found in out]


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months earlier, cut to that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def vacant_days(posts: Sequence[tuple[date, date | None]], as_of: date, months: int = 24) -> int:
    """Days without any post in force in the window that ends with `as_of`; `posts` are first day and day of leaving.

    Days before the unit's first post don't count: there was nothing to be vacant.
    """
    begun = sorted((start, end) for start, end in posts if start <= as_of) if posts else []
    if not begun:
        return 0
    vacant = 0
    # The first day that is not yet accounted for; the window is open at its beginning.
    reached = max(months_before(as_of, months) + timedelta(days=1), begun[0][0])
    for start, end in sorted(begun, key=lambda post: post[0]):
        if start > reached:
            vacant += (start - reached).days
        if end is None:
            return vacant
        reached = max(reached, start, end)
    return vacant + max(0, (as_of - reached).days + 1)
