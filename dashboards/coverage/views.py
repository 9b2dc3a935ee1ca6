"""The public pages: the nation, a county, a police district, a municipality, and some beside each other.

Nobody needs to sign in, and everybody sees the same. The day and the filters stand in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.lists import format_list
from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from app.clock import today
from app.errors import Invalid
from app.identity.policy import allow, anyone
from dashboards import asked, figures
from dashboards.coverage import comparing, facts, parts, peers, search, tables, words
from dashboards.coverage.forms import CompareForm, FindForm
from dashboards.figures import Asked, Table, dated
from dashboards.figures.errors import UnknownCode
from dashboards.maps import service as maps
from dashboards.pages import page
from dashboards.prerequisites import comparing as released
from dashboards.prerequisites import tables as prerequisites
from dashboards.projection import reading
from dashboards.projection.picture import Area, Municipality
from tenants.register import service as register
from tenants.register.errors import UnknownNumber

blueprint = Blueprint("coverage", __name__, template_folder="templates")

LABELS = {asked.COUNTY: _l("fylke"), asked.POLICE_DISTRICT: _l("politidistrikt")}

#: The figures of the front page, and of an area's.
_WHOLE = (
    "kommuner-etter-status",
    "utvikling",
    "enheter-etter-status",
    "kommuner-etter-fylke",
    "kommuner-etter-politidistrikt",
    "kommuner-etter-storrelse",
    "politiavtaler",
)
_PART = ("kommuner-etter-status", "utvikling", "enheter-etter-status", "kommuner-etter-storrelse", "kommuner")


@blueprint.get("/")
@allow(anyone)
def national() -> ResponseReturnValue:
    """How many municipalities are covered, where, how that has changed, and how far the nation has come on each prerequisite."""
    form, wanted = asked.filtered()

    def make() -> dict[str, Any]:
        picture = parts.picture(wanted)
        return {
            "asked": wanted,
            "picture": picture,
            "map": _map(wanted),
            "map_choices": maps.choices(wanted.on, wanted.query),
            "tables": {name: figures.table_of(name, wanted) for name in _WHOLE},
            "expiring": figures.table_of("gar-ut", wanted.only(asked.COUNTY, asked.POLICE_DISTRICT)),
            "prerequisites": prerequisites.latest(wanted.on),
            "words": words,
        }

    return page("coverage/national.html", make, wanted, maps.choice(), form=form)


@blueprint.get("/nasjonalt")
@allow(anyone)
def nation() -> ResponseReturnValue:
    """The front page's other name."""
    return redirect(url_for("coverage.national"), 301)


@blueprint.get("/politidistrikt/<slug>")
@allow(anyone)
def police_district(slug: str) -> ResponseReturnValue:
    """A police district's part of the picture."""
    return _area(lambda m: m.police_district, asked.POLICE_DISTRICT, register.nearest_day_of_police_district, slug=slug)


@blueprint.get("/fylke/<county>")
@allow(anyone)
def county(county: str) -> ResponseReturnValue:
    """A county's part of the picture, by its number."""
    return _area(lambda m: m.county, asked.COUNTY, register.nearest_day_of_county, county=county)


def _area(
    area: Callable[[Municipality], Area], name: str, nearest: Callable[[str, date], date | None], **address: str
) -> ResponseReturnValue:
    """The page of an area, by what its address holds; where there was none on the day, to the nearest day on which it was."""
    form, day = asked.day()
    (key,) = address.values()
    wanted = Asked(day.on, {name: key})

    def make() -> dict[str, Any]:
        picture = parts.picture(wanted)
        if not picture.municipalities:
            raise UnknownCode(LABELS[name], key, day.on)
        return {
            "asked": day,
            "picture": picture,
            "map": _map(wanted),
            "map_choices": maps.choices(day.on, day.dated),
            "area": words.area_name(area(picture.municipalities[0])),
            "here": request.path,
            "compare": url_for("coverage.compare", **wanted.query),
            "agreements_url": url_for("coverage.police_agreements", **wanted.query),
            "expiring_url": url_for("coverage.expiring", **wanted.query),
            "tables": {each: figures.table_of(each, wanted) for each in _PART},
            "expiring": figures.table_of("gar-ut", wanted),
            "agreements": figures.table_of("politiavtaler", wanted),
            "prerequisites": figures.released("forutsetninger", wanted),
            "words": words,
        }

    try:
        return page("coverage/area.html", make, wanted, maps.choice(), form=form)
    except UnknownCode:
        other = nearest(key, day.on)
        if other is None or other == day.on or other > today():
            raise
        return redirect(f"{request.path}?{urlencode(dated(other))}")


def _map(wanted: Asked) -> Table:
    """The map of what is wanted, of the form that the address chooses."""
    return figures.table_of("kart", replace(wanted, filters={**wanted.filters, **maps.chosen()}))


@blueprint.get("/kommune")
@allow(anyone)
def find() -> ResponseReturnValue:
    """All municipalities, or those that the filters choose and what is looked for may mean; where it is one, its page."""
    form, wanted = asked.filtered(FindForm)
    sought = str(form.data.get("sok") or "").strip()
    picture = parts.picture(wanted)
    before: list[str] = []
    counties: list[dict[str, Any]] = []
    if sought:
        found = search.found(sought, wanted.on)
        counties = [_county(county, picture.municipalities, wanted) for county in found.counties]
        order = {id_: search.AFTER for county in found.counties for id_ in county.municipalities}
        order.update(found.order)
        meant = [m for m in picture.municipalities if m.id in order]
        picture = replace(picture, municipalities=tuple(sorted(meant, key=lambda m: order[m.id])))
        before = [m.name for m in picture.municipalities if m.id in found.before]
        if len(picture.municipalities) == 1 and not form.errors and not counties:
            number = picture.municipalities[0].number
            return redirect(url_for("coverage.municipality", number=number, **wanted.dated))

    def make() -> dict[str, Any]:
        return {
            "asked": wanted,
            "picture": picture,
            "municipalities": tables.municipalities_of(picture),
            "wanted": sought,
            "before": format_list(before, locale=get_locale()) if before else "",
            "counties": counties,
        }

    return page("coverage/find.html", make, wanted, sought, form=form)


def _county(county: search.FoundCounty, municipalities: Sequence[Municipality], wanted: Asked) -> dict[str, Any]:
    """A county that is meant: its name, its page on its own day, and the counties in which its municipalities are on the day asked for."""
    now = {m.county.key: m.county for m in municipalities if m.id in county.municipalities}
    here = county.on == wanted.on
    return {
        "name": county.name,
        "url": url_for("coverage.county", county=county.number, **(wanted.dated if here else dated(county.on))),
        "until": county.on if county.ended else None,
        "since": county.on if county.on > wanted.on else None,
        "now": []
        if here
        else [
            (words.area_name(now[key]), url_for("coverage.county", county=key, **wanted.dated)) for key in sorted(now)
        ],
    }


@blueprint.get("/kommune/<number>")
@allow(anyone)
def municipality(number: str) -> ResponseReturnValue:
    """What is public of a municipality. Another day's number leads to what the municipality is on the day asked for."""
    form, wanted = asked.day()
    picture = reading.picture(wanted.on)
    found = next((m for m in picture.municipalities if m.number == number), None)
    if found is None:
        return redirect(_became(number, wanted))

    def make() -> dict[str, Any]:
        return {
            "asked": wanted,
            "picture": picture,
            "municipality": found,
            "words": words,
            **facts.of(found, wanted.on),
        }

    return page("coverage/municipality.html", make, wanted, number, form=form)


@blueprint.get("/sammenlign")
@allow(anyone)
def compare() -> ResponseReturnValue:
    """The country, a county, a police district, a size class and chosen municipalities beside each other."""
    form, wanted = asked.filtered(CompareForm)
    written = peers.read(str(form.data.get(comparing.PEERS) or ""), wanted.on)
    for message in written.errors():
        form.refuse(Invalid(fields={comparing.PEERS: message}))
    boxes = any(len(request.args.getlist(name)) > 1 for name in comparing.SEVERAL)
    named = not form.errors and request.args.get(comparing.PEERS, "") != written.code
    if boxes or named:
        # What boxes and names send becomes the address that is permanent.
        for note in written.notes() if named else ():
            flash(note)
        return redirect(_comparison({comparing.PEERS: written.code} if named else {}))
    if written.code:
        wanted = Asked(wanted.on, {**wanted.filters, comparing.PEERS: written.code})
    if not form.errors:
        form.typed[comparing.PEERS] = written.shown
    theme = form.data.get(released.THEME)
    levels = Asked(wanted.on, {**released.released(wanted.filters), **({released.THEME: theme} if theme else {})})

    def make() -> dict[str, Any]:
        return {
            "asked": wanted,
            "picture": reading.picture(wanted.on),
            "compared": figures.table_of("sammenlign", wanted),
            "unsure": [
                (
                    part.text,
                    [(m, _comparison({comparing.PEERS: written.instead(part, m)})) for m in part.asked],
                )
                for part in written.parts
                if part.asked
            ],
            "words": words,
            "levels": figures.released(released.ID, levels),
        }

    return page("coverage/compare.html", make, wanted, theme, form=form)


def _comparison(instead: dict[str, str]) -> str:
    """The address of the comparison that is asked for, with something in place of what it has."""
    asked_for = {name: ",".join(filter(None, values)) for name, values in request.args.lists()}
    codes: dict[str, Any] = {name: code for name, code in {**asked_for, **instead}.items() if code}
    return url_for("coverage.compare", **codes)


@blueprint.get("/politiavtaler")
@allow(anyone)
def police_agreements() -> ResponseReturnValue:
    """The police's agreement with each municipality, in one table."""
    form, wanted = asked.filtered()
    return page("coverage/table.html", lambda: _alone("politiavtaler", wanted), wanted, form=form)


@blueprint.get("/avgjorelser")
@allow(anyone)
def decided() -> ResponseReturnValue:
    """What has been decided in each year."""
    form, wanted = asked.day()
    return page("coverage/table.html", lambda: _alone("avgjorelser", wanted), wanted, form=form)


@blueprint.get("/gar-ut")
@allow(anyone)
def expiring() -> ResponseReturnValue:
    """The approvals that end within 180 days of a day."""
    form, wanted = asked.filtered(asked.AreaForm)
    return page("coverage/table.html", lambda: _alone("gar-ut", wanted), wanted, form=form)


def _alone(figure_id: str, wanted: Asked) -> dict[str, Any]:
    return {"asked": wanted, "here": request.path, "table": figures.table_of(figure_id, wanted)}


def _became(number: str, wanted: Asked) -> str:
    """The page of what had this number on another day, or of all that it has become."""
    try:
        became = register.with_number(number, wanted.on).number
    except UnknownNumber as error:
        if not error.others:
            raise UnknownCode(_l("kommune"), number, wanted.on) from error
        if len(error.others) > 1:
            return url_for("coverage.find", sok=number, **wanted.dated)
        became = error.others[0][0]
    return url_for("coverage.municipality", number=became, **wanted.dated)
