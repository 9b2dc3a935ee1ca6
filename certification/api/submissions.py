"""What the unit has frozen and handed in: the list, one, its bytes, and the receipt."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import UUID

from flask import Response

from app.api.frame import Blueprint, tagged
from app.db.edge import machine
from app.identity.roles import Scope
from certification.api import paging, schemas
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.reporting.yearly import receipt as receipts

blueprint = Blueprint("api_submissions", __name__, description="What the unit has frozen, signed and handed in.")

_BINARY = {"type": "string", "contentMediaType": "application/pdf"}


@blueprint.get("/submissions")
@blueprint.needs(Scope.SUBMISSIONS_READ)
@blueprint.arguments(schemas.PageQuery, location="query")
@blueprint.response(200, schemas.SubmissionPage)
def list_submissions(query: dict[str, Any]) -> dict[str, Any]:
    """Every document that was frozen, the last first, a page at a time."""
    limit: int = query["limit"]
    found = submissions.page(machine().tenant_id, paging.after(query.get("cursor")), limit + 1)
    rows, following = paging.cut(found, limit, [(row.frozen_at, row.id) for row in found])
    return {"items": [_told(row) for row in rows], "next": following}


@blueprint.get("/submissions/<uuid:submission_id>")
@blueprint.needs(Scope.SUBMISSIONS_READ)
@blueprint.response(200, schemas.Submission)
def read_submission(submission_id: UUID) -> dict[str, Any]:
    """One of them."""
    return _told(submissions.get(machine().tenant_id, submission_id))


@blueprint.get("/submissions/<uuid:submission_id>/document")
@blueprint.needs(Scope.SUBMISSIONS_READ)
@blueprint.response(
    200,
    {"type": "object"},
    headers={"ETag": "ETAG", "Repr-Digest": {"schema": {"type": "string"}, "description": "SHA-256 (RFC 9530)."}},
)
@blueprint.alt_response(304)
def read_document(submission_id: UUID) -> Response:
    """Its bytes as they were signed: `slt-submission/1`, in canonical JSON (RFC 8785).

    The SHA-256 of exactly these bytes is the fingerprint that stands on the receipt.
    """
    row = submissions.get(machine().tenant_id, submission_id)
    response = tagged(row.document, row.sha256)
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(row.sha256)).decode()}:"
    return response


@blueprint.get("/submissions/<uuid:submission_id>/receipt")
@blueprint.needs(Scope.SUBMISSIONS_READ)
@blueprint.response(200, _BINARY, content_type="application/pdf")
def read_receipt(submission_id: UUID) -> Response:
    """The receipt of a yearly report that was handed in, as PDF; 404 where there is none (`has_receipt`)."""
    name, made = receipts.receipt(machine().tenant_id, submission_id)
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _told(row: Submission) -> dict[str, Any]:
    if row.withdrawn_at is not None:
        state = "withdrawn"
    else:
        state = "submitted" if row.submitted_at is not None else "awaiting_signatures"
    return {
        "id": row.id,
        "kind": row.kind,
        "year": row.year,
        "as_of": row.as_of,
        "state": state,
        "frozen_at": row.frozen_at,
        "submitted_at": row.submitted_at,
        "withdrawn_at": row.withdrawn_at,
        "criteria": row.criteria,
        "sha256": row.sha256,
        "has_receipt": row.year is not None and row.submitted_at is not None,
    }
