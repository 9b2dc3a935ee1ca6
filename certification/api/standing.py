"""Where the unit stands by its living facts, and what has become of its case."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l

from app.api.frame import Blueprint
from app.db.edge import machine
from app.errors import Conflict, NotFound
from app.identity.roles import Scope
from app.web.i18n import page_language
from certification.api import schemas
from certification.cases import service as cases
from certification.standing import service

blueprint = Blueprint("api_standing", __name__, description="What is lacking, what lifts each level, and the case.")


@blueprint.get("/standing")
@blueprint.needs(Scope.STANDING_READ)
@blueprint.response(200, schemas.StandingSchema)
def read_standing() -> dict[str, Any]:
    """The assessment of the facts as they are today, by code and in words.

    409 where the unit covers no municipality today.
    """
    standing = service.standing(machine().tenant_id, page_language())
    if standing is None:
        raise Conflict(_l("Enheten dekker ingen kommune i dag, og da er det ingenting å vurdere."))
    assessment = standing.assessment
    lines = {line.id: line for group in standing.told.groups for line in group.lines}
    return {
        "situation": standing.situation.value,
        "approved_until": standing.approved_until,
        "suspended": standing.suspended,
        "as_of": assessment.as_of,
        "criteria": assessment.criteria,
        "facts_sha256": assessment.facts_sha256,
        "recommendation": assessment.recommendation,
        "implemented": assessment.implemented,
        "findings": [
            {
                **msgspec.structs.asdict(finding),
                "municipalities": {number: msgspec.structs.asdict(of) for number, of in finding.municipalities.items()},
                **_words(lines[finding.id]),
            }
            for finding in assessment.findings
        ],
        "prerequisites": [
            {**msgspec.structs.asdict(each), **_words(told)}
            for each, told in zip(assessment.prerequisites, standing.told.levels, strict=True)
        ],
    }


def _words(told: Any) -> dict[str, Any]:
    return {"title": told.title, "why": told.why, "step": told.step}


@blueprint.get("/case")
@blueprint.needs(Scope.STANDING_READ)
@blueprint.response(200, schemas.CaseSchema)
def read_case() -> dict[str, Any]:
    """The unit's latest case with the issuer; 404 where there never was one."""
    latest = cases.latest_of(machine().tenant_id)
    if latest is None:
        raise NotFound
    decision = latest.decision
    return {
        "id": latest.file.id,
        "submission_id": latest.file.submission_id,
        "state": latest.state.value,
        "criteria": latest.file.criteria,
        "opened_at": latest.file.opened_at,
        "changed_at": latest.file.changed_at,
        "question": latest.waiting[0].asked.text if latest.waiting else None,
        "questions": [{"id": each.id, **each.about.to_json(), "text": each.asked.text} for each in latest.waiting],
        "decision": decision
        and {
            "outcome": decision.outcome,
            "reason": decision.reason,
            "language": decision.language,
            "decided_at": decision.decided_at,
            "conditions": [
                {"finding": each.finding, "text": each.text, "due_on": each.due_on}
                for each in cases.after(latest.file.id, machine().tenant_id).conditions
            ],
        },
    }
