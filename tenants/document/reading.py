"""Reading a facts document: quickly when it is valid, thoroughly when it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tenants.document.canonical import canonical_json, canonical_number, canonical_plain, digest
from tenants.document.facts import Day, Facts, parse_day
from tenants.document.faults import Fault, InvalidDocument
from tenants.document.relations import holds


@dataclass(frozen=True, slots=True)
class FactsDocument:
    """A valid facts document: its facts, its canonical bytes as read (RFC 8785, nothing added) and their SHA-256."""

    facts: Facts
    canonical: bytes
    sha256: str


def read_facts(raw: bytes) -> FactsDocument:
    """Return the facts document in `raw`, JSON text in UTF-8.

    Raises InvalidDocument with every fault.
    """
    return read_quickly(raw) or read_thoroughly(raw)


def check_facts(value: Mapping[str, Any]) -> FactsDocument:
    """Return the facts document that the portal has built as a dict; its dates may be `date` objects.

    Raises InvalidDocument with every fault.
    """
    try:
        raw = msgspec.json.encode(value)
    except UnicodeEncodeError:
        raise InvalidDocument([Fault("", "texts without lone surrogates")]) from None
    return read_facts(raw)


def _decode_day(kind: type, value: object) -> object:
    if kind is Day:
        return parse_day(value)
    raise NotImplementedError(kind)


_decoder = msgspec.json.Decoder()
# msgspec learns a type at its first use, and crashes the process where two threads do so at once. An import is one thread's.
msgspec.json.Decoder(Facts, dec_hook=_decode_day)


def read_quickly(raw: bytes) -> FactsDocument | None:
    """Return the document, or None where it is not certain to be valid."""
    try:
        value = _decoder.decode(raw)
        facts = msgspec.convert(value, Facts, dec_hook=_decode_day)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not holds(facts):
        return None
    _write_fractions(value)
    canonical = canonical_plain(value)
    # msgspec keeps the last of two equal keys without a word. A colon stands after each key, and in texts: as many of
    # them in the source as in the canonical form means that no key was dropped, unless an escape hides one.
    if b"\\u003" in raw or raw.count(b":") != canonical.count(b":"):
        return None
    return FactsDocument(facts, canonical, digest(canonical))


def _write_fractions(value: dict[str, Any]) -> None:
    """Write the floats of a valid document, which stand in two places at most, in their canonical form."""
    for part, key in (
        (value.get("coordinator"), "percent"),
        ((value.get("challenges") or {}).get("pulse"), "agree_percent"),
    ):
        if part and isinstance(part[key], float):
            part[key] = msgspec.Raw(canonical_number(part[key]))


def read_thoroughly(raw: bytes) -> FactsDocument:
    # Imported here, since marshmallow would double the start-up time of `slt assess` for nothing.
    from tenants.document.schema import list_faults
    from tenants.document.strict_json import parse_object

    value, faults = parse_object(raw)
    faults.extend(list_faults(value))
    if faults:
        raise InvalidDocument(faults)
    canonical = canonical_json(value)
    return FactsDocument(msgspec.convert(value, Facts, dec_hook=_decode_day), canonical, digest(canonical))
