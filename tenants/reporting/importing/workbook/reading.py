"""The workbook in: its rows as they were written, found by sheet and heading, and what can't be read of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.errors import Invalid
from app.files.reading import FileRefused, sheets
from app.files.sorts import Fault
from tenants.reporting.forms import Desk
from tenants.reporting.importing.plans import Problem
from tenants.reporting.importing.workbook import layout
from tenants.reporting.importing.workbook.layout import Sheet, plain

#: The most rows of one sheet, below its headings.
MOST_ROWS = 5000
_FROM, _WHY, _KEY = "endres-fra", "hvorfor", "nr"


@dataclass(frozen=True)
class SheetRow:
    """One row: of which sort, where it stands, which entry it is (empty: a new one), and its cells by field as typed.

    A field that is not among the cells has no column in the sheet.
    """

    kind: str
    number: int
    key: str
    cells: Mapping[str, str]
    from_on: str = ""
    why: str = ""


@dataclass(frozen=True)
class Read:
    """A workbook as it was read. `language` is that of its headings."""

    language: str
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]


def read(raw: bytes, desk: Desk, languages: tuple[str, ...]) -> Read:
    """Read a workbook; `languages` are tried in turn. Raises `Invalid` for a file that is no workbook of the portal's."""
    try:
        book = sheets(raw)
    except FileRefused as error:
        if error.fault is Fault.OTHER_SORT:
            raise Invalid(
                _("Filen er ikke en arbeidsbok som kan leses. Lagre den som .xlsx og send den på nytt.")
            ) from error
        raise Invalid(error.fields["file"]) from error
    for language in languages:
        with force_locale(language):
            known = {plain(sheet.title): sheet for sheet in layout.sheets(desk)}
            if not any(plain(name) in known for name in book):
                continue
            rows, problems = _sheets(book, known)
            return Read(language, tuple(rows), tuple(problems))
    raise Invalid(_("Ingen av arkene er slik portalen lager dem. Hent arbeidsboken her, og skriv i den."))


def _sheets(
    book: Mapping[str, list[list[str | bool]]], known: Mapping[str, Sheet]
) -> tuple[list[SheetRow], list[Problem]]:
    rows: list[SheetRow] = []
    problems: list[Problem] = []
    beside = {plain(layout.first_title()), plain(layout.lists_title())}
    for name, cells in book.items():
        if plain(name) in beside:
            continue
        sheet = known.get(plain(name))
        if sheet is None:
            problems.append(
                Problem(name, _("Arket er ikke et av portalens. Slett det, eller gi det tilbake navnet sitt."))
            )
            continue
        found, wrong = _rows(sheet, cells)
        rows += found
        problems += wrong
    return rows, problems


def _rows(sheet: Sheet, cells: list[list[str | bool]]) -> tuple[list[SheetRow], list[Problem]]:
    filled = [(n, row) for n, row in enumerate(cells[1:], start=2) if any(_said(cell).strip() for cell in row)]
    if not filled:
        return [], []
    if filled[-1][0] > MOST_ROWS + 1:
        return [], [Problem(sheet.title, _("Arket har flere enn %(most)s rader. Del det opp.", most=MOST_ROWS))]
    fields, problems = _headings(sheet, cells[0])
    if problems:
        return [], problems
    rows = []
    for number, row in filled:
        values = {fields[i]: _said(cell) for i, cell in enumerate(row) if i in fields}
        told = {name: text for name, text in values.items() if name not in (_FROM, _WHY, _KEY)}
        if any(text.strip() for text in told.values()) or values.get(_KEY, "").strip():
            rows.append(
                SheetRow(
                    sheet.kind.name,
                    number,
                    values.get(_KEY, "").strip(),
                    told,
                    values.get(_FROM, "").strip(),
                    values.get(_WHY, "").strip(),
                )
            )
    return rows, []


def _headings(sheet: Sheet, first: list[str | bool]) -> tuple[dict[int, str], list[Problem]]:
    """Which field each column is, found by its heading wherever it stands."""
    names = {plain(column.heading): column.name for column in sheet.columns}
    names |= {plain(layout.from_heading()): _FROM, plain(layout.why_heading()): _WHY, plain(layout.key_heading()): _KEY}
    fields: dict[int, str] = {}
    problems = []
    for index, cell in enumerate(first):
        heading = _said(cell).strip()
        if not heading:
            continue
        place = _("%(sheet)s, kolonne %(letter)s", sheet=sheet.title, letter=_letter(index))
        name = names.get(plain(heading))
        if name is None:
            problems.append(
                Problem(
                    place,
                    _(
                        "Kolonnen «%(heading)s» kjenner portalen ikke. Slett den, eller gi den tilbake navnet sitt.",
                        heading=heading[:60],
                    ),
                )
            )
        elif name in fields.values():
            problems.append(
                Problem(place, _("Kolonnen «%(heading)s» står to ganger. Slett den ene.", heading=heading[:60]))
            )
        fields[index] = name or ""
    if _KEY not in fields.values():
        problems.append(
            Problem(sheet.title, _("Den første, skjulte kolonnen er borte. Hent arbeidsboken på nytt, og skriv i den."))
        )
    return fields, problems


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _said(cell: str | bool) -> str:
    if isinstance(cell, bool):
        return str(_("Ja") if cell else _("Nei"))
    return cell


def as_text(rows: Iterable[SheetRow]) -> str:
    """Rows as one text, for the browser to carry from the dry run to the confirmation."""
    return json.dumps(
        [[r.kind, r.number, r.key, dict(r.cells), r.from_on, r.why] for r in rows],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_text(text: str) -> tuple[SheetRow, ...]:
    """The rows that the browser carried. Raises `Invalid` for anything else."""
    try:
        return tuple(_carried(json.loads(text)))
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid(_("Det som skulle lagres, kom ikke fram. Lever arbeidsboken på nytt.")) from error


def _carried(found: Any) -> Iterator[SheetRow]:
    if not isinstance(found, list) or len(found) > MOST_ROWS:
        raise ValueError("not rows")
    for kind, number, key, cells, from_on, why in found:
        texts = [kind, key, from_on, why, *cells, *cells.values()]
        if type(number) is not int or not all(isinstance(text, str) for text in texts):
            raise ValueError("not a row")
        yield SheetRow(kind, number, key, cells, from_on, why)
