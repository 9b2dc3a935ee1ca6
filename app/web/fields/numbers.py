"""Days, numbers and percentages as they are typed in Norway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from app.web.fields.base import FormField

_DAY_FIRST = re.compile(r"(\d{1,2})[.,/\s-]+(\d{1,2})[.,/\s-]+(\d{4})|(\d{2})(\d{2})(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class Date(FormField):
    """A day: `22.11.2026`, `22/11 2026`, `22112026` or `2026-11-22`.

    One text input and not a date picker: a picker sends nothing when the text is no date, so what was typed would be
    lost, and these dates are copied from minutes and letters.
    """

    inputmode = "numeric"
    format_hint = _l("Dag, måned og år, for eksempel 22.11.2026")
    default_error_messages = {
        "required": _l("Skriv en dato, for eksempel 22.11.2026."),
        "null": _l("Skriv en dato, for eksempel 22.11.2026."),
        "format": _l("Skriv datoen som dag, måned og år, for eksempel 22.11.2026."),
        "impossible": _l("Datoen finnes ikke. Se etter om dag og måned er riktige."),
        "year": _l("Året må være mellom 1900 og 2100."),
    }
    _YEARS = range(1900, 2101)

    def __init__(self, label: object, **kwargs: Any) -> None:
        super().__init__(label, width=12, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        text = str(value).strip()
        if match := _DAY_FIRST.fullmatch(text):
            day, month, year = (int(part) for part in match.groups() if part is not None)
        elif match := _YEAR_FIRST.fullmatch(text):
            year, month, day = (int(part) for part in match.groups())
        else:
            raise self.make_error("format")
        if year not in self._YEARS:
            raise self.make_error("year")
        try:
            return date(year, month, day)
        except ValueError:
            raise self.make_error("impossible") from None

    def typed(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else super().typed(value)

    def shown(self, value: Any) -> str:
        from app.web.formats import as_date

        return as_date(value) if isinstance(value, date) else ""


class Number(FormField):
    """A number with decimal comma (or point), and spaces between thousands if one likes.

    `lowest` and `highest` belong to the allowed range; `decimals` is how many there may be (0: a whole number).
    """

    inputmode = "decimal"
    suffix: ClassVar[object | None] = None
    default_error_messages = {
        "required": _l("Skriv et tall."),
        "null": _l("Skriv et tall."),
        "format": _l("Skriv et tall med sifre, for eksempel 12."),
        "decimals": _l("Skriv et tall med høyst %(decimals)s desimaler."),
        "whole": _l("Skriv et helt tall, uten desimaler."),
        "range": _l("Tallet må være fra %(lowest)s til %(highest)s."),
    }

    def __init__(
        self, label: object, *, lowest: int = 0, highest: int = 10_000_000, decimals: int = 0, **kwargs: Any
    ) -> None:
        kwargs.setdefault("width", max(len(str(highest)) + decimals, 4))
        super().__init__(label, **kwargs)
        self.lowest, self.highest, self.decimals = lowest, highest, decimals

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int | Decimal:
        text = "".join(str(value).split()).replace(",", ".").replace("\u2212", "-")
        if self.suffix:
            text = text.removesuffix(str(self.suffix))
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text):
            raise self.make_error("format")
        number = Decimal(text)
        if not self.lowest <= number <= self.highest:
            raise self.make_error("range", lowest=self.typed(self.lowest), highest=self.typed(self.highest))
        if number != number.quantize(Decimal(1).scaleb(-self.decimals)):
            raise self.make_error("decimals", decimals=self.decimals) if self.decimals else self.make_error("whole")
        return number if self.decimals else int(number)

    def typed(self, value: Any) -> str:
        return "" if value is None else f"{value}".replace(".", ",")


class Percent(Number):
    """A percentage as it is said: 50 for half."""

    suffix = "%"
    default_error_messages = {
        "range": _l("Prosenten må være fra %(lowest)s til %(highest)s."),
    }

    def __init__(self, label: object, *, lowest: int = 0, highest: int = 100, **kwargs: Any) -> None:
        super().__init__(label, lowest=lowest, highest=highest, **kwargs)

    def shown(self, value: Any) -> str:
        return f"{self.typed(value)}\u00a0%" if value is not None else ""
