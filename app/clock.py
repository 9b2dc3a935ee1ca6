"""Today and now. Rules and schedules ask here; nothing else in the product reads the computer's clock.

Dates are Norwegian (Europe/Oslo) and named `*_on`; instants are UTC and named `*_at`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present date in Norway."""
    return now().astimezone(OSLO).date()
