"""The unit's pages of the yearly report: where it stands, one page for each section, signing, and what was handed in."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import DomainError, NotFound
from app.identity.policy import allow, unit
from app.web.i18n import page_language
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import pages, readable
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.errors import AlreadyFrozen, AlreadySigned, NotOpen
from tenants.reporting.submission.service import Kind
from tenants.reporting.yearly import receipt as receipts
from tenants.reporting.yearly import reviewing, service
from tenants.reporting.yearly.errors import NothingToReport, SameAgain
from tenants.reporting.yearly.sections import BY_SLUG, SECTIONS
from tenants.reporting.yearly.service import Report
from tenants.reporting.yearly.standings import SectionStanding
from tenants.reporting.yearly.texts import due_tag, news
from tenants.units import service as units

blueprint = Blueprint("yearly", __name__, url_prefix="/enhet/arsrapport", template_folder="templates")

WRITERS = unit("coordinator", "contributor")
_SECTION = f"<any({', '.join(BY_SLUG)}):section>"


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {"due_tag": due_tag, "recheck_text": readable.recheck}


@blueprint.get("")
@allow(unit())
def home() -> ResponseReturnValue:
    """Where this year's report stands, and what to do now."""
    return _home(HTTPStatus.OK)


def _home(status: HTTPStatus) -> ResponseReturnValue:
    who, unit_id = pages.acting()
    on = today()
    try:
        report = service.report(unit_id)
    except NothingToReport as nothing:
        return render_template("yearly/nothing.html", nothing=nothing.message), status
    of = report.of
    versions = submissions.reports(unit_id)
    frozen = submissions.frozen(unit_id, Kind.YEARLY_REPORT)
    signings = submissions.signings(frozen) if frozen else []
    page = render_template(
        "yearly/home.html",
        **pages.missing(frozen, signings),
        of=of,
        due=service.progress(unit_id, of, on).due,
        extension=service.extension(unit_id, of.year),
        reminders=service.reminders(unit_id, of.year),
        said=of.text(page_language()),
        frozen=frozen,
        signings=signings,
        declined=submissions.declined(unit_id, Kind.YEARLY_REPORT) if frozen is None else None,
        latest=next((row for row in versions if row.year == of.year), None),
        versions=[(row, service.replaces(row, versions), service.replaced_by(row, versions)) for row in versions],
        items=[_item(one) for one in report.sections],
        confirmed=len(report.confirmed),
        first=next((one.section for one in report.sections if not one.checked_at), None),
        all_done=len(report.confirmed) == len(SECTIONS),
        passed_over=len(SECTIONS) - len(report.confirmed),
        has_prior=report.prior is not None,
        goes_on="videre" in request.args,
        may_freeze=pages.COORDINATOR.admits(who),
        may_check=WRITERS.admits(who),
        may_sign=pages.SIGNATORY.admits(who),
    )
    return page, status


def _item(one: SectionStanding) -> dict[str, object]:
    status, color = (_("Gjennomgått"), "success") if one.checked_at else (_("Ikke gjennomgått"), "neutral")
    return {
        "title": one.section.title,
        "url": url_for(".section", section=one.section.slug),
        "hint": news(one),
        "status": status,
        "color": color,
    }


@blueprint.post("")
@allow(pages.COORDINATOR)
def freeze() -> ResponseReturnValue:
    """Freeze the report, so that it can be signed."""
    _who, unit_id = pages.acting()
    try:
        service.freeze(unit_id)
    except (AlreadyFrozen, SameAgain, NothingToReport) as refused:
        return _refused(refused)
    flash(_("Rapporten er klar til underskrift. Si fra til den som skal skrive under."))
    return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)


def _refused(refused: DomainError) -> ResponseReturnValue:
    flash(refused.message)
    return _home(refused.http_status)


@blueprint.get(f"/{_SECTION}")
@allow(unit())
def section(section: str) -> ResponseReturnValue:
    """One section: its facts, what is new, and where to change them."""
    return _section(section, HTTPStatus.OK)


def _section(slug: str, status: HTTPStatus) -> ResponseReturnValue:
    who, unit_id = pages.acting()
    report = _report(unit_id)
    page = render_template(
        "yearly/section.html",
        of=report.of,
        **reviewing.about(unit_id, report, slug),
        has_prior=report.prior is not None,
        frozen=submissions.frozen(unit_id, Kind.YEARLY_REPORT),
        may_check=WRITERS.admits(who),
    )
    return page, status


def _report(unit_id: UUID) -> Report:
    try:
        return service.report(unit_id)
    except NothingToReport:
        raise NotFound from None


@blueprint.post(f"/{_SECTION}")
@allow(WRITERS)
def confirm(section: str) -> ResponseReturnValue:
    """The section is right as it stood on the page; go on to the next one."""
    try:
        return reviewing.go_on(section, service.confirm, _section, url_for(".home", videre=1))
    except NothingToReport:
        raise NotFound from None


@blueprint.route("/<uuid:submission_id>/ta-tilbake", methods=["GET", "POST"])
@allow(pages.COORDINATOR)
def take_back(submission_id: UUID) -> ResponseReturnValue:
    """Take the frozen report back."""
    _who, unit_id = pages.acting()
    frozen = submissions.frozen(unit_id, Kind.YEARLY_REPORT)
    if request.method == "POST":
        if submissions.get(unit_id, submission_id).kind != Kind.YEARLY_REPORT:
            raise NotFound
        submissions.withdraw(unit_id, submission_id)
        flash(_("Rapporten er tatt tilbake. Du kan gjøre den klar på nytt når som helst."))
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    if frozen is None or frozen.id != submission_id:
        raise NotFound
    return render_template(
        "web/confirm.html",
        title=_("Ta tilbake rapporten"),
        text=_("Underskriftene som er gitt, gjelder ikke lenger. Det dere har gjennomgått, blir stående."),
        action=_("Ta tilbake rapporten"),
        back=url_for(".home"),
    )


@blueprint.route("/signer", methods=["GET", "POST"])
@allow(pages.SIGNATORY)
def sign() -> ResponseReturnValue:
    """Read what is frozen, and sign it for one's municipality."""
    who, unit_id = pages.acting()
    if request.method == "POST":
        frozen = submissions.frozen(unit_id, Kind.YEARLY_REPORT)
        try:
            if frozen is None:
                raise NotOpen
            row = service.sign(unit_id, frozen.id, request.form.get("sha256", ""), who.municipality_id)
        except (NotOpen, AlreadySigned) as refused:
            return _refused(refused)
        flash(
            _("Rapporten er underskrevet og levert til %(issuer)s. Kvitteringen ligger under «Levert».")
            if row.submitted_at
            else _("Rapporten er underskrevet. Den blir levert når alle har skrevet under.")
        )
        return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)
    context = pages.signing(Kind.YEARLY_REPORT)
    frozen = context["frozen"]
    versions = submissions.reports(unit_id)
    return render_template(
        "yearly/sign.html",
        replaces=service.replaces(frozen, versions) if frozen else None,
        rechecks=readable.rechecks(frozen) if frozen else {},
        **context,
    )


@blueprint.route("/avvis", methods=["GET", "POST"])
@allow(pages.SIGNATORY)
def decline() -> ResponseReturnValue:
    """Decline to sign the frozen report, which is then taken back."""
    return pages.decline(
        Kind.YEARLY_REPORT,
        title=_("Avvis rapporten"),
        back=url_for(".sign"),
        home=url_for(".home"),
        done=lambda: _("Rapporten er avvist. Koordinatoren får lese begrunnelsen."),
    )


@blueprint.get("/<uuid:submission_id>")
@allow(unit())
def version(submission_id: UUID) -> ResponseReturnValue:
    """A report as it was handed in, and which version it is."""
    _who, unit_id = pages.acting()
    row = service.handed_in(unit_id, submission_id)
    versions = submissions.reports(unit_id)
    return render_template(
        "yearly/version.html",
        row=row,
        replaces=service.replaces(row, versions),
        replaced_by=service.replaced_by(row, versions),
        signings=submissions.signings(row),
        rechecks=readable.rechecks(row),
        cited=evidence.cited(unit_id, row.id),
        read_on=submissions.first_read_on(unit_id, row.id),
        sections=readable.whole(row, units.names_by_number(unit_id, row.as_of)),
    )


@blueprint.get("/<uuid:submission_id>/kvittering.pdf")
@allow(unit())
def receipt(submission_id: UUID) -> ResponseReturnValue:
    """The receipt of a report, as a file of its own."""
    _who, unit_id = pages.acting()
    name, made = receipts.receipt(unit_id, submission_id)
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
