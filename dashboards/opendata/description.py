"""The description of the open data for machines (OpenAPI 3.1), made of the figures that there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app

from app.web.i18n import IN_ADDRESS
from dashboards.figures.addresses import DAY, FORMS, RELEASE, forms
from dashboards.figures.registry import Figure
from dashboards.opendata.words import FORMATS, LICENCE, LICENCE_NAME
from tenants.register.records import BEGINS_ON

_MEDIA = {**{form: media for form, (media, _) in FORMATS.items()}, "svg": "image/svg+xml", "png": "image/png"}
_ABOUT = """\
Every public figure, for any day since 2017-12-31, without a key. All outputs of a figure come from one table. `..` is a number
that is not known, `:` one that is hidden; in JSON-stat they stand in `status`.

An answer has an `ETag`; ask again with `If-None-Match` and get 304 while nothing has changed. `Content-Location` is the address
of exactly this version, which may be kept for good. A release (`utgivelse`) never changes.

A figure that is a table alone has no SVG and PNG. Errors are problem JSON (RFC 9457)."""


def openapi(figures: Iterable[Figure]) -> dict[str, Any]:
    """The document."""
    paths: dict[str, Any] = {}
    for figure in figures:
        for form in forms(figure):
            paths[f"/tall/{figure.id}.{form}"] = {"get": _file(figure, form)}
    paths["/data/tabeller.json"] = {"get": _plain("The tables, as a JSON-stat collection", "application/json")}
    paths["/data/katalog.ttl"] = {"get": _plain("The catalogue by DCAT-AP, Turtle", "text/turtle")}
    paths["/data/katalog.jsonld"] = {"get": _plain("The catalogue by DCAT-AP, JSON-LD", "application/ld+json")}
    feed = _plain("The releases, as an Atom feed", "application/atom+xml")
    paths["/data/utgivelser.atom"] = {
        "get": {**feed, "parameters": [_LANGUAGE_PARAMETER], "responses": _responses("application/atom+xml")}
    }
    paths["/data/utgivelser/{number}.json"] = {
        "get": {
            "summary": "A release whole, as canonical JSON (RFC 8785); its ETag is the SHA-256 of the body, and `-gz` where that is sent compressed",
            "parameters": [
                {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
            ],
            "responses": _responses("application/json"),
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SLT-portalen: open data",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": LICENCE_NAME, "url": LICENCE},
        },
        "servers": [{"url": current_app.config["SLT"].public_url}],
        "paths": paths,
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail", "code"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "code": {"type": "string"},
                    },
                }
            }
        },
    }


_LANGUAGE_PARAMETER = {
    "name": IN_ADDRESS,
    "in": "query",
    "description": "The language of the words; bokmål without.",
    "schema": {"type": "string", "enum": ["nb", "nn"]},
}


def _file(figure: Figure, form: str) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {
            "name": DAY,
            "in": "query",
            "description": f"The day that the figures hold for, from {BEGINS_ON} to today; today without.",
            "schema": {"type": "string", "format": "date"},
        },
        _LANGUAGE_PARAMETER,
    ]
    parameters += [
        {"name": name, "in": "query", "description": "The code of an area or a group.", "schema": {"type": "string"}}
        for name in figure.filters
    ]
    if figure.released:
        beside = "no day" if figure.released_filters else "no day and no filters"
        about = f"The number of a release, which has the figures as they were published. Takes {beside}."
        schema = {"type": "integer", "minimum": 1, "maximum": 999999}
        parameters.append({"name": RELEASE, "in": "query", "description": about, "schema": schema})
    return {
        "summary": f"{figure.title} ({FORMS[form]})",
        "operationId": f"{figure.id}.{form}",
        "parameters": parameters,
        "responses": _responses(_MEDIA[form]),
    }


def _plain(summary: str, media_type: str) -> dict[str, Any]:
    return {"summary": summary, "responses": {k: v for k, v in _responses(media_type).items() if k in ("200", "304")}}


def _responses(media_type: str) -> dict[str, Any]:
    problem = {
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
            "text/html": {"schema": {"type": "string"}},
        }
    }
    return {
        "200": {"description": "As asked for.", "content": {media_type: {}}},
        "304": {"description": "As it was when the ETag was given."},
        "400": {"description": "Something in the address can't be read; `detail` says what.", **problem},
        "404": {"description": "No such figure, code, release, or picture.", **problem},
    }
