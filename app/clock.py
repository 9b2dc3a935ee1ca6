"""Today and now. Rules and schedules ask here; nothing else in the product reads the computer's clock.

Dates are Norwegian (Europe/Oslo) and named `*_on`; instants are UTC and named `*_at`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present instant, in UTC."""
    return _pretended.get() or datetime.now(UTC)


def today() -> date:
    """The present date in Norway."""
    return now().astimezone(OSLO).date()


def last_day(end: date) -> date:
    """The last day of what ends before `end`: the one that people are told, with «til og med».

    >>> last_day(date(2030, 11, 25))
    datetime.date(2030, 11, 24)
    """
    return end - timedelta(days=1)


@contextmanager
def pretending(on: date) -> Iterator[None]:
    """Inside, it is noon of an earlier day: only for making demonstration data, whose history must have its dates.

    Of today it is the present where noon is still to come. The database's own clock is not moved: tokens, leases and the audit
    log keep the true time. Raises `ValueError` for a day that hasn't come.
    """
    if on > datetime.now(OSLO).date():
        raise ValueError(f"{on} hasn't come")
    noon = datetime.combine(on, time(12), tzinfo=OSLO).astimezone(UTC)
    token = _pretended.set(min(noon, datetime.now(UTC)))
    try:
        yield
    finally:
        _pretended.reset(token)
