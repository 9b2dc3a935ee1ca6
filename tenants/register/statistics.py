"""Reading a table of inhabitants as Statistics Norway's API gives it: JSON-stat 2, or CSV. Pure.

The table has a region and a year; it may have ages and sexes, which are added up. A year's number is that of 1 January.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from tenants.register.errors import BrokenFiles, Fault

#: What the dimensions are called, in codes and in the words of a CSV's heading.
_REGION, _YEAR = ("region",), ("tid", "år", "year")
_AGE, _SEX = ("alder", "age"), ("kjonn", "kjønn", "sex")
_CONTENT = ("contentscode", "statistikkvariabel", "contents")
_VALUE = ("value", "verdi")
#: The contents that are a number of inhabitants.
_PEOPLE = re.compile(r"personer|folkemengde|persons|population", re.IGNORECASE)
#: A municipality or a city district, with or without a name after it; the nation and the counties are sums of them.
_PLACE = re.compile(r"(?:K-)?(\d{4}|\d{6})(?: .*)?")
_SUMS = re.compile(r"(?:F-)?\d{1,2}(?: .*)?|EAK.*|EKA.*")
_ADULT = 18
_OLDEST = 999
_ALL_AGES = ("", "alle aldre", "alle aldrar", "all ages", "i alt", "total", "totalt")
_ALL, _MEN, _WOMEN = "0", "1", "2"
#: The sexes by their code; a table without them tells of both.
_SEXES = {
    _ALL: ("", "begge kjønn", "both sexes", "i alt", "total", "totalt"),
    _MEN: ("menn", "men", "males"),
    _WOMEN: ("kvinner", "women", "females"),
}
#: From the youngest to the oldest.
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Count:
    """Inhabitants of the place that had a number on a day; `under_18` None where the table has no ages."""

    number: str
    counted_on: date
    population: int
    under_18: int | None


@dataclass(frozen=True, slots=True)
class _Cell:
    region: str
    year: str
    age: str
    sex: str
    value: int | None


class _Unclear(Exception):
    """What a table tells of a place can't be added up: the column, and what was expected there."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__(column, expected)
        self.column, self.expected = column, expected


def read(name: str, content: bytes) -> list[Count]:
    """The counts of a table, but for places with nobody (as a municipality that is no more has).

    Raises `BrokenFiles` with everything that is wrong.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    cells = list(_json_stat(name, text) if text.lstrip()[:1] == "{" else _csv(name, text))
    counts, faults = _counted(name, cells)
    if not faults and not counts:
        faults = [Fault(name, 0, "", "inhabitants of at least one municipality")]
    if faults:
        raise BrokenFiles(faults)
    return counts


def _refuse(name: str, expected: str, *, row: int = 0, column: str = "") -> BrokenFiles:
    return BrokenFiles([Fault(name, row, column, expected)])


def _json_stat(name: str, text: str) -> Iterator[_Cell]:
    try:
        table: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError as error:
        raise _refuse(name, f"JSON; it breaks off at column {error.colno}", row=error.lineno) from error
    if table.get("class") != "dataset" or not str(table.get("version", "")).startswith("2"):
        raise _refuse(name, "JSON-stat 2 with class dataset (ask the API for json-stat2)")
    try:
        ids: list[str] = table["id"]
        codes = [_codes(table["dimension"][each]["category"]) for each in ids]
        labels = [table["dimension"][each]["category"].get("label", {}) for each in ids]
        values: list[Any] | dict[str, Any] = table["value"]
    except (KeyError, TypeError, AttributeError) as error:
        raise _refuse(name, "JSON-stat 2 with id, dimension and value") from error
    size = 1
    for each in codes:
        size *= len(each)
    if isinstance(values, list) and len(values) != size:
        raise _refuse(name, f"as many values as the dimensions have places for, {size}; found {len(values)}")
    at = _dimensions(name, ids)
    for number, places in enumerate(product(*codes)):
        value = values[number] if isinstance(values, list) else values.get(str(number))
        yield from _cell(
            name, at, places, value, [label.get(code, code) for label, code in zip(labels, places, strict=True)]
        )


def _codes(category: Mapping[str, Any]) -> list[str]:
    index = category.get("index")
    if index is None:
        return list(category["label"])
    return sorted(index, key=lambda code: index[code]) if isinstance(index, dict) else list(index)


def _csv(name: str, text: str) -> Iterator[_Cell]:
    lines = text.splitlines()
    begins = next((n for n, line in enumerate(lines) if re.match(r'"?region"?[,;\t]', line, re.IGNORECASE)), None)
    if begins is None:
        raise _refuse(name, "a heading that begins with region, or JSON-stat 2")
    divider = re.sub(r'^"?region"?', "", lines[begins], flags=re.IGNORECASE)[0]
    rows = list(csv.reader(io.StringIO("\n".join(lines[begins:])), delimiter=divider))
    heading = [cell.strip() for cell in rows[0]]
    value = next((n for n, cell in enumerate(heading) if cell.lower() in _VALUE), None)
    years = {n: found[1] for n, cell in enumerate(heading) if (found := re.fullmatch(r"(?:.*\D)?(\d{4})", cell))}
    if value is None and not years:
        raise _refuse(name, "a column called value, or one for each year", row=begins + 1)
    for cell in () if value is not None else (heading[n] for n in years):
        if re.search(r"[^\W\d]", cell) and not _PEOPLE.search(cell):
            raise _refuse(name, f"a column of inhabitants for each year; found {cell!r}", row=begins + 1)
    named = [cell for n, cell in enumerate(heading) if n != value and n not in years]
    at = _dimensions(name, [*named, "tid"] if value is None else named)
    for number, row in enumerate(rows[1:], start=begins + 2):
        if not any(row):
            continue
        if len(row) != len(heading):
            raise _refuse(name, f"{len(heading)} columns", row=number)
        cells = [row[n].strip() for n in range(len(heading)) if n != value and n not in years]
        for column, year in years.items() if value is None else ((value, None),):
            places = [*cells, year] if year else cells
            yield from _cell(name, at, places, row[column].strip(), places, row=number)


def _dimensions(name: str, ids: Sequence[str]) -> dict[str, int]:
    """Where each dimension is that is known. Others are refused: nobody could tell what to add up."""
    known = {"region": _REGION, "year": _YEAR, "age": _AGE, "sex": _SEX, "content": _CONTENT}
    at: dict[str, int] = {}
    for number, each in enumerate(ids):
        meant = next((kind for kind, words in known.items() if each.lower() in words), None)
        if meant is None:
            raise _refuse(name, f"no other dimensions than region, year, age, sex and contents; found {each!r}")
        at[meant] = number
    for kind in ("region", "year"):
        if kind not in at:
            raise _refuse(name, f"a dimension {known[kind][0]!r}")
    return at


def _cell(
    name: str, at: Mapping[str, int], codes: Sequence[str], value: object, words: Sequence[str], *, row: int = 0
) -> Iterator[_Cell]:
    def code(kind: str) -> str:
        return codes[at[kind]] if kind in at else ""

    if "content" in at and not _PEOPLE.search(f"{code('content')} {words[at['content']]}"):
        return
    number: int | None = None
    if isinstance(value, str):
        if value not in ("", ".", "..", ":"):
            if not re.fullmatch(r"\d{1,8}", value):
                raise _refuse(name, f"a whole number, not negative; found {value!r}", row=row, column="value")
            number = int(value)
    elif value is not None:
        if not isinstance(value, int | float) or isinstance(value, bool) or value != int(value) or value < 0:
            raise _refuse(
                name, f"whole numbers, not negative; found {value!r} for {' '.join(map(str, codes))}", column="value"
            )
        number = int(value)
    yield _Cell(code("region"), code("year"), code("age"), code("sex"), number)


def _counted(name: str, cells: Iterable[_Cell]) -> tuple[list[Count], list[Fault]]:
    """Add up ages and sexes for each place and year."""
    groups: defaultdict[tuple[str, str], list[_Cell]] = defaultdict(list)
    faults: dict[str, Fault] = {}

    def wrong(column: str, expected: str) -> None:
        faults.setdefault(f"{column}{expected}", Fault(name, 0, column, expected))

    for cell in cells:
        if place := _PLACE.fullmatch(cell.region):
            groups[place[1], cell.year].append(cell)
        elif not _SUMS.fullmatch(cell.region):
            wrong("region", f"a municipality's or city district's number; found {cell.region!r}")
    counts: list[Count] = []
    for (number, year), found in groups.items():
        if not re.fullmatch(r"\d{4}", year):
            wrong("year", f"a year, of which 1 January is meant; found {year!r}")
            continue
        try:
            by_age = _both_sexes(number, year, found)
            if not any(cell.value for cell in found):
                continue
            if any(cell.value is None for cell in found):
                raise _Unclear("value", f"a number for each age and sex of {number} in {year}")
            population, under_18 = _people(number, year, by_age)
        except _Unclear as error:
            wrong(error.column, error.expected)
            continue
        counts.append(Count(number, date(int(year), 1, 1), population, under_18))
    return counts, sorted(faults.values())


def _both_sexes(number: str, year: str, cells: Iterable[_Cell]) -> dict[_Span | None, int]:
    """Everybody of each age (None: of all ages): the sum of the sexes that the table has, or else both, added up.

    Raises `_Unclear` where something is told twice, or of one sex only, or a sum isn't that of its parts.
    """
    told: defaultdict[_Span | None, dict[str, int]] = defaultdict(dict)
    for cell in cells:
        ages, sex = _ages(cell.age), _sex(cell.sex)
        if sex in told[ages]:
            raise _Unclear("region", f"one row for each place, year, age and sex; {number} in {year} is there twice")
        told[ages][sex] = cell.value or 0
    found: dict[_Span | None, int] = {}
    for ages, of in told.items():
        parts = [of[sex] for sex in (_MEN, _WOMEN) if sex in of]
        if _ALL not in of and len(parts) < 2:
            missing = "women" if _MEN in of else "men"
            raise _Unclear("sex", f"both sexes, or the sum of them; of {number} in {year} the {missing} are missing")
        found[ages] = of.get(_ALL, sum(parts))
        if len(parts) == 2 and found[ages] != sum(parts):
            raise _Unclear("sex", f"a sum of {number} in {year} that is that of men and women, {sum(parts)}")
    return found


def _people(number: str, year: str, by_age: Mapping[_Span | None, int]) -> tuple[int, int | None]:
    """Everybody, and those under 18. `_Unclear` where ages overlap, are missing or not parted at 18, or the sum is wrong."""
    total = by_age.get(None)
    spans = sorted(span for span in by_age if span)
    if not spans:
        return total or 0, None
    following = 0
    for first, last in spans:
        if first != following:
            raise _Unclear("age", f"each age once from 0 on; after {following - 1} comes {first}")
        if first < _ADULT <= last:
            raise _Unclear("age", f"ages that are parted at {_ADULT}; found {first} to {last}")
        following = last + 1
    # With a sum of all ages, those under 18 alone tell enough.
    if following <= _OLDEST and (total is None or following != _ADULT):
        raise _Unclear("age", f"all ages; nothing is told of {following} and older")
    everybody = sum(by_age[span] for span in spans)
    under_18 = sum(by_age[span] for span in spans if span[0] < _ADULT)
    if total is not None and (everybody > total or (following > _OLDEST and everybody != total)):
        raise _Unclear("age", f"ages of {number} in {year} that add up to all ages, {total}; they are {everybody}")
    return everybody if total is None else total, under_18


def _sex(text: str) -> str:
    """The code of a sex, of its code or its name or both.

    >>> _sex("1"), _sex("1 Menn"), _sex("Kvinner"), _sex("0 Begge kjønn"), _sex("")
    ('1', '1', '2', '0', '0')
    """
    for sex, words in _SEXES.items():
        if text.lower() in words or text == sex or re.fullmatch(rf"{sex} ({'|'.join(words)})", text.lower()):
            return sex
    raise _Unclear("sex", f"men, women, or both sexes; found {text!r}")


def _ages(text: str) -> _Span | None:
    """From the youngest to the oldest of an age or a group of ages; None is all ages.

    >>> _ages("017"), _ages("105+"), _ages("0-17 år"), _ages("80 år eller eldre"), _ages("Alle aldre"), _ages("999")
    ((17, 17), (105, 999), (0, 17), (80, 999), None, None)
    """
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if text.lower() in _ALL_AGES or numbers == [_OLDEST]:
        return None
    if not numbers:
        raise _Unclear("age", f"an age, a group of ages, or all ages; found {text!r}")
    if len(numbers) > 1:
        return numbers[0], numbers[1]
    return (
        (numbers[0], _OLDEST)
        if re.search(r"\+|(?:eller|og) (?:eldre|over)|or (?:older|over)", text)
        else (numbers[0], numbers[0])
    )
