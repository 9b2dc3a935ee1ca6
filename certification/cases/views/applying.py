"""The unit's application: what it would lead to, freezing, signing, questions, and the decision."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import NotFound
from app.identity.policy import allow, unit
from certification.cases import outcomes, service
from certification.cases.errors import NotApprovable
from certification.cases.forms import AnswerForm, WithdrawForm
from certification.cases.readable import sections
from certification.cases.states import Kind, allowed
from certification.cases.views.blueprint import application, ask_for_text, language, me, names_by_number, tenant
from certification.certificates import service as certificates
from certification.standing.service import RENEWAL
from certification.standing.telling import tell
from tenants.reporting.submission import service as submissions
from tenants.units import service as units

_COORDINATOR = unit("coordinator")
_SIGNATORY = unit("signatory")


@application.get("/enhet/soknad")
@allow(unit())
def home() -> ResponseReturnValue:
    """Where the unit's application is, and what can be done now."""
    return _home(HTTPStatus.OK)


def _home(status: HTTPStatus) -> ResponseReturnValue:
    unit_id, on = tenant(), today()
    frozen = submissions.frozen(unit_id)
    open_case = service.open_case_of(unit_id)
    certificate = certificates.valid(unit_id, on)
    ready = told = None
    approved_until = certificates.last_day(certificate) if certificate else None
    renewable = approved_until is None or approved_until - on <= RENEWAL
    names = names_by_number(unit_id, on)
    if frozen is None and open_case is None and renewable and names:
        ready = service.readiness(unit_id)
        told = tell(ready.assessment, ready.criteria, names, language())
    latest = service.latest_of(unit_id)
    page = render_template(
        "cases/application.html",
        frozen=frozen,
        signings=submissions.signings(frozen) if frozen else [],
        open_case=open_case,
        latest=latest,
        can_withdraw=latest is not None and Kind.WITHDRAWN_BY_UNIT in allowed(latest.state),
        conditions=_conditions(latest),
        approved_until=approved_until,
        ready=ready,
        told=told,
        may_apply=_COORDINATOR.admits(me()),
        may_sign=_SIGNATORY.admits(me()),
    )
    return page, status


def _conditions(latest: service.UnitCase | None) -> list[outcomes.Condition]:
    decision = latest.decision if latest else None
    return [outcomes.Condition.from_json(value) for value in decision.conditions] if decision else []


@application.post("/enhet/soknad")
@allow(_COORDINATOR)
def freeze() -> ResponseReturnValue:
    """Freeze the application, so that it can be signed."""
    try:
        service.freeze(tenant())
    except NotApprovable as refused:
        flash(refused.message)
        return _home(refused.http_status)
    flash(_("Søknaden er klar til underskrift. Si fra til den som skal skrive under."))
    return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)


@application.route("/enhet/soknad/<uuid:submission_id>/ta-tilbake", methods=["GET", "POST"])
@allow(_COORDINATOR)
def take_back(submission_id: UUID) -> ResponseReturnValue:
    """Take the frozen application back."""
    if request.method == "POST":
        service.withdraw_frozen(tenant(), submission_id)
        flash(_("Søknaden er tatt tilbake. Du kan lage en ny når som helst."))
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    submissions.get(tenant(), submission_id)
    return render_template(
        "web/confirm.html",
        title=_("Ta tilbake søknaden"),
        text=_("Underskriftene som er gitt, gjelder ikke lenger. Det dere har meldt inn, blir ikke endret."),
        action=_("Ta tilbake søknaden"),
        back=url_for(".home"),
    )


@application.route("/enhet/signer", methods=["GET", "POST"])
@allow(_SIGNATORY)
def sign() -> ResponseReturnValue:
    """Read what is frozen, and sign it for one's municipality."""
    unit_id, who = tenant(), me()
    frozen = submissions.frozen(unit_id)
    if request.method == "POST":
        if frozen is None:
            raise NotFound
        opened = service.sign(unit_id, frozen.id, request.form.get("sha256", ""), who.municipality_id)
        flash(
            _("Søknaden er underskrevet og sendt til KRÅD.")
            if opened
            else _("Søknaden er underskrevet. Den blir sendt når alle har skrevet under.")
        )
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    here = who.municipality_id
    on = today()
    host = units.get(unit_id).host_id
    names = {m.id: m.names.norwegian for m in units.municipalities(unit_id, on)}
    signings = submissions.signings(frozen) if frozen else []
    mine = next((s for s in signings if len(signings) == 1 or s.municipality_id == here), None)
    return render_template(
        "cases/sign.html",
        frozen=frozen,
        sections=sections(submissions.facts(frozen).facts, names_by_number(unit_id, frozen.as_of)) if frozen else [],
        signings=signings,
        mine=mine,
        may_delegate=host is not None and here is not None and here != host,
        delegated=here in submissions.delegating(unit_id, on),
        host=names.get(host) if host else None,
        municipality=names.get(here) if here else None,
    )


@application.post("/enhet/signer/fullmakt")
@allow(_SIGNATORY)
def delegate() -> ResponseReturnValue:
    """Let the host sign for one's municipality, or sign for oneself again."""
    here = me().municipality_id
    if here is None:
        raise NotFound
    if request.form.get("give") == "nei":
        submissions.take_back(tenant(), here, today())
        flash(_("Dere skriver under selv på søknader som blir laget fra nå."))
    else:
        submissions.delegate(tenant(), here, today())
        flash(_("Vertskommunen skriver under for dere på søknader som blir laget fra nå."))
    return redirect(url_for(".sign"), HTTPStatus.SEE_OTHER)


@application.route("/enhet/soknad/<uuid:case_id>/svar", methods=["GET", "POST"])
@allow(_COORDINATOR)
def answer(case_id: UUID) -> ResponseReturnValue:
    """Answer KRÅD's question."""
    unit_id = tenant()
    latest = _case(unit_id, case_id)
    question = latest.question
    return ask_for_text(
        AnswerForm(),
        seen=latest.file.events,
        title=_("Svar på spørsmålet fra KRÅD"),
        lead=(question.text if question else None) or _("Det er ikke noe spørsmål som venter på svar."),
        submit=_("Send svaret"),
        back=url_for(".home"),
        save=lambda seen, text: service.answer(unit_id, case_id, seen, text or ""),
        done=_("Svaret er sendt til KRÅD."),
    )


@application.route("/enhet/soknad/<uuid:case_id>/trekk", methods=["GET", "POST"])
@allow(_COORDINATOR)
def withdraw(case_id: UUID) -> ResponseReturnValue:
    """Withdraw the application from KRÅD."""
    unit_id = tenant()
    latest = _case(unit_id, case_id)
    return ask_for_text(
        WithdrawForm(),
        seen=latest.file.events,
        title=_("Trekk søknaden"),
        lead=_("KRÅD avslutter saken uten å avgjøre den. Dere kan søke på nytt når som helst."),
        submit=_("Trekk søknaden"),
        back=url_for(".home"),
        save=lambda seen, text: service.withdraw(unit_id, case_id, seen, text),
        done=_("Søknaden er trukket."),
        danger=True,
    )


def _case(unit_id: UUID, case_id: UUID) -> service.UnitCase:
    latest = service.latest_of(unit_id)
    if latest is None or latest.file.id != case_id:
        raise NotFound
    return latest
