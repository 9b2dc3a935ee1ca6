"""The days of a series of meetings, fitted around Norwegian holidays and the weeks in which nobody meets. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import count, takewhile

WEEK = timedelta(days=7)


class Rhythm(StrEnum):
    """How a series repeats: every so many weeks, on a weekday of each month, or so many times a year, evenly spread."""

    WEEKS = "weeks"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Break(StrEnum):
    """Why nobody meets on a day. A public holiday always counts, the others where they are chosen."""

    HOLIDAY = "holiday"
    EASTER = "easter"
    SUMMER = "summer"
    CHRISTMAS = "christmas"
    WEEK_8 = "week_8"
    WEEK_9 = "week_9"
    WEEK_40 = "week_40"
    WEEK_41 = "week_41"


@dataclass(frozen=True)
class Pattern:
    """What a series should be. `weekday` counts from Monday = 0; both days belong to the period.

    - `number`: the weeks between two meetings, which of the month's weekdays (5: the last), or how many a year.
    """

    rhythm: Rhythm
    number: int
    weekday: int
    first_on: date
    last_on: date
    breaks: frozenset[Break]


@dataclass(frozen=True)
class Proposal:
    """A day of the series: where the rhythm wants it (`wanted_on`), why it can't be there, and the day in its place.

    `on` is the same as `wanted_on` where nothing is in the way, and None where no other day fits.
    """

    wanted_on: date
    on: date | None
    because: Break | None = None


def hindrance(day: date, breaks: Collection[Break]) -> Break | None:
    """Why nobody meets on a day, or None."""
    easter = _good_friday(day.year)
    week = day.isocalendar().week
    reasons = {
        Break.EASTER: easter.isocalendar()[:2] == day.isocalendar()[:2],
        Break.SUMMER: day.month == 7,
        Break.CHRISTMAS: (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 2),
        Break.WEEK_8: week == 8,
        Break.WEEK_9: week == 9,
        Break.WEEK_40: week == 40,
        Break.WEEK_41: week == 41,
    }
    found = next((reason for reason, holds in reasons.items() if holds and reason in breaks), None)
    return found or (Break.HOLIDAY if day in _holidays(day.year) else None)


def propose(pattern: Pattern, taken: Collection[date] = ()) -> list[Proposal]:
    """The days of a series, in order; `taken` are days on which the groups meet already, and are passed over.

    A day that something is in the way of gives way to the nearest week in which the same weekday is free, the later one
    first, as long as it stays before the next meeting: in the same month for a monthly one. Every week's meeting has
    nowhere to go.
    """
    used = set(taken)
    out = []
    for wanted, earliest, latest in _slots(pattern):
        if wanted in used:
            continue
        because = hindrance(wanted, pattern.breaks)
        instead = _near(wanted, max(earliest, pattern.first_on), min(latest, pattern.last_on))
        free = (day for day in instead if day not in used and hindrance(day, pattern.breaks) is None)
        on = wanted if because is None else next(free, None)
        out.append(Proposal(wanted, on, because))
        if on:
            used.add(on)
    return sorted(out, key=lambda each: each.on or each.wanted_on)


def _slots(pattern: Pattern) -> Iterator[tuple[date, date, date]]:
    """Each day that the rhythm wants, and the first and last day that may take its place, none of them another's."""
    match pattern.rhythm:
        case Rhythm.WEEKS:
            room = WEEK * (pattern.number - 1)
            start = _on_or_after(pattern.first_on, pattern.weekday)
            for day in _until(pattern.last_on, start, WEEK * pattern.number):
                yield day, day - room, day + room
        case Rhythm.MONTHLY:
            for begins, ends in _months(pattern.first_on, pattern.last_on):
                days = list(_until(ends, _on_or_after(begins, pattern.weekday), WEEK))
                day = days[min(pattern.number, len(days)) - 1]
                if pattern.first_on <= day <= pattern.last_on:
                    yield day, begins, ends
        case Rhythm.YEARLY:
            gap = 365.25 / pattern.number
            length = (pattern.last_on - pattern.first_on).days + 1
            for i in range(max(1, round(length / gap))):
                begins = pattern.first_on + timedelta(days=round(gap * i))
                ends = pattern.first_on + timedelta(days=round(gap * (i + 1)) - 1)
                middle = _on_or_after(begins + (ends - begins) / 2 - timedelta(days=3), pattern.weekday)
                if pattern.first_on <= middle <= pattern.last_on:
                    yield middle, begins, ends


def _near(wanted: date, earliest: date, latest: date) -> Iterator[date]:
    """The same weekday in other weeks, the nearest first, the later of two as near first."""
    for weeks in takewhile(lambda n: wanted + WEEK * n <= latest or wanted - WEEK * n >= earliest, count(1)):
        for day in (wanted + WEEK * weeks, wanted - WEEK * weeks):
            if earliest <= day <= latest:
                yield day


def _until(last: date, day: date, step: timedelta) -> Iterator[date]:
    while day <= last:
        yield day
        day += step


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    begins = first.replace(day=1)
    while begins <= last:
        following = (begins + timedelta(days=32)).replace(day=1)
        yield begins, following - timedelta(days=1)
        begins = following


@cache
def _holidays(year: int) -> dict[date, str]:
    from holidays import country_holidays  # 0.2 s, which no other page needs

    return dict(country_holidays("NO", years=year, language="en_US"))


@cache
def _good_friday(year: int) -> date:
    """Good Friday of a year; its week, from Monday, is the one before Easter."""
    return next(day for day, name in _holidays(year).items() if "Good Friday" in name)
