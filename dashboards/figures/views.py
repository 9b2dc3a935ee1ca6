"""Every output of every figure, at its permanent address. Nobody needs to sign in, and everybody gets the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from flask import Blueprint, Response, render_template, request
from flask_babel import force_locale

from app.errors import DomainError, NotFound
from app.identity.policy import allow, anyone
from app.web import problems
from app.web.i18n import page_language
from dashboards.figures import addresses, drawing, jsonstat, registry, sheets
from dashboards.figures.table import Language, Table

blueprint = Blueprint("figures", __name__, template_folder="templates")

#: An open page of another site may read these.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
#: A day's numbers may be corrected, so whoever has them asks whether they hold; a release never changes.
_ASK_AGAIN, _FOR_GOOD = "public, no-cache", "public, max-age=31536000, immutable"

_MADE: dict[str, tuple[str, Callable[[Table, Language], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", sheets.as_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda table, language: sheets.as_xlsx(table, language, addresses.page(table, language)),
    ),
    "json": (
        "application/json",
        lambda table, language: json.dumps(
            jsonstat.dataset(table, language, addresses.file(table, "json", language)), ensure_ascii=False
        ).encode(),
    ),
    "svg": ("image/svg+xml", lambda table, language: drawing.svg(table, language).encode()),
    "png": ("image/png", drawing.png),
}


@blueprint.get("/tall/<figure_id>")
@allow(anyone)
def page(figure_id: str) -> str:
    """One figure alone."""
    table = registry.table_of(figure_id, addresses.asked())
    with force_locale(addresses.language(page_language())):
        return render_template("figures/page.html", table=table)


@blueprint.get("/tall/<figure_id>.<any(csv, xlsx, json, svg, png):form>")
@allow(anyone)
def file(figure_id: str, form: str) -> Response:
    """One output of a figure, with a tag made of all that it says; 304 to whoever has it already."""
    try:
        response = _file(figure_id, form)
    except DomainError as error:
        if form != "json":
            raise
        response = problems.of_domain(error)
    response.headers.update(OPEN)
    return response


def _file(figure_id: str, form: str) -> Response:
    table, language = registry.table_of(figure_id, addresses.asked()), addresses.language()
    mimetype, make = _MADE[form]
    if form in addresses.DRAWN and table.chart is None:
        raise NotFound
    tag = version(table, language, form)
    response = Response(content_type=mimetype)
    response.set_etag(tag)
    if tag not in request.if_none_match:
        with force_locale(language):
            response.set_data(make(table, language))
    response.headers["Cache-Control"] = _FOR_GOOD if addresses.RELEASE in request.args else _ASK_AGAIN
    name = f"slt-{table.id}-{f'utgivelse-{table.release}' if table.release else table.on}.{form}"
    response.headers["Content-Disposition"] = (
        f'{"inline" if form in addresses.DRAWN else "attachment"}; filename="{name}"'
    )
    response.make_conditional(request)
    return response


def version(table: Table, language: Language, form: str) -> str:
    """The tag of an output: it changes when a number or a word of the table does."""
    return sha256(repr((table, language, form)).encode()).hexdigest()[:32]
