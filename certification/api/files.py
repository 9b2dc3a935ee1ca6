"""The documents behind the facts: which there are, their bytes, and new ones."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired

from app.api.frame import IF_MATCH, Blueprint, tagged
from app.clock import today
from app.db.edge import machine
from app.errors import Conflict, DomainError, Invalid, NotFound
from app.files.reading import Examined
from app.files.sorts import FileSort
from app.identity.roles import Scope
from certification.api import paging, schemas
from tenants.document import check_facts
from tenants.reporting import service as reporting
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.models import EvidenceFile
from tenants.reporting.evidence.service import Told

blueprint = Blueprint("api_files", __name__, description="The documents behind the facts.")

#: The sorts of files that are taken; what a file is, its content decides.
TYPES = tuple(sort.media_type for sort in FileSort)
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream"}


class WrongType(DomainError):
    """What was sent says that it is no file of the sorts that are taken."""

    code = "unsupported_media_type"
    http_status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self) -> None:
        super().__init__(_l("Send filen selv, med sin egen Content-Type: PDF, DOCX, XLSX, PNG eller JPEG."))


@blueprint.get("/files")
@blueprint.needs(Scope.FILES_READ)
@blueprint.arguments(schemas.PageQuery, location="query")
@blueprint.response(200, schemas.FilePage)
def list_files(query: dict[str, Any]) -> dict[str, Any]:
    """The latest version of each of the unit's files, the last uploaded first, a page at a time."""
    limit, after = query["limit"], paging.after(query.get("cursor"))
    files = sorted(evidence.files(machine().tenant_id), key=_place, reverse=True)
    found = [row for row in files if after is None or _place(row) < after][: limit + 1]
    rows, following = paging.cut(found, limit, [_place(row) for row in found])
    return {"items": rows, "next": following}


@blueprint.get("/files/<uuid:evidence_id>")
@blueprint.needs(Scope.FILES_READ)
@blueprint.response(200, _BYTES, content_type="application/octet-stream", headers={"ETag": "ETAG"})
@blueprint.alt_response(304)
def read_file(evidence_id: UUID) -> Response:
    """The bytes of a version.

    409 while it waits for the virus scanner, and where that has found something.
    """
    row, content = evidence.download(machine().tenant_id, evidence_id)
    response = tagged(content, row.sha256, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment"
    return response


@blueprint.put("/files/<uuid:evidence_id>")
@blueprint.needs(Scope.FILES_WRITE)
@blueprint.doc(
    parameters=[IF_MATCH],
    requestBody={"required": True, "content": {kind: {"schema": {"type": "string"}} for kind in TYPES}},
)
@blueprint.arguments(schemas.FileQuery, location="query")
@blueprint.response(200, schemas.FileSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
@blueprint.alt_response(413, "REQUEST_ENTITY_TOO_LARGE")
@blueprint.alt_response(415, "UNSUPPORTED_MEDIA_TYPE")
@blueprint.alt_response(428, "PRECONDITION_REQUIRED")
def write_file(query: dict[str, Any], evidence_id: UUID) -> EvidenceFile:
    """Put a document behind a fact, by an id that you choose; sending it again changes nothing.

    `If-Match` is the tag of the whole document (`/facts`), in which `pointer` names the fact. A file that the portal can't
    read (a scan), or whose text may be about a person, must be uploaded by a person.
    """
    if request.mimetype not in TYPES:
        raise WrongType
    if not request.if_match:
        raise PreconditionRequired
    file = evidence.examined(request.get_data(), query["name"])
    _refuse_what_a_person_must_answer_for(file)
    unit_id = machine().tenant_id
    known = _known(unit_id, evidence_id)
    if known is not None:
        if known.sha256 != file.sha256:
            raise Conflict(_l("Id-en er brukt til en annen fil. Velg en ny."))
        return known
    told = Told(name=query["name"], sort=query["sort"], dated_on=query["dated_on"], finished=query["finished"])
    fact_id = _fact(unit_id, query["pointer"])
    return evidence.add(unit_id, fact_id, file, told, by=None, evidence_id=evidence_id, replaces=query.get("replaces"))


def _place(row: EvidenceFile) -> paging.Place:
    return row.uploaded_at, row.id


def _known(unit_id: UUID, evidence_id: UUID) -> EvidenceFile | None:
    try:
        return evidence.version(unit_id, evidence_id)
    except NotFound:
        return None


def _fact(unit_id: UUID, pointer: str) -> UUID:
    """The fact that a pointer names in the document that was read. Raises what becomes 412, and `Invalid`."""
    reported = reporting.reported(unit_id, today())
    if not request.if_match.contains(check_facts(reported.document.facts).sha256):
        raise PreconditionFailed
    row_id = dict(reported.document.index).get(pointer)
    facts = {row.id: row.fact_id for rows in reported.rows.values() for row in rows}
    if row_id is None:
        raise Invalid(fields={"pointer": _l("Her står det ingen opplysning i dokumentet.")})
    fact_id = UUID(facts[str(row_id)])
    try:
        evidence.kind_of(unit_id, fact_id)
    except NotFound:
        raise Invalid(fields={"pointer": _l("Denne sorten opplysning har ingen filer.")}) from None
    return fact_id


def _refuse_what_a_person_must_answer_for(file: Examined) -> None:
    if file.findings or file.unread:
        told = _l(
            "Filen er skannet, eller den kan handle om en person. Last den opp i portalen, der noen kan svare for den."
        )
        raise Invalid(fields={"file": told})
