"""Deciding a case, confirming what another proposed, and withdrawing a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import Invalid, NotFound
from app.identity.policy import allow
from app.web.formats import as_date
from app.web.forms import Form
from app.web.i18n import page_language
from app.web.sorting import norwegian_key
from certification.assessment.texts import texts
from certification.cases import service
from certification.cases.errors import NotDeclared, NotImpartial
from certification.cases.following import Progress
from certification.cases.forms import CONDITIONS_LEFT, ReturnForm, WithdrawalForm, decision_form, seen_of
from certification.cases.impartiality import Declared
from certification.cases.outcomes import Acknowledged, Condition, LeftOut, Outcome
from certification.cases.service import CaseView, Draft
from certification.cases.texts import OUTCOMES
from certification.cases.views.blueprint import ask_for_text, cases, me, seen_sent
from certification.cases.views.case import titles
from certification.cases.views.queue import DECIDERS
from tenants.units import service as units


@cases.route("/krad/sak/<uuid:case_id>/avgjor", methods=["GET", "POST"])
@allow(DECIDERS)
def decide(case_id: UUID) -> ResponseReturnValue:
    """Decide, or propose where two must sign: write it, look it over, send it."""
    view = service.case_view(case_id)
    refuse(view)
    two = service.signatures_required(today()) > 1
    step = request.form.get("step", "review")
    form = _form(view)
    if request.method == "POST" and form.submit(request.form, saves=step == "send"):
        draft = _draft(view, form.data)
        try:
            _nothing_is_lost(view, form.data)
            if step == "send":
                made = service.decide(me(), case_id, seen_of(form.data), draft, form.data["read"] or "")
                flash(
                    _done(view, draft.outcome)
                    if made
                    else _("Avgjørelsen er foreslått. En annen beslutter må skrive under.")
                )
                return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
            if step == "review":
                service.check(case_id, seen_of(form.data), draft, form.data["read"] or "")
                title = _("Se over før du foreslår") if two else _("Se over avgjørelsen")
                return _review(view, draft, form, title=title, happens=_happens(view, draft, two=two), two=two)
        except Invalid as refused:
            form.refuse(refused)
            form.typed["read"] = view.today.document.sha256  # what the page now shows of it
    elif form.errors and form.typed.get("read") != view.today.document.sha256:
        form.refuse(service.not_as_read())
        form.typed["read"] = view.today.document.sha256
    page = render_template(
        "cases/decide.html",
        view=view,
        names=_names(view),
        form=form,
        nynorsk=_nynorsk(view),
        two=two,
        turned=list(_turned(view)),
    )
    return page, form.status


def refuse(view: CaseView) -> None:
    """Raises `NotDeclared` or `NotImpartial` for who may not act in the case."""
    match view.declared(me().account_id):
        case Declared.NOTHING:
            raise NotDeclared
        case Declared.PARTIAL:
            raise NotImpartial


def _turned(view: CaseView) -> dict[str, str]:
    """The field in which each finding that has turned is acknowledged, and what it is called."""
    said, named = texts().statuses, titles()
    return {
        service.turned_field(change.finding): _(
            "%(finding)s var «%(before)s» da søknaden ble laget, og er nå «%(after)s». Hva betyr det for avgjørelsen?",
            finding=named[change.finding],
            before=said[change.before].said(page_language()),
            after=said[change.after].said(page_language()),
        )
        for change in view.changes
    }


def _form(view: CaseView) -> Form:
    """The form of a decision; which municipalities it is not for is asked only where there are several."""
    places = units.municipalities(view.file.tenant_id, view.submission.as_of)
    named = [(each.id, each.names.norwegian) for each in places if each.id in view.submission.municipality_ids]
    several = len(named) > 1
    return Form(
        decision_form(_turned(view), exclude=() if several else ("left_out",)),
        saved=_first(view),
        choices={"left_out.municipality": named} if several else None,
    )


def _done(view: CaseView, outcome: Outcome) -> str:
    if outcome is Outcome.WITHDRAWN:
        return str(_("Godkjenningen er trukket tilbake. Enheten ser det nå."))
    again = view.file.about_id is not None
    return str(
        _("Avgjørelsen er gjort om. Enheten ser den nye avgjørelsen nå.")
        if again
        else _("Søknaden er avgjort. Enheten ser avgjørelsen nå.")
    )


def _review(
    view: CaseView, draft: Draft, form: Form | None, *, title: str, happens: list[str], two: bool = False
) -> ResponseReturnValue:
    """The page on which a decision is looked over before it is sent."""
    withdrawal = draft.outcome is Outcome.WITHDRAWN
    return render_template(
        "cases/review.html",
        view=view,
        draft=draft,
        form=form,
        title=title,
        lead=_("Dette er nøyaktig det som blir lagret. Avgjørelsen kan ikke endres etterpå."),
        happens=happens,
        names=_names(view),
        titles=titles(),
        places=sorted(_named(view, draft), key=norwegian_key),
        left_out=[(_place_names(view)[each.municipality], each.reason) for each in draft.left_out],
        nynorsk=_nynorsk(view),
        submit=_("Foreslå avgjørelsen")
        if two
        else _("Trekk tilbake godkjenningen")
        if withdrawal
        else _("Send avgjørelsen")
        if form
        else _("Skriv under og send avgjørelsen"),
        danger=withdrawal,
    )


def _happens(view: CaseView, draft: Draft, *, two: bool = False) -> list[str]:
    """What follows from a decision at once, a line for each."""
    on = today()
    lines: list[str] = []
    if two:
        lines += [
            _("En annen beslutter må skrive under. Til da ser ingen utenfor %(issuer)s forslaget."),
            _("Når avgjørelsen er underskrevet:"),
        ]
    if view.file.about_id is not None:
        lines.append(_("Avgjørelsen tar plassen til den som gjelder i dag. Begge blir stående i saken."))
    if draft.outcome is Outcome.REJECTED:
        lines.append(_("%(unit)s ser avslaget og begrunnelsen med en gang, og kan søke på nytt.", unit=view.unit.name))
    elif draft.outcome is Outcome.WITHDRAWN:
        lines += [
            _("Godkjenningen gjelder ikke lenger fra i dag, %(day)s.", day=as_date(on)),
            _("%(unit)s ser begrunnelsen med en gang, og kan søke på nytt.", unit=view.unit.name),
        ]
    else:
        lines += [
            _(
                "Godkjenningen gjelder fra %(first)s til og med %(last)s.",
                first=as_date(on),
                last=as_date(service.validity(view.file, on)),
            ),
            _("%(unit)s ser avgjørelsen, begrunnelsen og vilkårene med en gang.", unit=view.unit.name)
            if draft.conditions
            else _("%(unit)s ser avgjørelsen og begrunnelsen med en gang.", unit=view.unit.name),
        ]
    lines.append(
        _(
            "Avgjørelsen er offentlig med en gang. Alle kan se statusen «%(status)s» på de nasjonale sidene, også departementet og politidistriktet. Begrunnelsen står ikke der.",
            status=str(OUTCOMES[draft.outcome]),
        )
    )
    if draft.conditions:
        lines.append(
            _(
                "Hva hvert vilkår gjelder, og fristen, står i det åpne registeret. Det du har skrevet om det, gjør ikke det."
            )
        )
    return lines


def _unmet(texts: Iterable[str]) -> list[str]:
    """The conditions for whose sake a certificate is withdrawn, a line for each."""
    return [_("Dette vilkåret er ikke oppfylt: %(text)s", text=text) for text in texts]


def _place_names(view: CaseView) -> dict[UUID, str]:
    places = units.municipalities(view.file.tenant_id, view.submission.as_of)
    return {each.id: each.names.norwegian for each in places}


def _named(view: CaseView, draft: Draft) -> list[str]:
    """The municipalities that a decision is for."""
    without = {each.municipality for each in draft.left_out}
    return [name for place, name in _place_names(view).items() if place not in without]


def _names(view: CaseView) -> dict[str, str]:
    return units.names_by_number(view.file.tenant_id, view.submission.as_of)


def _nynorsk(view: CaseView) -> bool:
    return units.language(view.file.tenant_id, today()) == "nn"


def _first(view: CaseView) -> dict[str, object]:
    return {
        "seen": view.file.events,
        "read": view.today.document.sha256,
        "conditions": [
            {
                "finding": condition.finding,
                "text": condition.text,
                "due_on": condition.due_on,
                "fulfilled_by": condition.fulfilled_by,
            }
            for condition in _suggested(view)
        ],
        "left_out": [
            {"municipality": each.municipality, "reason": each.reason}
            for each in (view.after.standing.left_out if view.after.standing else ())
        ],
    }


def _suggested(view: CaseView) -> tuple[Condition, ...]:
    """The conditions to begin with: those of the decision that is made anew, or else what the rules lack."""
    standing = view.after.standing
    if standing and standing.words.conditions:
        on = today()
        return tuple(each for each in standing.words.conditions if each.due_on > on)
    return service.draft_conditions(view.file)


def _nothing_is_lost(view: CaseView, data: dict[str, Any]) -> None:
    """Conditions that somebody wrote belong to a decision that has them; the suggested ones may fall away unseen."""
    suggested = {(condition.text, condition.due_on) for condition in _suggested(view)}
    written = [row for row in data["conditions"] if (row["text"], row["due_on"]) not in suggested]
    if written and data["outcome"] is not Outcome.APPROVED_WITH_CONDITIONS:
        raise Invalid(fields={"outcome": CONDITIONS_LEFT})


def _draft(view: CaseView, data: dict[str, object]) -> Draft:
    outcome = data["outcome"]
    rows = data["conditions"] if outcome is Outcome.APPROVED_WITH_CONDITIONS else []
    return Draft(
        outcome=Outcome(str(outcome)),
        reason=str(data["reason"]),
        departure=str(data["departure"]) if data["departure"] else None,
        conditions=tuple(
            Condition(row["text"], row["due_on"], row["finding"], row["fulfilled_by"] or None)
            for row in rows  # type: ignore[attr-defined]  # the schema's rows
        ),
        left_out=tuple(LeftOut(row["municipality"], row["reason"]) for row in data.get("left_out") or ()),  # type: ignore[attr-defined]  # the same
        acknowledged=tuple(
            Acknowledged(each.finding, each.before, each.after, str(data[service.turned_field(each.finding)]))
            for each in view.changes
        ),
    )


@cases.route("/krad/sak/<uuid:case_id>/underskriv", methods=["GET", "POST"])
@allow(DECIDERS)
def confirm(case_id: UUID) -> ResponseReturnValue:
    """Look over and sign the decision that another proposed."""
    if request.method == "POST":
        made = service.confirm_proposal(me(), case_id, seen_sent())
        flash(_done(service.case_view(case_id), Outcome(made.outcome)))
        return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
    view = service.case_view(case_id)
    if view.proposal is None or view.proposed_by == me().account_id:
        raise NotFound
    refuse(view)
    happens = [*_unmet(view.proposed_unmet), *_happens(view, view.proposal)]
    return _review(view, view.proposal, None, title=_("Se over avgjørelsen"), happens=happens)


@cases.route("/krad/sak/<uuid:case_id>/send-tilbake", methods=["GET", "POST"])
@allow(DECIDERS)
def send_back(case_id: UUID) -> ResponseReturnValue:
    """Send a proposed decision back."""
    view = service.case_view(case_id)
    return ask_for_text(
        ReturnForm(),
        seen=view.file.events,
        title=_("Send forslaget tilbake"),
        lead=_("Den som foreslo avgjørelsen, ser hva du skriver. Enheten ser det ikke."),
        submit=_("Send tilbake"),
        back=url_for(".case", case_id=case_id),
        save=lambda seen, text: service.return_proposal(case_id, seen, text or ""),
        done=_("Forslaget er sendt tilbake."),
        demonstration=view.unit.demonstration,
    )


@cases.route("/krad/sak/<uuid:case_id>/trekk", methods=["GET", "POST"])
@allow(DECIDERS)
def withdraw(case_id: UUID) -> ResponseReturnValue:
    """Withdraw the certificate that the case gave: write why, look it over, send it."""
    view = service.case_view(case_id)
    refuse(view)
    two = service.signatures_required(today()) > 1
    step = request.form.get("step", "review")
    open_ = [each for each in view.after.conditions if each.progress is not Progress.MET]
    form = Form(
        WithdrawalForm(exclude=() if open_ else ("unmet",)),
        saved={"seen": view.file.events},
        choices={"unmet": [(each.number, each.text) for each in open_]} if open_ else None,
    )
    if request.method == "POST" and form.submit(request.form, saves=step == "send"):
        unmet = [each for each in open_ if each.number in (form.data.get("unmet") or ())]
        if step == "send":
            made = service.withdraw_certificate(case_id, seen_of(form.data), form.data["text"], unmet)
            flash(
                _("Godkjenningen er trukket tilbake.")
                if made
                else _("Det er foreslått å trekke tilbake godkjenningen. En annen beslutter må skrive under.")
            )
            return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)
        if step == "review":
            service.check_withdrawal(case_id, seen_of(form.data))
            draft = Draft(Outcome.WITHDRAWN, form.data["text"])
            happens = [*_unmet(each.text for each in unmet), *_happens(view, draft, two=two)]
            title = _("Se over før du foreslår") if two else _("Se over før du trekker")
            return _review(view, draft, form, title=title, happens=happens, two=two)
    page = render_template(
        "cases/text.html",
        form=form,
        title=_("Trekk tilbake godkjenningen av %(unit)s", unit=view.unit.name),
        lead=_("Godkjenningen slutter å gjelde den dagen avgjørelsen er underskrevet. Det kan ikke gjøres om."),
        submit=_("Se over"),
        back=url_for(".case", case_id=case_id),
        demonstration=view.unit.demonstration,
        danger=False,
    )
    return page, form.status
