"""What is wrong with an address that asks for a figure, each with what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus

from flask_babel import lazy_gettext as _l

from app.errors import DomainError


class BadAddress(DomainError):
    """Something in the address can't be read."""

    code = "bad_address"
    http_status = HTTPStatus.BAD_REQUEST


class NotADate(BadAddress):
    """Not a day, or one that is still to come."""

    code = "not_a_date"

    def __init__(self) -> None:
        super().__init__(_l("Datoen i adressen må være en dag til og med i dag, skrevet slik: dato=2026-11-26."))


class NoSuchFilter(BadAddress):
    """The figure takes no such filter."""

    code = "no_such_filter"

    def __init__(self, name: str, names: Iterable[str]) -> None:
        takes = ", ".join(names)
        super().__init__(
            _l(
                "Tallene kan ikke avgrenses med «%(name)s». De kan avgrenses med: %(takes)s.",
                name=name[:40],
                takes=takes,
            )
            if takes
            else _l("Tallene kan ikke avgrenses med «%(name)s».", name=name[:40])
        )


class UnknownCode(DomainError):
    """Nothing had this code on that day."""

    code = "unknown_code"
    http_status = HTTPStatus.NOT_FOUND

    def __init__(self, label: object, code: str, on: date) -> None:
        super().__init__(
            _l(
                "Koden «%(code)s» (%(label)s) fantes ikke den %(on)s. Velg en annen kode eller dato.",
                code=code[:40],
                label=label,
                on=f"{on:%d.%m.%Y}",
            )
        )
