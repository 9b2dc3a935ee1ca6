"""Dates, numbers and percentages as they are written in Norway, as Jinja filters.

Each takes None and shows a dash with the words "ikke oppgitt" to a screen reader: a missing value is never a zero.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from zoneinfo import ZoneInfo

from babel import dates, numbers
from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

OSLO = ZoneInfo("Europe/Oslo")


def _locale() -> str:
    return str(get_locale() or "nb")


def missing() -> Markup:
    """What stands where there is no value."""
    return Markup('<span aria-hidden="true">–</span><span class="ds-sr-only">{}</span>').format(_("ikke oppgitt"))


def _or_missing(show: Callable[..., str]) -> Callable[..., str]:
    @wraps(show)
    def filter_(value: object | None, *args: object) -> str:
        return missing() if value is None else show(value, *args)

    return filter_


def as_date(value: date) -> str:
    """`22. november 2026`, in Oslo when it is an instant."""
    return dates.format_date(_oslo(value), "d. MMMM y", locale=_locale())


def as_short_date(value: date) -> str:
    """`22.11.2026`, for tables."""
    return dates.format_date(_oslo(value), "dd.MM.y", locale=_locale())


def as_weekday(value: date) -> str:
    """`søndag`."""
    return dates.format_date(_oslo(value), "EEEE", locale=_locale())


def as_instant(value: datetime) -> str:
    """`22. november 2026 kl. 14.05`, Norwegian time."""
    return f"{as_date(value)} kl. {dates.format_time(value, 'HH.mm', tzinfo=OSLO, locale=_locale())}"


def as_number(value: float | Decimal, decimals: int = 0) -> str:
    """`5 550 203`, or with decimals `1,5`; the space does not break."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=pattern, locale=_locale())


def as_percent(value: float | Decimal, decimals: int = 0) -> str:
    """`37 %` of a share between 0 and 1."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "\u00a0%"
    return numbers.format_percent(value, format=pattern, locale=_locale())


def as_yes_no(value: bool) -> str:
    """`Ja` or `Nei`."""
    return str(_("Ja") if value else _("Nei"))


def _oslo(value: date) -> date:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("An instant without a time zone can't be shown.")
        return value.astimezone(OSLO)
    return value


_FILTERS: dict[str, Callable[..., str]] = {
    "date": as_date,
    "short_date": as_short_date,
    "weekday": as_weekday,
    "instant": as_instant,
    "number": as_number,
    "percent": as_percent,
    "yes_no": as_yes_no,
}


def register(app: Flask) -> None:
    """Add the filters: `date`, `short_date`, `weekday`, `instant`, `number`, `percent` and `yes_no`."""
    for name, show in _FILTERS.items():
        app.jinja_env.filters[name] = _or_missing(show)
