"""What happens in a unit's year: meetings, deadlines, the yearly report and the municipality's plans (handbook: Årshjul
og en oversiktlig arbeidsplan). It is made of what the unit has told, and keeps nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from babel.lists import format_list
from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.clock import today
from certification.standing import service as standing
from certification.standing.links import DEADLINES
from certification.standing.words import matter
from tenants.reporting import service as reporting
from tenants.reporting.forms import Desk, is_over
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.texts import due_tag
from tenants.units import service as units


class Sort(StrEnum):
    """What sort of thing happens on a day."""

    MEETING = "meeting"
    DEADLINE = "deadline"
    PLAN = "plan"


@dataclass(frozen=True)
class Entry:
    """One thing of the year. `uid` is the same for as long as it is the same thing, whatever becomes of it.

    `starts_at` and `ends_at` are clock times (HH:MM), where the meeting has them; `state` and `color` tell how it stands,
    where that isn't plain from its day.
    """

    on: date
    sort: Sort
    title: str
    url: str
    uid: UUID
    starts_at: str | None = None
    ends_at: str | None = None
    state: str | None = None
    color: str = "neutral"


@dataclass(frozen=True)
class Adopted:
    """Whether the unit has told that it has an annual wheel for the year: the row of that fact, or None."""

    year: int
    row_id: UUID | None


def entries(unit_id: UUID, first: date, last: date) -> list[Entry]:
    """All that happens from one day to another, both included, by day; as the acting unit, in the language in force."""
    desk = Desk(unit_id)
    found = [*_meetings(desk), *_deadlines(unit_id, desk.on, last), *_reports(unit_id, first, last), *_plans(desk)]
    return sorted(
        (each for each in found if first <= each.on <= last),
        key=lambda each: (each.on, each.starts_at or "", each.title),
    )


def adopted(unit_id: UUID, year: int) -> Adopted:
    """Whether the unit has told that it has an annual wheel for a year."""
    rows = reporting.rows(unit_id, "annual_wheel")
    return Adopted(year, next((row.id for row in rows if row.year == year), None))


def _meetings(desk: Desk) -> Iterator[Entry]:
    names = {row.fact_id: row.name for row in desk.rows("slt_group")}
    for row in desk.rows("meeting"):
        if row.status == "cancelled":
            continue
        # A group may have gone with a municipality that moved; its meetings stay.
        groups = [names[each.group_id] for each in row.groups if each.group_id in names]
        if groups:
            title = _("Møte: %(groups)s", groups=format_list(groups, locale=get_locale()))
        else:
            title = _("Møte i konfliktrådets gruppe") if row.kind == "kog" else _("Møte")
        state, color = (_("Holdt"), "success") if row.status == "held" else (_("Planlagt"), "info")
        if row.status == "planned" and row.held_on <= desk.on:
            state, color = _("Ble møtet holdt?"), "warning"
        yield Entry(
            row.held_on,
            Sort.MEETING,
            title,
            url_for("reporting.meeting_page", row_id=row.id),
            row.fact_id,
            row.starts_at,
            row.ends_at,
            state,
            color,
        )


def _deadlines(unit_id: UUID, on: date, last: date) -> Iterator[Entry]:
    for due in standing.deadlines(unit_id, last):
        uid = uuid5(unit_id, f"{due.matter} {due.on} {due.note or ''}")
        state, color = (_("Fristen er passert"), "warning") if due.on < on else (None, "neutral")
        yield Entry(due.on, Sort.DEADLINE, matter(due), url_for(DEADLINES[due.matter]), uid, state=state, color=color)


def _reports(unit_id: UUID, first: date, last: date) -> Iterator[Entry]:
    """The deadlines of the yearly reports, which are due in the year after the one that they tell of."""
    if not units.municipalities(unit_id, today()):
        return
    for year in range(first.year - 1, last.year):
        due = yearly.progress(unit_id, yearly.round_of(year), today()).due
        state, color = due_tag(due)
        title = _("Frist for årsrapporten for %(year)s", year=year)
        uid = uuid5(unit_id, f"yearly report {year}")
        yield Entry(due.until_on, Sort.DEADLINE, title, url_for("yearly.home"), uid, state=state, color=color)


def _plans(desk: Desk) -> Iterator[Entry]:
    own = [(row, url_for("reporting.plan_page", row_id=row.id)) for row in desk.rows("plan")]
    city = [(row, url_for("reporting.plan_list")) for _source, row in reporting.inherited("plan", desk.on)]
    for row, url in (*own, *city):
        if is_over(row, desk.on):
            continue
        for on, what, title in (
            (row.next_input_on, "input", _("Siste dag for innspill til %(plan)s", plan=row.name)),
            (row.next_decision_on, "decision", _("%(plan)s blir behandlet", plan=row.name)),
        ):
            if on:
                yield Entry(on, Sort.PLAN, title, url, uuid5(UUID(str(row.fact_id)), what))
