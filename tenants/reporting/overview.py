"""What the pages show of the facts: tables, an entry's name and history, and how far the unit has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.web.fields import Date, FormField
from app.web.formats import as_date, as_short_date
from app.web.forms import Form
from tenants.reporting import service
from tenants.reporting.columns import word
from tenants.reporting.forms import Desk, Mode, is_over, saved_of
from tenants.reporting.kinds import EXPECTED, KINDS, NEW_GROUP, SECTIONS, Kind


@dataclass(frozen=True)
class FactTable:
    """The entries of a sort as a table, the first cell of a row a link, and what the unit has told if there are none.

    `adds` are the ways to a new entry (words, address); `nothing_since` is the day from which the unit has nothing;
    `parent_id` what the entries belong to.
    """

    kind: Kind
    head: list[dict[str, object]]
    rows: list[list[object]]
    adds: list[tuple[object, str]]
    nothing_since: date | None
    parent_id: UUID | None


@dataclass(frozen=True)
class Period:
    """How an entry was in a range of days: what was different from the time before."""

    row_id: UUID
    title: str
    answers: list[tuple[object, str, None]]
    is_first: bool


def table(desk: Desk, kind: Kind, parent_id: UUID | None = None) -> FactTable:
    """The entries of a sort (those of one parent, where it is named), the latest first. Empty columns are left out."""
    found = [
        row
        for row in reversed(desk.rows(kind.name))
        if parent_id is None or not kind.parent or getattr(row, kind.parent[0]) == parent_id
    ]
    if kind.ranked_by:
        found.sort(key=lambda row: (is_over(row, desk.on), getattr(row, str(kind.ranked_by))))
    form = desk.form(kind, Mode.CORRECT)
    own = kind.parent[0] if kind.parent and parent_id else None
    columns = [c for c in kind.columns if c in form.schema.fields and c != own]
    cells = [[_cell(form, row, column) for column in columns] for row in found]
    kept = [i for i in range(len(columns)) if i == 0 or any(row[i] for row in cells)]
    return FactTable(
        kind,
        [{"label": word(kind.name, columns[i])} for i in kept],
        [
            [_link(kind, row, texts[0], desk.on), *(texts[i] for i in kept[1:])]
            for row, texts in zip(found, cells, strict=True)
        ],
        _adds(desk, kind, parent_id),
        next((row.valid.lower for row in service.told_nothing(desk.tenant_id, kind.rule.key)), None)
        if kind.nothing
        else None,
        parent_id,
    )


def name(desk: Desk, kind: Kind, row: Any) -> str:
    """An entry as a title: what it is, and what tells it from the others."""
    field, text = desk.form(kind, Mode.CORRECT).schema.fields[kind.columns[0]], ""
    if isinstance(field, FormField):
        text = field.shown(saved_of(row)[kind.columns[0]])
    return f"{kind.one}: {text}"


def answers(desk: Desk, kind: Kind, row: Any, among: Sequence[str] | None = None) -> list[tuple[object, str, None]]:
    """(word, value as it reads, no link) of an entry, for a summary list; what isn't filled in is left out."""
    saved = saved_of(row)
    fields = desk.form(kind, Mode.CORRECT, saved).schema.fields
    return [
        (word(kind.name, column), text, None)
        for column, field in fields.items()
        if isinstance(field, FormField) and column in saved and column not in ("version", "reason")
        if (among is None or column in among) and (text := field.shown(saved[column]))
    ]


def history(desk: Desk, kind: Kind, rows: Sequence[Any]) -> list[Period]:
    """How an entry has been, the latest first; empty while it has always been as it is."""
    if len(rows) == 1:
        return []
    periods: list[Period] = []
    for before, row in zip((None, *rows), rows, strict=False):
        differs = [c for c in saved_of(row) if before is None or saved_of(before)[c] != saved_of(row)[c]]
        periods.append(Period(row.id, _period(row), answers(desk, kind, row, differs), before is None))
    return list(reversed(periods))


def sections(tally: service.Tally) -> list[dict[str, Any]]:
    """The overview: for each heading its sorts as items of a task list."""
    return [{"title": title, "items": [_item(KINDS[kind], tally) for kind in kinds]} for title, kinds in SECTIONS]


def next_missing(tally: service.Tally) -> Kind | None:
    """The first sort, in the handbook's order, of which the unit has told nothing; None when all are told of."""
    kinds = (KINDS[name] for _title, names in SECTIONS for name in names if name in EXPECTED)
    return next((k for k in kinds if not tally.counts.get(k.name) and k.rule.key not in tally.nothing), None)


def _item(kind: Kind, tally: service.Tally) -> dict[str, object]:
    count = tally.counts.get(kind.name, 0)
    if count:
        status, color = ngettext("%(num)s meldt inn", "%(num)s meldt inn", count), "success"
    elif kind.nothing and kind.rule.key in tally.nothing:
        status, color = _("Meldt: ingen"), "info"
    else:
        status, color = _("Ikke meldt inn"), "warning" if kind.name in EXPECTED else "neutral"
    return {
        "title": kind.title,
        "url": url_for(f".{kind.name}_list"),
        "hint": kind.why,
        "status": status,
        "color": color,
    }


def _adds(desk: Desk, kind: Kind, parent_id: UUID | None) -> list[tuple[object, str]]:
    """A meeting begins with its group and a group with its level, so that the form knows what to ask."""
    address = partial(url_for, f".{kind.name}_new")
    match kind.name:
        case "slt_group":
            return [(words, address(niva=level)) for level, words in NEW_GROUP]
        case "meeting":
            groups = [g for g in desk.rows("slt_group") if not is_over(g, desk.on)]
            order = [level for level, _words in NEW_GROUP]
            groups.sort(key=lambda group: (order.index(group.level), group.name))
            own = [(_("Møte i %(group)s", group=g.name), address(gruppe=g.fact_id)) for g in groups]
            return [*own, (kind.add if not own else _("Felles møte for flere grupper"), address())]
    return [(kind.add, address(til=parent_id))]


def _cell(form: Form, row: Any, column: str) -> str:
    field, value = form.schema.fields[column], saved_of(row)[column]
    if isinstance(field, Date):
        return as_short_date(value) if value else ""
    return field.shown(value) if isinstance(field, FormField) else ""


def _link(kind: Kind, row: Any, text: str, on: date) -> Markup:
    link = Markup('<a class="ds-link" href="{}">{}</a>').format(
        url_for(f".{kind.name}_page", row_id=row.id), text or _("Åpne")
    )
    if is_over(row, on):
        return link + Markup(' <span class="ds-tag" data-color="neutral">{}</span>').format(_("Avsluttet"))
    return link


def _period(row: Any) -> str:
    first, end = row.valid.lower, row.valid.upper
    if end is None:
        return str(_("Fra %(first)s", first=as_date(first)))
    return str(_("%(first)s til %(last)s", first=as_date(first), last=as_date(end - timedelta(days=1))))
