"""The submission `slt-submission/1`: what is signed, hashed and frozen (`docs/spec/assessment.md`, part 1).

It holds the facts document, where each of its facts came from (`facts_index`), which version of which file stands behind
them (`attachments`), and the wider facts that no rule reads (`statements`, lists by kind). The signature and the SHA-256 are over its
RFC 8785 bytes, so they can be checked anywhere and at any time from the stored bytes alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tenants.document.canonical import canonical_json, digest
from tenants.document.facts import LARGEST_INTEGER, Text
from tenants.document.faults import Fault, InvalidDocument, pointer
from tenants.document.reading import FactsDocument, check_facts
from tenants.document.strict_json import parse_object

Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
#: What became of a fact since the latest submission: not touched, changed, confirmed anew, or due to be.
Recheck = Literal["unchanged", "changed", "re-checked", "not re-checked"]


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """The row that a fact was written from: the fact's JSON pointer in `facts`, the row's name, and its recheck."""

    pointer: str
    row: Text
    recheck: Recheck


class Attachment(Struct, frozen=True, forbid_unknown_fields=True):
    """A file behind a fact, by version: KRÅD reads that version, whatever the file becomes later."""

    pointer: str
    file: Text
    version: Annotated[int, Meta(ge=1, le=LARGEST_INTEGER)]
    sha256: Sha256


class Statement(Struct, frozen=True):
    """A wider fact: the row that it was written from, and whatever that row says, as any JSON."""

    row: Text


class _Frame(Struct, frozen=True, forbid_unknown_fields=True):
    """A submission but for its facts, which have a reader of their own."""

    schema: Literal["slt-submission/1"]
    facts: dict[str, Any]
    facts_index: tuple[Origin, ...]
    attachments: tuple[Attachment, ...]
    statements: dict[str, tuple[Statement, ...]]
    register_version: Text
    prior_sha256: Sha256 | None


msgspec.json.Decoder(_Frame)  # learnt here, by one thread (see `reading`)


@dataclass(frozen=True, slots=True)
class SubmissionDocument:
    """A valid submission, its canonical bytes (RFC 8785) and their SHA-256."""

    facts: FactsDocument
    facts_index: tuple[Origin, ...]
    attachments: tuple[Attachment, ...]
    statements: Mapping[str, Sequence[Mapping[str, Any]]]
    register_version: str
    prior_sha256: str | None
    canonical: bytes
    sha256: str


def submission(
    facts: FactsDocument,
    *,
    facts_index: Iterable[Origin],
    attachments: Iterable[Attachment],
    statements: Mapping[str, Sequence[Mapping[str, Any]]],
    register_version: str,
    prior_sha256: str | None,
) -> SubmissionDocument:
    """Freeze a facts document as a submission; `prior_sha256` is that of the one it follows, or None.

    `statements` are the wider facts by kind, each with the id of its `row`.

    Raises InvalidDocument where a pointer names no place of the facts, or a value is not of its type.
    """
    return _checked(
        {
            "schema": "slt-submission/1",
            "facts": json.loads(facts.canonical),
            "facts_index": msgspec.to_builtins(tuple(facts_index)),
            "attachments": msgspec.to_builtins(tuple(attachments)),
            "statements": dict(statements),
            "register_version": register_version,
            "prior_sha256": prior_sha256,
        }
    )


def read_submission(raw: bytes) -> SubmissionDocument:
    """Return the submission in `raw`, JSON text in UTF-8. Raises InvalidDocument."""
    value, repeated = parse_object(raw)
    if repeated:
        raise InvalidDocument(repeated)
    return _checked(value)


def _checked(value: dict[str, Any]) -> SubmissionDocument:
    try:
        frame = msgspec.convert(value, _Frame)
        canonical = canonical_json(value)
    except msgspec.ValidationError as error:
        raise InvalidDocument([_fault(str(error))]) from None
    except ValueError as error:
        raise InvalidDocument([Fault("", f"values that have a canonical form ({error})")]) from None
    try:
        facts = check_facts(frame.facts)
    except InvalidDocument as invalid:
        raise InvalidDocument(Fault("/facts" + fault.pointer, fault.expected) for fault in invalid.faults) from None
    places = [("facts_index", index, origin.pointer) for index, origin in enumerate(frame.facts_index)]
    places += [("attachments", index, attachment.pointer) for index, attachment in enumerate(frame.attachments)]
    faults = [
        Fault(pointer(part, index, "pointer"), "the JSON pointer of a place in the facts")
        for part, index, place in places
        if not _resolves(place, frame.facts)
    ]
    if faults:
        raise InvalidDocument(faults)
    return SubmissionDocument(
        facts,
        frame.facts_index,
        frame.attachments,
        value["statements"],
        frame.register_version,
        frame.prior_sha256,
        canonical,
        digest(canonical),
    )


def _fault(message: str) -> Fault:
    """Return msgspec's "what - at `$.path[0]`" as a fault; below a key that it doesn't name ("[...]") at what holds it."""
    what, _, place = message.partition(" - at `$")
    place = place.partition("[...]")[0]
    path = place.rstrip("`").replace("[", ".").replace("]", "").removeprefix(".")
    return Fault(pointer(*path.split(".")) if path else "", what.removeprefix("Expected "))


def _resolves(place: str, document: object) -> bool:
    """Tell whether a JSON pointer (RFC 6901) names a place of the document; the empty one names all of it."""
    if place and not place.startswith("/"):
        return False
    for token in place.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif (
            isinstance(document, list)
            and key.isascii()
            and key.isdigit()
            and str(int(key)) == key
            and int(key) < len(document)
        ):
            document = document[int(key)]
        else:
            return False
    return True
