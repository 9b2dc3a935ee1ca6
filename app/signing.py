"""The key that the portal signs with. Nothing here signs; it reads what the settings hold, and makes a new one."""

from __future__ import annotations

import json

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

#: The one algorithm that is signed with and accepted (RFC 9864's name of EdDSA on this curve).
ALGORITHM = "Ed25519"


def private_key(text: str) -> OKPKey:
    """An Ed25519 private key from its JWK as text. Raises `ValueError`, which never repeats it."""
    try:
        key = OKPKey.import_key(json.loads(text))
        if key.curve_name != "Ed25519" or not key.is_private:
            raise ValueError
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("no Ed25519 private key as JWK") from None
    return key


def new_private_key() -> str:
    """A new private key, as the text that `private_key` reads."""
    return json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True))


def kid(key: OKPKey) -> str:
    """The name of a key: its thumbprint (RFC 7638)."""
    return key.thumbprint()
