"""Tokens: 256 random bits, of which the database keeps the SHA-256 alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import text

from app.clock import now
from app.db.roles import AUTH
from app.db.session import connected

#: A session ends after this long without a request, and at the latest this long after the sign-in.
IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=10)
#: How long a link of invitation works.
INVITATION = timedelta(days=7)
#: How long a link to a new password works. The database allows no more.
RESET = timedelta(hours=1)


def new_token() -> str:
    """A fresh token, safe in an address and a cookie."""
    return token_urlsafe(32)


def digest(token: str) -> bytes:
    """What the database keeps of a token."""
    return sha256(token.encode()).digest()


@contextmanager
def operator_token(
    name: str, db_role: str, *, tenant_id: UUID | None = None, police_district_id: UUID | None = None
) -> Iterator[str]:
    """A token for a command that a named operator runs, for one database role; revoked when the command ends.

    A role that acts for one unit or police district needs to be told which. Needs an application context. The operator's
    name stands in the audit as `operator:<name>`.
    """
    token = new_token()
    with connected(AUTH) as connection:
        connection.execute(
            text(
                "INSERT INTO sec.token (hash, kind, db_role, label, tenant_id, police_district_id, expires_at)"
                " VALUES (:hash, 'operator', :role, :label, :tenant, :district, :expires)"
            ),
            {
                "hash": digest(token),
                "role": db_role,
                "label": name,
                "tenant": tenant_id,
                "district": police_district_id,
                "expires": now() + timedelta(hours=1),
            },
        )
    try:
        yield token
    finally:
        with connected(AUTH) as connection:
            connection.execute(
                text("UPDATE sec.token SET revoked_at = clock_timestamp() WHERE hash = :hash"), {"hash": digest(token)}
            )
