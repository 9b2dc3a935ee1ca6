"""A certificate, and the list of what has become of them all, as signed texts (JWS, Ed25519). Pure: no database, no web.

`docs/spec/certificate.md` is the contract. The list is that of the IETF's Token Status List (two bits for each certificate,
zlib), so that who has a reader of these can use it.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from app.signing import ALGORITHM, kid

CERTIFICATE_TYPE = "slt-certificate+jwt"
STATUS_TYPE = "statuslist+jwt"
SCHEMA = "slt-certificate/1"
#: How long a status list may be leant on.
LIST_LASTS = timedelta(hours=24)
#: The most bytes that a certificate, and an unpacked list, may have.
MOST_BYTES, MOST_LIST = 64_000, 8_000_000


class ListState(IntEnum):
    """What a status list says of a certificate; that it has expired follows from its dates."""

    VALID = 0
    WITHDRAWN = 1
    SUSPENDED = 2
    SUPERSEDED = 3


class Broken(ValueError):
    """Not a text that one of these keys has signed as this sort of text; the message says why, for programs."""


@dataclass(frozen=True)
class Key:
    """A public key, and the days in which what it signs is taken: from `from_at` to `until_at` (None: still).

    A `revoked` one is never taken. `issuer` is the key of the issuer whose it is.
    """

    kid: str
    issuer: str
    public: OKPKey
    from_at: datetime
    until_at: datetime | None = None
    revoked: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The key as it stands in `/.well-known/jwks.json`."""
        times = {"nbf": int(self.from_at.timestamp())}
        if self.until_at:
            times["exp"] = int(self.until_at.timestamp())
        return {
            **self.public.as_dict(private=False),
            "kid": self.kid,
            "use": "sig",
            "alg": ALGORITHM,
            "iss": self.issuer,
            **times,
            **({"revoked": True} if self.revoked else {}),
        }


def sign(claims: Mapping[str, Any], type_: str, key: OKPKey) -> str:
    """The claims, signed; the same claims and key give the same text."""
    header = {"alg": ALGORITHM, "kid": kid(key), "typ": type_}
    return jws.serialize_compact(header, _json(claims), key, algorithms=[ALGORITHM])


def status_claims(
    states: Mapping[int, ListState], issuer: str, address: str, at: datetime, lasts: timedelta = LIST_LASTS
) -> dict[str, Any]:
    """The claims of a status list: the states by the certificates' indexes; an index that isn't named is withdrawn."""
    size = max(states, default=-1) + 1
    packed = bytearray(-(-size // 4))
    for index in range(size):
        packed[index // 4] |= states.get(index, ListState.WITHDRAWN) << (index % 4 * 2)
    issued = int(at.timestamp())
    return {
        "iss": issuer,
        "sub": address,
        "iat": issued,
        "exp": issued + int(lasts.total_seconds()),
        "ttl": 300,
        "status_list": {
            "bits": 2,
            "lst": urlsafe_b64encode(zlib.compress(bytes(packed), 9)).rstrip(b"=").decode(),
            "size": size,
        },
    }


def state_at(claims: Mapping[str, Any], index: int) -> ListState:
    """What a status list says at an index. Raises `Broken` where it has none there, or is no such list."""
    try:
        told = claims["status_list"]
        bits, packed, size = told["bits"], _decoded(told["lst"]), told["size"]
        reader = zlib.decompressobj()
        raw = reader.decompress(packed, MOST_LIST)
        if bits != 2 or type(size) is not int or not reader.eof or len(raw) * 4 < size:
            raise ValueError
    except (KeyError, TypeError, ValueError, zlib.error):
        raise Broken("no status list") from None
    if not 0 <= index < size:
        raise Broken("index out of range")
    return ListState(raw[index // 4] >> (index % 4 * 2) & 3)


def opened(content: bytes, type_: str, keys: Sequence[Key]) -> tuple[dict[str, Any], Key]:
    """The claims of a signed text of this sort, and the key that signed it. Raises `Broken`.

    Each byte counts: a text that says the same in another way is broken too.
    """
    text = content.removesuffix(b"\n")
    if len(text) > MOST_LIST:
        raise Broken("too large")
    parts = text.split(b".")
    try:
        if len(parts) != 3:
            raise ValueError
        header, payload = json.loads(_decoded(parts[0].decode("ascii"))), _decoded(parts[1].decode("ascii"))
        _decoded(parts[2].decode("ascii"))
        if type(header) is not dict or set(header) != {"alg", "kid", "typ"}:
            raise ValueError
    except (ValueError, RecursionError):
        raise Broken("no signed text") from None
    if header["alg"] != ALGORITHM:
        raise Broken("another algorithm")
    if header["typ"] != type_:
        raise Broken("another sort of text")
    key = next((key for key in keys if key.kid == header["kid"]), None)
    if key is None:
        raise Broken("unknown key")
    try:
        jws.deserialize_compact(text, key.public, algorithms=[ALGORITHM])
        claims = json.loads(payload)
    except (JoseError, ValueError, RecursionError):
        raise Broken("wrong signature") from None
    _by_its_key(claims, key)
    return claims, key


def read_keys(content: bytes) -> list[Key]:
    """The keys of a JWKS as the portal publishes it. Raises `ValueError`."""
    try:
        return [_key(one) for one in json.loads(content)["keys"]]
    except (JoseError, KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError):
        raise ValueError("no JWKS with the portal's keys") from None


def _key(told: Mapping[str, Any]) -> Key:
    public = OKPKey.import_key({name: told[name] for name in ("kty", "crv", "x")})
    if public.curve_name != "Ed25519" or type(told["iss"]) is not str or told["kid"] != kid(public):
        raise ValueError
    until = told.get("exp")
    return Key(
        told["kid"],
        told["iss"],
        public,
        datetime.fromtimestamp(told["nbf"], UTC),
        None if until is None else datetime.fromtimestamp(until, UTC),
        revoked=bool(told.get("revoked", False)),
    )


def _by_its_key(claims: object, key: Key) -> None:
    """Refuse what the key signed outside its days, in another issuer's name, or was revoked for."""
    if type(claims) is not dict or type(claims.get("iat")) is not int:
        raise Broken("no claims")
    if claims.get("iss") != key.issuer:
        raise Broken("another issuer's key")
    if key.revoked:
        raise Broken("revoked key")
    ends = key.until_at
    if claims["iat"] < int(key.from_at.timestamp()) or (ends and claims["iat"] >= ends.timestamp()):
        raise Broken("signed outside the key's time")


def _decoded(text: str) -> bytes:
    """Bytes of base64url without padding, written in the one way that there is. Raises `ValueError`."""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError(text)
    return raw


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
