"""Every output of every figure, at its permanent address. Nobody needs to sign in, and everybody gets the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, current_app, redirect, request
from flask_babel import force_locale

from app.clock import today
from app.errors import DomainError
from app.identity.policy import allow, anyone
from app.web import errors, packing, problems
from app.web.packing import Kept, gzipped, tag_of
from dashboards import pages
from dashboards.figures import addresses, drawing, jsonstat, klass, registry, sheets
from dashboards.figures.errors import NoPicture
from dashboards.figures.table import Language, Table
from dashboards.projection.versions import kept

blueprint = Blueprint("figures", __name__, template_folder="templates")

#: Pages of other sites may read the files, and tell what version they have.
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Expose-Headers": "ETag, Content-Location",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
#: A day's numbers may be corrected, so whoever has them asks whether they hold; a release or a version never changes.
_ASK_AGAIN, _FOR_GOOD = "public, no-cache", "public, max-age=31536000, immutable"
#: Texts whose media type doesn't say so; a workbook and a PNG are compressed as they are.
_TEXTS = ("application/json", "application/ld+json", "application/atom+xml", "image/svg+xml")
#: Raised when an output is written otherwise of the same table.
_WRITING = 4

_MADE: dict[str, tuple[str, Callable[[Table, Language], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", sheets.as_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda table, language: sheets.as_xlsx(table, language, addresses.page(table, language)),
    ),
    "json": (
        "application/json",
        lambda table, language: json.dumps(
            jsonstat.dataset(table, language, addresses.file(table, "json", language), klass.validity(table)),
            ensure_ascii=False,
        ).encode(),
    ),
    "svg": ("image/svg+xml", lambda table, language: drawing.svg(table, language).encode()),
    "png": ("image/png", drawing.png),
}


@blueprint.get("/tall/<figure_id>")
@allow(anyone)
def page(figure_id: str) -> Response:
    """One figure alone."""
    asked = addresses.asked()
    return pages.page("figures/page.html", lambda: {"table": registry.table_of(figure_id, asked)}, asked)


@blueprint.get("/tall/<figure_id>.<any(csv, xlsx, json, svg, png):form>")
@allow(anyone)
def file(figure_id: str, form: str) -> Response:
    """One output of a figure, with a tag made of all that it says; 304 to whoever has it already."""
    asked, language = addresses.asked(), addresses.language()
    key = (figure_id, asked.on, tuple(sorted(asked.filters.items())), asked.release, language, form, today())
    about = kept("file", key, lambda: _about(registry.table_of(figure_id, asked), language, form))
    if not about.there:
        raise NoPicture
    wanted = request.args.get(addresses.VERSION)
    if wanted not in (None, about.tag):
        # What the address had has been corrected: it leads to what holds.
        return current_app.make_response(redirect(about.address))

    def made() -> bytes:
        return written(registry.table_of(figure_id, asked), language, form)[1]

    response = tagged(_MADE[form][0], about.tag, made, for_good=asked.release is not None or wanted is not None)
    response.headers["Content-Location"] = about.versioned
    disposition = "inline" if form in addresses.DRAWN else "attachment"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{about.name}"'
    return response


def written(table: Table, language: Language, form: str) -> tuple[str, bytes]:
    """The media type and the bytes of one output of a table. Raises `NoPicture`."""
    if form in addresses.DRAWN and not table.pictured:
        raise NoPicture
    mimetype, make = _MADE[form]
    with force_locale(language):
        return mimetype, make(table, language)


def unkept(make: Callable[[], Table], form: str) -> Response:
    """One output of a table that isn't public. Nobody keeps it but whoever asked for it, and its name says what it is."""
    try:
        table = make()
        mimetype, body = written(table, addresses.language(), form)
    except DomainError as error:
        return problems.of_domain(error)
    response = Response(body, content_type=mimetype)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = f'attachment; filename="slt-internt-{table.id}-{table.on}.{form}"'
    return response


@dataclass(frozen=True)
class _About:
    """What is answered about a file before it is made: while the data are of one version, it is kept, and no table is made for it.

    `there`: the figure has such an output.
    """

    there: bool
    tag: str
    address: str
    versioned: str
    name: str


def _about(table: Table, language: Language, form: str) -> _About:
    tag = version(table, language, form)
    released = addresses.RELEASE in request.args
    return _About(
        form not in addresses.DRAWN or table.pictured,
        tag,
        addresses.file(table, form, language),
        addresses.file(table, form, language, tag),
        f"slt-{table.id}-{f'utgivelse-{table.release}' if released else table.on}.{form}",
    )


def tagged(mimetype: str, tag: str, make: Callable[[], bytes | Kept], *, for_good: bool = False) -> Response:
    """What `make` makes, with its tag; nothing is made for whoever has it already. A text is compressed for who takes that."""
    response = Response(content_type=mimetype)
    is_text = mimetype.startswith("text/") or mimetype in _TEXTS
    packs = is_text and packing.packs()
    sent = tag_of(tag, packs=packs)
    response.set_etag(sent)
    if not request.if_none_match.contains_weak(sent):
        made = make()
        body = made if isinstance(made, Kept) else Kept.of(made) if packs else Kept(made, b"")
        response.set_data(gzipped(b"", body, b"") if packs else body.plain)
        if packs:
            response.headers["Content-Encoding"] = "gzip"
    if is_text:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = _FOR_GOOD if for_good else _ASK_AGAIN
    response.make_conditional(request)
    return response


def open_to_all(response: Response) -> Response:
    """Let pages of other sites read it, where it is no page itself."""
    if response.mimetype != "text/html" or request.method == "OPTIONS":
        response.headers.update(_OPEN)
    return response


def _refused(error: DomainError) -> Response:
    """An error, to a machine where a file is asked for, whatever it is that is wrong."""
    return problems.of_domain(error) if request.endpoint == "figures.file" else errors.of_domain(error)


blueprint.after_request(open_to_all)
blueprint.register_error_handler(DomainError, _refused)


def version(table: Table, language: Language, form: str) -> str:
    """The tag of an output: it changes when a number or a word of it does, and never with the day on which it is asked for."""
    codes = klass.validity(table) if form == "json" else None
    return sha256(repr((_WRITING, table, codes, language, form)).encode()).hexdigest()[:32]
