"""The table as CSV and as a workbook: the rows and columns of the page, with the codes."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from dashboards.figures.grid import Cell, Number, grid
from dashboards.figures.table import Language, Missing, Table, Text
from dashboards.figures.words import about, number, plain

#: What a spreadsheet would take as the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: Table, language: Language) -> bytes:
    """Semicolons, decimal commas, UTF-8 with BOM: what a Norwegian spreadsheet opens right; dates are ISO 8601."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    found = grid(table, codes=True)
    writer.writerow(column.label.of(language) for column in found.head)
    for row in found.rows:
        writer.writerow(_csv(cell, language) for cell in row.cells)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(table: Table, language: Language, address: str) -> bytes:
    """Two sheets: the table, and what must be said of it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # The same table gives the same bytes.
    book.set_properties({"title": table.title.of(language), "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True}),
    )
    day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
    numbers = {m.decimals: book.add_format({"num_format": _pattern(m.decimals)}) for m in table.measures}
    right = book.add_format({"align": "right"})
    sheet = book.add_worksheet(_("Tabell"))
    found = grid(table, codes=True)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(found.head):
        sheet.write_string(0, place, _with_unit(column.label.of(language), found.rows, place, language), bold)
        sheet.set_column(place, place, 14 if column.number else 28)
    for line, row in enumerate(found.rows, 1):
        for place, cell in enumerate(row.cells):
            if isinstance(cell, Number) and isinstance(cell.value, Missing):
                sheet.write_string(line, place, cell.value.value, right)
            elif isinstance(cell, Number):
                sheet.write_number(line, place, float(_known(cell)), numbers[cell.measure.decimals])
            elif isinstance(cell, Text):
                sheet.write_string(line, place, cell.of(language))
            elif isinstance(cell, date):
                sheet.write_datetime(line, place, cell, day)
    said = book.add_worksheet(_("Om tallene"))
    said.set_column(0, 0, 24)
    said.set_column(1, 1, 90)
    for line, (label, text) in enumerate([*about(table, language), (_("Adresse"), address)]):
        said.write_string(line, 0, label, bold)
        said.write_string(line, 1, text, wrap)
    book.close()
    return out.getvalue()


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(cell: Cell, language: Language) -> str:
    if isinstance(cell, Number):
        return plain(cell.value, cell.measure)
    if isinstance(cell, Text):
        return harmless(cell.of(language))
    return cell.isoformat() if cell else ""


def _with_unit(label: str, rows: Any, place: int, language: Language) -> str:
    first = rows[0].cells[place] if rows else None
    if isinstance(first, Number) and first.measure.share:
        return f"{label} ({first.measure.unit.of(language)})"
    return label


def _known(cell: Number) -> Any:
    return number(cell.value, cell.measure)


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")
