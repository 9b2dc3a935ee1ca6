"""A round of yearly reports: the units' list, an extension for one of them, and the round's own dates."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit.service import saved_by
from app.clock import today
from app.db.edge import principal
from app.errors import Conflict, Invalid
from app.identity.policy import allow, council
from app.web.forms import Form
from app.web.i18n import page_language
from certification.rounds import service
from certification.rounds.forms import ExtensionForm, RoundForm, YearForm
from certification.standing.telling import tell
from tenants.police import texts as police
from tenants.reporting.evidence.handing import handed_out
from tenants.reporting.submission import readable
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.rounds import Round, Stage
from tenants.reporting.yearly.texts import due_tag
from tenants.units import service as units

blueprint = Blueprint("rounds", __name__, url_prefix="/krad/arsrapporter", template_folder="templates")

READERS = council("case_officer", "decider", "register_keeper", "auditor")
KEEPERS = council("case_officer", "register_keeper")


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "due_tag": due_tag,
        "recheck_text": readable.recheck,
        "level_names": police.LEVELS,
        "may_extend": KEEPERS.admits(principal()),
    }


def _year() -> tuple[int, Form]:
    """The year that the address names, else that of the report that is made now."""
    now = yearly.current(today()).year
    form = Form(YearForm(), saved={"ar": now})
    if "ar" in request.args and form.submit(request.args):
        return form.data["ar"], form
    return now, form


@blueprint.get("")
@allow(READERS)
def index() -> ResponseReturnValue:
    """Who has delivered, who hasn't yet, who is late, and who has been given more time."""
    year, form = _year()
    found = service.overview(year, today())
    page = render_template(
        "rounds/index.html",
        form=form,
        found=found,
        delivered=found.counts[Stage.DELIVERED] + found.counts[Stage.DELIVERED_LATE],
        waiting=found.counts[Stage.OPEN] + found.counts[Stage.EXTENDED] + found.counts[Stage.GRACE],
        late=found.counts[Stage.LATE],
        extended=sum(line.due.extended for line in found.lines),
    )
    return page, form.status


@blueprint.get("/<uuid:unit_id>/<uuid:submission_id>")
@allow(READERS)
def report(unit_id: UUID, submission_id: UUID) -> ResponseReturnValue:
    """A report as it was handed in, and what the rules make of it."""
    found = service.opened(unit_id, submission_id)
    names = units.names_by_number(unit_id, found.row.as_of)
    return render_template(
        "rounds/report.html",
        found=found,
        signed=submissions.signed_for(found.row),
        rechecks=yearly.rechecks(found.row),
        levels_told=tell(found.assessment, found.criteria, names, page_language()).levels,
        sections=readable.whole(found.row, names),
        addresses={
            one.id: url_for(".file", unit_id=unit_id, submission_id=submission_id, evidence_id=one.id)
            for one in found.cited
            if one.opens
        },
    )


@blueprint.get("/<uuid:unit_id>/<uuid:submission_id>/fil/<uuid:evidence_id>")
@allow(READERS)
def file(unit_id: UUID, submission_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """A file that a report cites, to be saved."""
    return handed_out(*service.cited_file(unit_id, submission_id, evidence_id))


@blueprint.route("/<uuid:unit_id>/utsett", methods=["GET", "POST"])
@allow(KEEPERS)
def extend(unit_id: UUID) -> ResponseReturnValue:
    """Give one unit until a later day, with a reason that it reads."""
    year, _form = _year()
    line = service.line(unit_id, year, today())
    form = Form(ExtensionForm())
    back = url_for(".index", ar=year)
    if request.method == "POST" and form.submit(request.form):
        deadline = yearly.round_of(year).deadline_on
        if form.data["until_on"] <= max(deadline, today()):
            form.refuse(
                Invalid(
                    fields={"until_on": _("Velg en dag som ikke er kommet ennå, og som er etter den vanlige fristen.")}
                )
            )
        else:
            yearly.extend(unit_id, year, form.data["until_on"], form.data["reason"])
            flash(_("%(unit)s har fått utsatt frist.", unit=line.unit.name))
            return redirect(back, HTTPStatus.SEE_OTHER)
    page = render_template(
        "rounds/extend.html", form=form, line=line, year=year, given=yearly.extension(unit_id, year), back=back
    )
    return page, form.status


@blueprint.route("/frister", methods=["GET", "POST"])
@allow(KEEPERS)
def deadlines() -> ResponseReturnValue:
    """When a year's report is open and due."""
    year, _form = _year()
    back = url_for(".index", ar=year)

    def saved() -> dict[str, object]:
        of = yearly.round_of(year)
        return {
            "version": yearly.round_version(year),
            "opens_on": of.opens_on,
            "deadline_on": of.deadline_on,
            "grace_days": of.grace_days,
        }

    form = Form(RoundForm(), saved=saved(), saved_by=saved_by("app.reporting_round"))
    if request.method == "POST" and form.submit(request.form):
        data = form.data
        try:
            yearly.set_round(Round(year, data["opens_on"], data["deadline_on"], data["grace_days"]), data["version"])
        except Conflict:
            form.conflict(saved())
        else:
            flash(_("Fristene for %(year)s er lagret.", year=year))
            return redirect(back, HTTPStatus.SEE_OTHER)
    return render_template("rounds/deadlines.html", form=form, year=year, back=back), form.status
