"""flask-smorest in the portal: the description of the API (OpenAPI 3.1), and the blueprints of its features."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NoReturn, cast

import flask
import flask_smorest
from flask import Flask, Response, current_app, request
from flask_smorest.utils import prepare_response
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from app.errors import Invalid
from app.identity.policy import allow, anyone, system
from app.identity.roles import Scope
from app.web.security import csrf

ROOT = "/api/v1"
#: The name of the way in, in the description.
KEY = "key"
#: The condition of every address that writes.
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string", "pattern": r'^(\*|"[!#-~]+")$'},
    "description": "The ETag that was read; `*` writes over whatever stands there.",
}
_EXTENSION = "slt.api"
_PROBLEM = "application/problem+json"

_ABOUT = """\
For a municipality's own systems. A key is made by the unit's administrator in the portal ("Fagsystemer") and sent as
`Authorization: Bearer KEY`. It is of one unit, has scopes, and ends after its last day.

Errors are problem JSON (RFC 9457): `title` and `detail` are in bokmål, or in nynorsk for whoever sends
`Accept-Language: nn`; `code` is for machines. Every answer tells what is left of the key's requests (`RateLimit`).

Writing takes `If-Match` with the `ETag` that was read. It may take an `Idempotency-Key`: the same request with the same
key is done once, and answered alike for 24 hours."""


class Fault(Schema):
    """Where a fault is: a JSON pointer into the body, or a field of the address or of what is reported; and what is wrong."""

    pointer = fields.String()
    field = fields.String()
    detail = fields.String(required=True)


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(Fault))


class Api(flask_smorest.Api):  # type: ignore[misc]  # no types
    """The description of the API. Its errors are the portal's own (`app.web.errors`), in every part of it."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        super().__init__(
            app,
            spec_kwargs={
                "title": "SLT-portalen",
                "version": "v1",
                "openapi_version": "3.1.0",
                "info": {"description": _ABOUT},
            },
        )
        self.spec.components.security_scheme(KEY, {"type": "http", "scheme": "bearer"})
        app.extensions[_EXTENSION] = self

    def _register_error_handlers(self) -> None:
        """None: smorest would take every error of every page."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, _PROBLEM)
            self.spec.components.response(status.name, response, lazy=True)
        default = {"description": "Something was wrong; `status` and `code` say what.", "schema": self.ERROR_SCHEMA}
        prepare_response(default, self.spec, _PROBLEM)
        self.spec.components.response("DEFAULT_ERROR", default, lazy=True)


class Parser(FlaskParser):
    """Reads the parameters of an address; what it doesn't know is a fault, for a wish that is misspelt goes unheard."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"query": RAISE}  # noqa: RUF012  (webargs' own way)

    def handle_error(self, error: ValidationError, *_args: Any, **_kwargs: Any) -> NoReturn:
        told = cast("dict[str, dict[str, list[str]]]", error.messages)
        raise Invalid(fields={name: " ".join(texts) for faults in told.values() for name, texts in faults.items()})


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # no types
    """Addresses below `/api/v1`; a cookie opens none of them, so that no form's token is asked for."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, url_prefix=ROOT, description=description)

    def needs(self, scope: Scope) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare what a key must be allowed, in the view's policy and in the description."""

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            told: Callable[..., Any] = self.doc(security=[{KEY: [scope.value]}])(view)
            return allow(system(scope))(told)

        return declare


def add(app: Flask, blueprint: Blueprint) -> None:
    """Wire a feature's addresses."""
    api_of(app).register_blueprint(blueprint)
    csrf.exempt(blueprint)


def api_of(app: Flask) -> Api:
    """The API of an application, to which features add their schemas."""
    return cast("Api", app.extensions[_EXTENSION])


def tagged(body: bytes, etag: str, *, mimetype: str = "application/json") -> Response:
    """What was read, with its tag; 304 where the system has it already."""
    response = Response(body, mimetype=mimetype)
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return cast("Response", response.make_conditional(request))


blueprint = flask.Blueprint("api", __name__, url_prefix=ROOT)


@blueprint.get("/openapi.json")
@allow(anyone)
def openapi() -> Response:
    """The description of the API, for everybody."""
    return flask.jsonify(api_of(current_app).spec.to_dict())
