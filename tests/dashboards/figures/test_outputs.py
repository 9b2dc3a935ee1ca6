"""Every output of a table says the same numbers, and says which are missing and why."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from python_calamine import CalamineWorkbook

from app.web.assets.build import SOURCES
from app.web.formats import as_number
from dashboards.figures import Code, Measure, Missing, Table, drawing, jsonstat, plot, sheets
from dashboards.figures.words import number, plain, shown
from tests.dashboards.figures.tables import areas, levels, text, years

EVERY = pytest.mark.parametrize("table", [areas(), levels(), years()], ids=lambda table: table.id)


def _rows(table: Table) -> list[list[str]]:
    written = sheets.as_csv(table, "nb").decode("utf-8-sig")
    assert written.endswith("\r\n")
    return list(csv.reader(io.StringIO(written), delimiter=";"))


@EVERY
def test_page_csv_workbook_and_dataset_have_the_same_numbers_in_the_same_order(portal: Flask, table: Table) -> None:
    numbers = [plain(value, measure) for _codes, measure, value in table.cells()]
    with portal.test_request_context():
        _head, *rows = _rows(table)
        width = len(numbers) // len(rows)
        assert [cell for row in rows for cell in row[-width:]] == numbers

        page = render_template_string("{% from 'figures/parts.html' import figure %}{{ figure(table) }}", table=table)
        cells = re.findall(r'<td class="slt-number">(.*?)</td>', page)
        assert cells == [shown(value, measure) for _codes, measure, value in table.cells()]

        book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.as_xlsx(table, "nb", "https://slt.example/tall")))
        sheet = book.get_sheet_by_name("Tabell").to_python()[1:]
        kept = [cell for row in sheet for cell in row[-width:]]
        assert [str(c) if isinstance(c, str) else f"{c:.1f}" for c in kept] == [
            v.value if isinstance(v, Missing) else f"{number(v, m):.1f}" for _c, m, v in table.cells()
        ]
        said = dict(row[:2] for row in book.get_sheet_by_name("Om tallene").to_python())
        assert said["Antall kommuner"] == "15"
        assert said["Gjelder"] == "1. november 2026"
        assert said["Adresse"] == "https://slt.example/tall"

        made = jsonstat.dataset(table, "nb", "https://slt.example/tall.json")
    assert [None if n is None else Decimal(str(n)) for n in made["value"]] == [
        number(value, measure) for _codes, measure, value in table.cells()
    ]
    missing = {str(i): v.value for i, v in enumerate(table.values) if isinstance(v, Missing)}
    assert made.get("status", {}) == missing
    assert made["size"] == list(table.shape)
    assert json.loads(json.dumps(made)) == made


@EVERY
def test_the_chart_has_the_numbers_of_the_table_in_the_browser_and_as_a_picture(portal: Flask, table: Table) -> None:
    with portal.test_request_context():
        made = plot.plot(table, "nb")
        picture = drawing.svg(table, "nb")
        dots = drawing.png(table, "nb")
    assert made is not None
    drawn = "".join(ET.fromstring(picture).itertext())
    written = [line.text for line in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert written[:2] == [table.title.nb, table.finding.nb], "what it is of can be read, and is not only its name"
    assert table.chart
    measure = table.measure(table.chart.measure)
    values = [v for codes, m, v in table.cells() if m == measure and not any(c.total for c in codes)]
    known = sorted(
        float(number(v, m) or 0) for v, m in ((v, measure) for v in values if not isinstance(v, Missing)) if v
    )
    parts = [trace["y" if made["data"][0]["type"] == "scatter" else "x"] for trace in made["data"]]
    rest = [t for t in made["data"] if t["marker"].get("pattern")] if table.id == "nivaer" else []
    hidden = [n for trace in rest for n in trace["x"] if n]
    assert sorted(float(n) for part in parts for n in part if n) == sorted([*known, *map(float, hidden)])
    assert hidden == ([2] if rest else [])
    assert not rest or rest == made["data"][-2:-1], "what is hidden stands before what never is"
    marks = [shape for shape in made["layout"].get("shapes", []) if shape["line"]["color"] == "--slt-chart-3"]
    assert len(marks) == len(made["layout"].get("annotations", [])) == (1 if table.id == "over-tid" else 0)
    for words in (table.title.nb, table.finding.nb, "15 kommuner", "1. november 2026", "KRÅD"):
        assert words in drawn
    if table.id == "omrader":
        assert "33,3\u00a0%" in drawn
        assert "Møre & Romsdal" in drawn
        assert "=Finnmark0,0\u00a0%" in drawn, "none is a number too"
        assert len(made["data"][0]["y"]) == 3
        assert made["data"][0]["text"][2] == "0,0\u00a0%"
    assert dots.startswith(b"\x89PNG")


def test_a_file_for_a_spreadsheet_runs_nothing_and_has_the_codes(portal: Flask) -> None:
    with portal.test_request_context():
        head, *rows = _rows(areas())
    assert head[:3] == ["Fylkesnummer", "Fylke", "Siden"]
    assert rows[0] == ["42", "Agder", "2020-01-01", "12", "33,3", "1234567"]
    assert rows[2][1] == "'=Finnmark"
    assert rows[3][0] == ""


def test_nearly_all_is_never_all_and_nearly_none_is_never_none() -> None:
    share = Measure("andel", text("Andel"), text("prosent"), 1, share=True)
    for exact, written in (
        (Fraction(9999, 10000), "99.9"),
        (Fraction(1, 10000), "0.1"),
        (Fraction(1), "100.0"),
        (Fraction(0), "0.0"),
    ):
        assert str(share.rounded(exact)) == written


def test_a_number_is_written_as_everywhere_else(portal: Flask) -> None:
    with portal.test_request_context():
        for value in (0, 7, -7, 1234, -12345, 1_234_567, Fraction(-1234567, 7), Fraction(22, 7)):
            for decimals in (0, 1, 3):
                measure = Measure("m", text("M"), text("m"), decimals)
                assert shown(value, measure) == as_number(measure.rounded(value), decimals)


def test_a_table_that_is_not_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="values for a table"):
        areas(values=(1, 2))
    codes = areas().dimensions[0].codes
    with pytest.raises(ValueError, match="twice"):
        areas(dimensions=(levels().dimensions[0].__class__("fylke", text("Fylke"), (*codes[:3], codes[0])),))


def test_the_pictures_colours_are_those_of_the_style_sheet() -> None:
    css = (Path(SOURCES) / "tokens.css").read_text(encoding="utf-8").split("@media")[0]
    assert dict(re.findall(r"(--slt-chart-\d): (#\w+);", css)) == {k: v for k, (v, _) in drawing.COLOURS.items()}


def test_a_page_has_the_chart_for_both_widths_before_any_script(portal: Flask) -> None:
    with portal.test_request_context():
        made = str(drawing.still(levels(), "nb", "figur-nivaer"))
        assert drawing.still(areas(chart=None), "nb", "a") == ""
    wide, narrow = made.split("</svg>")[:2]
    for picture, name in ((wide, "wide"), (narrow, "narrow")):
        for label in ("Forankring", "Styring", "Nivå 1", "Ikke rapportert", "Skjult"):
            assert f">{label}</text>" in picture
        assert f'<pattern id="figur-nivaer-{name}"' in picture
        assert f'fill="url(#figur-nivaer-{name})"' in picture
    long = levels()
    named = replace(
        long.dimensions[0], codes=(Code("a", text("Felles problemforståelse og annet")), *long.dimensions[0].codes[1:])
    )
    with portal.test_request_context():
        assert ">problemforståelse" in str(
            drawing.still(replace(long, dimensions=(named, long.dimensions[1])), "nb", "a")
        )
    assert "#" not in re.sub(r"url\(#[\w-]+\)", "", made), "the style sheet has the colours, of light and of dark"


@EVERY
def test_each_word_is_in_the_language_that_was_asked_for(portal: Flask, table: Table) -> None:
    with portal.test_request_context():
        made = json.dumps(jsonstat.dataset(table, "nn", ""), ensure_ascii=False)
        written = sheets.as_csv(table, "nn").decode()
    assert "(nn)" in made
    assert written.split("\r\n")[0].count("(nn)") >= 1
