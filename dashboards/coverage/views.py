"""The public pages: the nation, a police district, a municipality. Nobody needs to sign in, and everybody sees the same."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, anyone, police
from dashboards import figures
from dashboards.coverage import search, tables, words
from dashboards.figures import Asked
from dashboards.prerequisites import tables as prerequisites
from dashboards.projection import reading
from dashboards.projection.picture import Area, Municipality
from tenants.register import service as register
from tenants.register.errors import UnknownNumber

blueprint = Blueprint("coverage", __name__, template_folder="templates")


@blueprint.get("/")
@allow(anyone)
def national() -> str:
    """How many municipalities are covered, where, and how far the nation has come on each prerequisite."""
    asked = Asked(today())
    return render_template(
        "coverage/national.html",
        picture=reading.picture(asked.on),
        by_status=figures.table_of("kommuner-etter-status", asked),
        by_county=figures.table_of("kommuner-etter-fylke", asked),
        by_police_district=figures.table_of("kommuner-etter-politidistrikt", asked),
        units=figures.table_of("enheter-etter-status", asked),
        prerequisites=prerequisites.latest(asked.on),
        words=words,
    )


@blueprint.get("/nasjonalt")
@allow(anyone)
def nation() -> ResponseReturnValue:
    """The front page's other name."""
    return redirect(url_for("coverage.national"), 301)


@blueprint.get("/politidistrikt/<slug>")
@allow(anyone)
def police_district(slug: str) -> str:
    """A police district's part of the picture."""
    return _area(lambda municipality: municipality.police_district, tables.POLICE_DISTRICT, slug)


@blueprint.get("/vart-politidistrikt")
@allow(police())
def own_district() -> ResponseReturnValue:
    """The public page of the police district that one works in."""
    who = principal()
    slug = next(d.key for d in register.police_districts(today()) if who and d.id == who.police_district_id)
    return redirect(url_for("coverage.police_district", slug=slug))


@blueprint.get("/fylke/<county>")
@allow(anyone)
def county(county: str) -> str:
    """A county's part of the picture, by its number."""
    return _area(lambda municipality: municipality.county, tables.COUNTY, county)


def _area(area: Callable[[Municipality], Area], name: str, key: str) -> str:
    asked = Asked(today(), {name: key})
    picture = tables.picture(asked)
    if not picture.municipalities:
        raise NotFound
    return render_template(
        "coverage/area.html",
        picture=picture,
        area=words.area_name(area(picture.municipalities[0])),
        by_status=figures.table_of("kommuner-etter-status", asked),
        units=figures.table_of("enheter-etter-status", asked),
        municipalities=figures.table_of("kommuner", asked),
        words=words,
    )


@blueprint.get("/kommune")
@allow(anyone)
def find() -> ResponseReturnValue:
    """All municipalities, or those that what is looked for may mean; where it is one, its page."""
    picture = reading.picture(today())
    wanted = request.args.get("sok", "").strip()
    if wanted:
        ids = search.matching(register.municipalities(picture.on), register.city_districts(picture.on), wanted)
        picture = picture.only(lambda municipality: municipality.id in ids)
        if len(picture.municipalities) == 1:
            return redirect(url_for("coverage.municipality", number=picture.municipalities[0].number))
    return render_template(
        "coverage/find.html", picture=picture, municipalities=tables.municipalities_of(picture), wanted=wanted
    )


@blueprint.get("/kommune/<number>")
@allow(anyone)
def municipality(number: str) -> ResponseReturnValue:
    """What is public of a municipality. A former number leads to the municipality that it has become."""
    picture = reading.picture(today())
    found = next((m for m in picture.municipalities if m.number == number), None)
    if found is None:
        return redirect(url_for("coverage.municipality", number=_became(number)))
    return render_template(
        "coverage/municipality.html",
        picture=picture,
        municipality=found,
        history=reading.history(found.id, picture.on),
        words=words,
    )


def _became(number: str) -> str:
    try:
        return register.with_number(number, today()).number
    except UnknownNumber as error:
        if len(error.others) != 1:
            raise NotFound from error
        return error.others[0][0]
