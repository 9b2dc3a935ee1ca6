"""The words for statuses and categories; each stands here and nowhere else."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.web.formats import as_number
from dashboards.projection.picture import Category
from dashboards.projection.sizes import Size
from dashboards.projection.statuses import Status

#: Where a unit, or a place, stands.
STATUSES: dict[Status, object] = {
    Status.APPROVED: _l("Godkjent"),
    Status.APPROVED_WITH_CONDITIONS: _l("Godkjent med vilkår"),
    Status.BEFORE_PORTAL: _l("Godkjent før portalen"),
    Status.SUSPENDED: _l("Suspendert"),
    Status.IN_TRANSITION: _l("I overgang"),
    Status.EXPIRED: _l("Utløpt"),
    Status.WITHDRAWN: _l("Trukket tilbake"),
    Status.REJECTED: _l("Avslått"),
    Status.NONE: _l("Ingen avgjørelse"),
    Status.NOT_REPORTED: _l("Ikke rapportert"),
}

#: What the first releases called a municipality or a unit with an application under way.
APPLIED_TEXT = _l("Søknad til behandling")

#: Where a municipality stands.
CATEGORIES: dict[Category, object] = {
    **{Category(status): text for status, text in STATUSES.items()},
    Category.PARTLY: _l("Godkjent i noen bydeler"),
    Category.UNKNOWN: _l("Ingen SLT kjent"),
}

#: Size classes of municipalities.
SIZES: dict[Size, object] = {
    Size.UNDER_2000: _l("Under 2 000 innbyggere"),
    Size.FROM_2000: _l("2 000–4 999 innbyggere"),
    Size.FROM_5000: _l("5 000–9 999 innbyggere"),
    Size.FROM_10000: _l("10 000–19 999 innbyggere"),
    Size.FROM_20000: _l("20 000–49 999 innbyggere"),
    Size.FROM_50000: _l("50 000–99 999 innbyggere"),
    Size.FROM_100000: _l("100 000 innbyggere eller flere"),
    Size.UNKNOWN: _l("Folketallet er ikke kjent"),
}

#: Kinds of units.
KINDS: dict[str, object] = {
    "municipality": _l("En kommune"),
    "cooperation": _l("Interkommunalt samarbeid"),
    "city_district": _l("Bydel"),
}


def of_municipalities(some: int, of: int) -> str:
    """`12 av 357 kommuner`, and `0 av 1 kommune`."""
    said = ngettext(
        "%(some)s av %(of)s kommune", "%(some)s av %(of)s kommuner", of, some=as_number(some), of=as_number(of)
    )
    return str(said)
