"""Who has which role, inviting people and taking up an invitation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, cast
from uuid import UUID, uuid4

from flask_babel import gettext as _

from app.clock import last_day, now, today
from app.errors import Forbidden, Invalid, NotFound
from app.identity import passwords, store
from app.identity.models import Invitation
from app.identity.roles import ROLES, Side, UnitRole
from app.identity.service.signing_in import limited
from app.identity.tokens import INVITATION, digest, new_token


@dataclass(frozen=True)
class Person:
    """Somebody who holds a role, for those who grant roles; `last_day` is the last one with it, None where it has no end,
    and `first_day` the first one, where it hasn't come yet.

    `municipality` is the one that they sign for in a cooperation; `made_up`: the unit is a demonstration's.
    """

    membership_id: UUID
    email: str
    side: Side
    role: StrEnum
    body: str
    municipality: str | None
    first_day: date | None
    last_day: date | None
    made_up: bool


@dataclass(frozen=True)
class Offer:
    """An invitation that nobody has taken up; its link works until `expires_at`, and not after the role's last day.

    `first_day`: the role's, where it begins later than when the invitation is taken up.
    """

    invitation_id: UUID
    email: str
    side: Side
    role: StrEnum
    tenant_id: UUID | None
    police_district_id: UUID | None
    municipality_id: UUID | None
    body: str
    municipality: str | None
    made_up: bool
    first_day: date | None
    last_day: date | None
    expires_at: datetime

    @property
    def works(self) -> bool:
        """Whether the link can still be used."""
        return self.expires_at > now() and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether the role's last day has passed."""
        return self.last_day is not None and self.last_day < today()


class Where(NamedTuple):
    """A unit or police district by name (empty for KRÅD and the ministry), and the municipality signed for in it."""

    body: str
    municipality: str | None
    made_up: bool


@dataclass(frozen=True)
class Body:
    """A unit or a police district that people can be invited to; `made_up`: the unit is a demonstration's."""

    id: UUID
    name: str
    made_up: bool


@dataclass(frozen=True)
class SigningPlace:
    """A municipality of a unit that covers several, `body`: there each municipality has its own signatory."""

    tenant_id: UUID
    body: str
    municipality_id: UUID
    number: str
    name: str


def invite(
    email: str,
    side: Side,
    role: str,
    *,
    tenant_id: UUID | None = None,
    police_district_id: UUID | None = None,
    municipality_id: UUID | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    lifetime: timedelta = INVITATION,
) -> str:
    """Offer a membership; returns the token of the single-use link. An earlier open offer of the same ends.

    A signatory of a unit that covers several municipalities is one municipality's. `valid_from` and `valid_until` are the
    first and last day with the role: who is a deputy in an absence has it only then. The database decides who may (a unit's administrator within the unit, KRÅD's administrator, an operator).
    Raises `Forbidden` for anybody else, and `Invalid` with what is wrong: `role`, `municipality`, `valid_until`, or
    `email` where the address has the role on one of these days already.
    """
    if role not in {r.value for r in ROLES[side]}:
        raise Invalid(fields={"role": role})
    if valid_until is not None and valid_until < today():
        raise Invalid(fields={"valid_until": _("Dagen er passert. Velg i dag eller en senere dag.")})
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise Invalid(fields={"valid_until": _("Siste dag er før første dag. Rett en av dem.")})
    if side is Side.UNIT:
        _signs_for(tenant_id, role, municipality_id)
    token = new_token()
    became = store.invite(
        token_hash=digest(token),
        email=email.strip().lower(),
        side=side,
        role=role,
        tenant_id=tenant_id,
        police_district_id=police_district_id,
        municipality_id=municipality_id,
        valid_from=valid_from,
        valid_until=valid_until,
        lifetime=lifetime,
    )
    if became == "held":
        raise Invalid(
            fields={
                "email": _("Adressen har allerede denne rollen. Skal den vare til en annen dag, avslutt den først.")
            }
        )
    if became != "made":
        raise Forbidden
    return token


def _signs_for(tenant_id: UUID | None, role: str, municipality_id: UUID | None) -> None:
    """Refuse a signatory of several municipalities, or a municipality where it means nothing."""
    own = {place.municipality_id for place in signing_places() if place.tenant_id == tenant_id}
    told = None
    if role != UnitRole.SIGNATORY:
        told = _("Bare en underskriver hører til én kommune. La feltet stå tomt.") if municipality_id else None
    elif own and municipality_id is None:
        told = _("Velg kommunen som personen skriver under for. I et samarbeid har hver kommune sin underskriver.")
    elif municipality_id is not None and municipality_id not in own:
        told = (
            _("Kommunen er ikke med i dette samarbeidet. Velg en som er det.")
            if own
            else _("Enheten dekker bare én kommune. La feltet stå tomt.")
        )
    if told:
        raise Invalid(fields={"municipality": told})


def invitation(token: str, at: datetime | None = None) -> Invitation | None:
    """The open invitation that a link's token names, or None when it is used, ended or unknown."""
    return store.open_invitation(digest(token), at or now(), today())


def has_account(email: str) -> bool:
    """True where somebody signs in with this address already."""
    return store.credentials(email) is not None


def body_of(offer: Invitation) -> Where:
    """What an invitation is to."""
    return Where(*store.body(offer.tenant_id, offer.police_district_id, offer.municipality_id))


def accept(token: str, password: str, address: str | None = None) -> UUID | None:
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
        secret = passwords.hash_password(password)
        if not store.add_account(account_id, offer.email, secret, demonstration=False):
            # Who sends the form twice has an account by now, and the link is spent.
            return None
    else:
        account_id = known.account_id
        email_hash, network = limited(offer.email, address)
        if not passwords.verify(password, known.password_hash):
            store.add_failure(email_hash, network)
            raise Invalid(fields={"password": ""})
    return account_id if store.accept(digest(token), account_id) else None


def open_demonstration(token: str, password_hash: str) -> UUID | None:
    """Take up an invitation to an address without an account as somebody of the demonstration; None for a spent link."""
    offer, account_id = invitation(token), uuid4()
    if offer is None or not store.add_account(account_id, offer.email, password_hash, demonstration=True):
        return None
    return account_id if store.accept(digest(token), account_id) else None


def take_up(account_id: UUID, token: str) -> UUID | None:
    """Take up another invitation to the address of an account that is signed in; the membership, or None for a spent link."""
    return store.accept(digest(token), account_id)


def people() -> list[Person]:
    """Everybody whose roles the acting administrator may change."""
    return [
        Person(
            cast("UUID", row.membership_id),
            row.email,
            Side(row.side),
            ROLES[Side(row.side)](row.role),
            row.body or "",
            row.municipality,
            row.valid.lower if row.valid.lower > today() else None,
            last_day(row.valid.upper) if row.valid.upper else None,
            row.made_up,
        )
        for row in store.people()
    ]


def offers() -> list[Offer]:
    """The invitations that the acting administrator may withdraw or send anew, those whose link works first."""
    return [
        Offer(
            row.invitation_id,
            row.email,
            Side(row.side),
            ROLES[Side(row.side)](row.role),
            row.tenant_id,
            row.police_district_id,
            row.municipality_id,
            row.body or "",
            row.municipality,
            row.made_up,
            row.valid_from if row.valid_from and row.valid_from > today() else None,
            row.valid_until,
            row.expires_at,
        )
        for row in store.invitations()
    ]


def offer(invitation_id: UUID) -> Offer:
    """One of `offers`. Raises `NotFound`."""
    found = next((each for each in offers() if each.invitation_id == invitation_id), None)
    if found is None:
        raise NotFound
    return found


def renew(invitation_id: UUID) -> str:
    """Make the offer anew: a new link, whose token is returned; the earlier one ends. Raises what `invite` does."""
    again = offer(invitation_id)
    if again.is_over:
        raise Invalid(
            fields={
                "valid_until": _("Siste dag med rollen er passert. Trekk tilbake invitasjonen, og inviter på nytt.")
            }
        )
    return invite(
        again.email,
        again.side,
        again.role,
        tenant_id=again.tenant_id,
        police_district_id=again.police_district_id,
        municipality_id=again.municipality_id,
        valid_from=again.first_day,
        valid_until=again.last_day,
    )


def withdraw(invitation_id: UUID) -> None:
    """End an offer: its link works no more. Raises `Forbidden` where it isn't open, or not one's to end."""
    if not store.withdraw(invitation_id):
        raise Forbidden


def bodies(side: Side) -> list[Body]:
    """The units, or the police districts, that the acting administrator may invite people to."""
    return [Body(row.id, row.name, row.made_up) for row in store.bodies() if row.side == side]


def signing_places() -> list[SigningPlace]:
    """The municipalities of cooperations that the acting administrator may invite a signatory for, by unit and number."""
    return [SigningPlace(**row._mapping) for row in store.signing_places()]


def without_signatory(unit_id: UUID, municipality_ids: Collection[UUID], *, several: bool) -> set[UUID]:
    """Those of a unit's municipalities for which nobody is a signatory, today or later, and nobody is invited to be.

    Only in a unit of `several` municipalities is a signatory one municipality's. Acts as the unit.
    """
    known = store.signatories(unit_id, today())
    return set(municipality_ids) - known if several or not known else set()


def revoke(membership_id: UUID) -> None:
    """End somebody's membership at once. Raises `Forbidden` where it is one's own or not one's to end."""
    if not store.revoke(membership_id):
        raise Forbidden
