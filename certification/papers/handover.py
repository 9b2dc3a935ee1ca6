"""A handover to the next coordinator: where things stand, what is open, and who is in it (handbook: Litt startgass, H61)."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _

from app import pdf
from app.web.formats import as_date
from app.web.i18n import Language
from certification.papers.parts import deadlines, entries, lacking, levels, told
from certification.papers.status import about
from certification.standing import service as standing
from certification.standing.starting import Begin
from certification.standing.words import beginning
from tenants.reporting.forms import Desk, is_over
from tenants.units import service as units

#: What the work rests on: resolutions, authority, groups with their roles, goals, plans and knowledge.
_RESTS_ON = ("vedtak", "delegation", "slt_group", "group_member", "goal", "plan", "survey")


def handover(unit_id: UUID, language: Language) -> pdf.Document:
    """What is open in the unit today, and what it stands on. It holds roles and no names, as the facts do."""
    desk, found = Desk(unit_id), standing.standing(unit_id, language)
    name = units.get(unit_id).name
    where = (
        [
            lacking(found.told.lacking, _("Mangler for godkjenning")),
            lacking(found.told.to_mend, _("Bør rettes opp")),
            deadlines(found.due),
            levels(found.told.levels),
        ]
        if found
        else []
    )
    return pdf.Document(
        title=_("Overlevering av SLT i %(unit)s", unit=name),
        lead=_("Til deg som tar over som SLT-koordinator. Slik var det %(day)s.", day=as_date(desk.on)),
        language=language,
        about=about(found),
        sections=[_begin(), *where, *_open(desk), *(_lasting(desk, kind) for kind in _RESTS_ON)],
        footer=f"{name} · {as_date(desk.on)}",
        points=9,
    )


def _begin() -> pdf.Section:
    """What the handbook has a new coordinator begin with."""
    rows = [(str(number), beginning(each)) for number, each in enumerate(Begin, 1)]
    return told(_("Begynn med dette"), (_("Nr."), _("Hva")), rows, "")


def _open(desk: Desk) -> list[pdf.Section]:
    """What somebody has begun, and somebody must go on with."""
    orders = [row for row in desk.rows("slt_order") if row.closed_on is None]
    meetings = [row for row in desk.rows("meeting") if row.status == "planned"]
    evaluations = [row for row in desk.rows("evaluation") if row.completed_on is None]
    return [
        entries(desk, "slt_order", orders, _("Bestillinger uten svar")),
        entries(desk, "meeting", meetings, _("Planlagte møter")),
        *(_lasting(desk, kind) for kind in ("challenge", "measure")),
        entries(desk, "evaluation", evaluations, _("Evalueringer som gjenstår")),
        _lasting(desk, "resource_promise"),
    ]


def _lasting(desk: Desk, kind: str) -> pdf.Section:
    """The entries of a sort that aren't over."""
    return entries(desk, kind, [row for row in desk.rows(kind) if not is_over(row, desk.on)])
