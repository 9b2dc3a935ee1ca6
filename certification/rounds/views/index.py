"""A round of yearly reports: the units' list, a report that was handed in, and the round itself."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit.service import saved_by
from app.clock import today
from app.errors import Conflict, Invalid
from app.identity.policy import allow
from app.web.forms import Form
from app.web.i18n import page_language
from certification.cases.texts import criteria_name
from certification.rounds import service
from certification.rounds.forms import RoundForm
from certification.rounds.views.blueprint import KEEPERS, READERS, blueprint, looked_at, year_asked
from certification.standing.telling import tell
from tenants.reporting.evidence.handing import handed_out
from tenants.reporting.submission import readable
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly import keeping
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.rounds import Round, Stage
from tenants.units import service as units

#: So far after its deadline a round's dates may be moved, and with them the criteria that it may name.
_AHEAD = timedelta(days=730)


@blueprint.get("")
@allow(READERS)
def index() -> ResponseReturnValue:
    """Who has delivered, who hasn't yet, who is late, who was given more time, and who was reminded when."""
    found, lines, form, asked = looked_at()
    nowhere = _("Dekker ikke noe i dag")
    counts = found.counts
    page = render_template(
        "rounds/index.html",
        form=form,
        found=found,
        lines=lines,
        asked=asked,
        counts=counts,
        extended=sum(line.due.extended for line in found.lines),
        lacking=sum(line.standing.lacks for line in lines),
        counties=found.counties(nowhere),
        districts=found.districts(nowhere),
        # In the order of the tables: what was handed in, what is in time, what isn't.
        order=tuple(Stage),
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
        rechecks=readable.rechecks(found.row),
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


@blueprint.route("/frister", methods=["GET", "POST"])
@allow(KEEPERS)
def deadlines() -> ResponseReturnValue:
    """Open a year's round, or change it."""
    year = year_asked()
    back = url_for(".index", ar=year)

    def saved() -> dict[str, object]:
        of = yearly.round_of(year)
        return {
            "version": keeping.round_version(year),
            "opens_on": of.opens_on,
            "deadline_on": of.deadline_on,
            "grace_days": of.grace_days,
            "criteria": of.criteria,
            "text_nb": of.text_nb,
            "text_nn": of.text_nn,
        }

    before = yearly.round_of(year)
    versions = service.criteria_of(min(before.opens_on, today()), max(before.deadline_on, today()) + _AHEAD)
    form = Form(
        RoundForm(),
        saved=saved(),
        saved_by=saved_by("app.reporting_round"),
        choices={"criteria": [(id_, criteria_name(id_)) for id_ in versions]},
    )
    if request.method == "POST" and form.submit(request.form):
        values = {name: value for name, value in form.data.items() if name != "version"}
        try:
            service.set_round(Round(year, **values), form.data["version"])
        except Invalid as refused:
            form.refuse(refused)
        except Conflict:
            form.conflict(saved())
        else:
            flash(_("Runden for %(year)s er lagret.", year=year))
            return redirect(back, HTTPStatus.SEE_OTHER)
    page = render_template(
        "rounds/deadlines.html",
        form=form,
        year=year,
        back=back,
        opened=before.opens_on <= today(),
        known=keeping.round_version(year) is not None,
    )
    return page, form.status
