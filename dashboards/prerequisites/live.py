"""The figures of this feature with nothing hidden, each with its page and its files: for KRÅD alone."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from app.identity.policy import allow, council
from dashboards import pages
from dashboards.figures import addresses, registry
from dashboards.figures.views import unkept
from dashboards.prerequisites.registered import figures

blueprint = Blueprint("live_figures", __name__)
_IDS = "any({})".format(", ".join(f'"{figure.id}"' for figure in figures() if figure.live))


@blueprint.get(f"/krad/tall/<{_IDS}:figure_id>")
@allow(council())
def page(figure_id: str) -> Response:
    """One figure alone."""
    table = registry.table_of(figure_id, addresses.asked(), live=True)
    above = (_("Forutsetningene"), url_for("prerequisites.live"))
    return pages.unkept("figures/page.html", lambda: {"table": table, "above": above}, table.on)


@blueprint.get(f"/krad/tall/<{_IDS}:figure_id>.<any(csv, xlsx, json, svg, png):form>")
@allow(council())
def file(figure_id: str, form: str) -> Response:
    """One output of a figure."""
    return unkept(lambda: registry.table_of(figure_id, addresses.asked(), live=True), form)
