"""The unit's facts as they are today: the document `slt-facts/1`, whole or one section of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired, UnsupportedMediaType

from app.api.frame import IF_MATCH, Blueprint, tagged
from app.api.once import HEADER, once
from app.clock import today
from app.db.edge import machine
from app.errors import Faulty
from app.identity.roles import Scope
from certification.api import schemas
from certification.api.documents import SECTION, SECTIONS, WHOLE, described
from tenants.document import FactsDocument, InvalidDocument, canonical_json, check_facts, digest, read_facts
from tenants.document.strict_json import parse_object
from tenants.reporting import service as reporting
from tenants.reporting.importing import service as importing
from tenants.reporting.importing.plans import Plan, Verb

blueprint = Blueprint("api_facts", __name__, description="What the unit has reported, as it is today.")

#: The largest document that is read, in bytes; the largest in the portal is a tenth of it.
LARGEST = 2 * 1024 * 1024
_SECTION = f"/facts/<any({','.join(SECTIONS)}):part>"


@blueprint.get("/facts")
@blueprint.needs(Scope.FACTS_READ)
@blueprint.response(200, WHOLE, headers={"ETag": "ETAG"})
@blueprint.alt_response(304)
def read_whole() -> Response:
    """The whole document.

    It is the unit's draft: what a submission would say if it were made today.
    """
    document = _document()
    return tagged(document.canonical, document.sha256)


@blueprint.get(_SECTION)
@blueprint.needs(Scope.FACTS_READ)
@blueprint.response(200, SECTION, headers={"ETag": "ETAG"})
@blueprint.alt_response(304)
def read_section(part: str) -> Response:
    """One section of the document."""
    body = _section(_document(), part)
    return tagged(body, digest(body))


def _writing(schema: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What the addresses that write have in common, in the description."""
    headers = [
        IF_MATCH,
        {
            "in": "header",
            "name": HEADER,
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
            "description": "A name of your own for this request, such as a UUID, so that sending it twice does it once.",
        },
    ]
    body = {"required": True, "content": {"application/json": {"schema": described(schema)}}}

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        for status in (412, 413, 415, 428):
            view = blueprint.alt_response(status, HTTPStatus(status).name)(view)
        told = blueprint.response(200, schemas.WrittenSchema, headers={"ETag": "ETAG"})(view)
        asked = blueprint.arguments(schemas.WriteQuery, location="query")(told)
        documented: Callable[..., Any] = blueprint.doc(parameters=headers, requestBody=body)(asked)
        return documented

    return declare


@blueprint.put("/facts")
@blueprint.needs(Scope.FACTS_WRITE)
@_writing(WHOLE)
def write_whole(query: Mapping[str, Any]) -> Response:
    """Write the whole document.

    A key that is left out is left as it is; null says that it isn't told any more, an empty list that there is nothing. In
    a key that is there, what stood and isn't in the document any more is ended or removed. `as_of` must be today. What the
    police tell can't be written: it must stand as it does. All of it is written, or nothing.
    """
    try:
        document = json.loads(read_facts(_body()).canonical)
    except InvalidDocument as invalid:
        raise _faulty(invalid) from None
    return _write(document, query["dry_run"], lambda now: now.canonical)


@blueprint.put(_SECTION)
@blueprint.needs(Scope.FACTS_WRITE)
@_writing(SECTION)
def write_section(query: Mapping[str, Any], part: str) -> Response:
    """Write one section of the document, as it is read; the rest is left as it is."""
    try:
        body, repeated = parse_object(_body())
    except InvalidDocument as invalid:
        raise _faulty(invalid) from None
    if repeated:
        raise Faulty(repeated)
    if set(body) != {part}:
        raise Faulty([("", _l("Send et objekt med nøkkelen %(section)s, og ingen andre.", section=part))])
    return _write(body, query["dry_run"], lambda now: _section(now, part))


def _body() -> bytes:
    """The JSON text that was sent. Raises what becomes 415 and 413."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    request.max_content_length = LARGEST
    return request.get_data()


def _write(told: Mapping[str, Any], dry_run: bool, read: Callable[[FactsDocument], bytes]) -> Response:
    """Plan what was told beside the document as it is, and do it; `read` is what the tag is of."""
    if not request.if_match:
        raise PreconditionRequired

    def work() -> Response:
        before = _document()
        now = json.loads(before.canonical)
        # A section alone has neither unit nor day: it is a part of the document as it is.
        document = told if "as_of" in told else {**now, **told}
        _refuse_what_is_wrong(document)
        if not request.if_match.contains(digest(read(before))):
            raise PreconditionFailed
        if document["as_of"] != now["as_of"]:
            raise Faulty([("/as_of", _l("Dokumentet må være for dagen i dag, %(day)s.", day=now["as_of"]))])
        if faults := list(_others_word(document, now)):
            raise Faulty(faults)
        made = importing.plan(machine().tenant_id, document)
        _refuse(made)
        if not dry_run:
            importing.apply(made)
        response = Response(canonical_json(_written(made, dry_run)), mimetype="application/json")
        response.set_etag(digest(read(before if dry_run else _document())))
        return response

    return work() if dry_run else once(machine(), work)


def _refuse_what_is_wrong(document: Mapping[str, Any]) -> None:
    try:
        check_facts(document)
    except InvalidDocument as invalid:
        raise _faulty(invalid) from None


def _others_word(document: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """What the police tell, where it is told otherwise than they do."""
    for key in importing.POLICE_KEYS:
        if key in document and document[key] != now.get(key):
            yield f"/{key}", _l("Bare politiet kan endre dette. Send det slik det står, eller utelat det.")


def _refuse(made: Plan) -> None:
    """Refuse a plan that has problems, or texts that somebody must answer for: a system can't."""
    faults: list[tuple[str, object]] = [(problem.place, problem.message) for problem in made.problems]
    faults += [
        (sign.place, _l("Teksten kan handle om en person. Skriv den om, eller meld det inn i portalen."))
        for sign in made.signs
    ]
    if faults:
        raise Faulty(sorted(faults, key=lambda fault: fault[0]))


def _faulty(invalid: InvalidDocument) -> Faulty:
    return Faulty((fault.pointer, f"expected {fault.expected}") for fault in invalid.faults)


def _written(made: Plan, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "changes": [
            {"verb": change.verb.value, "kind": change.kind, "pointer": change.place}
            for change in made.changes
            if change.verb is not Verb.UNCHANGED
        ],
        "unchanged": made.counts[Verb.UNCHANGED],
        "not_taken": list(made.derived),
    }


def _document() -> FactsDocument:
    return check_facts(reporting.facts_document(machine().tenant_id, today()))


def _section(document: FactsDocument, section: str) -> bytes:
    """A section as it stands in the document, in an object of its own; null where it isn't told."""
    facts: dict[str, Any] = json.loads(document.canonical)
    return canonical_json({section: facts.get(section)})
