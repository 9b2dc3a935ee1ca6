"""A plan as people read it: sort by sort, row by row, what stood there and what will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_short_date
from tenants.reporting.forms import Desk
from tenants.reporting.importing.plans import Change, Plan, Verb
from tenants.reporting.importing.workbook.layout import Column, Sheet
from tenants.reporting.importing.workbook.planning import sheet_of
from tenants.reporting.kinds import KINDS

#: What becomes of an entry, and the colour of the word.
WORDS: dict[Verb, tuple[object, str]] = {
    Verb.NEW: (_l("Ny"), "success"),
    Verb.CHANGED: (_l("Endret"), "info"),
    Verb.CORRECTED: (_l("Rettet"), "warning"),
    Verb.ENDED: (_l("Avsluttet"), "neutral"),
    Verb.REMOVED: (_l("Fjernet"), "danger"),
    Verb.EMPTY: (_l("Ingen"), "neutral"),
    Verb.UNTOLD: (_l("Ikke meldt inn"), "danger"),
}


@dataclass(frozen=True)
class Line:
    """One entry: where it stands, what becomes of it, what it is called, and the fields that differ."""

    place: str
    word: object
    colour: str
    name: str
    details: list[tuple[str, str, str]]  # heading, before, after
    note: str


@dataclass(frozen=True)
class Part:
    """One sort of entries."""

    title: object
    lines: list[Line]


def parts(desk: Desk, plan: Plan) -> list[Part]:
    """The entries that something becomes of, by sort."""
    by_kind: dict[str, list[Change]] = {}
    for change in plan.changes:
        if change.does_something:
            by_kind.setdefault(change.kind, []).append(change)
    out = []
    for kind, changes in by_kind.items():
        sheet = sheet_of(desk, kind, plan) if kind in KINDS else None
        title = KINDS[kind].title if kind in KINDS else _title(kind)
        out.append(Part(title, [_line(desk, sheet, change) for change in changes]))
    return out


def _title(key: str) -> object:
    """The words for a key of the facts document."""
    return next((kind.title for kind in KINDS.values() if kind.rule.key == key), key)


def _line(desk: Desk, sheet: Sheet | None, change: Change) -> Line:
    word, colour = WORDS[change.verb]
    if sheet is None:
        return Line(change.place, word, colour, "", [], "")
    told = {**change.values, **change.later}
    details = [
        (column.heading, "" if change.verb is Verb.NEW else shown(column, change.before.get(column.name)), after)
        for column in sheet.columns
        if column.name in told
        and not (change.verb is Verb.NEW and column.name == sheet.kind.columns[0])
        and ((after := shown(column, told[column.name])) or change.verb is not Verb.NEW)
    ]
    return Line(change.place, word, colour, _name(desk, sheet, change), details, _note(change))


def _name(desk: Desk, sheet: Sheet, change: Change) -> str:
    first = sheet.kind.columns[0]
    if not any(column.name == first for column in sheet.columns):
        return ""
    if change.verb is Verb.NEW:
        return shown(sheet.column(first), change.values.get(first))
    row = next((row for row in desk.rows(change.kind) if row.fact_id == change.fact_id), None)
    return shown(sheet.column(first), getattr(row, first)) if row is not None and hasattr(row, first) else ""


def _note(change: Change) -> str:
    if change.from_on:
        return str(_("Fra %(day)s", day=as_short_date(change.from_on)))
    return str(_("Grunn: %(reason)s", reason=change.reason)) if change.reason else ""


def shown(column: Column, value: Any) -> str:
    """A value as it reads, be it a row's JSON or what was typed."""
    text = column.shown(value)
    if text == "":
        return ""
    return text if isinstance(text, str) else column.field.typed(text)


def digest(plan: Plan) -> str:
    """What somebody has seen of a plan; another digest is another plan."""
    doing = [change for change in plan.changes if change.does_something]
    seen = [plan.basis, [(c.verb, c.kind, c.place, c.values, c.later, c.from_on, c.reason) for c in doing]]
    return sha256(repr(seen).encode("utf-8", "replace")).hexdigest()[:32]


def total(parts_: Sequence[Part]) -> int:
    """How many entries something becomes of."""
    return sum(len(part.lines) for part in parts_)
