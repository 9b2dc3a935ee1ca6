"""When an appeal must be sent. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=32)
def _norwegian(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("NO", years=year)


def is_working_day(day: date) -> bool:
    """Neither a Saturday, a Sunday nor a Norwegian public holiday."""
    return day.weekday() < 5 and day not in _norwegian(day.year)


def deadline(received_on: date, days: int) -> date:
    """The last day on which something can be sent that must be sent within so many days of its receipt.

    Weeks end on the receipt's name of day; the last day moves to the next working day where it is a Saturday, a Sunday or a public holiday
    (domstolloven §§ 148 and 149, which forvaltningsloven § 30 follows).

    >>> deadline(date(2026, 3, 12), 21)  # Maundy Thursday: the next working day is after Easter
    datetime.date(2026, 4, 7)
    """
    day = received_on + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
