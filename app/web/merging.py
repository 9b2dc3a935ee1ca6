"""Two people on one record: what each has changed since the form was opened, field by field, and what must be chosen.

A form carries a *mark* of each answer that the record had when it was opened (`grunnlag`), so that whoever saves second is
told apart field by field: what only one of the two changed is taken from whoever changed it, and what both changed
differently is for the second one to choose. A mark that is lost or made up leads to a choice, never to a silent loss.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from hashlib import sha256
from typing import Any, cast

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError

from app.web.fields import Checkboxes, FileChoice, FormField, Password, Rows, Version
from app.web.formats import as_instant

#: The field with the marks, and the one with the names of the fields that are to be chosen between.
BASE, DISPUTED = "grunnlag", "uenige"
#: What is sent for "my answer" and for "what is saved".
MINE, SAVED = "mitt", "lagret"

_MARK = re.compile(r"(\w{1,60}):([0-9a-f]{12})")


class Outcome(Enum):
    """What became of a field that two people had before them."""

    SAME = auto()
    ONLY_MINE = auto()
    ONLY_THEIRS = auto()
    BOTH = auto()


@dataclass(frozen=True)
class LastSaved:
    """Who saved a record last: the role as it is said, when, and whether it was the person who asks."""

    role: str
    at: datetime
    own: bool = False


#: Asked when it is shown; None where it isn't known.
SavedBy = Callable[[], LastSaved | None]


@dataclass(frozen=True)
class Dispute:
    """A field that both have changed: its radio buttons' name, what is saved as it reads, and what is chosen so far."""

    name: str
    theirs: str
    saved_by: LastSaved | None
    chosen: str
    errors: list[str]

    @property
    def choice(self) -> str:
        return choice_of(self.name)

    @property
    def id(self) -> str:
        return f"f-{self.choice}"

    @property
    def saved_label(self) -> str:
        """What is said beside the saved answer."""
        by = self.saved_by
        if by is None:
            return str(_("Det som er lagret nå"))
        if by.own:
            return str(_("Lagret av deg selv %(when)s", when=as_instant(by.at)))
        role = by.role if by.role[1:2].isupper() else by.role[:1].lower() + by.role[1:]
        return str(_("Lagret av %(role)s %(when)s", role=role, when=as_instant(by.at)))


def choice_of(name: str) -> str:
    """The name of the radio buttons that choose between two answers to a field."""
    return f"velg-{name}"


def mergeable(schema: Schema) -> dict[str, FormField | Rows]:
    """The fields that two people can have answered differently; none where the form guards no version."""
    if not isinstance(schema.fields.get("version"), Version):
        return {}
    return {
        key: cast("FormField | Rows", field)
        for key, field in schema.fields.items()
        if cast("FormField | Rows", field).widget != "hidden" and not isinstance(field, (FileChoice, Password))
    }


def marks(schema: Schema, typed: Mapping[str, Any]) -> dict[str, str]:
    """A mark of each answer of a record."""
    return {key: _mark(canonical(field, typed.get(key))) for key, field in mergeable(schema).items()}


def written(of: Mapping[str, str]) -> str:
    """Marks as the form carries them."""
    return ",".join(f"{key}:{mark}" for key, mark in of.items())


def read(text: str) -> dict[str, str]:
    """The marks that a form carried; what is none of ours is left out."""
    found = (_MARK.fullmatch(part) for part in text[:10_000].split(","))
    return {match.group(1): match.group(2) for match in found if match}


def outcome(field: FormField | Rows, base: str | None, mine: Any, theirs: Any) -> Outcome:
    """Who has changed a field since its answer had the mark `base` (None: not known)."""
    one, other = canonical(field, mine), canonical(field, theirs)
    if one == other:
        return Outcome.SAME
    if base == _mark(one):
        return Outcome.ONLY_THEIRS
    if base == _mark(other):
        return Outcome.ONLY_MINE
    return Outcome.BOTH


def canonical(field: FormField | Rows, typed: Any) -> Any:
    """The one way to write what was typed, so that `1.3.2026` is the same day as `01.03.2026`."""
    if isinstance(field, Rows):
        cells = field.schema.fields
        rows = [
            {key: canonical(cast("FormField", cell), row.get(key)) for key, cell in cells.items()}
            for row in typed or ()
        ]
        return [row for row in rows if any(row.values())]
    if isinstance(field, Checkboxes):
        return sorted(set(typed or ()))
    text = re.sub(r"\r\n?", "\n", str(typed or "")).strip()
    if not text:
        return ""
    try:
        return field.typed(field.deserialize(text))
    except ValidationError:
        return text


def _mark(answer: Any) -> str:
    return sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:12]
