"""The issuer's signature over an export: a signed text beside the file, whose root stands for every byte of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from joserfc.jwk import OKPKey

from certification.certificates import signed
from certification.certificates.signed import Broken, Key
from dashboards.export.archive import SCHEMA, Manifest

TYPE = "slt-export+jwt"


@dataclass(frozen=True)
class Signer:
    """Who signed an export: the key of the issuer and what it was called (in bokmål), the key's id, and when."""

    issuer: str
    name: str
    kid: str
    at: datetime


def beside(export: Path) -> Path:
    """Where an export's signature is."""
    return export.with_name(f"{export.name}.jws")


def sign(manifest: Manifest, name: str, private: OKPKey, key: Key, at: datetime) -> bytes:
    """The signature of the issuer whose key it is, and who is called so."""
    claims = {
        "schema": SCHEMA,
        "iss": key.issuer,
        "issuer_name": name,
        "iat": int(at.timestamp()),
        "as_of": manifest.as_of,
        "root": manifest.root,
    }
    return signed.sign(claims, TYPE, private).encode() + b"\n"


def signer(content: bytes, manifest: Manifest, keys: Sequence[Key]) -> Signer:
    """Who signed this export. Raises `Broken` where none of these keys did, in its time, or it was another export."""
    claims, key = signed.opened(content, TYPE, keys)
    if claims.get("schema") != SCHEMA or type(claims.get("issuer_name")) is not str:
        raise Broken("no signature of an export")
    if (claims.get("as_of"), claims.get("root")) != (manifest.as_of, manifest.right_root):
        raise Broken("another export's signature, or the export is changed")
    return Signer(key.issuer, claims["issuer_name"], key.kid, datetime.fromtimestamp(claims["iat"], UTC))
