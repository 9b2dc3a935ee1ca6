"""A police district's own page: its rows as they are now, which nobody else is shown place by place; and its figures' addresses."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, police
from app.web.i18n import page_language
from dashboards import figures, pages
from dashboards.asked import POLICE_DISTRICT, chosen
from dashboards.coverage import own
from dashboards.figures import Asked, Table, addresses, registry
from dashboards.figures.errors import BadAddress
from dashboards.figures.views import unkept
from dashboards.prerequisites import comparing
from dashboards.prerequisites.saying import CASES, MEETINGS
from dashboards.projection import reading
from tenants.police.service import State
from tenants.police.service import district as districts
from tenants.register import service as register
from tenants.register.records import PoliceDistrict

blueprint = Blueprint("own_district", __name__, template_folder="templates")
_IDS = "any({})".format(", ".join(f'"{id_}"' for id_ in own.FIGURES))


@blueprint.get("/vart-politidistrikt")
@allow(police())
def home() -> ResponseReturnValue:
    """Which places lack the police's confirmation, or had it withdrawn, and which applications are on their way."""
    on, district = today(), _acting()
    asked = Asked(on, {POLICE_DISTRICT: district.key})
    found = own.places(district.key, on)
    return render_template(
        "coverage/district.html",
        name=_name(district),
        slug=district.key,
        picture=chosen(reading.picture(on), asked.filters),
        served=len(found),
        waiting=sum(not each.thread.waits_for_unit for each in districts.queue(district.id, on)),
        unconfirmed=len(own.unconfirmed(found)),
        unasked=sum(each.served.state is not State.REQUESTED for each in own.unconfirmed(found)),
        unkept=sum(not each.agreement or not each.contact for each in found),
        applying=len(own.applying(found)),
        tables={id_: registry.made(figure, figure.make, asked) for id_, figure in own.FIGURES.items()},
        released=_released(asked),
    )


@blueprint.get(f"/vart-politidistrikt/tall/<{_IDS}:figure_id>")
@allow(police())
def page(figure_id: str) -> Response:
    """One figure alone."""
    table = _table(figure_id)
    above = (_("%(name)s i tall", name=_name(_acting())), url_for(".home"))
    return pages.unkept("figures/page.html", lambda: {"table": table, "above": above}, table.on)


@blueprint.get(f"/vart-politidistrikt/tall/<{_IDS}:figure_id>.<any(csv, xlsx, json, svg, png):form>")
@allow(police())
def file(figure_id: str, form: str) -> Response:
    """One output of a figure."""
    return unkept(lambda: _table(figure_id), form)


def _table(figure_id: str) -> Table:
    """A figure of the acting district. Raises `NotFound` where the address names another, and `BadAddress` for another day."""
    asked, district = addresses.asked(), _acting()
    if asked.release is not None or asked.filters.get(POLICE_DISTRICT, district.key) != district.key:
        raise NotFound
    if asked.on != today():
        raise BadAddress(
            _("Disse tallene er slik de er nå, og finnes ikke for andre dager. Ta bort «dato» fra adressen.")
        )
    figure = own.FIGURES[figure_id]
    return registry.made(figure, figure.make, replace(asked, filters={**asked.filters, POLICE_DISTRICT: district.key}))


def _name(district: PoliceDistrict) -> str:
    return district.name_nb if page_language() == "nb" else district.name_nn


def _released(asked: Asked) -> list[Table]:
    """What the latest release tells of the district, beside the nation where it is no prerequisite; nothing before the first."""
    themes = [(comparing.ID, {comparing.THEME: theme}) for theme in (*MEETINGS, *CASES)]
    tables = (
        figures.released(figure_id, replace(asked, filters={**asked.filters, **theme}))
        for figure_id, theme in (("forutsetninger", {}), *themes)
    )
    return [table for table in tables if table]


def _acting() -> PoliceDistrict:
    """The police district whose people are asking. Raises `NotFound` where it is none of today's."""
    who = principal()
    found = (each for each in register.police_districts(today()) if who and each.id == who.police_district_id)
    if (district := next(found, None)) is None:
        raise NotFound
    return district
