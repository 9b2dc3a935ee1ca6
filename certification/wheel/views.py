"""The page of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from app.clock import today
from app.errors import NotFound
from app.identity.policy import allow, unit
from certification.wheel import service
from certification.wheel.service import Entry
from tenants.reporting.views import may_write, tenant

blueprint = Blueprint("wheel", __name__, url_prefix="/enhet/aret", template_folder="templates")

#: The first year that the register knows; and how far ahead there is a page.
FIRST_YEAR, YEARS_AHEAD = 2018, 3


@dataclass(frozen=True)
class Month:
    """A month of the year: its name, what happens in it, and whether it is now."""

    name: str
    entries: list[Entry]
    is_now: bool


@blueprint.get("")
@allow(unit())
def year() -> ResponseReturnValue:
    """Twelve months on one page."""
    on, chosen = today(), _year()
    return render_template(
        "wheel/year.html",
        year=chosen,
        before=chosen - 1 if chosen > FIRST_YEAR else None,
        after=chosen + 1 if chosen < on.year + YEARS_AHEAD else None,
        months=months(service.entries(tenant(), date(chosen, 1, 1), date(chosen, 12, 31)), chosen, on),
        adopted=service.adopted(tenant(), chosen),
        may_write=may_write(),
    )


def months(entries: list[Entry], chosen: int, on: date) -> list[Month]:
    """The entries of a year by month, those without any included."""
    firsts = [date(chosen, number, 1) for number in range(1, 13)]
    return [
        Month(
            format_date(first, "LLLL", locale=get_locale()).capitalize(),
            [each for each in entries if each.on.month == first.month],
            (on.year, on.month) == (chosen, first.month),
        )
        for first in firsts
    ]


def _year() -> int:
    """The year that the address asks for (`ar`), else this one. Raises `NotFound` for one that there is no page of."""
    now, asked = today().year, request.args.get("ar")
    known = {str(number): number for number in range(FIRST_YEAR, now + YEARS_AHEAD + 1)}
    if asked is not None and asked not in known:
        raise NotFound
    return known[asked] if asked else now
