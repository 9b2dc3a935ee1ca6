"""Acts on units of a round: reminding several, and giving one or several more time."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import Conflict, Invalid
from app.identity.policy import allow
from app.web.fields import Checkboxes
from app.web.formats import as_date
from app.web.forms import Form
from app.web.i18n import page_language
from certification.rounds import service, several
from certification.rounds.forms import ExtensionForm, ExtensionsForm, RemindForm
from certification.rounds.service import Line
from certification.rounds.views.blueprint import KEEPERS, blueprint, looked_at, year_asked
from tenants.reporting.yearly import keeping
from tenants.reporting.yearly import service as yearly


@blueprint.route("/minn", methods=["GET", "POST"])
@allow(KEEPERS)
def remind() -> ResponseReturnValue:
    """Remind the units that were chosen, or all that lack the report: see whom, send, and read what became of each."""
    return _several(
        RemindForm(),
        title=_("Minn på årsrapporten for %(year)s", year=year_asked()),
        lead=_(
            "Koordinatoren i enheten får en e-post. Venter rapporten på underskrift, får de som mangler å skrive under, en også. Ingen får to samme dag."
        ),
        submit=_("Send påminnelsene"),
        act=lambda chosen, year, _data: several.remind_each(chosen, year),
        done=_("Påminnelser om årsrapporten for %(year)s", year=year_asked()),
        did=_("Minnet"),
    )


@blueprint.route("/utsett", methods=["GET", "POST"])
@allow(KEEPERS)
def extend_several() -> ResponseReturnValue:
    """Give the units that were chosen until a later day, with a reason that they read."""
    return _several(
        ExtensionsForm(),
        title=_("Utsatt frist for flere"),
        lead=_("Gjelder årsrapporten for %(year)s. Enhetene ser den nye fristen med en gang.", year=year_asked()),
        submit=_("Gi utsatt frist"),
        act=lambda chosen, year, data: several.extend_each(chosen, year, data["until_on"], data["reason"]),
        done=_("Utsatt frist for årsrapporten for %(year)s", year=year_asked()),
        did=_("Fått utsatt frist"),
    )


def _several(
    schema: RemindForm | ExtensionsForm,
    *,
    title: str,
    lead: str,
    submit: str,
    act: several.Several,
    done: str,
    did: str,
) -> ResponseReturnValue:
    found, shown, _filters, asked = looked_at()
    wanted = set(request.form.getlist("enhet"))
    # What was delivered after it was chosen stays, so that the result says so.
    lacking = [line for line in found.lines if line.standing.lacks or str(line.unit.id) in wanted]
    # All that lack it, as far as the filters of the address take them, where none of them is chosen.
    chosen = [line for line in lacking if str(line.unit.id) in wanted] or [line for line in shown if line in lacking]
    year, back = found.of.year, url_for(".index", **asked)  # type: ignore[arg-type]  # names and values of the address
    cast("Checkboxes", schema.fields["enhet"]).hints = {line.unit.id: _reminded(line) for line in lacking}
    form = Form(
        schema,
        saved={"enhet": [line.unit.id for line in chosen]},
        choices={"enhet": [(line.unit.id, line.unit.name) for line in chosen]},
    )
    if request.method == "POST" and request.form.get("step") != "choose" and form.submit(request.form):
        names = {line.unit.id: line.unit.name for line in lacking}
        try:
            if "until_on" in form.data:
                _helps(form.data["until_on"], found.of.deadline_on)
        except Invalid as refused:
            form.refuse(refused)
        else:
            results = act([(id_, names[id_]) for id_ in form.data["enhet"]], year, form.data)
            return render_template("rounds/done.html", results=results, title=done, did=did, back=back, year=year)
    page = render_template(
        "rounds/several.html",
        title=title,
        lead=lead,
        submit=submit,
        form=form,
        year=year,
        back=back,
        count=len(chosen),
        demonstration=any(line.unit.demonstration for line in chosen),
    )
    return page, form.status


def _reminded(line: Line) -> str | None:
    """When a unit was last reminded, and how many people it was."""
    if not line.standing.reminders:
        return None
    last = line.standing.reminders[0]
    return str(_("Sist minnet %(day)s.", day=as_date(last.asked_on)))


@blueprint.route("/<uuid:unit_id>/utsett", methods=["GET", "POST"])
@allow(KEEPERS)
def extend(unit_id: UUID) -> ResponseReturnValue:
    """Give one unit until a later day, with a reason that it reads."""
    year = year_asked()
    line = service.line(unit_id, year, today(), page_language())
    form = Form(ExtensionForm())
    back = url_for(".index", ar=year)
    if request.method == "POST" and form.submit(request.form):
        try:
            _helps(form.data["until_on"], yearly.round_of(year).deadline_on)
            keeping.extend(unit_id, year, form.data["until_on"], form.data["reason"])
        except Invalid as refused:
            form.refuse(refused)
        except Conflict as refused:
            flash(refused.message)
            return redirect(back, HTTPStatus.SEE_OTHER)
        else:
            flash(_("%(unit)s har fått utsatt frist.", unit=line.unit.name))
            return redirect(back, HTTPStatus.SEE_OTHER)
    page = render_template(
        "rounds/extend.html", form=form, line=line, year=year, given=yearly.extension(unit_id, year), back=back
    )
    return page, form.status


def _helps(until_on: date, deadline_on: date) -> None:
    """Refuse a day that gives nobody more time."""
    if until_on <= max(deadline_on, today()):
        raise Invalid(
            fields={"until_on": _("Velg en dag som ikke er kommet ennå, og som er etter den vanlige fristen.")}
        )
