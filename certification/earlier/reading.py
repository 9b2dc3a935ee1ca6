"""A CSV file of approvals from before the portal: read whole or refused, each fault with its row and column.

Cells are texts: what a spreadsheet would take as a formula is refused where a date, a reference or a municipality belongs,
and is never run. Semicolons (as Norwegian Excel writes), commas and tabulators are told apart by the heading.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError

from app.errors import Invalid
from app.web.fields import Date, PlainText
from certification.earlier.planning import Entry

#: The most that a file may have: bytes, and rows.
MOST_BYTES, MOST_ROWS = 300_000, 1000
#: The columns by their headings; the last may be left out.
COLUMNS = {"godkjent": "approved_on", "arkivreferanse": "reference", "kommuner": "municipalities", "fil": "file_name"}
_OPTIONAL = "fil"

_FIELDS: dict[str, Any] = {
    "approved_on": Date(""),
    "reference": PlainText("", max_length=100),
    "municipalities": PlainText("", max_length=1000),
    "file_name": PlainText("", max_length=200),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which row (counted from 1, the heading's) and column."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Line:
    """A row of the file that could be read."""

    row: int
    entry: Entry


def decoded(content: bytes) -> str:
    """The file's text. Raises `Invalid` for what is too large, or no text in UTF-8 (or UTF-16 with its mark)."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("Filen er for stor. Den kan være på høyst 300 kB. Del den opp."))
    if not content.strip():
        raise Invalid(_("Filen er tom. Velg en annen fil."))
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise Invalid(
            _("Rad %(row)s har tegn som ikke er i UTF-8. Lagre filen i Excel som «CSV UTF-8», og prøv igjen.", row=row)
        ) from None


def read(text: str) -> tuple[list[Line], list[Fault]]:
    """The rows that could be read, and the faults of those that could not. Raises `Invalid` where it is no such file."""
    if "\x00" in text:
        raise Invalid(_("Dette er ikke en CSV-fil. Lagre den i Excel som «CSV UTF-8», og prøv igjen."))
    heading = text.partition("\n")[0]
    delimiter = max(";,\t", key=heading.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Invalid(_("Filen har et anførselstegn som ikke er lukket. Rett det, og prøv igjen.")) from None
    names = [cell.strip().casefold() for cell in rows[0]]
    if set(names) | {_OPTIONAL} != set(COLUMNS) or len(set(names)) != len(names):
        raise Invalid(
            _("Den første raden må ha disse overskriftene: %(names)s. Den siste kan sløyfes.", names=", ".join(COLUMNS))
        )
    filled = [(n, row) for n, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]
    if not filled:
        raise Invalid(_("Filen har overskrifter, men ingen rader."))
    if len(filled) > MOST_ROWS:
        raise Invalid(_("Filen har flere enn %(most)s rader. Del den opp.", most=MOST_ROWS))
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, row in filled:
        found = _line(number, names, row)
        faults.extend([found] if isinstance(found, Fault) else found if isinstance(found, list) else [])
        if isinstance(found, Line):
            lines.append(found)
    return lines, faults


def heading_of(field: str) -> str:
    """The column that a field of an entry stands in."""
    return next(heading for heading, name in COLUMNS.items() if name == field)


def _line(number: int, names: Sequence[str], row: Sequence[str]) -> Line | Fault | list[Fault]:
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        return Fault(
            number,
            "",
            _(
                "Raden har flere celler enn det er overskrifter. Står skilletegn inne i en celle, må den ha anførselstegn."
            ),
        )
    faults: list[Fault] = []
    values: dict[str, Any] = {"file_name": None}
    for name, cell in zip(names, [*row, *[""] * len(names)], strict=False):
        field = COLUMNS[name]
        typed = cell.strip()
        if not typed and name == _OPTIONAL:
            continue
        try:
            values[field] = _FIELDS[field].deserialize(_no_formula(typed))
        except ValidationError as error:
            faults.append(Fault(number, name, " ".join(map(str, error.messages))))
    return faults or Line(number, Entry(**values))


def _no_formula(typed: str) -> str:
    if not typed:
        raise ValidationError(_("Cellen er tom."))
    if typed[0] in "=+-@":
        raise ValidationError(_("Cellen begynner med %(sign)s, som en formel. Skriv bare teksten.", sign=typed[0]))
    return typed
