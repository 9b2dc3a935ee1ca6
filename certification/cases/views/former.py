"""What was sent in while the municipality belonged to another unit, as the unit that it belongs to now reads it."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.identity.policy import allow, unit
from certification.cases import service
from certification.cases.views.blueprint import application
from tenants.register import service as register
from tenants.reporting.submission.readable import whole


@application.get("/enhet/soknad/tidligere/<uuid:submission_id>")
@allow(unit())
def former(submission_id: UUID) -> ResponseReturnValue:
    """One document with what was decided on it, to be read."""
    case = service.former_case(submission_id)
    names = {m.number: m.names.norwegian for m in register.municipalities(case.submission.as_of)}
    return render_template("cases/former.html", case=case, sections=whole(case.submission, names))
