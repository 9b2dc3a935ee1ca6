"""The public pages: the nation, a police district, a municipality. Nobody needs to sign in, and everybody sees the same."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.clock import today
from app.errors import NotFound
from app.identity.policy import allow, anyone
from dashboards.coverage import figure
from dashboards.prerequisites import figure as prerequisites_figure
from dashboards.prerequisites import service as prerequisites
from dashboards.projection import reading
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
    picture = reading.picture(today()).within(slug)
    if not picture.municipalities:
        raise NotFound
    return render_template(
        "coverage/police_district.html",
        picture=picture,
        district=figure.area_name(picture.municipalities[0].police_district),
        figure=figure,
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
        figure=figure,
    )


def _became(number: str) -> str:
    try:
        return register.with_number(number, today()).number
    except UnknownNumber as error:
        if len(error.others) != 1:
            raise NotFound from error
        return error.others[0][0]
