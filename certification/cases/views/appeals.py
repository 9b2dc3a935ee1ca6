"""KRÅD's pages of a linked case: an appeal, or a decision that KRÅD considers again on its own."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Invalid, NotFound
from app.identity.policy import allow
from app.web.forms import Form
from certification.cases import service
from certification.cases import texts as words
from certification.cases.after_forms import RemarksForm, ResultForm, StandsForm
from certification.cases.forms import ReasonForm, seen_of
from certification.cases.impartiality import Declared
from certification.cases.states import CaseKind, Kind, allowed
from certification.cases.views.blueprint import ask_for_text, cases, file_addresses, me, seen_sent
from certification.cases.views.queue import DECIDERS, OFFICERS, READERS
from tenants.units import service as units


@cases.post("/krad/sak/<uuid:case_id>/ta-opp")
@allow(DECIDERS)
def consider_again(case_id: UUID) -> ResponseReturnValue:
    """Take a decision up again, without an appeal."""
    file = service.consider_again(case_id, seen_sent())
    flash(_("Avgjørelsen er tatt opp på nytt. Enheten ser det ikke før den er gjort om."))
    return redirect(url_for(".linked", case_id=file.id), HTTPStatus.SEE_OTHER)


@cases.get("/krad/klage/<uuid:case_id>")
@allow(READERS)
def linked(case_id: UUID) -> ResponseReturnValue:
    """An appeal with the decision that it is about, and what can be done now."""
    view = service.case_view(case_id)
    found = next((each for each in view.after.linked if each.file.id == case_id), None)
    if found is None:
        raise NotFound
    about = next(told for told in view.after.decisions if told.decision.id == found.file.about_id)
    signed_first = found.is_appeal and service.has_signed(about.decision, me())
    declared = view.declared(me().account_id)
    acts = declared is Declared.IMPARTIAL
    return render_template(
        "cases/linked.html",
        view=view,
        linked=found,
        about=about,
        place_names=_place_names(view),
        file_addresses=file_addresses(view.after),
        may={kind.value: True for kind in allowed(found.state)},
        declares=OFFICERS.admits(me()) and declared is Declared.NOTHING,
        officer=OFFICERS.admits(me()) and acts,
        decider=DECIDERS.admits(me()) and acts and not signed_first,
        signed_first=signed_first and DECIDERS.admits(me()),
        proposed_by_me=view.proposed_by == me().account_id,
    )


@cases.route("/krad/klage/<uuid:case_id>/<any('avvis','oversend','la-sta'):step>", methods=["GET", "POST"])
@allow(DECIDERS)
def leave(case_id: UUID, step: str) -> ResponseReturnValue:
    """Let the decision stand: dismiss a late appeal, send one on, or end KRÅD's own second thoughts."""
    view = service.case_view(case_id)
    found = next((each for each in view.after.linked if each.file.id == case_id), None)
    if found is None or found.is_appeal != (step != "la-sta"):
        raise NotFound
    back = url_for(".linked", case_id=case_id)
    if told := _not_now(view, _STEPS[step]):
        return told
    if step == "avvis":
        return ask_for_text(
            ReasonForm(),
            seen=found.file.events,
            title=_("Avvis klagen fra %(unit)s", unit=view.unit.name),
            lead=_("Klagen kom etter fristen. Når den avvises, blir den ikke behandlet, og avgjørelsen står."),
            submit=_("Avvis klagen"),
            back=back,
            save=lambda seen, text: service.dismiss(case_id, seen, text or ""),
            done=_("Klagen er avvist. Enheten ser begrunnelsen nå."),
            danger=True,
            demonstration=view.unit.demonstration,
        )
    if step == "oversend":
        return ask_for_text(
            RemarksForm(),
            seen=found.file.events,
            title=_("Send klagen fra %(unit)s til klageinstansen", unit=view.unit.name),
            lead=_("%(issuer)s lar avgjørelsen stå. Klageinstansen avgjør klagen, og svaret føres inn her."),
            submit=_("La avgjørelsen stå og send klagen videre"),
            back=back,
            save=lambda seen, text: service.forward(case_id, seen, text or ""),
            done=_("Klagen er sendt videre. Enheten ser merknadene nå."),
            demonstration=view.unit.demonstration,
        )
    return ask_for_text(
        StandsForm(),
        seen=found.file.events,
        title=_("La avgjørelsen stå"),
        lead=_("Vurderingen avsluttes uten ny avgjørelse. Enheten får ikke vite om den."),
        submit=_("La avgjørelsen stå"),
        back=back,
        save=lambda seen, text: service.leave_standing(case_id, seen, text or ""),
        done=_("Avgjørelsen står."),
        demonstration=view.unit.demonstration,
    )


@cases.route("/krad/klage/<uuid:case_id>/svar", methods=["GET", "POST"])
@allow(OFFICERS)
def result(case_id: UUID) -> ResponseReturnValue:
    """Enter what the body of appeal decided."""
    view = service.case_view(case_id)
    if view.file.kind != CaseKind.APPEAL:
        raise NotFound
    if told := _not_now(view, Kind.BODY_UPHELD):
        return told
    form = Form(ResultForm(), saved={"seen": view.file.events})
    if request.method == "POST" and form.submit(request.form):
        data = form.data
        try:
            service.enter_result(case_id, seen_of(data), data["result"], data["on"], data["reference"], data["text"])
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("Svaret fra klageinstansen er ført inn. Enheten ser det nå."))
            return redirect(url_for(".linked", case_id=case_id), HTTPStatus.SEE_OTHER)
    page = render_template("cases/result.html", form=form, view=view)
    return page, form.status


_STEPS = {"avvis": Kind.APPEAL_DISMISSED, "oversend": Kind.APPEAL_FORWARDED, "la-sta": Kind.REVERSAL_DROPPED}


def _not_now(view: service.CaseView, step: Kind) -> str | None:
    """A page in the place of a form that nothing could come of, since the linked case is not there (or no longer)."""
    may = allowed(view.state)
    if step in may or request.method == "POST":  # what was typed comes back with the refusal
        return None
    return render_template(
        "cases/not_now.html", view=view, why=words.not_now(view.state, step), first=Kind.APPEAL_FORWARDED in may
    )


def _place_names(view: service.CaseView) -> dict[UUID, str]:
    return {each.id: each.names.norwegian for each in units.municipalities(view.file.tenant_id, view.submission.as_of)}
