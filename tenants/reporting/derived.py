"""What the pages tell of an entry that nobody has typed: how it stands today, and what follows from other entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.web.formats import as_short_date
from tenants.reporting.checks import begins_later
from tenants.reporting.forms import Desk, is_over, saved_of
from tenants.reporting.kinds import Kind
from tenants.reporting.meetings import absent, lead_time
from tenants.reporting.models.knowledge import SOURCE_YEARS
from tenants.reporting.parameters import MINUTES_SENT_WITHIN_DAYS, YEARS_BETWEEN
from tenants.reporting.schemas import SOURCES

Tag = tuple[str, str]  # a word, and its colour


def derived(desk: Desk, kind: Kind, row: Any) -> dict[str, str]:
    """Column -> text of what follows for an entry; an empty text where there is nothing to tell."""
    return {column: tell(desk, row) for column, tell in DERIVED.get(kind.name, {}).items()}


def state(desk: Desk, kind: Kind, row: Any) -> Tag | None:
    """How an entry stands today, where it isn't as usual."""
    if kind.name == "meeting":
        return _meeting(desk, row)
    if later := begins_later(kind, saved_of(row), desk.on):
        return _("Gjelder fra %(day)s", day=as_short_date(later)), "info"
    if kind.name == "slt_order" and is_overdue(row, desk.on):
        return _("Over fristen"), "warning"
    if kind.name == "slt_group" and not is_over(row, desk.on) and row.ends_on and row.ends_on < desk.on:
        return _("Skulle vært ferdig"), "warning"
    return (_("Avsluttet"), "neutral") if is_over(row, desk.on) else None


def is_overdue(order: Any, on: date) -> bool:
    """Whether an order should have been answered by a day, and isn't."""
    return order.closed_on is None and order.due_on is not None and order.due_on < on


def _meeting(desk: Desk, row: Any) -> Tag | None:
    if row.status == "cancelled":
        return _("Avlyst"), "neutral"
    if row.status == "planned":
        return (_("Planlagt"), "info") if row.held_on > desk.on else (_("Ble møtet holdt?"), "warning")
    return None


def _lead_time(_desk: Desk, row: Any) -> str:
    days = lead_time(row)
    if days is None:
        return ""
    text = str(_("samme dag") if days == 0 else ngettext("%(num)s dag", "%(num)s dager", days))
    if days > MINUTES_SENT_WITHIN_DAYS:
        return str(_("%(days)s, målet er %(target)s", days=text, target=MINUTES_SENT_WITHIN_DAYS))
    return text


def _absent(desk: Desk, row: Any) -> str:
    members = [(m.group_id, m.role, m.municipality_id, m.joined_on, m.left_on) for m in desk.rows("group_member")]
    groups = {group.group_id for group in row.groups}
    present = [(one.role, one.municipality_id) for one in row.present]
    missing = absent(groups, present, row.held_on, members) if row.status == "held" else []
    return ", ".join(desk.attendee(*pair) for pair in missing)


def _age(desk: Desk, row: Any) -> str:
    """How old the figures of a survey are, and of which there are probably newer ones."""
    told = []
    for source, column in SOURCE_YEARS.items():
        year = getattr(row, column)
        if year is None:
            continue
        text = f"{dict(SOURCES)[source]} {year}"
        if desk.on.year - year > YEARS_BETWEEN[source]:
            text = _("%(source)s (se etter nyere)", source=text)
        told.append(text)
    return ", ".join(told)


DERIVED: dict[str, dict[str, Callable[[Desk, Any], str]]] = {
    "survey": {"age": _age},
    "meeting": {"lead_time": _lead_time, "absent": _absent},
}
