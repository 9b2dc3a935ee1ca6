"""Workbooks as somebody in Excel changes them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

Cells = list[list[Any]]


def opened(raw: bytes) -> dict[str, Cells]:
    """The cells of each sheet, by its name."""
    book = CalamineWorkbook.from_filelike(BytesIO(raw))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def saved(sheets: Mapping[str, Cells]) -> bytes:
    """A workbook of these cells: texts as texts, days as days."""
    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, bool):
                    page.write_boolean(r, c, cell)
                elif isinstance(cell, (date, datetime)):
                    page.write_datetime(r, c, cell, day)
                elif isinstance(cell, (int, float)):
                    page.write_number(r, c, cell)
                elif cell != "":
                    page.write_string(r, c, cell)
    book.close()
    return target.getvalue()


def put(cells: Cells, row: int, **by_heading: Any) -> None:
    """Write cells of a row (1 is the first one beneath the headings), by heading with `_` for space; adds the row."""
    while len(cells) <= row:
        cells.append([""] * len(cells[0]))
    for heading, value in by_heading.items():
        cells[row][cells[0].index(heading.replace("_", " "))] = value


def delivered(client: FlaskClient, raw: bytes, name: str = "bok.xlsx") -> Any:
    page = client.get("/enhet/excel").get_data(as_text=True)
    token = field(page, "csrf_token")
    return client.post("/enhet/excel", data={"csrf_token": token, "fil": (BytesIO(raw), name)})


def field(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


def confirmed(client: FlaskClient, page: str, **answers: str) -> Any:
    names = ("csrf_token", "sort", "sett", "innhold")
    return client.post("/enhet/excel/lagre", data={**{name: field(page, name) for name in names}, **answers})


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", answer.get_data(as_text=True)))
