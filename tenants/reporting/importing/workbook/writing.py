"""The workbook out: what the unit has told, with lists to choose from and a first sheet that tells how."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tenants.reporting.forms import Desk, saved_of
from tenants.reporting.importing.workbook import layout
from tenants.reporting.importing.workbook.layout import Column, Sheet

#: Rows beneath the last entry that have lists and formats, for what is new.
_ROOM = 200
_DAY = "dd.mm.yyyy"


def workbook(desk: Desk) -> bytes:
    """All that the unit has told, as an XLSX file. No cell is ever a formula: what people wrote is written as text."""
    target = BytesIO()
    book = Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    # The same facts give the same bytes all day.
    book.set_properties({"created": datetime.combine(desk.on, time())})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": _DAY, "align": "left"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheets = layout.sheets(desk)
    _first(book, book.add_worksheet(layout.first_title()), sheets)
    pages = [(sheet, book.add_worksheet(sheet.title)) for sheet in sheets]
    lists = book.add_worksheet(layout.lists_title())
    lists.hide()
    taken = 0
    for sheet, page in pages:
        rows = desk.rows(sheet.kind.name)
        page.freeze_panes(1, 2)
        page.write_string(0, 0, layout.key_heading(), bold)
        page.set_column(0, 0, None, None, {"hidden": True})
        last = len(rows) + _ROOM
        for number, column in enumerate(sheet.columns, start=1):
            page.write_string(0, number, column.heading, bold)
            page.set_column(number, number, _width(column), day if _is_day(column) else text)
            if column.options:
                lists.write_string(0, taken, f"{sheet.title}: {column.heading}", bold)
                lists.write_column(1, taken, column.options)
                if column.is_list:
                    letter = xl_col_to_name(taken, col_abs=True)
                    source = f"='{lists.get_name()}'!{letter}$2:{letter}${1 + len(column.options)}"
                    page.data_validation(
                        1,
                        number,
                        last,
                        number,
                        {
                            "validate": "list",
                            "source": source,
                            "error_title": _("Velg i listen")[:32],
                            "error_message": _("Velg ett av svarene i listen."),
                        },
                    )
                taken += 1
            if column.several:
                page.write_comment(
                    0,
                    number,
                    _("Flere svar skilles med semikolon. Ordene står på arket «%(sheet)s».", sheet=lists.get_name()),
                )
        for extra, heading in enumerate((layout.from_heading(), layout.why_heading()), start=len(sheet.columns) + 1):
            page.write_string(0, extra, heading, bold)
            page.set_column(extra, extra, 22, day if heading == layout.from_heading() else text)
        for row_number, row in enumerate(rows, start=1):
            page.write_string(row_number, 0, key(row))
            saved = saved_of(row)
            for number, column in enumerate(sheet.columns, start=1):
                _write(page, row_number, number, column.shown(saved[column.name]), day)
    if taken:
        lists.set_column(0, taken - 1, 28)
    book.close()
    return target.getvalue()


def key(row: Any) -> str:
    """Which entry a row of the sheet is, and which version of it was written there."""
    return f"{row.fact_id}/{row.id}/{row.version}"


def _first(book: Workbook, page: Worksheet, sheets: list[Sheet]) -> None:
    heading = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 90)
    page.write_string(0, 0, _("Det enheten har meldt inn om SLT"), heading)
    told = (
        _("Hvert ark har en slags oppføringer. Én rad er én oppføring."),
        _(
            "Endre: skriv det nye i raden. Er det annerledes fra en dag, skriver dere dagen i kolonnen «%(heading)s».",
            heading=layout.from_heading(),
        ),
        _(
            "Rett en feil: skriv det riktige i raden, og hvorfor i kolonnen «%(heading)s».",
            heading=layout.why_heading(),
        ),
        _("Melde at noe er avsluttet, gjennomgått eller besvart: skriv bare datoen i sin kolonne."),
        _("Nytt: skriv på en tom rad under de andre."),
        _("Å slette en rad fjerner ingenting i portalen. Skal noe bort, gjør dere det på siden for oppføringen."),
        _("Skriv datoer som 22.11.2026. Flere svar i en celle skilles med semikolon."),
        _(
            "Kolonnene kan flyttes, men ikke få andre navn. Den første, skjulte kolonnen viser hvilken oppføring raden er."
        ),
        _("Skriv om arbeidet, aldri om enkeltpersoner."),
        _("Når dere leverer boken i portalen, ser dere hva som blir endret før noe lagres."),
    )
    for number, line in enumerate(told, start=2):
        page.write_string(number, 0, line, wrapped)
    start = len(told) + 3
    page.write_string(start, 0, _("Arkene"), heading)
    for number, sheet in enumerate(sheets, start=start + 1):
        page.write_string(number, 0, f"{sheet.title}: {sheet.kind.why}", wrapped)


def _write(page: Worksheet, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, date):
        if value.year >= 1900:
            page.write_datetime(row, column, value, day)
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        page.write_number(row, column, float(value))
    elif value != "":
        page.write_string(row, column, value)


def _is_day(column: Column) -> bool:
    return column.name.endswith("_on") or column.name in ("valid_from", "valid_to", "valid_until")


def _width(column: Column) -> int:
    return 13 if _is_day(column) else 44 if column.is_text and getattr(column.field, "multiline", False) else 26
