"""Mail to people: what waits to be told becomes one mail to each, is sent by a job of its own, and can be turned off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.clock import now
from app.jobs import outbox
from app.mail import store

#: At most one mail in so long to a person, but for what is urgent. A week, less the hours by which a day's work may be early.
PAUSE = timedelta(days=7) - timedelta(hours=6)


@dataclass(frozen=True)
class Recipient:
    """Somebody of a unit whom a job may tell something: the account, and the role in the unit (with its municipality)."""

    account_id: UUID
    role: str
    municipality_id: UUID | None


def recipients(unit_id: UUID, kind: str) -> list[Recipient]:
    """The people of the acting job's unit today who want mail of a kind; a row for each of their roles."""
    return [
        Recipient(cast("UUID", row.account_id), row.role, row.municipality_id)
        for row in store.recipients("unit", unit_id, kind)
    ]


def tell(unit_id: UUID) -> None:
    """Ask for the mails that the unit's waiting notices make, in the acting job's transaction."""
    outbox.add_several("mail", [(unit_id, {"mail": mail_id}) for mail_id in store.compose(now(), PAUSE)])


def turned_off(account_id: UUID) -> set[str]:
    """The kinds of mail that a person doesn't want."""
    return store.turned_off(account_id)


def choose(account_id: UUID, off: Collection[str], known: Collection[str]) -> None:
    """A person wants mail of all the kinds that are known but these."""
    store.turn(account_id, off=off, known=known)


def link_key(account_id: UUID) -> str:
    """The key of the link in a person's mail that turns mail off, and can do nothing else. The same in every mail."""
    return str(_signer().dumps(account_id.hex))


def holder(key: str) -> UUID | None:
    """The account that a key turns mail off for; None where it is no key of this installation's."""
    try:
        return UUID(hex=_signer().loads(key))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(cast("str", current_app.config["SECRET_KEY"]), salt="mail off")


def unreached() -> dict[UUID, datetime]:
    """Of the people whose roles the acting administrator may change: the memberships whose last mail was refused, and when."""
    return {cast("UUID", row.membership_id): row.ended_at for row in store.unreached()}
