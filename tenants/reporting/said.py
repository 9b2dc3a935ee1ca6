"""The wider facts of a frozen submission in plain Norwegian, for those who sign it and those who decide. No code shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.web.fields import Checkbox, Choice, Date
from app.web.formats import as_short_date
from tenants.reporting import vocabulary
from tenants.reporting.columns import WORDS, word
from tenants.reporting.kinds import KINDS, Kind

Entry = Mapping[str, Any]

#: Columns of codes whose words are in the vocabulary; of facts, told by what the fact is called; and what has no word.
_VOCABULARY = {
    "role": vocabulary.roles,
    "owner_role": vocabulary.roles,
    "chair_role": vocabulary.roles,
    "committing_role": vocabulary.roles,
    "secretary_role": vocabulary.roles,
    "answers_to_role": vocabulary.roles,
    "agency": vocabulary.agencies,
    "reports_from": vocabulary.agencies,
    "made_by": vocabulary.agencies,
    "themes": vocabulary.themes,
}
_NAMES = ("name", "title", "subject", "theme", "text", "held_on")
_UNSAID = frozenset({"row", "fact", "meeting_id"})


@dataclass(frozen=True)
class Told:
    """One entry: the row that it was written from, what it is called, and the rest of what is told, as word and text."""

    row: str
    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Said:
    """One sort of entries."""

    title: str
    entries: list[Told]


def said(statements: Mapping[str, Sequence[Entry]], names: Mapping[str, str]) -> list[Said]:
    """The statements of a submission, sort by sort in the order of the pages; `names` are municipalities' by number."""
    called = {entry["fact"]: _name(kind, entry) for kind, entries in statements.items() for entry in entries}
    return [
        Said(str(kind.title), [_told(kind, name, entry, called, names) for entry in statements[name]])
        for name, kind in KINDS.items()
        if statements.get(name)
    ]


def _told(kind: Kind, name: str, entry: Entry, called: Mapping[str, str], names: Mapping[str, str]) -> Told:
    lines = (
        (str(word(name, column)), text)
        for column, value in entry.items()
        if column not in _UNSAID and column in WORDS
        if (text := _text(kind, column, value, called, names)) and text != called[entry["fact"]]
    )
    return Told(entry["row"], called[entry["fact"]], tuple(lines))


def _name(kind: str, entry: Entry) -> str:
    found = next((entry[column] for column in _NAMES if entry.get(column)), None)
    return _plain(found) if found else str(KINDS[kind].one)


def _text(kind: Kind, column: str, value: Any, called: Mapping[str, str], names: Mapping[str, str]) -> str:
    parts = value if isinstance(value, list) else [value]
    if column in ("present", "absent"):
        return ", ".join(_attendee(role, place, names) for role, place in parts)
    if column in _VOCABULARY:
        known = _VOCABULARY[column]()
        return ", ".join(vocabulary.label(known, code) for code in parts)
    field = kind.schema._declared_fields.get(column)
    if isinstance(field, Choice) and field.choices:
        return field.shown(value)
    if isinstance(field, Checkbox):
        return field.shown(value)
    if isinstance(field, Date) or column == "meeting_held_on":
        return _plain(value)
    if column.endswith("_id"):
        # Another fact by its id; nothing where it isn't told of beside the document on that day.
        return ", ".join(called[part] for part in parts if part in called)
    # The rest are texts and numbers, and municipalities by their numbers.
    return ", ".join(names.get(part, called.get(part, part)) if isinstance(part, str) else f"{part}" for part in parts)


def _attendee(role: str, place: str | None, names: Mapping[str, str]) -> str:
    label = vocabulary.label(vocabulary.roles(), role)
    return f"{label}, {names[place]}" if place and place in names else label


def _plain(value: Any) -> str:
    try:
        return as_short_date(date.fromisoformat(value))
    except ValueError:
        return str(value)
