"""What an address asks for, and the addresses of a table: every number has a permanent one."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from app.clock import today
from app.web.i18n import IN_ADDRESS, page_language
from dashboards.figures.errors import BadAddress, NoSuchRelease, NotADate, Repeated
from dashboards.figures.registry import Asked, Figure
from dashboards.figures.table import Language, Table
from dashboards.releases import service as releases
from tenants.register.errors import BeforeRegister
from tenants.register.records import known

#: Names in the address that are no filters.
DAY, RELEASE, VERSION = "dato", "utgivelse", "versjon"
#: Extension and the words of the link to it.
FORMS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON-stat", "svg": "SVG", "png": "PNG"}
#: Those that are pictures of the chart.
DRAWN = ("svg", "png")


def day() -> date:
    """The day of the address; today where it names none. Raises `BadAddress`."""
    written = request.args.get(DAY)
    if written is None:
        return today()
    try:
        on = date.fromisoformat(written)
    except ValueError:
        raise NotADate from None
    if len(written) != len("2026-11-26") or on > today():
        raise NotADate
    try:
        known(on)
    except BeforeRegister as error:
        raise BadAddress(error.message) from error
    return on


def asked() -> Asked:
    """All that the address asks for. Raises `BadAddress`, and `NoSuchRelease`."""
    once()
    filters = {name: code for name, code in request.args.items() if name not in (DAY, IN_ADDRESS, RELEASE, VERSION)}
    written = request.args.get(RELEASE)
    if written is None:
        return Asked(day(), filters)
    if not written.isascii() or not written.isdecimal() or len(written) > 6:
        raise BadAddress(_("Utgivelsen i adressen må være et nummer, for eksempel utgivelse=3."))
    if DAY in request.args:
        raise BadAddress(_("En utgivelse har sin egen dato. Ta bort «dato» fra adressen."))
    if (on := releases.day_of(int(written))) is None:
        raise NoSuchRelease(int(written))
    return Asked(on, filters, int(written))


def once(*otherwise: str) -> None:
    """Refuse an address that says a thing more than once (`Repeated`), but for these names."""
    for name, values in request.args.lists():
        if len(values) > 1 and name not in otherwise:
            raise Repeated(name)


def language(otherwise: Language = "nb") -> Language:
    """The language of the address. A file has bokmål without, so that everybody gets the same."""
    return page_language() if IN_ADDRESS in request.args else otherwise


def query(table: Table, language: Language) -> dict[str, Any]:
    """What stands after the question mark in each of a table's addresses."""
    return {**_standing(table), **dict(table.query), IN_ADDRESS: language}


def _standing(table: Table) -> dict[str, Any]:
    if table.living:
        return {}
    return {DAY: table.on.isoformat()} if table.release is None else {RELEASE: table.release}


def page(table: Table, language: Language) -> str:
    """The address of the page with this table alone, for a link that lasts."""
    return _absolute(url_for(f"{table.served_by}.page", figure_id=table.id, **query(table, language)))


def file(table: Table, form: str, language: Language, version: str | None = None) -> str:
    """The address of one of its files; of one version of it, if that is named."""
    said = query(table, language)
    if version:
        said[VERSION] = version
    return _absolute(url_for(f"{table.served_by}.file", figure_id=table.id, form=form, **said))


def forms(figure: Figure) -> list[str]:
    """The extensions of a figure's files."""
    return [form for form in FORMS if figure.drawn or form not in DRAWN]


def files(table: Table, language: Language) -> list[tuple[str, str]]:
    """Address and words of each file; a table without a chart or a map has no pictures."""
    return [
        (url_for(f"{table.served_by}.file", figure_id=table.id, form=form, **query(table, language)), words)
        for form, words in FORMS.items()
        if table.pictured or form not in DRAWN
    ]


def _absolute(path: str) -> str:
    return f"{current_app.config['SLT'].public_url}{path}"
