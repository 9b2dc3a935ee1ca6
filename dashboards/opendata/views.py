"""The pages and files of `/data/`. Nobody needs to sign in, and everybody gets the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, current_app
from flask_babel import force_locale

from app.clock import today
from app.identity.policy import allow, anyone
from app.web.packing import Kept
from dashboards.figures import Asked, Language, Subject, addresses, registry
from dashboards.figures.errors import NoSuchRelease
from dashboards.figures.registry import Figure
from dashboards.figures.views import open_to_all, tagged
from dashboards.opendata import catalogue, description, words
from dashboards.opendata.feed import atom
from dashboards.opendata.words import FORMATS, LICENCE, LICENCE_NAME
from dashboards.pages import build, page
from dashboards.projection.versions import kept, version
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
def index() -> Response:
    """What there is, in words."""
    return page("opendata/index.html", _index, Asked(today()))


def _index() -> dict[str, Any]:
    latest = releases.latest(today())
    return {
        "groups": _grouped(figure for figure in _figures() if figure.stands()),
        "filters": registry.of(current_app).filters,
        "formats": FORMATS,
        "forms": addresses.FORMS,
        "releases": releases.listed(),
        "made_up": bool(latest and latest.content["demonstration"]),
        "licence": LICENCE,
        "licence_name": LICENCE_NAME,
        "publisher": words.publisher(),
        "example": words.absolute(
            "figures.file", figure_id="kommuner-etter-status", form="csv", dato="2024-03-01", fylke="46"
        ),
    }


@blueprint.get("/utgivelser/<int:release_number>")
@allow(anyone)
def release(release_number: int) -> Response:
    """A release: the figures in it, as they were published."""
    number = _small(release_number)
    if (on := releases.day_of(number)) is None:
        raise NoSuchRelease(number)
    return page("opendata/release.html", lambda: _release(number), Asked(on, release=number))


def _release(number: int) -> dict[str, Any]:
    return {
        "release": releases.numbered(number),
        "groups": _grouped(figure for figure in _figures() if figure.released),
        "filters": registry.of(current_app).filters,
        "formats": FORMATS,
        "forms": addresses.FORMS,
        "others": {each.number for each in releases.listed()},
    }


@blueprint.get("/utgivelser/<int:release_number>.json")
@allow(anyone)
def release_file(release_number: int) -> Response:
    """A release whole, byte for byte as it was cut."""
    found = releases.numbered(_small(release_number))
    if found is None:
        raise NoSuchRelease(release_number)
    return tagged("application/json", found.sha256, lambda: canonical_json(found.content), for_good=True)


@blueprint.get("/utgivelser.atom")
@allow(anyone)
def feed() -> Response:
    """The releases as they come."""
    language = addresses.language()
    return _made("application/atom+xml", "feed", lambda: atom(releases.listed(), language), language)


@blueprint.get("/katalog.ttl")
@allow(anyone)
def catalogue_turtle() -> Response:
    """The catalogue as Turtle."""
    return _made("text/turtle", "turtle", lambda: catalogue.turtle(_figures()))


@blueprint.get("/katalog.jsonld")
@allow(anyone)
def catalogue_json_ld() -> Response:
    """The catalogue as JSON-LD."""
    return _made("application/ld+json", "json-ld", lambda: catalogue.json_ld(_figures()))


@blueprint.get("/tabeller.json")
@allow(anyone)
def tables() -> Response:
    """The tables as a JSON-stat collection."""
    return _made("application/json", "tables", lambda: _json(_collection()))


def _collection() -> dict[str, Any]:
    items = [
        {
            "class": "dataset",
            "href": words.absolute("figures.file", figure_id=figure.id, form="json"),
            "label": str(figure.title),
        }
        for figure in _figures()
    ]
    return {"version": "2.0", "class": "collection", "label": str(words.TITLE), "link": {"item": items}}


@blueprint.get("/openapi.json")
@allow(anyone)
def openapi() -> Response:
    """The description for machines."""
    return _made("application/json", "openapi", lambda: _json(description.openapi(_figures())))


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


def _made(mimetype: str, what: str, make: Callable[[], bytes], language: Language = "nb") -> Response:
    """What is told to machines: made once for a version of the data, a day and a language, and not for who has it."""

    def body() -> Kept:
        with force_locale(language):
            return Kept.of(make())

    key = (what, language, today())
    if (of := version()) is None:
        made = body()
        return tagged(mimetype, sha256(made.plain).hexdigest()[:32], lambda: made)
    tag = sha256(repr((str(of), key, build())).encode()).hexdigest()[:32]
    return tagged(mimetype, tag, lambda: kept("described", key, body))


def _small(number: int) -> int:
    """A number that a release can have."""
    if number >= 1_000_000:
        raise NoSuchRelease(number)
    return number
