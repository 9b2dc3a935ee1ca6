"""Days, numbers and percentages as they are typed in Norway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from app.web.fields.base import FormField

_DAY_FIRST = re.compile(r"(\d{1,2})[.,/\s-]+(\d{1,2})[.,/\s-]+(\d{4})|(\d{2})(\d{2})(\d{4})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[.:]?(\d{2}))?", re.ASCII)
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


class Dates(Date):
    """Several days, each written as `Date` takes it, on a line of its own or with semicolons between; at most `most`."""

    widget = "textarea"
    rows = 4
    format_hint = _l("Én dato på hver linje, for eksempel 22.11.2026")
    default_error_messages = {
        "line": _l("«%(text)s»: %(fault)s"),
        "many": _l("Skriv høyst %(most)s datoer om gangen."),
    }

    def __init__(self, label: object, *, most: int = 60, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        days: set[date] = set()
        for text in (part.strip() for part in re.split(r"[\n;]", str(value)) if part.strip()):
            try:
                days.add(super()._deserialize(text, attr, data, **kwargs))
            except ValidationError as error:
                raise self.make_error("line", text=text[:40], fault=" ".join(map(str, error.messages))) from None
        if len(days) > self.most:
            raise self.make_error("many", most=self.most)
        return sorted(days)

    def typed(self, value: Any) -> str:
        return "\n".join(super(Dates, self).typed(day) for day in value or ())

    def shown(self, value: Any) -> str:
        return ", ".join(super(Dates, self).shown(day) for day in value or ())


class Clock(FormField):
    """A time of the day: `9`, `9.30`, `09:30`, `0930`, `kl. 9.30`. Gives `09:30`."""

    inputmode = "decimal"
    format_hint = _l("For eksempel 9.30")
    default_error_messages = {
        "format": _l("Skriv klokkeslettet som time og minutt, for eksempel 9.30."),
    }

    def __init__(self, label: object, **kwargs: Any) -> None:
        super().__init__(label, width=6, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        match = _CLOCK.fullmatch(str(value).strip().removeprefix("kl.").removeprefix("kl").strip())
        hour, minute = (int(part or 0) for part in match.groups()) if match else (24, 0)
        if hour > 23 or minute > 59:
            raise self.make_error("format")
        return f"{hour:02}:{minute:02}"

    def typed(self, value: Any) -> str:
        return str(value).replace(":", ".") if value else ""


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
        "decimal": _l("Skriv et tall med høyst én desimal."),
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
            if self.decimals > 1:
                raise self.make_error("decimals", decimals=self.decimals)
            raise self.make_error("decimal" if self.decimals else "whole")
        return number if self.decimals else int(number)

    def typed(self, value: Any) -> str:
        if value is None:
            return ""
        whole, point, decimals = f"{value}".partition(".")
        decimals = decimals.rstrip("0")
        return f"{whole},{decimals}" if point and decimals else whole


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
