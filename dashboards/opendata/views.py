"""The pages and files of `/data/`. Nobody needs to sign in, and everybody gets the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import sha256

from flask import Blueprint, Response, current_app, render_template
from flask_babel import force_locale

from app.clock import today
from app.errors import NotFound
from app.identity.policy import allow, anyone
from dashboards.figures import Language, Subject, addresses, registry
from dashboards.figures.registry import Figure
from dashboards.figures.views import open_to_all, tagged
from dashboards.opendata import catalogue, description, words
from dashboards.opendata.feed import atom
from dashboards.opendata.words import FORMATS, LICENCE, LICENCE_NAME
from dashboards.releases import service as releases
from tenants.document import canonical_json

blueprint = Blueprint("opendata", __name__, template_folder="templates", url_prefix="/data")
blueprint.after_request(open_to_all)


def _figures() -> list[Figure]:
    return list(registry.of(current_app).figures.values())


def _grouped(found: Iterable[Figure]) -> list[tuple[Subject, list[Figure]]]:
    """Figures by what they are of, each subject in its place."""
    groups: dict[str, tuple[Subject, list[Figure]]] = {}
    for figure in found:
        groups.setdefault(figure.subject.key, (figure.subject, []))[1].append(figure)
    return sorted(groups.values(), key=lambda group: group[0].place)


@blueprint.get("/")
@allow(anyone)
def index() -> str:
    """What there is, in words."""
    latest = releases.latest(today())
    return render_template(
        "opendata/index.html",
        groups=_grouped(figure for figure in _figures() if figure.stands()),
        filters=registry.of(current_app).filters,
        formats=FORMATS,
        forms=addresses.FORMS,
        releases=releases.listed(),
        made_up=bool(latest and latest.content["demonstration"]),
        licence=LICENCE,
        licence_name=LICENCE_NAME,
        publisher=words.publisher(),
        example=words.absolute(
            "figures.file", figure_id="kommuner-etter-status", form="csv", dato="2024-03-01", fylke="46"
        ),
    )


@blueprint.get("/utgivelser/<int:release_number>")
@allow(anyone)
def release(release_number: int) -> str:
    """A release: the figures in it, as they were published."""
    found, everything = releases.numbered(_small(release_number)), releases.listed()
    if found is None:
        raise NotFound
    return render_template(
        "opendata/release.html",
        release=found,
        groups=_grouped(figure for figure in _figures() if figure.released),
        filters=registry.of(current_app).filters,
        formats=FORMATS,
        forms=addresses.FORMS,
        others={r.number for r in everything},
    )


@blueprint.get("/utgivelser/<int:release_number>.json")
@allow(anyone)
def release_file(release_number: int) -> Response:
    """A release whole, byte for byte as it was cut."""
    found = releases.numbered(_small(release_number))
    if found is None:
        raise NotFound
    return tagged("application/json", found.sha256, lambda: canonical_json(found.content), for_good=True)


@blueprint.get("/utgivelser.atom")
@allow(anyone)
def feed() -> Response:
    """The releases as they come."""
    language = addresses.language()
    return _made("application/atom+xml", lambda: atom(releases.listed(), language), language)


@blueprint.get("/katalog.ttl")
@allow(anyone)
def catalogue_turtle() -> Response:
    """The catalogue as Turtle."""
    return _made("text/turtle", lambda: catalogue.turtle(_figures()))


@blueprint.get("/katalog.jsonld")
@allow(anyone)
def catalogue_json_ld() -> Response:
    """The catalogue as JSON-LD."""
    return _made("application/ld+json", lambda: catalogue.json_ld(_figures()))


@blueprint.get("/tabeller.json")
@allow(anyone)
def tables() -> Response:
    """The tables as a JSON-stat collection."""
    items = [
        {
            "class": "dataset",
            "href": words.absolute("figures.file", figure_id=figure.id, form="json"),
            "label": str(figure.title),
        }
        for figure in _figures()
    ]
    made = {"version": "2.0", "class": "collection", "label": str(words.TITLE), "link": {"item": items}}
    return _made("application/json", lambda: json.dumps(made, ensure_ascii=False).encode())


@blueprint.get("/openapi.json")
@allow(anyone)
def openapi() -> Response:
    """The description for machines."""
    return _made("application/json", lambda: json.dumps(description.openapi(_figures()), ensure_ascii=False).encode())


def _made(mimetype: str, make: Callable[[], bytes], language: Language = "nb") -> Response:
    with force_locale(language):
        body = make()
    return tagged(mimetype, sha256(body).hexdigest()[:32], lambda: body)


def _small(number: int) -> int:
    """A number that a release can have."""
    if number >= 1_000_000:
        raise NotFound
    return number
