"""What is wrong with a document: where, and what was expected there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Fault(NamedTuple):
    """One fault: the JSON pointer (RFC 6901) of the place, and what was expected there, in a few words."""

    pointer: str
    expected: str


#: So many faults of one document are listed; who has more has another sort of file, and no use for a million lines.
MOST = 10_000


class InvalidDocument(ValueError):
    """A document that breaks its schema; `faults` lists all of it, sorted by place, or `MOST` where there are more."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        found = sorted(set(faults), key=_place)
        self.faults, self.more = tuple(found[:MOST]), len(found) > MOST
        super().__init__(
            "; ".join(f"{fault.pointer or 'the document'}: expected {fault.expected}" for fault in self.faults)
        )


def pointer(*tokens: str | int) -> str:
    """Return the JSON pointer to a place, given the keys and list indices that lead there from the root."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def _place(fault: Fault) -> tuple[list[tuple[int, str]], str]:
    """Return the order of faults: keys by name and list items by number, whatever route found the fault."""
    tokens = fault.pointer.split("/")
    numbered = [
        (int(token) if token.isascii() and token.isdigit() and len(token) < 19 else -1, token) for token in tokens
    ]
    return numbered, fault.expected


def printable(text: str) -> str:
    """Return a text from a document on one line: what a terminal would obey instead of show is escaped."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
