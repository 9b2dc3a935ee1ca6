"""Deciding a case, confirming what another proposed, and withdrawing a certificate."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import Invalid
from app.identity.policy import allow
from app.web.forms import Form
from certification.cases import service
from certification.cases.forms import DecisionForm, ReasonForm, ReturnForm, seen_of
from certification.cases.outcomes import Condition, Outcome
from certification.cases.service import CaseView, Draft
from certification.cases.views.blueprint import ask_for_text, cases, me, seen_sent
from certification.cases.views.case import DECIDERS
from tenants.units import service as units


@cases.route("/krad/sak/<uuid:case_id>/avgjor", methods=["GET", "POST"])
@allow(DECIDERS)
def decide(case_id: UUID) -> ResponseReturnValue:
    """Decide, or propose where two must sign."""
    view = service.case_view(case_id)
    form = Form(DecisionForm(), saved=_first(view))
    if request.method == "POST" and form.submit(request.form):
        try:
            made = service.decide(me(), case_id, seen_of(form.data), _draft(form.data))
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(
                _("Søknaden er avgjort. Enheten ser avgjørelsen nå.")
                if made
                else _("Avgjørelsen er foreslått. En annen beslutter må skrive under.")
            )
            return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    page = render_template(
        "cases/decide.html",
        view=view,
        form=form,
        nynorsk=units.language(view.file.tenant_id, today()) == "nn",
        two=service.signatures_required(today()) > 1,
    )
    return page, form.status


def _first(view: CaseView) -> dict[str, object]:
    return {
        "seen": view.file.events,
        "conditions": [
            {"finding": condition.finding, "text": condition.text, "due_on": condition.due_on}
            for condition in service.draft_conditions(view.file)
        ],
    }


def _draft(data: dict[str, object]) -> Draft:
    outcome = data["outcome"]
    rows = data["conditions"] if outcome is Outcome.APPROVED_WITH_CONDITIONS else []
    return Draft(
        outcome=Outcome(str(outcome)),
        reason=str(data["reason"]),
        departure=str(data["departure"]) if data["departure"] else None,
        conditions=tuple(Condition(row["text"], row["due_on"], row["finding"]) for row in rows),  # type: ignore[attr-defined]  # the schema's rows
    )


@cases.post("/krad/sak/<uuid:case_id>/underskriv")
@allow(DECIDERS)
def confirm(case_id: UUID) -> ResponseReturnValue:
    """Sign the decision that another proposed."""
    service.confirm_proposal(me(), case_id, seen_sent())
    flash(_("Søknaden er avgjort. Enheten ser avgjørelsen nå."))
    return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)


@cases.route("/krad/sak/<uuid:case_id>/send-tilbake", methods=["GET", "POST"])
@allow(DECIDERS)
def send_back(case_id: UUID) -> ResponseReturnValue:
    """Send a proposed decision back."""
    view = service.case_view(case_id)
    return ask_for_text(
        ReturnForm(),
        seen=view.file.events,
        title=_("Send forslaget tilbake"),
        lead=_("Saken går tilbake til behandling."),
        submit=_("Send tilbake"),
        back=url_for(".case", case_id=case_id),
        save=lambda seen, text: service.return_proposal(case_id, seen, text or ""),
        done=_("Forslaget er sendt tilbake."),
    )


@cases.route("/krad/sak/<uuid:case_id>/trekk", methods=["GET", "POST"])
@allow(DECIDERS)
def withdraw(case_id: UUID) -> ResponseReturnValue:
    """Withdraw the certificate that the case gave."""
    view = service.case_view(case_id)
    return ask_for_text(
        ReasonForm(),
        seen=view.file.events,
        title=_("Trekk tilbake godkjenningen av %(unit)s", unit=view.unit.name),
        lead=_("Godkjenningen slutter å gjelde i dag. Det kan ikke gjøres om."),
        submit=_("Trekk tilbake godkjenningen"),
        back=url_for(".case", case_id=case_id),
        save=lambda seen, text: service.withdraw_certificate(case_id, seen, text or ""),
        done=_("Godkjenningen er trukket tilbake."),
        danger=True,
    )
