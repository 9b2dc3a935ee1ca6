"""Signing in and out, choosing a membership, inviting people and taking up an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address, ip_network
from math import ceil
from typing import cast
from uuid import UUID, uuid4

from app.clock import now
from app.db.roles import AUTH
from app.errors import Forbidden, Invalid
from app.identity import passwords, store
from app.identity.errors import TooManyAttempts
from app.identity.models import Account, Invitation, Token
from app.identity.policy import Principal
from app.identity.roles import DATABASE_ROLE, ROLES, Side
from app.identity.tokens import ABSOLUTE, IDLE, INVITATION, digest, new_token

#: Rate limit of sign-in: after so many failures within the window a pause that doubles, at most 30 s. Never a lock.
WINDOW = timedelta(minutes=15)
FREE_BY_EMAIL = 5
FREE_BY_NETWORK = 50
LONGEST_PAUSE = 30


@dataclass(frozen=True)
class Choice:
    """A membership that somebody may act as."""

    membership_id: UUID
    side: Side
    role: StrEnum
    body: str
    tenant_id: UUID | None
    police_district_id: UUID | None


@dataclass(frozen=True)
class Person:
    """Somebody who holds a role, for those who grant roles."""

    membership_id: UUID
    email: str
    side: Side
    role: StrEnum
    body: str


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


def _limited(email: str, address: str | None) -> tuple[bytes, str]:
    """What the rate limit counts by; raises `TooManyAttempts` while there is a pause to keep."""
    email_hash, network = sha256(email.encode()).digest(), _network(address)
    if wait := _pause(email_hash, network):
        raise TooManyAttempts(wait)
    return email_hash, network


def sign_in(email: str, password: str, address: str | None) -> str | None:
    """The session's token for a right address and password, or None; the same work and time either way.

    Acts as the only membership, or as none yet where there are several. Raises `TooManyAttempts` with the pause to
    keep; the limit stands in the database and works when Valkey is gone.
    """
    email = email.strip().lower()
    email_hash, network = _limited(email, address)
    known = store.credentials(email)
    if not passwords.verify(password, known.password_hash if known else None) or known is None:
        store.add_failure(email_hash, network)
        return None
    if passwords.needs_rehash(known.password_hash):
        store.set_password_hash(known.account_id, passwords.hash_password(password))
    return open_session(known.account_id)


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


def invite(
    email: str,
    side: Side,
    role: str,
    *,
    tenant_id: UUID | None = None,
    police_district_id: UUID | None = None,
    municipality_id: UUID | None = None,
    valid_until: date | None = None,
    lifetime: timedelta = INVITATION,
) -> str:
    """Offer a membership; returns the token of the single-use link. An earlier open offer of the same ends.

    The database decides who may (a unit's administrator within the unit, KRÅD's administrator, an operator).
    Raises `Forbidden` for anybody else and `Invalid` for a role that the side doesn't have.
    """
    if role not in {r.value for r in ROLES[side]}:
        raise Invalid(fields={"role": role})
    token = new_token()
    if not store.invite(
        token_hash=digest(token),
        email=email.strip().lower(),
        side=side,
        role=role,
        tenant_id=tenant_id,
        police_district_id=police_district_id,
        municipality_id=municipality_id,
        valid_until=valid_until,
        lifetime=lifetime,
    ):
        raise Forbidden
    return token


def invitation(token: str, at: datetime | None = None) -> Invitation | None:
    """The open invitation that a link's token names, or None when it is used, ended or unknown."""
    return store.open_invitation(digest(token), at or now())


def has_account(email: str) -> bool:
    """True where somebody signs in with this address already."""
    return store.credentials(email) is not None


def body_of(offer: Invitation) -> str:
    """The name of the unit or police district that an invitation is to; empty for KRÅD and the ministry."""
    return store.body_name(offer.tenant_id, offer.police_district_id)


def accept(token: str, password: str, address: str | None = None, *, demonstration: bool = False) -> UUID | None:
    """Take up an invitation and return the account, or None when the link no longer works.

    A new address gets an account with this password. For an address that has an account the password must be its own;
    otherwise `Invalid` is raised on `password`, counted by the same rate limit as a sign-in (`TooManyAttempts`).
    """
    offer = invitation(token)
    if offer is None:
        return None
    known = store.credentials(offer.email)
    if known is None:
        account_id = uuid4()
        store.add_account(
            Account(
                id=account_id,
                email=offer.email,
                password_hash=passwords.hash_password(password),
                demonstration=demonstration,
            )
        )
    else:
        account_id = known.account_id
        email_hash, network = _limited(offer.email, address)
        if not passwords.verify(password, known.password_hash):
            store.add_failure(email_hash, network)
            raise Invalid(fields={"password": ""})
    return account_id if store.accept(digest(token), account_id) else None


def take_up(account_id: UUID, token: str) -> UUID | None:
    """Take up another invitation to the address of an account that is signed in; the membership, or None for a spent link."""
    return store.accept(digest(token), account_id)


def account_of(email: str) -> UUID | None:
    """The account that signs in with this address."""
    known = store.credentials(email.strip().lower())
    return known.account_id if known else None


def people() -> list[Person]:
    """Everybody whose roles the acting administrator may change."""
    return [
        Person(
            cast("UUID", row.membership_id), row.email, Side(row.side), ROLES[Side(row.side)](row.role), row.body or ""
        )
        for row in store.people()
    ]


def bodies(side: Side) -> list[tuple[UUID, str]]:
    """The units, or the police districts, that the acting administrator may invite people to: id and name."""
    return [(row.id, row.name) for row in store.bodies() if row.side == side]


def revoke(membership_id: UUID) -> None:
    """End somebody's membership at once. Raises `Forbidden` where it is one's own or not one's to end."""
    if not store.revoke(membership_id):
        raise Forbidden
