"""Signing in and out, and choosing a membership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address, ip_network
from math import ceil
from typing import cast
from uuid import UUID

from app.clock import now
from app.db.roles import AUTH
from app.errors import Forbidden
from app.identity import passwords, store
from app.identity.errors import TooManyAttempts
from app.identity.models import Token
from app.identity.policy import Principal
from app.identity.roles import DATABASE_ROLE, ROLES, Side
from app.identity.tokens import ABSOLUTE, IDLE, digest, new_token

#: Rate limit of sign-in: after so many failures within the window a pause that doubles, at most 30 s. Never a lock.
WINDOW = timedelta(minutes=15)
FREE_BY_EMAIL = 5
FREE_BY_NETWORK = 50
LONGEST_PAUSE = 30


@dataclass(frozen=True)
class Choice:
    """A membership that somebody may act as; with a municipality where they sign for one of a cooperation's.

    `made_up`: it is of a demonstration's unit.
    """

    membership_id: UUID
    side: Side
    role: StrEnum
    body: str
    tenant_id: UUID | None
    police_district_id: UUID | None
    municipality_id: UUID | None
    municipality: str | None
    made_up: bool

    @property
    def of(self) -> tuple[Side, str, UUID | None, UUID | None, UUID | None]:
        """What it is of: side, role, unit, police district and municipality."""
        return self.side, self.role, self.tenant_id, self.police_district_id, self.municipality_id


def find_principal(token: str) -> Principal | None:
    """Who a token is, or None when it is unknown, ended, too long unused, or its membership is over."""
    row = store.principal_row(digest(token), IDLE)
    if row is None:
        return None
    side = Side(row.side) if row.side else None
    return Principal(
        token=token,
        account_id=row.account_id,
        email=row.email,
        locale=row.locale,
        seen_at=row.seen_at,
        membership_id=row.membership_id,
        side=side,
        role=ROLES[side](row.role) if side else None,
        tenant_id=row.tenant_id,
        police_district_id=row.police_district_id,
        municipality_id=row.municipality_id,
        body=row.body or "",
        demonstration=row.demonstration,
        made_up=row.made_up,
        several=row.several,
    )


def choices(account_id: UUID) -> list[Choice]:
    """The memberships that an account may act as today, the oldest first."""
    return [
        Choice(
            cast("UUID", row.membership_id),
            Side(row.side),
            ROLES[Side(row.side)](row.role),
            row.body or "",
            row.tenant_id,
            row.police_district_id,
            row.municipality_id,
            row.municipality,
            row.made_up,
        )
        for row in store.memberships(account_id)
    ]


def _network(address: str | None) -> str:
    host = ip_address(address or "0.0.0.0")  # noqa: S104  (no address known: one network for all of those)
    return str(ip_network(f"{host}/{24 if host.version == 4 else 56}", strict=False))


def _pause(email_hash: bytes, network: str) -> int:
    at = now()
    seen = store.failures(email_hash, network, at - WINDOW)
    over = max(seen.by_email - FREE_BY_EMAIL, seen.by_network - FREE_BY_NETWORK)
    if over < 0 or seen.latest_at is None:
        return 0
    until = seen.latest_at + timedelta(seconds=min(2**over, LONGEST_PAUSE))
    return max(0, ceil((until - at).total_seconds()))


def limited(email: str, address: str | None) -> tuple[bytes, str]:
    """What the rate limit counts by; raises `TooManyAttempts` while there is a pause to keep."""
    email_hash, network = sha256(email.encode()).digest(), _network(address)
    if wait := _pause(email_hash, network):
        raise TooManyAttempts(wait)
    return email_hash, network


def sign_in(email: str, password: str, address: str | None, *, membership_id: UUID | None = None) -> str | None:
    """The session's token for a right address and password, or None; the same work and time either way.

    Acts as the membership named where it is the account's, as the only one, or as none yet where there are several. Raises `TooManyAttempts` with the pause to
    keep; the limit stands in the database and works when Valkey is gone.
    """
    email = email.strip().lower()
    email_hash, network = limited(email, address)
    known = store.credentials(email)
    if not passwords.verify(password, known.password_hash if known else None) or known is None:
        store.add_failure(email_hash, network)
        return None
    if passwords.needs_rehash(known.password_hash):
        store.set_password_hash(known.account_id, passwords.hash_password(password))
    theirs = {choice.membership_id for choice in choices(known.account_id)}
    return open_session(known.account_id, membership_id if membership_id in theirs else None)


def open_session(account_id: UUID, membership_id: UUID | None = None) -> str:
    """A new session for an account; audited. It acts as the membership named, or as the only one there is.

    Raises `Forbidden` for a membership of somebody else's.
    """
    mine = choices(account_id)
    if membership_id is not None:
        mine = [choice for choice in mine if choice.membership_id == membership_id]
        if not mine:
            raise Forbidden
    return _session(account_id, mine[0] if len(mine) == 1 else None, "signed_in")


def _session(account_id: UUID, choice: Choice | None, event: str) -> str:
    token = new_token()
    store.add_token(
        Token(
            hash=digest(token),
            kind="browser",
            account_id=account_id,
            db_role=DATABASE_ROLE[choice.side] if choice else AUTH,
            membership_id=choice.membership_id if choice else None,
            tenant_id=choice.tenant_id if choice else None,
            police_district_id=choice.police_district_id if choice else None,
            expires_at=now() + ABSOLUTE,
        )
    )
    store.add_event(account_id, choice.membership_id if choice else None, event)
    return token


def sign_out(principal: Principal) -> None:
    """End the session."""
    store.revoke_token(digest(principal.token))
    store.add_event(principal.account_id, principal.membership_id, "signed_out")


def choose_language(principal: Principal, locale: str) -> None:
    """Keep the form of Norwegian (`nb` or `nn`) that a person wants the pages in, on every machine."""
    store.set_locale(principal.account_id, locale)


def switch(principal: Principal, membership_id: UUID) -> str:
    """Act as another of one's memberships: a new token; the old one ends. Raises `Forbidden` for another's."""
    choice = next((c for c in choices(principal.account_id) if c.membership_id == membership_id), None)
    if choice is None:
        raise Forbidden
    store.revoke_token(digest(principal.token))
    return _session(principal.account_id, choice, "switched")


def account_of(email: str) -> UUID | None:
    """The account that signs in with this address."""
    known = store.credentials(email.strip().lower())
    return known.account_id if known else None
