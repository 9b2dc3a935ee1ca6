"""Reading JSON text strictly: what two readers could understand differently is refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn

from tenants.document.faults import MOST, Fault, InvalidDocument, pointer

#: The deepest valid document has seven levels. A bound of our own, since Python's differs from version to version.
DEEPEST = 500

_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)


Place = tuple[str | int, ...]


class _Repeating(dict[str, Any]):
    """A JSON object in which keys stand twice."""

    repeated: frozenset[str]


def parse_object(raw: bytes) -> tuple[dict[str, Any], list[Fault]]:
    """Return the JSON object in `raw`, and a fault for every key that stands twice in one object.

    Raises InvalidDocument, with the one fault at the empty pointer, for what is not UTF-8, not JSON (a byte order mark,
    NaN), nested too deep, or not an object.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refusal(f"UTF-8, which byte {error.start + 1} is not") from None
    if _depth(text) > DEEPEST:
        raise _refusal(f"JSON of at most {DEEPEST} levels")
    repeated: list[None] = []

    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = _object(pairs)
        if isinstance(value, _Repeating) and not repeated:
            repeated.append(None)
        return value

    try:
        value = json.loads(text, parse_int=_integer, parse_constant=_refuse_constant, object_pairs_hook=read)
    except RecursionError:
        raise _refusal(f"JSON of at most {DEEPEST} levels") from None
    except json.JSONDecodeError as error:
        raise _refusal(f"JSON; line {error.lineno}, column {error.colno}: {error.msg}") from None
    if not isinstance(value, dict):
        raise _refusal("a JSON object")
    return value, list(islice(_repetitions(value), MOST + 1)) if repeated else []


def _refusal(expected: str) -> InvalidDocument:
    return InvalidDocument([Fault("", expected)])


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        sign = match[0]
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _integer(digits: str) -> int | float:
    """Read an integer; one of more than 20 digits, which no key takes, as the double that it is."""
    return int(digits) if len(digits) <= 20 else float(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise _refusal(f"JSON, which has no number {name}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    repeating = _Repeating(value)
    repeating.repeated = frozenset(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return repeating


def _repetitions(root: object) -> Iterator[Fault]:
    places: list[Iterator[tuple[Place, object]]] = [iter([((), root)])]
    while places:
        for place, value in places[-1]:
            if isinstance(value, _Repeating):
                yield from (Fault(pointer(*place, key), "a key that stands once") for key in value.repeated)
            if isinstance(value, dict | list):
                places.append(_inner(place, value))
                break
        else:
            places.pop()


def _inner(place: Place, value: object) -> Iterator[tuple[Place, object]]:
    """The places directly in a value."""
    if isinstance(value, dict):
        return (((*place, key), item) for key, item in value.items())
    return (((*place, index), item) for index, item in enumerate(value if isinstance(value, list) else ()))
