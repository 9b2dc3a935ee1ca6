"""The unit's application to be read: as it would be today, and as it was frozen."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.clock import today
from app.errors import NotFound
from app.identity.policy import allow, unit
from certification.cases import service
from certification.cases.views.blueprint import application, tenant
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import pages, readable
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.readable import reading
from tenants.units import service as units


@application.get("/enhet/soknad/utkast")
@allow(unit())
def draft() -> ResponseReturnValue:
    """What an application would tell today, before anybody is asked to sign it."""
    names = units.names_by_number(tenant(), today())
    if not names:
        raise NotFound
    ready = service.readiness(tenant())
    return render_template(
        "cases/document.html",
        submission=None,
        cited=evidence.would_cite(tenant(), ready.index),
        sections=reading(ready.document.facts, ready.index, ready.statements, names),
    )


@application.get("/enhet/soknad/<uuid:submission_id>")
@allow(unit())
def read(submission_id: UUID) -> ResponseReturnValue:
    """An application of the unit's, waiting for signatures or handed in, word for word."""
    submission = submissions.get(tenant(), submission_id)
    if submission.kind != submissions.Kind.APPLICATION:
        raise NotFound
    return render_template(
        "cases/document.html",
        submission=submission,
        cited=evidence.cited(tenant(), submission_id),
        signings=submissions.signings(submission),
        links=service.anew(tenant(), submission),
        rechecks=readable.rechecks(submission),
        read_address=lambda file: url_for(".read", submission_id=file.submission_id),
        sections=pages.everything(submission),
    )
