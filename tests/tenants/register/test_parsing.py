"""The register's files are taken whole or refused whole, with file, row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.register import parsing
from tenants.register.errors import BrokenFiles, Fault

FILES = parsing.shipped()
Line = list[str]


def rows_of(name: str) -> list[Line]:
    return list(csv.reader(io.StringIO(FILES[name].decode(), newline="")))


def with_rows(name: str, rows: list[Line]) -> dict[str, bytes]:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return {**FILES, name: out.getvalue().encode()}


def faults_of(files: dict[str, bytes]) -> tuple[Fault, ...]:
    with pytest.raises(BrokenFiles) as refused:
        parsing.read(files)
    return refused.value.faults


def edited(name: str, edit: Callable[[list[Line]], object]) -> tuple[Fault, ...]:
    rows = rows_of(name)
    edit(rows)
    return faults_of(with_rows(name, rows))


def row_number(name: str, *beginning: str) -> int:
    """The row that begins with these cells, counted as an editor does."""
    (number,) = (i for i, row in enumerate(rows_of(name), start=1) if tuple(row[: len(beginning)]) == beginning)
    return number


def put(name: str, number: int, column: str, value: str) -> tuple[Fault, ...]:
    def edit(rows: list[Line]) -> None:
        rows[number - 1][rows[0].index(column)] = value

    return edited(name, edit)


def test_the_files_are_written_back_byte_for_byte() -> None:
    assert parsing.write(parsing.read(FILES)) == FILES


@settings(deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(FILES)))
def test_a_cell_of_nonsense_is_refused_at_its_file_row_and_column(data: st.DataObject, name: str) -> None:
    rows = rows_of(name)
    number = data.draw(st.integers(2, len(rows)))
    column = data.draw(st.sampled_from(rows[0]))
    value = " \u200b; DROP " if column in {"names", "name", "name_nb", "name_nn", "headquarters"} else " ?"
    faults = put(name, number, column, value)
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [(name, number, column)]
    assert "found" in faults[0].expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("started_on", "2020-02-30"),
        ("started_on", "01.01.2020"),
        ("ended_on", "20200101"),
        ("number", "301"),
        ("names", "se:Oslove"),
        ("names", "no:Oslo | no:Oslove"),
        ("names", "no:Oslo | xx:Oslove"),
        ("names", "Oslo"),
        ("unit_type", "by"),
        ("language_form", "bokmål"),
        ("organisation_number", "958935421"),
        ("latitude", "10.7399"),
        ("longitude", "10,7399"),
    ],
)
def test_each_column_says_what_it_expects(column: str, value: str) -> None:
    number = row_number("municipalities.csv", "0301-2017", "2025-08-29")
    (fault,) = put("municipalities.csv", number, column, value)
    assert (fault.file, fault.row, fault.column) == ("municipalities.csv", number, column)
    assert repr(value) in fault.expected


def test_all_faults_are_told_at_once() -> None:
    rows = rows_of("counties.csv")
    rows[3][1] = rows[9][3] = "x"
    assert len(faults_of(with_rows("counties.csv", rows))) == 2


@pytest.mark.parametrize(
    ("content", "row", "expected"),
    [
        (b"key,started_on\n\xe5,2020-01-01\n", 2, "the file must be UTF-8"),
        (b"", 1, "the heading must be key,started_on,ended_on,number,names"),
        (b"key;started_on\n", 1, "the heading must be key,started_on,ended_on,number,names"),
        (b'key,started_on,ended_on,number,names\n"', 0, "the file must be comma-separated"),
        (b"key,started_on,ended_on,number,names\n01,2020-01-01\n", 2, "5 columns"),
    ],
)
def test_a_file_that_is_no_such_file_is_refused(content: bytes, row: int, expected: str) -> None:
    (fault,) = faults_of({**FILES, "counties.csv": content})
    assert (fault.file, fault.row) == ("counties.csv", row)
    assert fault.expected.startswith(expected)


def test_a_missing_file_is_named() -> None:
    (fault,) = faults_of({name: content for name, content in FILES.items() if name != "changes.csv"})
    assert str(fault) == "changes.csv: this file is missing"


def test_a_municipality_more_or_less_than_there_were_is_refused() -> None:
    number = row_number("municipalities.csv", "1101-2017")
    faults = edited("municipalities.csv", lambda rows: rows.pop(number - 1))
    assert [str(fault) for fault in faults if "municipalities on" in fault.expected] == [
        "municipalities.csv: 356 municipalities on 2020-01-01; found 355",
        "municipalities.csv: 357 municipalities on 2024-01-01; found 356",
        "municipalities.csv: 422 municipalities on 2018-01-01; found 421",
        "municipalities.csv: 426 municipalities on 2017-12-31; found 425",
    ]


@pytest.mark.parametrize(
    ("file", "beginning", "column", "value", "expected"),
    [
        ("municipalities.csv", ("0301-2017", "2017-12-31"), "ended_on", "2017-12-31", "after started_on"),
        ("municipalities.csv", ("1101-2017",), "started_on", "2017-12-30", "not before 2017-12-31"),
        ("municipalities.csv", ("0301-2017", "2025-08-29"), "started_on", "2025-08-30", "where the earlier row"),
        ("municipalities.csv", ("1101-2017",), "number", "1103", "one that 1101-2017 does not have"),
        ("municipalities.csv", ("1101-2017",), "number", "5198", "one that begins with the county's number"),
        ("municipalities.csv", ("1101-2017",), "county", "30", "a county in force on every day of the row"),
        ("municipalities.csv", ("1101-2017",), "county", "99", "a county in force on every day of the row"),
        ("municipalities.csv", ("1101-2017",), "police_district", "follo", "a police district in force on every day"),
        ("municipalities.csv", ("1101-2017",), "key", "1199-2017", "1101-2017, as the identity begins"),
        ("municipalities.csv", ("1101-2017",), "language_form", "", "not empty for a municipality that exists"),
        ("municipalities.csv", ("1101-2017",), "ended_on", "2026-01-01", "a merger or split of 1101-2017"),
        ("municipalities.csv", ("1580-2024",), "started_on", "2023-12-31", "a merger or split into 1580-2024"),
        ("changes.csv", ("2020-01-01", "merger", "1638-2017"), "to", "9999-2017", "a municipality in force on"),
        ("changes.csv", ("2020-01-01", "merger", "1638-2017"), "from", "5059-2020", "another municipality than from"),
        ("changes.csv", ("2018-01-01", "merger", "0702-2017"), "changed_on", "2018-01-02", "a municipality in force"),
        ("changes.csv", ("2024-01-01", "split", "1507-2020"), "kind", "merger", "a municipality that ends on"),
        ("counties.csv", ("11",), "number", "15", "one that 11 does not have on the same day"),
        ("city_districts.csv", ("030101",), "municipality", "0101-2016", "a municipality in force on every day"),
        ("city_districts.csv", ("030101",), "short_number", "02", "one that 030101 does not have on the same day"),
        ("city_districts.csv", ("030101",), "short_number", "77", "the last two digits of 030101"),
        ("populations.csv", ("0301-2017",), "place", "5059-2020", "one count of 5059-2020 a day"),
        ("populations.csv", ("0301-2017",), "counted_on", "2023-01-01", "every municipality in the count of"),
        ("populations.csv", ("030101",), "place", "030177", "a municipality or city district in force on"),
        ("uncertain.csv", ("counties.csv", "50"), "key", "51", "a row of counties.csv with this key and date"),
        ("uncertain.csv", ("counties.csv", "50"), "column", "county", "one of key, started_on, ended_on"),
    ],
)
def test_what_does_not_hang_together_is_refused_at_the_row(
    file: str, beginning: tuple[str, ...], column: str, value: str, expected: str
) -> None:
    number = next(i for i, row in enumerate(rows_of(file), start=1) if tuple(row[: len(beginning)]) == beginning)
    faults = put(file, number, column, value)
    assert any(fault.expected.startswith(expected) for fault in faults), [str(fault) for fault in faults]


def test_a_ceased_municipality_without_a_successor_and_a_new_one_without_a_predecessor_are_refused() -> None:
    def without_orkland(rows: list[Line]) -> None:
        rows[:] = [row for row in rows if "5059-2020" not in row]

    expected = {fault.expected.split(" on that")[0] for fault in edited("changes.csv", without_orkland)}
    assert expected == {
        "a merger or split of 1622-2017",
        "a merger or split of 1636-2017",
        "a merger or split of 1638-2017",
        "a merger or split into 5059-2020",
    }
