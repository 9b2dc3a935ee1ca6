"""Closing a unit that covers nothing: roles, invitations and keys in it end, and those who had a role are told. As the register keeper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.jobs import outbox
from app.mail.messages import News, tells
from tenants.units import store
from tenants.units.errors import InUse
from tenants.units.models import Unit


@dataclass(frozen=True)
class Founded:
    """A unit that a reform made: all that it has covered it got by it. `untouched`: nobody has reported anything there."""

    unit: Unit
    untouched: bool


def founded_by(reform_id: UUID) -> list[Founded]:
    """The units that a reform made and that have had nothing else."""
    found = dict(store.founded_by(reform_id))
    return [Founded(unit, found[unit.id]) for unit in store.several(found)] if found else []


def end_signatories(reform_id: UUID, closing: Collection[UUID]) -> None:
    """The roles and invitations to sign for municipalities that a reform brought end, as it is reversed; not in the units that are
    closed then.
    """
    store.end_signatories(reform_id, closing)


def idle(on: date) -> Sequence[Unit]:
    """The units that cover nothing on a day or later, coordinate nobody and are not closed, in no order. As KRÅD."""
    return store.idle(on)


def close(unit_id: UUID, language: str) -> None:
    """Close a unit, and tell its people in this form of Norwegian. Raises `InUse` where it covers something, or is closed."""
    try:
        mails = store.close(unit_id, language, now())
    except IntegrityError as error:
        if isinstance(error.orig, pg.CheckViolation):
            raise InUse from error
        raise
    outbox.add_several("mail", [(unit_id, {"mail": mail_id}) for mail_id in mails])
    outbox.add("unit_changed", tenant_id=unit_id)


@tells("closing")
def words(told: Mapping[str, Any]) -> News:
    """That a unit is closed, and why where that was a reversal."""
    paragraphs = [_("%(issuer)s har lagt ned enheten %(unit)s. Rollen din der er avsluttet.", unit=told["unit"])]
    if told["title"]:
        reason = _("Kommuneendringen «%(title)s» er omgjort: %(reason)s", title=told["title"], reason=told["reason"])
        paragraphs.append(reason)
    paragraphs.append(_("Har du spørsmål, ta kontakt med %(issuer)s."))
    return News(_("%(unit)s er lagt ned i SLT-portalen", unit=told["unit"]), paragraphs)
