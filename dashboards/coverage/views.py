"""The public pages: the nation, a police district, a municipality. Nobody needs to sign in, and everybody sees the same."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, anyone, police
from dashboards.coverage import figure, search
from dashboards.maps import service as maps
from dashboards.prerequisites import figure as prerequisites_figure
from dashboards.prerequisites import service as prerequisites
from dashboards.projection import reading
from dashboards.projection.picture import Area, Municipality
from tenants.register import service as register
from tenants.register.errors import UnknownNumber

blueprint = Blueprint("coverage", __name__, template_folder="templates")


@blueprint.get("/")
@allow(anyone)
def national() -> str:
    """How many municipalities are covered, where, and how far the nation has come on each prerequisite."""
    return render_template(
        "coverage/national.html",
        picture=reading.picture(today()),
        distribution=prerequisites.latest(),
        figure=figure,
        maps=maps,
        prerequisites=prerequisites_figure,
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
    return _area(
        lambda municipality: municipality.police_district, slug, _("Slik står det til i kommunene i distriktet")
    )


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
    return _area(lambda municipality: municipality.county, county, _("Slik står det til i kommunene i fylket"))


def _area(area: Callable[[Municipality], Area], key: str, figure_title: str) -> str:
    picture = reading.picture(today()).only(lambda municipality: area(municipality).key == key)
    if not picture.municipalities:
        raise NotFound
    return render_template(
        "coverage/area.html",
        picture=picture,
        area=figure.area_name(area(picture.municipalities[0])),
        figure_title=figure_title,
        figure=figure,
        maps=maps,
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
    return render_template("coverage/find.html", picture=picture, figure=figure, wanted=wanted)


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
        figure=figure,
    )


def _became(number: str) -> str:
    try:
        return register.with_number(number, today()).number
    except UnknownNumber as error:
        if len(error.others) != 1:
            raise NotFound from error
        return error.others[0][0]
