"""The public keys as the portal keeps them: publishing the key of the settings, ending one, and which is signed with."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from joserfc.jwk import OKPKey

from app import signing
from app.clock import now
from app.errors import Unavailable
from certification.certificates import store
from certification.certificates.models import SigningKey
from certification.certificates.signed import Key

#: How long a key is still taken after its successor is published, so that processes with the old one can go on.
OVERLAP = timedelta(hours=1)


class Refused(ValueError):
    """A key can't be published or ended; the message says why and what to do."""


def publish(text: str, issuer: str) -> bool:
    """Publish the public part of a private key, from now on; the former key of the issuer ends after `OVERLAP`.

    Needs KRÅD's database role. Returns False where it is published already. Raises `Refused` for a key that has ended,
    was revoked, or is another issuer's.
    """
    private = signing.private_key(text)
    kid, at = signing.kid(private), now()
    there = store.signing_keys()
    same = next((row for row in there if row.kid == kid), None)
    if same is not None:
        if same.issuer != issuer:
            raise Refused(f"this key is published as {same.issuer}'s: make a new one for {issuer} with `slt keys new`")
        if same.revoked_at is not None or (same.until_at is not None and same.until_at <= at + OVERLAP):
            raise Refused("this key has ended: make a new one with `slt keys new`")
        return False
    for row in there:
        if row.until_at is None:
            row.until_at = max(at + OVERLAP, row.from_at + OVERLAP)
    store.add(SigningKey(kid=kid, issuer=issuer, jwk=private.as_dict(private=False), from_at=at))
    return True


def revoke(kid: str) -> None:
    """Take nothing that a key has signed any more, since somebody else may have it. Raises `Refused`. As KRÅD."""
    row = next((row for row in store.signing_keys() if row.kid == kid), None)
    if row is None:
        raise Refused(f"no key {kid}: `slt keys show` lists them")
    row.revoked_at = row.revoked_at or now()
    store.flush()


def published() -> list[Key]:
    """All public keys, the latest first."""
    return [
        Key(
            row.kid,
            row.issuer,
            OKPKey.import_key({name: row.jwk[name] for name in ("kty", "crv", "x")}),
            row.from_at,
            row.until_at,
            revoked=row.revoked_at is not None,
        )
        for row in store.signing_keys()
    ]


def jwks() -> str:
    """The public keys as `/.well-known/jwks.json` has them."""
    return json.dumps({"keys": [key.as_dict() for key in published()]}, indent=1) + "\n"


def current() -> tuple[OKPKey, Key]:
    """The private key that is signed with, and its public part. Raises `Unavailable` where it isn't published or has ended."""
    text = current_app.config["SLT"].signing_key
    if text:
        private = signing.private_key(text)
        kid, at = signing.kid(private), now()
        for key in published():
            if key.kid == kid and not key.revoked and (key.until_at is None or at < key.until_at):
                return private, key
    raise Unavailable(_("Portalen kan ikke signere nå. Prøv igjen senere."))
