"""Keys by which a unit lets its own systems into `/api/v1`: made by its administrator, shown once, ended at any time.

A key is the unit's and no person's: it goes on when whoever made it has left. It counts its own requests, in the row
that is read to know it: the count holds over all web processes, and needs nothing but the database (decision 0064).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l

from app.clock import today
from app.db.errors import explain
from app.errors import Forbidden, Invalid, NotFound
from app.identity import store
from app.identity.policy import Machine
from app.identity.roles import Scope
from app.identity.tokens import digest, new_token

#: So many requests does a key take in each window.
LIMIT = 120
WINDOW = timedelta(minutes=1)
#: A key works for a year at most, and a unit has so many at a time. The database allows no more.
LONGEST = timedelta(days=366)
MOST = 10

#: What every key begins with, so that one in the wrong place is found for what it is.
PREFIX = "slt_api_"

_TAKEN = _l("Dere har en nøkkel med dette navnet. Velg et annet navn, eller avslutt den først.")
# Where two are made at once.
explain("uq_api_token_name", "name", _TAKEN)


@dataclass(frozen=True)
class SystemKey:
    """A key as its unit's administrator sees it; `seen_at` is None while it has never been used.

    `made_by` is the address of whoever made it.
    """

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    expires_on: date
    made_by: str
    made_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None

    @property
    def works(self) -> bool:
        return self.revoked_at is None and self.expires_on >= today()


def longest_until() -> date:
    """The last day that a key made today may have."""
    return today() + LONGEST


def make_key(name: str, scopes: Collection[Scope], until: date) -> str:
    """A new key of the acting unit, which nobody can read again; `until` is the last day on which it works. Audited.

    Raises `Forbidden` for whoever isn't the unit's administrator, and `Invalid`.
    """
    if not today() <= until <= longest_until():
        raise Invalid(fields={"expires_on": _l("Velg en dag fra i dag og høyst ett år fram.")})
    key = PREFIX + new_token()
    made = store.make_api_token(uuid4(), digest(key), name, [scope.value for scope in sorted(scopes)], until)
    if made == "taken":
        raise Invalid(fields={"name": _TAKEN})
    if made == "many":
        raise Invalid(
            _l("Dere har %(most)s nøkler, og flere kan dere ikke ha. Avslutt en som ikke er i bruk.", most=MOST)
        )
    if made != "made":
        raise Forbidden
    return key


def system_keys() -> Sequence[SystemKey]:
    """The acting unit's keys, for its administrator: those that work, then those that no longer do, the newest first."""
    keys = [
        SystemKey(
            id=row.id,
            name=row.name,
            scopes=tuple(Scope(scope) for scope in row.scopes),
            expires_on=row.expires_on,
            made_by=row.made_by,
            made_at=row.made_at,
            seen_at=row.seen_at,
            revoked_at=row.revoked_at,
        )
        for row in store.api_tokens()
    ]
    return sorted(keys, key=lambda key: not key.works)


def system_key(key_id: UUID) -> SystemKey:
    """One of them that works. Raises `NotFound`."""
    found = next((key for key in system_keys() if key.id == key_id and key.works), None)
    if found is None:
        raise NotFound
    return found


def revoke_key(key_id: UUID) -> None:
    """End a key at once. Raises `NotFound` where the acting unit's administrator has no such key that works."""
    if not store.revoke_api_token(key_id):
        raise NotFound


def find_machine(key: str) -> Machine | None:
    """Which unit's system a key is, with this request counted; None where it is unknown, ended or too old."""
    row = store.count_request(digest(key), LIMIT, WINDOW)
    if row is None:
        return None
    return Machine(key, row.tenant_id, frozenset(row.scopes), LIMIT, row.window_used, row.seconds)
