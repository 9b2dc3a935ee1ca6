"""The pages on which a result unfolds: of a case, of a decision for both sides, and of what a unit has reported."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, council, unit
from app.web.i18n import page_language
from certification.cases import service as cases
from certification.cases import texts as words
from certification.cases.outcomes import Outcome
from certification.cases.views.blueprint import recommendation_tag
from certification.proofs import service
from certification.proofs.told import police_word
from tenants.reporting.submission import service as submissions
from tenants.units import service as units

READERS = council("case_officer", "decider", "auditor")

blueprint = Blueprint("proofs", __name__, template_folder="templates")
blueprint.context_processor(
    lambda: {
        "recommendation_tag": recommendation_tag,
        "criteria_name": words.criteria_name,
        "outcome_text": lambda outcome: str(words.OUTCOMES[Outcome(outcome)]),
        "outcome_color": lambda outcome: words.OUTCOME_COLORS[Outcome(outcome)],
        "changed_text": words.changed_text,
        "said_text": words.said_text,
    }
)


@blueprint.get("/krad/sak/<uuid:case_id>/grunnlag")
@allow(READERS)
def case(case_id: UUID) -> ResponseReturnValue:
    """What each result of an application rests on today."""
    view = cases.case_view(case_id)
    names = units.names_by_number(view.file.tenant_id, view.submission.as_of)
    return render_template(
        "proofs/results.html",
        title=_("Grunnlaget for vurderingen av %(unit)s", unit=view.unit.name),
        breadcrumbs=[
            (_("Søknader"), url_for("cases.queue")),
            (_("Søknad fra %(unit)s", unit=view.unit.name), url_for("cases.case", case_id=case_id)),
        ],
        demonstration=view.unit.demonstration,
        assessment=view.now,
        criteria=view.criteria,
        trees=service.of_case(view, names, page_language()),
    )


@blueprint.get("/krad/sak/<uuid:case_id>/grunnlag/<uuid:decision_id>")
@allow(READERS)
def decision(case_id: UUID, decision_id: UUID) -> ResponseReturnValue:
    """What a decision rests on, judged again."""
    found = service.of_decision(case_id, decision_id, page_language())
    submissions.log_read(found.submission)
    back = _("Søknad fra %(unit)s", unit=found.unit.name), url_for("cases.case", case_id=case_id)
    return _decision(found, [(_("Søknader"), url_for("cases.queue")), back])


@blueprint.get("/enhet/soknad/<uuid:case_id>/grunnlag/<uuid:decision_id>")
@allow(unit())
def own_decision(case_id: UUID, decision_id: UUID) -> ResponseReturnValue:
    """The same, for the unit that it is about."""
    found = service.of_decision(case_id, decision_id, page_language(), tenant_id=_tenant())
    return _decision(found, [(_("Søknad om godkjenning"), url_for("application.home"))])


@blueprint.get("/enhet/grunnlag")
@allow(unit())
def own() -> ResponseReturnValue:
    """What each result of the unit's own reporting rests on today."""
    found = service.of_unit(_tenant(), page_language())
    if found is None:
        raise NotFound
    return render_template(
        "proofs/results.html",
        title=_("Grunnlaget for vurderingen"),
        breadcrumbs=[(_("Oversikt"), url_for("standing.home"))],
        assessment=found.assessment,
        criteria=found.criteria,
        trees=found.trees,
    )


def _decision(found: service.DecisionProof, breadcrumbs: list[tuple[str, str]]) -> ResponseReturnValue:
    return render_template(
        "proofs/decision.html",
        found=found,
        changes=found.changes,
        breadcrumbs=breadcrumbs,
        demonstration=found.unit.demonstration,
        signed=[datetime.fromisoformat(one["at"]) for one in found.decision.signatures or ()],
        police=police_word(found.police, found.names),
        assessment=found.proven.assessment,
        criteria=found.proven.criteria,
        trees=found.proven.trees,
    )


def _tenant() -> UUID:
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    return who.tenant_id
