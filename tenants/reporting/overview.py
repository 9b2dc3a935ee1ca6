"""What the pages show of the facts: tables, an entry's name and history, and how far the unit has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.clock import last_day
from app.web.fields import Choice, Date, FormField
from app.web.formats import as_date, as_short_date
from app.web.forms import Form
from app.web.sorting import norwegian_key
from tenants.reporting import service
from tenants.reporting.columns import word
from tenants.reporting.derived import DERIVED, derived, state
from tenants.reporting.forms import Desk, Mode, is_over, saved_of
from tenants.reporting.kinds import EXPECTED, KINDS, NEW_GROUP, SECTIONS, Kind
from tenants.reporting.meetings import rhythm
from tenants.reporting.schemas import ORDER_LEVELS


@dataclass(frozen=True)
class FactTable:
    """The entries of a sort as a table, the first cell of a row a link, and what the unit has told if there are none.

    `adds` are the ways to a new entry (words, address); `nothing_since` is the day from which the unit has nothing;
    `parent_id` what the entries belong to; `found` the entries themselves, in the order of the rows.
    """

    kind: Kind
    found: list[Any]
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
    """The entries of a sort in its order: all of them, or those of one parent. Empty columns are left out."""
    found = [
        row
        for row in desk.rows(kind.name)
        if parent_id is None or not kind.parent or getattr(row, kind.parent[0]) == parent_id
    ]
    return _table(desk, kind, found, _adds(desk, kind, parent_id), parent_id)


def orders(desk: Desk, kind: Kind, row: Any) -> FactTable | None:
    """The orders to and from a group's level, or those that came from a meeting; None of any other entry."""
    order = KINDS["slt_order"]
    if kind.name == "slt_group" and kind.rule.counts(saved_of(row)):
        found = [each for each in desk.rows(order.name) if row.level in (each.from_level, each.to_level)]
        told: dict[str, Any] = {"niva": row.level}
    elif kind.name == "meeting" and row.status == "held":
        found = [each for each in desk.rows(order.name) if each.meeting_id == row.fact_id]
        told = {"mote": row.fact_id}
    else:
        return None
    return _table(desk, order, found, [(order.add, url_for(f".{order.name}_new", **told))])


def _table(
    desk: Desk, kind: Kind, found: list[Any], adds: list[tuple[object, str]], parent_id: UUID | None = None
) -> FactTable:
    columns, lines = texts(desk, kind, found, kind.parent[0] if kind.parent and parent_id else None)
    return FactTable(
        kind,
        found,
        [{"label": word(kind.name, column)} for column in columns],
        [[_link(desk, kind, row, line[0]), *line[1:]] for row, line in zip(found, lines, strict=True)],
        adds,
        next((row.valid.lower for row in service.told_nothing(desk.tenant_id, kind.rule.key)), None)
        if kind.nothing
        else None,
        parent_id,
    )


def texts(desk: Desk, kind: Kind, found: list[Any], own: str | None = None) -> tuple[list[str], list[list[str]]]:
    """Put entries of a sort in its order, and tell them: the columns that some entry fills in, and what each says there.

    `own` is a column that needn't be told; the first one always is.
    """
    form = desk.form(kind, Mode.CORRECT)
    _order(desk, kind, form, found)
    columns = [c for c in kind.columns if (c in form.schema.fields or c in DERIVED.get(kind.name, ())) and c != own]
    cells = [[_cell(desk, kind, form, row, column) for column in columns] for row in found]
    kept = [i for i in range(len(columns)) if i == 0 or any(row[i] for row in cells)]
    return [columns[i] for i in kept], [[row[i] for i in kept] for row in cells]


def inherited(desk: Desk, kind: Kind) -> tuple[list[dict[str, object]], list[list[object]]]:
    """What the unit inherits of a sort, as a table's head and rows: read only, the last cell tells from where."""
    found = service.inherited(kind.name, desk.on)
    form = desk.form(kind, Mode.CORRECT)
    columns = [c for c in kind.columns if c in form.schema.fields and c != "municipality_id"]
    head: list[dict[str, object]] = [{"label": word(kind.name, column)} for column in columns]
    return (
        [*head, {"label": _("Meldt inn av")}],
        [[*(_cell(desk, kind, form, row, column) for column in columns), source] for source, row in found],
    )


def name(desk: Desk, kind: Kind, row: Any) -> str:
    """An entry as a title: what it is, and what tells it from the others."""
    field, text = desk.form(kind, Mode.CORRECT).schema.fields[kind.columns[0]], ""
    if isinstance(field, FormField):
        text = field.shown(saved_of(row)[kind.columns[0]])
    return f"{kind.one}: {text}"


def answers(desk: Desk, kind: Kind, row: Any, among: Sequence[str] | None = None) -> list[tuple[object, str, None]]:
    """(word, value as it reads, no link) of an entry, for a summary list; what isn't filled in is left out.

    Without `among` what follows for the entry is told as well.
    """
    saved = saved_of(row)
    fields = desk.form(kind, Mode.CORRECT, saved).schema.fields
    return [
        (word(kind.name, column), text, None)
        for column, field in fields.items()
        if isinstance(field, FormField) and column in saved and column not in ("version", "reason")
        if (among is None or column in among) and (text := field.shown(saved[column]))
    ] + [
        (word(kind.name, column), text, None)
        for column, text in (derived(desk, kind, row) if among is None else {}).items()
        if text
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
    return next(
        (
            k
            for k in kinds
            if not tally.counts.get(k.name) and k.name not in tally.coming and k.rule.key not in tally.nothing
        ),
        None,
    )


def rhythms(desk: Desk) -> list[list[object]]:
    """How often each level has met in the last twelve months: a row of a table for each level that has a group."""
    found = [
        (label, rhythm(level, desk.rows("slt_group"), desk.rows("meeting"), desk.on)) for level, label in ORDER_LEVELS
    ]
    return [
        [
            label,
            told.count,
            ngettext("%(num)s dag", "%(num)s dager", told.longest_gap),
            _("%(in_time)s av %(sent)s", in_time=told.in_time, sent=told.sent) if told.sent else "–",
        ]
        for label, told in found
        if told is not None
    ]


def _item(kind: Kind, tally: service.Tally) -> dict[str, object]:
    count = tally.counts.get(kind.name, 0)
    if count:
        status, color = ngettext("%(num)s meldt inn", "%(num)s meldt inn", count), "success"
    elif later := tally.coming.get(kind.name):
        status, color = _("Gjelder fra %(day)s", day=as_short_date(later)), "info"
    elif kind.nothing and kind.rule.key in tally.nothing:
        status, color = _("Meldt: ingen"), "info"
    else:
        status, color = _("Ikke meldt inn"), "warning" if kind.name in EXPECTED else "neutral"
    return {
        "title": kind.title,
        "url": url_for(f"reporting.{kind.name}_list"),
        "hint": kind.why,
        "status": status,
        "color": color,
    }


def _adds(desk: Desk, kind: Kind, parent_id: UUID | None) -> list[tuple[object, str]]:
    """A meeting begins with its group and a group with its level, so that the form knows what to ask; answers come by a link."""
    address = partial(url_for, f"reporting.{kind.name}_new")
    match kind.name:
        case "slt_group":
            return [(words, address(niva=level)) for level, words in NEW_GROUP]
        case "meeting":
            groups = desk.facts("slt_group", "name", still_there=True)
            own = [(_("Møte i %(group)s", group=name), address(gruppe=fact_id)) for fact_id, name in groups]
            series = [(_("Planlegg møtene for et år"), url_for("series.plan"))] if own else []
            return [*own, (kind.add if not own else _("Felles møte for flere grupper"), address()), *series]
        case "pulse":
            return [(_("Spør nettverket med en lenke"), url_for("pulse.home")), (kind.add, address())]
    return [(kind.add, address(til=parent_id))]


def _cell(desk: Desk, kind: Kind, form: Form, row: Any, column: str) -> str:
    if column in DERIVED.get(kind.name, ()):
        return DERIVED[kind.name][column](desk, row)
    if kind.name == "meeting" and column == "minutes" and row.status != "held":
        return ""  # Nobody waits for minutes of what hasn't been.
    field, value = form.schema.fields[column], saved_of(row)[column]
    if isinstance(field, Date):
        return as_short_date(value) if value else ""
    return field.shown(value) if isinstance(field, FormField) else ""


def _order(desk: Desk, kind: Kind, form: Form, rows: list[Any]) -> None:
    """By rank, what is over last; or the latest first. What is equal in that is in the order of the names."""
    rows.sort(key=lambda row: norwegian_key(_cell(desk, kind, form, row, kind.columns[0])))
    if kind.ranked_by is None:
        rows.sort(key=lambda row: row.valid.lower, reverse=True)
        return
    field = form.schema.fields[kind.ranked_by]
    places = {value: place for place, (value, _label) in enumerate(field.choices if isinstance(field, Choice) else ())}

    def rank(row: Any) -> tuple[bool, int]:
        value = getattr(row, str(kind.ranked_by))
        return is_over(row, desk.on), places.get(value, len(places)) if places else value

    rows.sort(key=rank)


def _link(desk: Desk, kind: Kind, row: Any, text: str) -> Markup:
    link = Markup('<a class="ds-link" href="{}">{}</a>').format(
        url_for(f"reporting.{kind.name}_page", row_id=row.id), text or _("Åpne")
    )
    if (told := state(desk, kind, row)) is not None:
        return link + Markup(' <span class="ds-tag" data-color="{}">{}</span>').format(told[1], told[0])
    return link


def _period(row: Any) -> str:
    first, end = row.valid.lower, row.valid.upper
    if end is None:
        return str(_("Fra %(first)s", first=as_date(first)))
    return str(_("%(first)s til %(last)s", first=as_date(first), last=as_date(last_day(end))))
