"""What a page, a file and the API say of a figure, as numbers that can be held against each other."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import Any

import html5lib

from tests.app.web.policing import text_of

Number = Fraction | str


def _number(text: str) -> Number:
    plain = text.replace("\xa0", "").replace("%", "").replace("\N{MINUS SIGN}", "-").strip().replace(" ", "")
    return plain if plain in ("..", ":") else Fraction(plain.replace(",", "."))


def figures(html: str) -> dict[str, list[Number]]:
    """The numbers of each figure's table on a page, in order."""
    return {figure: [number for _head, row in rows for number in row] for figure, rows in tables(html).items()}


def tables(html: str) -> dict[str, list[tuple[str, list[Number]]]]:
    """The rows of each figure's table on a page: the heading, and the numbers."""
    found = {}
    for figure in html5lib.parse(html, namespaceHTMLElements=False).iter("figure"):
        found[(figure.get("aria-labelledby") or "").removeprefix("figur-")] = _rows(figure)
    return found


def table_after(html: str, id_: str) -> list[tuple[str, list[Number]]]:
    """The same of the first table after what has this id."""
    elements = html5lib.parse(html, namespaceHTMLElements=False).iter()
    next(element for element in elements if element.get("id") == id_)
    return _rows(next(element for element in elements if element.tag == "table"))


def _rows(within: Any) -> list[tuple[str, list[Number]]]:
    rows = []
    for row in within.iter("tr"):
        cells = [cell for cell in row.iter("td") if "slt-number" in (cell.get("class") or "")]
        heads = [text_of(cell) for cell in row.iter("th")]
        if cells:
            rows.append((heads[0] if heads else "", [_number(text_of(cell)) for cell in cells]))
    return rows


def legend(html: str) -> list[int]:
    """The numbers of the map's legend."""
    spans = html5lib.parse(html, namespaceHTMLElements=False).iter("span")
    return [int(text_of(span)) for span in spans if span.get("class") == "slt-map__number"]


def csv_numbers(data: bytes, dataset: dict[str, Any]) -> list[Number]:
    """The numbers of a CSV file, which has as many columns of them as the API's dataset has measures."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    width = dataset["size"][-1]
    return [_number(cell) for row in rows[1:] for cell in row[-width:]]


def api_numbers(dataset: dict[str, Any]) -> list[Number]:
    """The numbers of a JSON-stat dataset, and the signs in the place of those that are missing."""
    status = dataset.get("status", {})
    return [status.get(str(n)) if value is None else Fraction(str(value)) for n, value in enumerate(dataset["value"])]


def by_code(dataset: dict[str, Any]) -> dict[str, dict[str, Number]]:
    """The numbers of a dataset with one dimension: by its codes, and the measures' keys."""
    dimension, contents = (dataset["dimension"][key]["category"]["index"] for key in dataset["id"])
    numbers = iter(api_numbers(dataset))
    return {code: {measure: next(numbers) for measure in contents} for code in dimension}
