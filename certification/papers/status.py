"""One page for the steering group: where the unit stands, what is due, and what the group has to decide."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from app import pdf
from app.web.formats import as_date, as_short_date
from app.web.i18n import Language
from certification.papers.parts import deadlines, lacking, levels, told
from certification.standing import service as standing
from certification.standing.service import Standing
from tenants.reporting import overview
from tenants.reporting.forms import Desk
from tenants.units import service as units

#: Rows of a table, so that all of it stays on one page.
_MOST = 4


def status(unit_id: UUID, language: Language) -> pdf.Document:
    """The status on one page."""
    desk, found = Desk(unit_id), standing.standing(unit_id, language)
    name = units.get(unit_id).name
    sections = [] if found is None else [*_standing(found), _to_decide(desk), _meetings(desk)]
    return pdf.Document(
        title=_("Status for SLT i %(unit)s", unit=name),
        lead=_("Til styringsgruppen, %(day)s", day=as_date(desk.on)),
        language=language,
        about=about(found),
        sections=sections,
        footer=f"{name} · {as_date(desk.on)}",
        points=8,
    )


def about(found: Standing | None) -> tuple[tuple[str, str], ...]:
    """Whether the unit is approved, and what is on its way."""
    if found is None:
        return ((_("Godkjenning"), _("Enheten dekker ingen kommune i dag")),)
    if found.suspended:
        said = _("%(issuer)s har suspendert godkjenningen")
    elif found.approved_until:
        said = _("Godkjent til og med %(day)s", day=as_date(found.approved_until))
    else:
        missing = len(found.told.lacking)
        said = ngettext("Ikke godkjent. Ett krav mangler.", "Ikke godkjent. %(num)s krav mangler.", missing)
        if not missing:
            said = _("Ikke godkjent. Ingenting mangler for å søke.")
    lines = [(_("Godkjenning"), said)]
    if found.applied_on:
        lines.append((_("Søknad"), _("Hos %(issuer)s siden %(day)s", day=as_date(found.applied_on))))
    lines += [
        (_("Vilkår"), _("%(what)s (frist %(day)s)", what=each.text, day=as_date(each.due_on)))
        for each in found.conditions
    ]
    return tuple(lines)


def _standing(found: Standing) -> list[pdf.Section]:
    return [
        levels(found.told.levels),
        lacking(found.told.lacking, _("Mangler for godkjenning"), _MOST),
        deadlines(found.due, _MOST),
    ]


def _to_decide(desk: Desk) -> pdf.Section:
    """What waits for the steering group: orders to it, and evaluations that it hasn't discussed (H26, H48, H97)."""
    names = dict(desk.facts("measure", "name", still_there=False))
    rows = [
        (_("Bestilling til styringsgruppen"), row.subject, as_short_date(row.due_on) if row.due_on else "")
        for row in desk.rows("slt_order")
        if row.to_level == "steering" and row.closed_on is None
    ] + [
        (_("Evaluering å ta stilling til"), names.get(row.measure_id, ""), as_short_date(row.completed_on))
        for row in desk.rows("evaluation")
        if row.completed_on and not row.discussed_at_steering_on
    ]
    head = (_("Hva"), _("Om"), _("Dag"))
    return told(_("Til behandling i styringsgruppen"), head, rows, _("Ingenting."), _MOST)


def _meetings(desk: Desk) -> pdf.Section:
    head = (_("Nivå"), _("Møter"), _("Lengste opphold"), _("Referat i tide"))
    rows = [[str(cell) for cell in row] for row in overview.rhythms(desk)]
    return told(_("Møter de siste 12 månedene"), head, rows, _("Ingenting."))
