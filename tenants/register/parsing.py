"""The register's files: read whole or refused whole, and written back byte for byte.

A file is UTF-8 with a heading, LF, and its rows sorted as text; that is how `write` makes it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from typing import Any, cast, get_args

from stdnum.no import orgnr

from tenants.register import records
from tenants.register.errors import BrokenFiles, Fault
from tenants.register.records import Names
from tenants.register.register import Register
from tenants.register.validation import Rows, faults_between_rows


@dataclass(frozen=True, slots=True)
class _Text:
    """How a column is read and written. `read` raises ValueError for what is not `expected`."""

    expected: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _matching(pattern: str, expected: str) -> _Text:
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(text)
        return text

    return _Text(expected, read)


def _one_of(literal: object) -> _Text:
    choices = get_args(literal)
    return _matching("|".join(choices), "one of " + ", ".join(choices))


def _optional(text: _Text) -> _Text:
    return _Text(
        f"empty, or {text.expected}",
        lambda value: text.read(value) if value else None,
        lambda value: "" if value is None else text.write(value),
    )


def _read_date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _read_names(text: str) -> Names:
    parts = tuple(cast("tuple[records.Language, str]", tuple(part.split(":", 1))) for part in text.split(" | "))
    languages = [part[0] for part in parts]
    right = all(len(part) == 2 and part[1] and part[1] == part[1].strip() for part in parts)
    if not right or set(languages) - set(get_args(records.Language)) or languages.count("no") != 1:
        raise ValueError(text)
    return Names(parts)


def _read_organisation_number(text: str) -> str:
    if orgnr.compact(text) != text or not orgnr.is_valid(text):
        raise ValueError(text)
    return text


def _degrees(low: int, high: int) -> _Text:
    def read(text: str) -> float:
        if not re.fullmatch(r"\d{1,2}\.\d{4}", text) or not low <= float(text) <= high:
            raise ValueError(text)
        return float(text)

    return _Text(f"degrees with four decimals, {low} to {high}", read, lambda value: f"{value:.4f}")


_DATE = _Text("a date that exists, YYYY-MM-DD", _read_date)
_WORDS = _matching(r"\S(.*\S)?", "a text without space around it")
_MUNICIPALITY = _matching(r"\d{4}-\d{4}", "a municipality's key: its first number, a hyphen and that year")
_COUNTY = _matching(r"\d\d", "a county's key, two digits")
_POLICE_DISTRICT = _matching(r"[a-z]+(-[a-z]+)*", "a police district's key, small letters and hyphens")
_CITY_DISTRICT = _matching(r"\d{6}", "a city district's key, six digits")
_PEOPLE = _Text("a whole number, not negative", lambda text: int(_matching(r"\d{1,7}", "").read(text)))
_NAMES = _Text(
    "names as language:name, exactly one of them no, the others se, smj, sma or fkv, with ' | ' between them",
    _read_names,
    lambda names: " | ".join(f"{language}:{name}" for language, name in names.parts),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One file: the record of a row, its columns in the order of the record's fields, and those that tell rows apart."""

    record: type
    key: tuple[str, ...]
    columns: Mapping[str, _Text]


TABLES: Mapping[str, Table] = {
    "changes.csv": Table(
        records.Change,
        ("changed_on", "from", "to"),
        {
            "changed_on": _DATE,
            "kind": _one_of(records.ChangeKind),
            "from": _MUNICIPALITY,
            "to": _MUNICIPALITY,
            "note": _matching(r"(\S(.*\S)?)?", "empty, or a text without space around it"),
        },
    ),
    "city_districts.csv": Table(
        records.CityDistrict,
        ("key",),
        {
            "key": _CITY_DISTRICT,
            "started_on": _DATE,
            "ended_on": _optional(_DATE),
            "municipality": _MUNICIPALITY,
            "short_number": _matching(r"\d\d", "two digits"),
            "name": _WORDS,
        },
    ),
    "counties.csv": Table(
        records.County,
        ("key", "started_on"),
        {
            "key": _COUNTY,
            "started_on": _DATE,
            "ended_on": _optional(_DATE),
            "number": _matching(r"\d\d", "two digits"),
            "names": _NAMES,
        },
    ),
    "municipalities.csv": Table(
        records.Municipality,
        ("key", "started_on"),
        {
            "key": _MUNICIPALITY,
            "started_on": _DATE,
            "ended_on": _optional(_DATE),
            "number": _matching(r"\d{4}", "four digits"),
            "names": _NAMES,
            "unit_type": _one_of(records.UnitType),
            "county": _COUNTY,
            "police_district": _POLICE_DISTRICT,
            "language_form": _optional(_one_of(records.LanguageForm)),
            "organisation_number": _optional(
                _Text("nine digits with a right check digit", _read_organisation_number),
            ),
            "latitude": _optional(_degrees(57, 72)),
            "longitude": _optional(_degrees(4, 32)),
        },
    ),
    "police_districts.csv": Table(
        records.PoliceDistrict,
        ("key",),
        {
            "key": _POLICE_DISTRICT,
            "started_on": _DATE,
            "ended_on": _optional(_DATE),
            "name_nb": _WORDS,
            "name_nn": _WORDS,
            "headquarters": _WORDS,
        },
    ),
    "populations.csv": Table(
        records.Population,
        ("place", "counted_on"),
        {
            "place": _matching(r"\d{4}-\d{4}|\d{6}", "the key of a municipality or of a city district"),
            "counted_on": _DATE,
            "population": _PEOPLE,
            "under_18": _optional(_PEOPLE),
        },
    ),
    "uncertain.csv": Table(
        records.Doubt,
        ("file", "key", "dated", "column"),
        {
            "file": _matching(r"[a-z_]+\.csv", "one of the register's files"),
            "key": _WORDS,
            "dated": _DATE,
            "column": _WORDS,
            "doubt": _WORDS,
        },
    ),
}


def shipped() -> dict[str, bytes]:
    """The files that come with the product, by name."""
    folder = files("tenants.register") / "data"
    return {name: (folder / name).read_bytes() for name in TABLES}


def read(contents: Mapping[str, bytes]) -> Register:
    """Read the files, given by name; raise `BrokenFiles` with all faults of form, or then all faults between rows."""
    faults: list[Fault] = []
    rows: dict[str, list[tuple[int, Any]]] = {}
    for name, table in TABLES.items():
        rows[name] = _read_file(name, table, contents[name], faults) if name in contents else []
        if name not in contents:
            faults.append(Fault(name, 0, "", "this file is missing"))
    if not faults:
        faults = faults_between_rows(
            Rows(*(rows[name] for name in TABLES)), {name: tuple(table.columns) for name, table in TABLES.items()}
        )
    if faults:
        raise BrokenFiles(faults)
    return Register(*(tuple(record for _, record in rows[name]) for name in TABLES))


def write(register: Register) -> dict[str, bytes]:
    """The register as its files; `write(read(files))` gives the same bytes for files that `write` made."""
    return joined(lines_of(register))


def joined(lines_by_file: Mapping[str, list[list[str]]]) -> dict[str, bytes]:
    """Lines of cells as files."""
    files: dict[str, bytes] = {}
    for name, lines in lines_by_file.items():
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(TABLES[name].columns)
        writer.writerows(sorted(lines))
        files[name] = out.getvalue().encode("utf-8")
    return files


def lines_of(register: Register) -> dict[str, list[list[str]]]:
    """The register's rows as the cells of its files, by the file's name; in no order."""
    return {name: [cells(name, row) for row in rows] for name, rows in zip(TABLES, register.tables(), strict=True)}


def cells(name: str, row: Any) -> list[str]:
    """A row as the cells of its file."""
    table = TABLES[name]
    return [
        kind.write(getattr(row, field.name))
        for field, kind in zip(fields(table.record), table.columns.values(), strict=True)
    ]


def _read_file(name: str, table: Table, content: bytes, faults: list[Fault]) -> list[tuple[int, Any]]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        faults.append(Fault(name, row, "", "the file must be UTF-8"))
        return []
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        faults.append(Fault(name, 0, "", f"the file must be comma-separated: {error}"))
        return []
    heading = list(table.columns)
    if not lines or lines[0] != heading:
        faults.append(Fault(name, 1, "", "the heading must be " + ",".join(heading)))
        return []
    records: list[tuple[int, Any]] = []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(heading):
            faults.append(Fault(name, number, "", f"{len(heading)} columns"))
            continue
        values: list[Any] = []
        for (column, kind), value in zip(table.columns.items(), line, strict=True):
            try:
                values.append(kind.read(value))
            except ValueError:
                faults.append(Fault(name, number, column, f"{kind.expected}; found {value!r}"))
        if len(values) == len(heading):
            records.append((number, table.record(*values)))
    return records
