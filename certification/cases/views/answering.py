"""KRÅD's questions on the unit's own page of its case: what each hangs on, and the answer, with documents."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import NotFound
from app.identity.policy import allow
from certification.assessment import FindingId
from certification.cases import service
from certification.cases.errors import QuestionClosed
from certification.cases.forms import AnswerForm
from certification.cases.questions import Question
from certification.cases.states import State
from certification.cases.views.blueprint import application, seen_sent, tenant
from certification.cases.views.case import about_words
from certification.standing.links import FINDINGS
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.attaching import AttachingForm
from tenants.reporting.evidence.service import Cited
from tenants.reporting.submission import pages
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.spots import spots
from tenants.units import service as units


@dataclass(frozen=True)
class Asked:
    """A question as the unit reads it: what it hangs on, the page of that, and the documents of the answer."""

    question: Question
    about: str
    url: str | None
    files: tuple[Cited, ...]


def asked(case: service.UnitCase) -> list[Asked]:
    """What KRÅD has asked in a case, in order; without questions the database is asked nothing."""
    if not case.questions:
        return []
    unit_id = case.file.tenant_id
    submission = submissions.get(unit_id, case.file.submission_id)
    facts = spots(submission, units.names_by_number(unit_id, submission.as_of))
    words = about_words(facts)
    cited: dict[UUID, list[Cited]] = {}
    for event, file in evidence.cited_in_case(unit_id, submission.id, case.file.id):
        if event is not None:
            cited.setdefault(event, []).append(file)

    def url(question: Question) -> str | None:
        about = question.about
        if about.finding:
            return url_for(FINDINGS[FindingId(about.finding)])
        return facts[about.pointer].url if about.pointer in facts else None

    return [
        Asked(
            each,
            words.get(each.about, _("Hele søknaden")),
            url(each),
            tuple(cited.get(each.by.id, ())) if each.by else (),
        )
        for each in case.questions
    ]


def case_of(unit_id: UUID, case_id: UUID) -> service.UnitCase:
    """The unit's latest case, if it is this one. Raises `NotFound`."""
    latest = service.latest_of(unit_id)
    if latest is None or latest.file.id != case_id:
        raise NotFound
    return latest


@application.route("/enhet/soknad/<uuid:case_id>/svar/<uuid:question_id>", methods=["GET", "POST"])
@allow(pages.COORDINATOR)
def answer(case_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Answer one of KRÅD's questions."""
    unit_id = tenant()
    case = case_of(unit_id, case_id)
    found = next((each for each in asked(case) if each.question.id == question_id), None)
    if found is None:
        raise NotFound
    form = AttachingForm(AnswerForm(), unit_id)
    if request.method == "POST" and form.submit(request.form):
        state = service.answer(unit_id, case_id, question_id, form.data["text"], form.data.get("files") or ())
        flash(
            _("Svaret er sendt. Saken er hos %(issuer)s igjen.")
            if state is State.IN_REVIEW
            else _("Svaret er sendt. %(issuer)s venter på svar på det som er igjen.")
        )
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    still_open = any(each.id == question_id for each in case.waiting)
    if request.method == "GET" and not still_open:
        raise QuestionClosed
    page = render_template(
        "cases/answer.html",
        form=form,
        question=found.question.asked.text,
        asked=found,
        still_open=still_open,
        home=url_for(".home"),
        above=(_("Søknad om godkjenning"), url_for(".home")),
    )
    return page, form.status


@application.route("/enhet/soknad/<uuid:case_id>/ferdig", methods=["GET", "POST"])
@allow(pages.COORDINATOR)
def give_back(case_id: UUID) -> ResponseReturnValue:
    """Say that no more answers come."""
    unit_id = tenant()
    case = case_of(unit_id, case_id)
    if request.method == "POST":
        service.give_back(unit_id, case_id, seen_sent())
        flash(_("Saken er hos %(issuer)s igjen."))
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    if not case.waiting:
        raise QuestionClosed
    return render_template("cases/give_back.html", case=case)
