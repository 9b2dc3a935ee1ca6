"""`python -I -m app.files.sheets`: the cells of an Excel file, by a process of its own (`app.files.apart`).

A sheet is laid out as a full rectangle, which one stray cell makes as large as memory.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.files.apart import answering
from app.files.office import unpacked
from app.files.sorts import Fault, Unreadable

#: The most rows and columns that are read of a sheet.
MOST_ROWS, MOST_COLUMNS = 5002, 100


def read(content: bytes) -> dict[str, Any]:
    """The sheets by name, with their cells as text. Raises `Unreadable`."""
    unpacked(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return {"sheets": {name: _cells(book, name) for name in book.sheet_names}}
    except (CalamineError, OSError, ValueError, TypeError):
        raise Unreadable(Fault.OTHER_SORT) from None


def _cells(book: CalamineWorkbook, name: str) -> list[list[str | bool]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
    return [[typed(cell) for cell in row[:MOST_COLUMNS]] for row in rows]


def typed(cell: Any) -> str | bool:
    """A cell as somebody would have typed it into a form; whether something is so stays as it is."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}" if cell.time() == time() else f"{cell:%d.%m.%Y %H.%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, time):
        return f"{cell:%H.%M}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02}.{minutes % 60:02}"
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",") if cell != int(cell) else str(int(cell))
    return str(cell)


if __name__ == "__main__":
    answering(read)
