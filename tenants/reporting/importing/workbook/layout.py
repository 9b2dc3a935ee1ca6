"""What the workbook looks like: a sheet for each sort of fact, a column for each field, in the language that is set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.web.fields import Checkbox, Checkboxes, Choice, Clock, Date, FormField, Number, PlainText
from tenants.reporting.columns import word
from tenants.reporting.forms import Desk, Mode
from tenants.reporting.kinds import KINDS, SECTIONS, Kind

#: Fields for words that the vocabulary doesn't have yet; those are added on the pages.
_OWN = ("own_role", "own_agency", "own_theme")
#: Between several answers in one cell.
BETWEEN = "; "


@dataclass(frozen=True)
class Column:
    """A field of a sort of fact: its name, its heading, and its choices by label."""

    name: str
    heading: str
    field: FormField
    labels: Mapping[str, str]  # label, without case -> the value as a form sends it

    @property
    def several(self) -> bool:
        return isinstance(self.field, Checkboxes)

    @property
    def is_list(self) -> bool:
        """Whether a cell has one of a few words."""
        return isinstance(self.field, (Choice, Checkbox)) and not self.several

    @property
    def is_text(self) -> bool:
        return isinstance(self.field, PlainText)

    def shown(self, value: Any) -> Any:
        """What stands in the cell: a date or number as it is, the rest as words."""
        if value is None or value == []:
            return ""
        if isinstance(self.field, Date):
            return date.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(self.field, Number):
            return value
        if isinstance(self.field, Clock):
            return str(value)
        if isinstance(self.field, Checkboxes):
            keys = [self.field.key(each) for each in value]
            return BETWEEN.join(label for label in self.options if self.labels[plain(label)] in keys)
        if isinstance(self.field, Checkbox):
            return self.options[0] if value else self.options[1]
        if isinstance(self.field, Choice):
            key = self.field.key(value)
            return next((label for label in self.options if self.labels[plain(label)] == key), "")
        return str(value)

    def told(self, value: Any) -> str:
        """The same as a form types it."""
        shown = self.shown(value)
        return shown if isinstance(shown, str) else self.field.typed(shown)

    @property
    def options(self) -> list[str]:
        """The words that the cell may have, as they are written."""
        if isinstance(self.field, Checkbox):
            return [_("Ja"), _("Nei")]
        return _distinct(self.field.choices) if isinstance(self.field, Choice) else []


@dataclass(frozen=True)
class Sheet:
    """A sort of fact as a sheet."""

    kind: Kind
    title: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def first_title() -> str:
    """The sheet that tells how."""
    return str(_("Les dette først"))


def lists_title() -> str:
    """The sheet of the words to choose among."""
    return str(_("Ord å velge mellom"))


def from_heading() -> str:
    """The column that tells from which day something is different."""
    return str(_("Endres fra"))


def why_heading() -> str:
    """The column that tells why something never was so."""
    return str(_("Hvorfor det var feil"))


def key_heading() -> str:
    """The hidden column that tells which entry a row is."""
    return str(_("Skjult nummer"))


#: Field -> the sort of fact that it refers to.
REFERS = {
    "group_id": "slt_group",
    "groups": "slt_group",
    "challenge_id": "challenge",
    "survey_id": "survey",
    "measure_id": "measure",
    "plan_id": "plan",
    "meeting_id": "meeting",
}
#: Sort of fact -> the column that names it in the cells of others.
NAMED = {"slt_group": "name", "challenge": "theme", "survey": "title", "measure": "name", "plan": "name"}


def sheets(desk: Desk) -> list[Sheet]:
    """All sheets, in the order of the overview."""
    return [sheet(desk, KINDS[name]) for _heading, names in SECTIONS for name in names]


def sheet(desk: Desk, kind: Kind, more: Mapping[str, list[tuple[Any, object]]] | None = None) -> Sheet:
    """One sheet, with the choices that the unit has now, and `more` of a sort of fact (or of those present at meetings)."""
    schema = desk.fields(kind.schema, {})
    columns = []
    for name, part in schema.fields.items():
        if not isinstance(part, FormField) or name in _OWN:
            continue
        if isinstance(part, Choice) and (choices := desk.choices(kind, name, Mode.CORRECT)) is not None:
            known = {part.key(value) for value, _label in choices}
            added = (more or {}).get(REFERS.get(name, name), [])
            part.choices = [*choices, *(pair for pair in added if part.key(pair[0]) not in known)]
        columns.append(Column(name, str(word(kind.name, name)), part, _labels(part)))
    return Sheet(kind, _sheet_title(str(kind.title)), tuple(columns))


def _labels(part: FormField) -> dict[str, str]:
    if isinstance(part, Checkbox):
        return {plain(_("Ja")): "ja", plain(_("Nei")): ""}
    if not isinstance(part, Choice):
        return {}
    keys = [part.key(value) for value, _label in part.choices]
    return {plain(label): key for label, key in zip(_distinct(part.choices), keys, strict=True)}


def _distinct(choices: list[tuple[Any, object]]) -> list[str]:
    """The labels, each told apart from those before it, and none with the sign that stands between several."""
    seen: dict[str, int] = {}
    out = []
    for _value, label in choices:
        text = str(label).replace(";", ",")
        seen[plain(text)] = number = seen.get(plain(text), 0) + 1
        out.append(text if number == 1 else f"{text} ({number})")
    return out


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _sheet_title(text: str) -> str:
    """A sheet's name as Excel takes it: at most 31 characters, without some signs."""
    return re.sub(r"[\[\]:*?/\\']", " ", text)[:31].strip()
