"""What somebody of KRÅD does with a case before it is decided: declare, begin, ask, take a question back."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.identity.policy import allow
from app.web.forms import Form
from certification.cases import service
from certification.cases.errors import Taken
from certification.cases.forms import ImpartialityForm, QuestionForm, seen_of
from certification.cases.questions import About
from certification.cases.views.blueprint import cases, me, seen_sent
from certification.cases.views.case import abouts
from certification.cases.views.queue import OFFICERS
from tenants.units import service as units


@cases.route("/krad/sak/<uuid:case_id>/habilitet", methods=["GET", "POST"])
@allow(OFFICERS)
def declare(case_id: UUID) -> ResponseReturnValue:
    """Say whether I am impartial in a case; who came from its certificate (`?godkjenning=`) goes back there."""
    view = service.case_view(case_id)
    form = Form(ImpartialityForm())
    if request.method == "POST" and form.submit(request.form):
        service.declare(me(), case_id, form.data.get("reason"))
        flash(
            _("Du har sagt at du er habil. Nå kan du arbeide med saken.")
            if form.data["impartial"] == "ja"
            else _("Du har sagt at du ikke er habil. En annen må ta saken.")
        )
        certificate = request.args.get("godkjenning", type=UUID)
        back = url_for("oversight.certificate", certificate_id=certificate) if certificate else None
        return redirect(back or url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    return render_template("cases/declare.html", view=view, form=form), form.status


@cases.post("/krad/sak/<uuid:case_id>/start")
@allow(OFFICERS)
def start(case_id: UUID) -> ResponseReturnValue:
    """Begin the review."""
    service.start_review(case_id, seen_sent())
    with suppress(Taken):  # a colleague's: they keep it
        service.take(me(), case_id)
    flash(_("Behandlingen er begynt."))
    return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)


@cases.route("/krad/sak/<uuid:case_id>/spor", methods=["GET", "POST"])
@allow(OFFICERS)
def ask(case_id: UUID) -> ResponseReturnValue:
    """Ask the unit about a finding (`?funn=`), a fact (`?sted=`), or the whole; others may wait at the same time."""
    view = service.case_view(case_id)
    names = units.named(units.held(view.file.tenant_id, view.submission.as_of))
    known = {_key(about): (about, label) for about, label in abouts(view, names).items()}
    first = _key(About(request.args.get("funn"), request.args.get("sted")))
    form = Form(
        QuestionForm(),
        saved={"seen": view.file.events, "about": first if first in known else _key(About())},
        choices={"about": [(key, label) for key, (_about, label) in known.items()]},
    )
    if request.method == "POST" and form.submit(request.form):
        service.ask(case_id, seen_of(form.data), form.data["text"], known[form.data["about"]][0])
        flash(_("Spørsmålet er sendt til enheten."))
        return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    page = render_template(
        "cases/text.html",
        form=form,
        title=_("Still et spørsmål til %(unit)s", unit=view.unit.name),
        lead=_("Saken venter til enheten har svart på alle spørsmålene. Den kan avgjøres uten svar hvis det drøyer."),
        submit=_("Send spørsmålet"),
        back=url_for(".case", case_id=case_id),
        demonstration=view.unit.demonstration,
    )
    return page, form.status


def _key(about: About) -> str:
    return about.pointer or about.finding or "-"


@cases.route("/krad/sak/<uuid:case_id>/spor/<uuid:question_id>/ta-tilbake", methods=["GET", "POST"])
@allow(OFFICERS)
def take_back(case_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Take a question back."""
    if request.method == "POST":
        service.take_back(case_id, question_id)
        flash(_("Spørsmålet er tatt tilbake."))
        return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    service.open_question(case_id, question_id)
    return render_template(
        "web/confirm.html",
        title=_("Ta tilbake spørsmålet"),
        text=_(
            "Enheten ser at spørsmålet er tatt tilbake. Er det det siste som venter, går saken til behandling igjen."
        ),
        action=_("Ta tilbake spørsmålet"),
        back=url_for(".case", case_id=case_id),
    )
