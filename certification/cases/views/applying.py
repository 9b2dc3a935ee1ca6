"""The unit's application: what it would lead to, freezing, signing, questions, and the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import NotFound
from app.identity.policy import allow, unit
from app.web.i18n import page_language
from certification.cases import service
from certification.cases.errors import AlreadyApplied, NoLongerComplete, NotApprovable
from certification.cases.forms import WithdrawForm
from certification.cases.states import Kind, allowed
from certification.cases.views.answering import asked, case_of
from certification.cases.views.blueprint import application, ask_for_text, me, tenant
from certification.certificates import codes
from certification.certificates import service as certificates
from certification.earlier import telling
from certification.letters import service as letters
from certification.reapplying import service as reapplying
from certification.standing.police import police_steps, told_with_police
from certification.standing.telling import Line, tell
from tenants.police.service import requests as police
from tenants.reporting.submission import pages, readable
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.errors import AlreadyFrozen, AlreadySigned, NotOpen
from tenants.reporting.yearly.standings import SectionStanding
from tenants.reporting.yearly.texts import news
from tenants.units import service as units


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
    covered = [municipality.id for municipality in units.municipalities(unit_id, on)]
    renewable = certificate is None or certificates.renewable(certificate, covered, on)
    before_portal = certificate is not None and certificate.decision_id is None
    names = units.names_by_number(unit_id, on)
    if frozen is None and open_case is None and renewable and names:
        ready = service.readiness(unit_id)
        steps = police_steps(police.standings(unit_id, on))
        told = told_with_police(tell(ready.assessment, ready.criteria, names, page_language()), steps)
    latest = service.latest_of(unit_id)
    held = service.held(frozen) if frozen and names else None
    again = reapplying.review_today(unit_id) if ready and latest else None
    shown = submissions.get(unit_id, latest.file.submission_id) if latest else None
    signings = submissions.signings(frozen) if frozen else []
    after = service.after(latest.file.id, unit_id) if latest and latest.decision else None
    page = render_template(
        "cases/application.html",
        frozen=frozen,
        signings=signings,
        **pages.missing(frozen, signings),
        declined=submissions.declined(unit_id) if frozen is None and open_case is None else None,
        open_case=open_case,
        latest=latest,
        asked=asked(latest) if latest else [],
        can_withdraw=latest is not None and Kind.WITHDRAWN_BY_UNIT in allowed(latest.state),
        after=after,
        place_names={each.id: each.names.norwegian for each in units.municipalities(unit_id, on)},
        today=on,
        approved_until=approved_until,
        before_portal=before_portal,
        ended_before=telling.ended(unit_id),
        code=codes.write(certificate.number) if certificate else None,
        ready=ready,
        told=told,
        held=held,
        fallen=_fallen(held, names),
        links=service.anew(unit_id, shown) if shown else service.Anew(),
        frozen_links=service.anew(unit_id, frozen) if frozen else service.Anew(),
        read_address=lambda file: url_for(".read", submission_id=file.submission_id),
        sections=[_section(one) for one in again.sections] if again else [],
        unchecked=sum(one.checked_at is None for one in again.sections) if again else 0,
        former=service.former(),
        letters=letters.about(unit_id, after.told_of) if after else [],
        may_apply=pages.COORDINATOR.admits(me()),
        may_sign=pages.SIGNATORY.admits(me()),
    )
    return page, status


def _fallen(held: service.Held | None, names: Mapping[str, str]) -> Sequence[Line]:
    """What a frozen application lacks by now."""
    return tell(held.basis.assessment, held.criteria, names, page_language()).lacking if held and held.lacking else ()


def _section(one: SectionStanding) -> dict[str, object]:
    """A section that is to be gone through before the unit applies anew."""
    status, color = (_("Gjennomgått"), "success") if one.checked_at else (_("Ikke gjennomgått"), "neutral")
    return {
        "title": one.section.title,
        "url": url_for("reapplying.section", section=one.section.slug),
        "hint": news(one),
        "status": status,
        "color": color,
    }


@application.post("/enhet/soknad")
@allow(pages.COORDINATOR)
def freeze() -> ResponseReturnValue:
    """Freeze the application, so that it can be signed."""
    try:
        service.freeze(tenant())
    except (NotApprovable, AlreadyFrozen, AlreadyApplied) as refused:
        flash(refused.message)
        return _home(refused.http_status)
    flash(_("Søknaden er klar til underskrift. Si fra til den som skal skrive under."))
    return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)


@application.route("/enhet/soknad/<uuid:submission_id>/ta-tilbake", methods=["GET", "POST"])
@allow(pages.COORDINATOR)
def take_back(submission_id: UUID) -> ResponseReturnValue:
    """Take the frozen application back."""
    if request.method == "POST":
        service.withdraw_frozen(tenant(), submission_id)
        flash(_("Søknaden er tatt tilbake. Du kan lage en ny når som helst."))
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    frozen = submissions.frozen(tenant())
    if frozen is None or frozen.id != submission_id:
        raise NotFound
    return render_template(
        "web/confirm.html",
        title=_("Ta tilbake søknaden"),
        text=_("Underskriftene som er gitt, gjelder ikke lenger. Det dere har meldt inn, blir ikke endret."),
        action=_("Ta tilbake søknaden"),
        back=url_for(".home"),
    )


@application.route("/enhet/signer", methods=["GET", "POST"])
@allow(pages.SIGNATORY)
def sign() -> ResponseReturnValue:
    """Read what is frozen, and sign it for one's municipality."""
    unit_id, who = tenant(), me()
    frozen = submissions.frozen(unit_id)
    if request.method == "POST":
        try:
            if frozen is None:
                raise NotOpen
            opened = service.sign(unit_id, frozen.id, request.form.get("sha256", ""), who.municipality_id)
        except (NotOpen, AlreadySigned, NoLongerComplete) as refused:
            flash(refused.message)
            return _home(refused.http_status)
        flash(
            _("Søknaden er underskrevet og sendt til %(issuer)s.")
            if opened
            else _("Søknaden er underskrevet. Den blir sendt når alle har skrevet under.")
        )
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    names = units.names_by_number(unit_id, today())
    held = service.held(frozen) if frozen and names else None
    return render_template(
        "cases/sign.html",
        held=held,
        fallen=_fallen(held, names),
        links=service.anew(unit_id, frozen) if frozen else service.Anew(),
        read_address=lambda file: url_for(".read", submission_id=file.submission_id),
        rechecks=readable.rechecks(frozen) if frozen else {},
        **pages.signing(submissions.Kind.APPLICATION),
    )


@application.route("/enhet/soknad/avvis", methods=["GET", "POST"])
@allow(pages.SIGNATORY)
def decline() -> ResponseReturnValue:
    """Decline to sign the frozen application, which is then taken back."""
    return pages.decline(
        submissions.Kind.APPLICATION,
        title=_("Avvis søknaden"),
        back=url_for(".sign"),
        home=url_for(".home"),
        done=lambda: _("Søknaden er avvist. Koordinatoren får lese begrunnelsen."),
    )


@application.route("/enhet/soknad/<uuid:case_id>/trekk", methods=["GET", "POST"])
@allow(pages.COORDINATOR)
def withdraw(case_id: UUID) -> ResponseReturnValue:
    """Withdraw the application from KRÅD."""
    unit_id = tenant()
    latest = case_of(unit_id, case_id)
    return ask_for_text(
        WithdrawForm(),
        seen=latest.file.events,
        title=_("Trekk søknaden"),
        lead=_("%(issuer)s avslutter saken uten å avgjøre den. Dere kan søke på nytt når som helst."),
        submit=_("Trekk søknaden"),
        back=url_for(".home"),
        save=lambda seen, text: service.withdraw(unit_id, case_id, seen, text),
        done=_("Søknaden er trukket."),
        danger=True,
    )
