"""The unit's home: where it stands, and the one thing to do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import now as now_at
from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, unit
from app.identity.roles import UnitRole
from app.web.formats import as_date
from app.web.i18n import page_language
from certification.certificates import service as certificates
from certification.standing import service
from certification.standing.changes import SHOWN, since_last_visit, since_then
from certification.standing.due import Due
from certification.standing.links import BEGINNINGS, DEADLINES
from certification.standing.starting import Start
from certification.standing.steps import Now, mends, notes, now
from certification.standing.words import beginning, matter
from certification.watch import texts as watched
from certification.watch.grounds import Code
from tenants.reporting.yearly.rounds import Due as ReportDue
from tenants.reporting.yearly.service import HandingIn
from tenants.reporting.yearly.texts import due_tag
from tenants.units import service as units

#: How far back the page of changes goes, at the least.
LATELY = timedelta(days=60)
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
    begins = now(standing, who) if standing else _nothing(who.tenant_id)
    return render_template(
        "standing/home.html",
        standing=standing,
        now=begins,
        notes=notes(standing, begins) if standing else [],
        may=partial(mends, who),
        unit_name=who.body,
        report=_report(standing.report, signs=who.role == UnitRole.SIGNATORY) if standing and standing.report else None,
        intros=intros,
        warnings=_warnings(who.tenant_id, standing) if standing and standing.warnings else [],
        due=[_deadline(each) for each in standing.due] if standing else [],
        due_tag=due_tag,
        starting=[_start(each) for each in standing.starting] if standing and mends(who, _POST) else [],
        changes=since_last_visit(who.tenant_id, today()) if standing else [],
        shown=SHOWN,
        begun=sum(each.done for each in standing.starting) if standing else 0,
    )


@blueprint.get("/enhet/endringer")
@allow(unit())
def changes() -> ResponseReturnValue:
    """What others have done lately."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    found = since_then(who.tenant_id, today(), now_at() - LATELY)
    days = {on: list(those) for on, those in groupby(found, key=lambda change: change.on)}
    return render_template("standing/changes.html", days=days)


def _warnings(unit_id: UUID, standing: service.Standing) -> list[dict[str, object]]:
    """What has fallen away of what the approval rests on, as rows of a task list that lead to where it is mended."""
    names = {m.id: m.names.norwegian for m in units.municipalities(unit_id, today())}
    several = len(names) > 1
    return [
        {
            "title": watched.title(
                row.code, row.subject, names.get(row.municipality_id) if several and row.municipality_id else None
            ),
            "url": url_for(watched.PAGES[Code(row.code)]),
            "hint": f"{watched.STEPS[Code(row.code)]} {watched.seen_by_council(row.visible_on, today())}",
            "status": _("Svar gitt") if row.reply else _("Må rettes"),
            "color": "info" if row.reply else "warning",
        }
        for row in standing.warnings
    ]


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


def _report(papers: HandingIn, *, signs: bool) -> ReportNow:
    action = _("Gå til årsrapporten")
    if papers.report.frozen:
        action = _("Les og skriv under") if signs else _("Se hvem som mangler")
    return ReportNow(papers.of.year, papers.report.due, action)


def _nothing(unit_id: UUID) -> Now:
    """A unit that covers nothing has nothing to be approved for; one that coordinates tells for the whole city."""
    if coordinated := units.coordinated(today()):
        return Now(
            _("Dere samordner bydelene i %(city)s", city=coordinated[0].names.norwegian),
            _("Politiske vedtak og kommunale planer som dere melder inn, gjelder for alle bydelene dere samordner."),
            url_for("reporting.facts"),
            _("Se hva dere har meldt inn"),
        )
    lapsed = certificates.lapsed(unit_id)
    if lapsed and lapsed.ended_on:
        return Now(
            _("Enheten dekker ingen kommune i dag"),
            _(
                "Godkjenningen falt bort %(day)s, fordi ingen av kommunene den gjaldt, er i enheten lenger.",
                day=as_date(lapsed.ended_on),
            ),
            url_for("watch.mine"),
            _("Se brevet"),
        )
    return Now(
        _("Enheten dekker ingen kommune i dag"),
        _("Da er det ikke noe å vurdere. Ta kontakt med %(issuer)s hvis det er feil."),
    )
