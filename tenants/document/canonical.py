"""Canonical JSON (RFC 8785): the bytes that are hashed and signed.

The package rfc8785 is the reference and is what the tests compare with; it needs about 2 ms for a typical facts
document, this module 0.3 ms or (plain) 0.03 ms: msgspec writes whatever it already writes in canonical form, and
only fractions, and objects whose keys are not ASCII (RFC 8785 orders them by UTF-16 code units), are written here.
"""

from __future__ import annotations

import math
from hashlib import sha256

import msgspec

from tenants.document.facts import LARGEST_INTEGER

_encoder = msgspec.json.Encoder(order="sorted")


def canonical_json(value: object) -> bytes:
    """Return the RFC 8785 bytes of a JSON value (dict, list, tuple, str, int, float, bool, None).

    Raises ValueError for what has no canonical form: NaN, infinities, integers beyond 2^53 - 1, lone surrogates and
    other types. The keys of a dict are taken to be text.
    """
    return _encoder.encode(_writable(value))


def canonical_plain(value: object) -> bytes:
    """Return the same bytes, ten times faster, for a value that is known to hold no float, big integer or odd key."""
    return _encoder.encode(value)


def digest(canonical: bytes) -> str:
    """Return the SHA-256 of canonical bytes, as 64 hexadecimal digits."""
    return sha256(canonical).hexdigest()


def _writable(value: object) -> object:
    """Return the value with everything that msgspec would write in another form already written."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is dict:
        return _object(value)  # type: ignore[arg-type]  # `kind` says so
    if kind is list or kind is tuple:
        return [item if type(item) is str else _writable(item) for item in value]  # type: ignore[attr-defined]
    if kind is int:
        if abs(value) > LARGEST_INTEGER:  # type: ignore[arg-type]
            raise ValueError("an integer beyond 2^53 - 1 has no canonical form")
        return value
    if kind is float:
        return msgspec.Raw(canonical_number(value))  # type: ignore[arg-type]
    raise ValueError(f"{kind.__name__} is no JSON value")


def _object(value: dict[str, object]) -> object:
    written = {key: item if type(item) is str else _writable(item) for key, item in value.items()}
    if "".join(written).isascii():
        return written
    members = sorted(written.items(), key=lambda member: member[0].encode("utf-16-be"))
    return msgspec.Raw(
        b"{" + b",".join(_encoder.encode(key) + b":" + _encoder.encode(item) for key, item in members) + b"}"
    )


def canonical_number(number: float) -> str:
    """Return a double as ECMAScript writes it: the shortest digits that give it back, 50.0 as `50`, 1e-7 as `1e-7`.

    Raises ValueError for NaN and infinities.
    """
    if not math.isfinite(number):
        raise ValueError("NaN and infinities have no canonical form")
    if number == 0:
        return "0"
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)  # the value is 0.DIGITS x 10^point
    digits = digits.rstrip("0")
    sign = "-" if number < 0 else ""
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"
