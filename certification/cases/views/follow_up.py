"""KRÅD's pages of what follows a decision: the list, a condition, and a correction."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Invalid, NotFound
from app.identity.policy import Principal, allow
from app.web.forms import Form
from certification.cases import service
from certification.cases.after_forms import JUDGEMENTS, JudgeForm, Judgement, correction_form, read_words, typed_words
from certification.cases.following import Progress
from certification.cases.forms import seen_of
from certification.cases.views.blueprint import cases, file_addresses, me
from certification.cases.views.queue import DECIDERS, OFFICERS, READERS
from tenants.reporting.evidence.handing import handed_out
from tenants.units import service as units


@cases.get("/krad/oppfolging")
@allow(READERS)
def follow_up() -> ResponseReturnValue:
    """The conditions that are not met, and the appeals and reversals under way."""
    unmet = service.conditions.unmet()
    return render_template(
        "cases/follow_up.html",
        unmet=[row for row in unmet if not row.over],
        ended=[row for row in unmet if row.over],
        linked=service.linked_under_way(),
    )


@cases.route("/krad/sak/<uuid:case_id>/vilkar", methods=["GET", "POST"])
@allow(OFFICERS)
def condition(case_id: UUID) -> ResponseReturnValue:
    """Take what the unit has reported of a condition, send it back, or give it more time."""
    after = service.after(case_id)
    named = request.args.get("nr", type=int)
    found = [
        each
        for each in after.conditions
        if each.number == named or (named is None and each.progress is not Progress.MET)
    ]
    if not found or not after.follows_conditions:
        raise NotFound
    chosen = found[0]
    steps = _steps(me(), chosen.progress)
    saved = {"seen": after.file.events, "step": steps[0][0] if len(steps) == 1 else None}
    form = Form(JudgeForm(), saved=saved, choices={"step": steps})
    if request.method == "POST" and form.submit(request.form):
        try:
            done = _judge(case_id, chosen.number, form)
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(done)
            return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    page = render_template(
        "cases/condition.html",
        form=form if steps else None,
        after=after,
        unit=units.get(after.file.tenant_id),
        condition=chosen,
        file_addresses=file_addresses(after),
    )
    return page, form.status


def _steps(who: Principal, progress: Progress) -> list[tuple[Judgement, object]]:
    """What somebody may do about a condition now, in words."""
    may = {Judgement.RETURN} if progress is Progress.REPORTED else set()
    if DECIDERS.admits(who):
        may |= {Judgement.EXTEND, *({Judgement.ACCEPT} if may else ())}
    return [(each, label) for each, label in JUDGEMENTS.items() if each in may]


def _judge(case_id: UUID, number: int, form: Form) -> str:
    data, seen = form.data, seen_of(form.data)
    match data["step"]:
        case Judgement.ACCEPT:
            service.conditions.accept(case_id, seen, number)
            done = _("Vilkåret er godtatt som oppfylt. Enheten ser det nå.")
        case Judgement.RETURN:
            service.conditions.send_back(case_id, seen, number, data["text"])
            done = _("Vilkåret er sendt tilbake til enheten.")
        case _:
            service.conditions.extend(case_id, seen, number, data["due_on"], data["text"])
            done = _("Fristen er forlenget. Enheten ser det nå.")
    return str(done)


@cases.route("/krad/sak/<uuid:case_id>/rett", methods=["GET", "POST"])
@allow(DECIDERS)
def correct(case_id: UUID) -> ResponseReturnValue:
    """Put a clerical error in the decision right: write it, look it over, send it."""
    found = service.correctable(case_id)
    schema = correction_form(found.words)
    form = Form(schema(), saved={"seen": found.file.events, **typed_words(found.words)})
    unit, step = units.get(found.file.tenant_id), request.form.get("step", "review")
    if request.method == "POST" and form.submit(request.form, saves=step == "send"):
        after, seen = read_words(found.words, form.data), seen_of(form.data)
        try:
            if step == "send":
                service.correct(case_id, seen, after, form.data["why"])
                flash(_("Avgjørelsen er rettet. Enheten ser rettelsen nå."))
                return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
            if step == "review":
                changes = service.check_correction(case_id, seen, after, form.data["why"])
                return render_template(
                    "cases/correct_review.html", form=form, unit=unit, file=found.file, changes=changes
                )
        except Invalid as refused:
            form.refuse(refused)
    page = render_template(
        "cases/correct.html",
        form=form,
        unit=unit,
        file=found.file,
        nynorsk=found.decision.language == "nn",
    )
    return page, form.status


@cases.get("/krad/sak/<uuid:case_id>/vedlegg/<uuid:evidence_id>")
@allow(READERS)
def sent_file(case_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """A file that the unit sent along, to be saved."""
    return handed_out(*service.sent_file(case_id, evidence_id))
