"""`docs/handbook.md` has every number of the handbook once, and names nothing that isn't there; nothing is without a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from app import create_app
from app.config import Settings
from app.web.help.topics import Chapter, topics
from certification.assessment.codes import Condition, FindingId
from tenants.document.facts import Facts
from tenants.reporting import vocabulary
from tenants.reporting.kinds import KINDS

HOME = Path(__file__).parents[1]
#: What the handbook asks for, and tells of, is numbered from H1 to H167 without a gap.
NUMBERS = range(1, 168)

SORTS_OF_FACTS = "Where each sort of fact is told"
_REFERENCE = r"`[a-z]+:[^`]+`"
_LEFT = r"declined: [^`|]+"
#: References with commas between, then what is left out on purpose and why; either may be all. Nothing is put off.
WHERE = re.compile(rf"(?:{_REFERENCE}(?:, {_REFERENCE})*|{_LEFT})(?:; {_LEFT})?")


def _sections() -> dict[str, list[list[str]]]:
    """Each heading with the cells of its table's rows."""
    _before, *parts = re.split(r"^## ", (HOME / "docs/handbook.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for part in parts:
        heading, _, text = part.partition("\n")
        lines = text.strip().splitlines()
        assert lines[1].strip("|- ") == "", f"{heading} begins with a table"
        found[heading] = [line.strip("|").split("|") for line in lines[2:]]
    assert len(found) == len(parts), "no heading stands twice"
    return {heading: [[cell.strip() for cell in row] for row in rows] for heading, rows in found.items()}


SECTIONS = _sections()
LAST = SECTIONS.pop(SORTS_OF_FACTS)
ROWS = [row for rows in SECTIONS.values() for row in rows]
REFERENCES = {reference for row in ROWS for reference in re.findall(r"`([^`]+)`", row[-1])}


def test_every_number_of_the_handbook_has_one_row() -> None:
    assert Counter(row[0] for row in ROWS) == Counter(f"H{number}" for number in NUMBERS)


def test_the_rows_stand_under_the_handbooks_headings_in_the_order_of_their_numbers() -> None:
    assert set(get_args(Chapter)) <= set(SECTIONS)
    for heading, rows in SECTIONS.items():
        numbers = [int(row[0].removeprefix("H")) for row in rows]
        assert numbers == sorted(numbers), heading


def test_a_row_says_what_is_asked_and_where_it_is() -> None:
    assert [row for row in ROWS if len(row) != 3 or not row[1] or not WHERE.fullmatch(row[2])] == []


def _in_document(place: str) -> bool:
    """Whether the facts document has a key, given as a path without the places in lists, and the code after `=`."""
    path, _, code = place.partition("=")
    types = [msgspec.inspect.type_info(Facts)]
    for key in path.removeprefix("/").split("/"):
        types = [field.type for each in _plain(types) for field in getattr(each, "fields", ()) if field.name == key]
    found = list(_plain(types))
    return bool(found) and (not code or any(code in getattr(each, "values", ()) for each in found))


def _plain(types: Iterable[msgspec.inspect.Type]) -> Iterable[msgspec.inspect.Type]:
    """The types with those of a list's entries, and of what may be missing, in place of the whole."""
    for each in types:
        if isinstance(each, msgspec.inspect.UnionType):
            yield from _plain(each.types)
        elif isinstance(each, msgspec.inspect.VarTupleType):
            yield from _plain([each.item_type])
        else:
            yield each


def _of_a_sort(place: str) -> bool:
    kind, _, field = place.partition(".")
    return kind in KINDS and (not field or field in KINDS[kind].schema._declared_fields)


@cache
def _pages() -> frozenset[str]:
    """Every address that shows something. No database is asked for it."""
    settings = Settings(
        database_url="postgresql://localhost/none", secret_key="x" * 32, public_url="http://localhost", testing=True
    )
    return frozenset(rule.rule for rule in create_app(settings).url_map.iter_rules() if "GET" in (rule.methods or ()))


def _words() -> set[str]:
    return {code for known in vocabulary.SORTS.values() for code in known(())}


#: How a reference is written -> whether what it names is there.
THERE: dict[str, Callable[[str], bool]] = {
    "doc": _in_document,
    "fact": _of_a_sort,
    "word": lambda code: code in _words(),
    "finding": lambda code: code in list(FindingId),
    "condition": lambda code: code in list(Condition),
    "page": lambda address: address in _pages(),
    "help": lambda topic: topic in topics(),
    "part": lambda path: (HOME / path).exists(),
}


def _is_there(reference: str) -> bool:
    notation, _, place = reference.partition(":")
    return notation in THERE and THERE[notation](place)


def test_what_a_row_names_is_there() -> None:
    assert [reference for reference in sorted(REFERENCES) if not _is_there(reference)] == []


@pytest.mark.parametrize(
    "reference",
    [
        "doc:/groups/members/tier",
        "doc:/groups/level=steering",
        "fact:meeting.themes",
        "word:mayor",
        "finding:vedtak",
        "condition:goal",
        "page:/enhet/aret",
        "help:mal",
        "part:app/guard",
    ],
)
def test_a_name_that_is_not_there_is_noticed(reference: str) -> None:
    assert _is_there(reference)
    assert not _is_there(f"{reference}s")


def test_nothing_is_asked_for_that_no_row_names() -> None:
    """Each sort of fact, part of the facts document, finding and page of the help has a row that leads to it."""
    named = {re.split(r"[.=]", reference)[0] for reference in REFERENCES}
    named |= {f"doc:/{reference.split('/')[1]}" for reference in named if reference.startswith("doc:")}
    asked = {
        *(f"fact:{kind}" for kind in KINDS),
        *(f"doc:/{field.name}" for field in msgspec.structs.fields(Facts) if field.name not in ("schema", "as_of")),
        *(f"finding:{finding}" for finding in FindingId),
        *(f"help:{topic}" for topic in topics()),
    }
    assert asked - named == set()


def test_the_page_of_each_sort_of_fact_is_told() -> None:
    assert sorted(LAST) == sorted([f"`fact:{kind.name}`", f"`page:/enhet/{kind.slug}`"] for kind in KINDS.values())
    assert {f"/enhet/{kind.slug}" for kind in KINDS.values()} <= _pages()
