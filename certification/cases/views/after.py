"""The unit's page of a decided case: the decision, its conditions, and an appeal of it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import OSLO, today
from app.errors import Invalid, NotFound
from app.identity.policy import allow, unit
from app.web.i18n import page_language
from certification.cases import service
from certification.cases.after_forms import AppealForm, ReportForm, WithdrawAppealForm
from certification.cases.errors import QuestionClosed
from certification.cases.following import Followed
from certification.cases.forms import AnswerForm, seen_of
from certification.cases.states import Kind, allowed
from certification.cases.views.blueprint import application, ask_for_text, me, tenant
from certification.issuers import service as issuers
from certification.letters import service as letters
from tenants.reporting.evidence.attaching import AttachingForm
from tenants.reporting.submission import pages
from tenants.units import service as units

#: Who may use the unit's right to appeal.
APPELLANTS = unit("coordinator", "signatory")


@application.get("/enhet/sak/<uuid:case_id>")
@allow(unit())
def case(case_id: UUID) -> ResponseReturnValue:
    """What KRÅD decided, what follows of it, and what the unit can do."""
    after = _decided(case_id)
    return render_template(
        "cases/unit_case.html",
        after=after,
        place_names=_place_names(after),
        right=_right(after),
        language=page_language(),
        letters=letters.about(tenant(), after.told_of),
        today=today(),
        may_report=pages.COORDINATOR.admits(me()) and after.follows_conditions,
        may_appeal=APPELLANTS.admits(me()) and after.can_appeal,
        may_answer=pages.COORDINATOR.admits(me()),
        withdrawable=[
            each.file.id
            for each in after.linked
            if Kind.APPEAL_WITHDRAWN in allowed(each.state) and APPELLANTS.admits(me())
        ],
    )


@application.post("/enhet/sak/<uuid:case_id>/lest")
@allow(unit())
def mark_read(case_id: UUID) -> ResponseReturnValue:
    """The unit has read the decision that stands."""
    after = _decided(case_id)
    standing = after.standing
    if standing is None or request.form.get("decision") != str(standing.decision.id):
        flash(_("Avgjørelsen er gjort om siden du åpnet siden. Les den nye."))
    else:
        service.mark_read(tenant(), standing.decision.id)
        flash(_("Vi har skrevet ned at dere har lest avgjørelsen."))
    return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)


@application.route("/enhet/sak/<uuid:case_id>/vilkar", methods=["GET", "POST"])
@allow(pages.COORDINATOR)
def report_condition(case_id: UUID) -> ResponseReturnValue:
    """Report a condition mended."""
    after = _decided(case_id)
    if after.over and request.method == "GET":
        raise NotFound
    condition = _chosen(after.conditions, lambda each: each.with_unit)
    form = AttachingForm(ReportForm(), tenant(), saved={"seen": after.file.events})
    if request.method == "POST" and form.submit(request.form):
        service.conditions.report(
            tenant(), case_id, seen_of(form.data), condition.number, form.data["text"], form.data["files"] or ()
        )
        flash(_("Vilkåret er meldt oppfylt. %(issuer)s ser det nå."))
        return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    page = render_template("cases/report_condition.html", form=form, after=after, condition=condition)
    return page, form.status


@application.route("/enhet/sak/<uuid:case_id>/klage", methods=["GET", "POST"])
@allow(APPELLANTS)
def appeal(case_id: UUID) -> ResponseReturnValue:
    """Appeal the decision that stands."""
    after = _decided(case_id)
    if after.standing is None or not after.can_appeal:
        raise NotFound
    schema = AppealForm(exclude=() if after.late else ("late_reason",))
    form = AttachingForm(schema, tenant())
    if request.method == "POST" and form.submit(request.form):
        try:
            service.appeal(
                tenant(),
                after.standing.decision.id,
                form.data["text"],
                form.data.get("late_reason"),
                form.data["files"] or (),
            )
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("Klagen er sendt til %(issuer)s."))
            return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    page = render_template(
        "cases/appeal_form.html",
        form=form,
        after=after,
        place_names=_place_names(after),
        right=_right(after),
        language=page_language(),
    )
    return page, form.status


@application.route("/enhet/klage/<uuid:case_id>/svar", methods=["GET", "POST"])
@allow(pages.COORDINATOR)
def answer_appeal(case_id: UUID) -> ResponseReturnValue:
    """Answer KRÅD's question about the appeal."""
    after, linked = _appeal(case_id)
    question = linked.question
    if question is None:
        raise QuestionClosed
    form = AttachingForm(AnswerForm(), tenant())
    back = url_for(".case", case_id=after.file.id)
    if request.method == "POST" and form.submit(request.form):
        service.answer(tenant(), case_id, question.id, form.data["text"], form.data["files"] or ())
        flash(_("Svaret er sendt til %(issuer)s."))
        return redirect(back, HTTPStatus.SEE_OTHER)
    page = render_template(
        "cases/answer.html",
        form=form,
        question=question.text,
        asked=None,
        still_open=True,
        home=back,
        above=(_("Avgjørelsen fra %(issuer)s"), back),
    )
    return page, form.status


@application.route("/enhet/klage/<uuid:case_id>/trekk", methods=["GET", "POST"])
@allow(APPELLANTS)
def withdraw_appeal(case_id: UUID) -> ResponseReturnValue:
    """Take the appeal back."""
    after, linked = _appeal(case_id)
    return ask_for_text(
        WithdrawAppealForm(),
        seen=linked.file.events,
        title=_("Trekk klagen"),
        lead=_("Avgjørelsen blir stående. Dere kan klage på nytt så lenge fristen ikke er ute."),
        submit=_("Trekk klagen"),
        back=url_for(".case", case_id=after.file.id),
        save=lambda seen, text: service.withdraw_appeal(tenant(), case_id, seen, text),
        done=_("Klagen er trukket."),
        danger=True,
    )


def _decided(case_id: UUID) -> service.After:
    after = service.after(case_id, tenant())
    if after.standing is None:
        raise NotFound
    return after


def _appeal(case_id: UUID) -> tuple[service.After, service.Linked]:
    after = service.after_of_linked(case_id, tenant())
    for linked in after.linked:
        if linked.file.id == case_id:
            return after, linked
    raise NotFound


def _chosen(conditions: tuple[Followed, ...], default: object) -> Followed:
    """The condition that the address names (`?nr=2`), or else the first that waits."""
    named = request.args.get("nr", type=int)
    found = [each for each in conditions if each.number == named or (named is None and default(each))]  # type: ignore[operator]  # a predicate
    if not found:
        raise NotFound
    return found[0]


def _right(after: service.After) -> issuers.Appeal | None:
    """The right to appeal the decision that stands, by the law of its day; None: there is none."""
    standing = after.standing
    return issuers.basis(standing.decision.decided_at.astimezone(OSLO).date()).appeal if standing else None


def _place_names(after: service.After) -> dict[UUID, str]:
    return {each.id: each.names.norwegian for each in units.municipalities(tenant(), today())}
