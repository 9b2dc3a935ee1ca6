"""The pages of a series: how often and when, then its days to look over, and then they are planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from marshmallow import ValidationError

from app.errors import Invalid
from app.identity.policy import allow
from app.web.bound import BoundRow, BoundRows
from app.web.fields import Date
from app.web.formats import as_date, as_weekday
from app.web.forms import Form
from tenants.reporting.forms import Choices, Desk
from tenants.reporting.series import service
from tenants.reporting.series.calendar import Break, Proposal, hindrance, propose
from tenants.reporting.series.forms import MOST, USUAL, DaysForm, PatternForm, pattern_of, usual
from tenants.reporting.views import WRITERS, tenant

blueprint = Blueprint("series", __name__, url_prefix="/enhet/moter/serie", template_folder="templates")

_WHY = {
    Break.HOLIDAY: _l("en fridag"),
    Break.EASTER: _l("i påskeuka"),
    Break.SUMMER: _l("i juli"),
    Break.CHRISTMAS: _l("i jula"),
    Break.WEEK_8: _l("i uke 8"),
    Break.WEEK_9: _l("i uke 9"),
    Break.WEEK_40: _l("i uke 40"),
    Break.WEEK_41: _l("i uke 41"),
}


@dataclass(frozen=True)
class DayRow:
    """A day on the page: its row, its weekday, and what there is to say of it."""

    row: BoundRow
    weekday: str
    notes: list[str]


@blueprint.route("", methods=["GET", "POST"])
@allow(WRITERS)
def plan() -> ResponseReturnValue:
    """How often the groups meet, and in which period."""
    desk = Desk(tenant())
    groups = _groups(desk)
    form = Form(PatternForm(), saved=_first_answers(desk), choices={"groups": groups})
    if request.method == "POST" and form.submit(request.form, saves=False):
        pattern = pattern_of(form.data)
        found = propose(pattern, service.taken(desk, form.data["groups"]))
        days = [each for each in found if each.on]
        if days and len(days) <= MOST:
            proposed = {
                "series_id": uuid4(),
                "days": [{"held_on": each.on, "wanted_on": each.wanted_on} for each in days],
                **{name: form.data[name] for name in ("groups", "starts_at", "ends_at")},
            }
            return _days_page(Form(DaysForm(), saved=proposed, choices={"groups": groups}), found)
        fault = (
            _("Det blir %(number)s møter. Planlegg høyst %(most)s om gangen.", number=len(days), most=MOST)
            if days
            else _("Ingen dager i perioden passer. Velg en lengre periode, eller ta bort noen av kryssene under.")
        )
        form.refuse(Invalid(fields={"last_on": fault}))
    return render_template("series/plan.html", form=form, has_groups=bool(groups)), form.status


@blueprint.post("/datoer")
@allow(WRITERS)
def days() -> ResponseReturnValue:
    """Plan the days that were looked over: all of them, or, where one can't be, none."""
    desk = Desk(tenant())
    form = Form(DaysForm(), choices={"groups": _groups(desk)})
    if form.submit(request.form):
        chosen = [None if row["drop"] else row["held_on"] for row in form.data["days"]]
        times = {name: form.data[name] for name in ("starts_at", "ends_at")}
        try:
            number = service.save(desk, form.data["series_id"], chosen, form.data["groups"], times)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(ngettext("%(num)s møte er planlagt.", "%(num)s møter er planlagt.", number))
            return redirect(f"/enhet/aret?ar={next(day for day in chosen if day).year}", HTTPStatus.SEE_OTHER)
    return _days_page(form, [])


def _days_page(form: Form, found: list[Proposal]) -> ResponseReturnValue:
    rows = form["days"]
    assert isinstance(rows, BoundRows)  # noqa: S101  (for the types: what DaysForm declares)
    lost = [
        _("%(day)s (%(why)s)", day=_spoken(p.wanted_on), why=_WHY[p.because]) for p in found if not p.on and p.because
    ]
    return (
        render_template("series/days.html", form=form, group=rows, days=[_row(row) for row in rows.rows], lost=lost),
        form.status,
    )


def _row(row: BoundRow) -> DayRow:
    day, wanted = (_day(row[name].value) for name in ("held_on", "wanted_on"))
    if day is None:
        return DayRow(row, "", [])
    notes = []
    if wanted and wanted != day and (why := hindrance(wanted, list(Break))):
        notes.append(_("Flyttet fra %(day)s, som er %(why)s.", day=_spoken(wanted), why=_WHY[why]))
    if why := hindrance(day, list(Break)[:4]):
        notes.append(_("Dagen er %(why)s.", why=_WHY[why]))
    elif day.weekday() > 4:
        notes.append(_("Dagen er i helgen."))
    return DayRow(row, as_weekday(day), notes)


def _day(typed: str) -> date | None:
    try:
        return Date("").deserialize(typed) if typed else None
    except ValidationError:
        return None


def _spoken(day: date) -> str:
    return f"{as_weekday(day)} {as_date(day)}"


def _groups(desk: Desk) -> Choices:
    return desk.facts("slt_group", "name", still_there=True)


def _first_answers(desk: Desk) -> dict[str, object]:
    """What is usual: for the group that the address names (`gruppe`), else for none."""
    found = [row for row in desk.rows("slt_group") if str(row.fact_id) == request.args.get("gruppe")]
    rhythm = USUAL.get(found[0].level) if found else None
    return {**usual(desk.on), "groups": [row.fact_id for row in found], "rhythm": rhythm}
