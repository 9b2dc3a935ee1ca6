"""Calendars to subscribe to: an address with a key of its own, shown once, that reads for one membership and writes nothing.

The key is a token of kind `feed`; no page takes it for a session. It ends with the membership, by itself or by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.clock import now
from app.db.roles import WEB
from app.identity import store
from app.identity.models import Token
from app.identity.policy import Principal
from app.identity.tokens import digest, new_token

#: How long an address works.
LIFETIME = timedelta(days=400)


@dataclass(frozen=True)
class Feed:
    """The address that a person has: when it was made, last read (None: never), and ends."""

    made_at: datetime
    read_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class Subscriber:
    """For whom a feed reads: the unit, and the person's own language (None: not chosen)."""

    tenant_id: UUID
    locale: str | None


def mine(principal: Principal) -> Feed | None:
    """The address that the acting membership has."""
    row = store.feed_of(principal.membership_id)
    if row is None:
        return None
    return Feed(row.created_at, row.seen_at if row.seen_at > row.created_at else None, row.expires_at)


def make(principal: Principal) -> str:
    """A new key for the acting membership of a unit; the former one ends. Nobody can read it again. Audited."""
    if principal.tenant_id is None:
        raise ValueError("only a unit has a feed")
    end(principal)
    token, at = new_token(), now()
    store.add_token(
        Token(
            hash=digest(token),
            kind="feed",
            account_id=principal.account_id,
            db_role=WEB,
            membership_id=principal.membership_id,
            tenant_id=principal.tenant_id,
            created_at=at,
            seen_at=at,
            expires_at=at + LIFETIME,
        )
    )
    store.add_event(principal.account_id, principal.membership_id, "feed_made")
    return token


def end(principal: Principal) -> None:
    """End the key of the acting membership at once, where it has one. Audited."""
    if store.end_feed(principal.membership_id):
        store.add_event(principal.account_id, principal.membership_id, "feed_ended")


def subscriber(token: str) -> Subscriber | None:
    """Whom a key reads for; None where it is unknown, expired or ended, or the membership is over: there is no telling which."""
    row = store.subscriber(digest(token))
    return Subscriber(row.tenant_id, row.locale) if row else None


def unchanged_since(token: str, etag: str) -> datetime:
    """Note that a feed was read, and since when it has said what it says now."""
    return store.note_read(digest(token), etag)
