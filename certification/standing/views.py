"""The unit's home: where it stands, and the one thing to do now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, unit
from app.identity.roles import UnitRole
from app.web.formats import as_date
from app.web.i18n import page_language
from certification.standing import service
from certification.standing.due import Due
from certification.standing.links import BEGINNINGS, DEADLINES
from certification.standing.starting import Start
from certification.standing.steps import Now, mends, notes, now
from certification.standing.words import beginning, matter
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.rounds import Due as ReportDue
from tenants.reporting.yearly.texts import due_tag
from tenants.units import service as units

#: Who reports on the coordinator's post is shown what a new one begins with.
_POST = "reporting.coordinator_post_list"

blueprint = Blueprint("standing", __name__, template_folder="templates")


@blueprint.get("/enhet")
@allow(unit())
def home() -> ResponseReturnValue:
    """Where the unit stands today."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    standing = service.standing(who.tenant_id, page_language())
    intros = {
        "approval": _("Uten dette kan dere ikke bli godkjent."),
        "implementation": _("Det som mangler her, hindrer ikke søknaden, men kan bli vilkår."),
        "expectation": _("Dette bør være på plass. Det gir merknader, men hindrer ikke godkjenning."),
        "advice": _("Dette er anbefalt."),
    }
    begins = now(standing, who) if standing else _nothing()
    return render_template(
        "standing/home.html",
        standing=standing,
        now=begins,
        notes=notes(standing, begins) if standing else [],
        may=partial(mends, who),
        unit_name=who.body,
        report=_report(who.tenant_id, signs=who.role == UnitRole.SIGNATORY) if standing else None,
        intros=intros,
        due=[_deadline(each) for each in standing.due] if standing else [],
        due_tag=due_tag,
        starting=[_start(each) for each in standing.starting] if standing and mends(who, _POST) else [],
        begun=sum(each.done for each in standing.starting) if standing else 0,
    )


def _start(start: Start) -> dict[str, object]:
    """What a new coordinator begins with, as a row of a task list."""
    return {
        "title": beginning(start.begin),
        "url": url_for(BEGINNINGS[start.begin]),
        "status": _("Gjort") if start.done else _("Ikke gjort"),
        "color": "success" if start.done else "neutral",
    }


def _deadline(due: Due) -> dict[str, object]:
    """A deadline as a row of a task list: what, by when, and the page where it is done."""
    passed = due.on < today()
    return {
        "title": matter(due),
        "url": url_for(DEADLINES[due.matter]),
        "hint": as_date(due.on),
        "status": _("Fristen er passert") if passed else _("Kommer"),
        "color": "warning" if passed else "neutral",
    }


@dataclass(frozen=True)
class ReportNow:
    """This year's report on the unit's home: how it stands with its deadline, and the one thing to do with it."""

    year: int
    due: ReportDue
    action: str


def _report(unit_id: UUID, *, signs: bool) -> ReportNow:
    on = today()
    of = yearly.current(on)
    found = yearly.progress(unit_id, of, on)
    action = _("Gå til årsrapporten")
    if found.frozen:
        action = _("Les og skriv under") if signs else _("Se hvem som mangler")
    return ReportNow(of.year, found.due, action)


def _nothing() -> Now:
    """A unit that covers nothing has nothing to be approved for; one that coordinates tells for the whole city."""
    if coordinated := units.coordinated(today()):
        return Now(
            _("Dere samordner bydelene i %(city)s", city=coordinated[0].names.norwegian),
            _("Politiske vedtak og kommunale planer som dere melder inn, gjelder for alle bydelene dere samordner."),
            url_for("reporting.facts"),
            _("Se hva dere har meldt inn"),
        )
    return Now(
        _("Enheten dekker ingen kommune i dag"),
        _("Da er det ikke noe å vurdere. Ta kontakt med KRÅD hvis det er feil."),
    )
