"""A view's policy: pure predicates on who is asking, and the one decorator that declares them.

    @blueprint.get("/vedtak")
    @allow(unit("coordinator", "contributor", "reader"))
    def vedtak_list() -> str: ...

The edge (`app.db.edge`) refuses a view without a policy, chooses the database role from it, and answers somebody who
may not see a page exactly as if the page were not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from app.db import roles as database
from app.identity.roles import DATABASE_ROLE, ROLES, Scope, Side


@dataclass(frozen=True)
class Principal:
    """Who is asking, as the token's row says; a plain value that holds no database object.

    `body` is the name of the unit, district or council that the person acts for. `tenant_id` is set for side unit,
    `police_district_id` for side police, `municipality_id` for a signatory of one municipality of a cooperation.
    A person with several memberships acts as one at a time; with none chosen yet, `side` and `role` are None.
    `several` tells whether there is another to choose, `demonstration` that the account is a demonstration's, `made_up` that
    the unit is.
    """

    token: str
    account_id: UUID
    email: str
    locale: str | None
    seen_at: datetime
    membership_id: UUID | None = None
    side: Side | None = None
    role: StrEnum | None = None
    tenant_id: UUID | None = None
    police_district_id: UUID | None = None
    municipality_id: UUID | None = None
    body: str = ""
    demonstration: bool = False
    made_up: bool = False
    several: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    def has(self, side: Side, *roles: str) -> bool:
        """True when acting on this side, in one of these roles (any, where none is named)."""
        return self.side is side and (not roles or self.role in roles)


@dataclass(frozen=True)
class Machine:
    """A municipal system that asks with a unit's key, as the key's row says.

    `limit` requests are taken in a window; `used` were made in this one, which ends in `seconds`.
    """

    token: str
    tenant_id: UUID
    scopes: frozenset[str]
    limit: int
    used: int
    seconds: int

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token


Asking = Principal | Machine | None


@dataclass(frozen=True)
class Grant:
    """One way in: a side and its roles, or (side None) everybody, with the database role that the view acts as.

    With a `scope`, a municipal system whose key has it, and no person.
    """

    side: Side | None
    roles: frozenset[str]
    database_role: str
    needs_sign_in: bool = True
    scope: str | None = None

    def admits(self, principal: Asking) -> bool:
        if self.scope is not None or isinstance(principal, Machine):
            return isinstance(principal, Machine) and self.scope in principal.scopes
        if self.side is None:
            return principal is not None or not self.needs_sign_in
        return principal is not None and principal.side is self.side and principal.role in self.roles


def _grant(side: Side, roles: tuple[str, ...]) -> Grant:
    known = {role.value for role in ROLES[side]}
    unknown = set(roles) - known
    if unknown:
        raise ValueError(f"{side} has no role {', '.join(sorted(unknown))}")
    return Grant(side, frozenset(roles or known), DATABASE_ROLE[side])


def unit(*roles: str) -> Grant:
    """People of the acting unit in these roles (any, where none is named)."""
    return _grant(Side.UNIT, roles)


def police(*roles: str) -> Grant:
    """People of the acting police district."""
    return _grant(Side.POLICE, roles)


def council(*roles: str) -> Grant:
    """People of KRÅD."""
    return _grant(Side.COUNCIL, roles)


def ministry(*roles: str) -> Grant:
    """People of the ministry."""
    return _grant(Side.MINISTRY, roles)


def system(scope: Scope) -> Grant:
    """Municipal systems with a key of the unit that has this scope."""
    return Grant(Side.UNIT, frozenset(), DATABASE_ROLE[Side.UNIT], scope=scope.value)


def on_own_tokens(grant: Grant) -> Grant:
    """The same people, in a view that works on their own account and tokens alone."""
    return replace(grant, database_role=database.AUTH)


#: Everybody, signed in or not; the view reads what is public.
anyone = Grant(None, frozenset(), database.STATS, needs_sign_in=False)
#: Everybody, on the way in: the view works on accounts and tokens alone.
signing_in = Grant(None, frozenset(), database.AUTH, needs_sign_in=False)
#: Everybody who is signed in; the view works on their own account and tokens.
signed_in = Grant(None, frozenset(), database.AUTH)


@dataclass(frozen=True)
class Policy:
    """A view's grants; the first that admits the principal decides the database role."""

    grants: tuple[Grant, ...]

    @property
    def is_open(self) -> bool:
        """True where it is the same to the view who is asking."""
        return self.grants == (anyone,)

    @property
    def is_for_systems(self) -> bool:
        """True where municipal systems ask with their key, and nobody else."""
        return all(grant.scope is not None for grant in self.grants)

    def choose(self, principal: Asking) -> Grant | None:
        return next((grant for grant in self.grants if grant.admits(principal)), None)


class View(Protocol):
    policy: Policy


F = TypeVar("F", bound=Callable[..., object])


def allow(*grants: Grant) -> Callable[[F], F]:
    """Declare who may use a view. The outermost function that Flask registers must carry it."""

    def declare(view: F) -> F:
        view.policy = Policy(grants)  # type: ignore[attr-defined]  # functions take attributes; mypy has no type for it
        return view

    return declare
