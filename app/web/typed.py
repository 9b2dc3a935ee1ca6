"""What people type, by field: taken from what was sent, made of what is saved, and told as it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from app.web.fields import Checkboxes, Choice, FormField, Password, PlainText, Rows

#: What was typed: a text, the texts of ticked boxes, or the repeated rows.
Typed = dict[str, Any]


def texts(schema: Schema, typed: Typed, prefix: str = "") -> Iterator[tuple[str, PlainText, str]]:
    """Path, field and typed text of every free text, those of repeated rows included."""
    for key, field in schema.fields.items():
        if isinstance(field, Rows):
            for index, row in enumerate(typed.get(key) or ()):
                yield from texts(field.schema, row, f"{prefix}{key}-{index}-")
        elif isinstance(field, PlainText):
            yield f"{prefix}{key}", field, typed.get(key) or ""


def decode(schema: Schema, sent: MultiDict[str, str], prefix: str, *, keep_blank: bool) -> Typed:
    """What was typed, by field: only declared fields are read, so nothing can be smuggled in."""
    typed: Typed = {}
    for key, field in schema.fields.items():
        name = f"{prefix}{key}"
        if isinstance(field, Rows):
            pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-")
            indices = sorted({int(m.group(1)) for n in sent if (m := pattern.match(n))})[: field.most + 1]
            rows = [decode(field.schema, sent, f"{name}-{index}-", keep_blank=keep_blank) for index in indices]
            typed[key] = [row for row in rows if keep_blank or present(field.schema, row)]
        elif isinstance(field, Checkboxes):
            typed[key] = sent.getlist(name)
        else:
            typed[key] = sent.get(name, "")
    return typed


def present(schema: Schema, typed: Typed) -> Typed:
    """Without what was left blank, so that marshmallow's `required` means what a person means by it."""
    there: Typed = {}
    for key, value in typed.items():
        field = schema.fields[key]
        if isinstance(field, Rows):
            there[key] = [present(field.schema, row) for row in value]
        elif value.strip() if isinstance(value, str) else value:
            there[key] = value
    return there


def as_typed(schema: Schema, saved: Any) -> Typed:
    """What a person would have typed to get what is saved (a mapping, or an object with attributes)."""
    if saved is None:
        return {}
    typed: Typed = {}
    for key, field in schema.fields.items():
        value = saved.get(key) if isinstance(saved, Mapping) else getattr(saved, key, None)
        if isinstance(field, Rows):
            typed[key] = [as_typed(field.schema, row) for row in value or ()]
        elif isinstance(field, Checkboxes):
            typed[key] = [field.key(item) for item in value or ()]
        elif isinstance(field, FormField):
            typed[key] = field.typed(value)
    return typed


def shown(field: object, typed: Any) -> str:
    """A typed value as it reads, for a comparison: its label where it is a choice, a line for each row."""
    if isinstance(field, Password) or not typed:
        return str(_("ikke fylt ut"))
    if isinstance(field, Rows):
        cells = field.schema.fields.items()
        return "\n".join(", ".join(shown(cell, row[key]) for key, cell in cells if row.get(key)) for row in typed)
    if isinstance(field, Choice):
        keys = typed if isinstance(typed, list) else [typed]
        return ", ".join(str(label) for value, label in field.choices if field.key(value) in keys)
    return str(typed)


def flat(messages: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """marshmallow's tree of messages as paths (`participants-0-name`); "" is the form as a whole."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from flat(below, path if key == "_schema" else f"{path}-{key}" if path else str(key))
    else:
        yield path, [str(message) for message in messages]
