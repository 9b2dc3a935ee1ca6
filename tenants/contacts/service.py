"""Keeping the unit's list of contacts, and reading what others may see of it. Never a part of any document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.clock import today
from app.errors import Conflict, NotFound
from tenants.contacts import store
from tenants.contacts.models import UnitContact


class Role(StrEnum):
    """Whom the list has, and nobody else."""

    COORDINATOR = "coordinator"
    POLICE_CONTACT = "police_contact"


def contacts(unit_id: UUID, on: date) -> Sequence[UnitContact]:
    """The unit's contacts of a day, as far as the acting role may see them: the police and KRÅD its coordinators."""
    return store.of_unit(unit_id, on)


def get(unit_id: UUID, contact_id: UUID) -> UnitContact:
    """One of the unit's contacts of today. Raises `NotFound`."""
    row = store.get(unit_id, contact_id)
    if row is None or (row.until_on is not None and row.until_on < today()):
        raise NotFound
    return row


def add(unit_id: UUID, contact_id: UUID, values: dict[str, Any]) -> None:
    """Add a contact. The id is chosen when the form is shown: sending it twice adds one."""
    if store.get(unit_id, contact_id) is None:
        store.add(UnitContact(tenant_id=unit_id, id=contact_id, **values))


def change(unit_id: UUID, contact_id: UUID, version: int, values: dict[str, Any]) -> None:
    """Change a contact. Raises `NotFound`, and `Conflict` where somebody changed it since `version` was read."""
    row = get(unit_id, contact_id)
    if row.version != version:
        raise Conflict
    for name, value in values.items():
        setattr(row, name, value)
    store.flush()


def erase(unit_id: UUID, contact_id: UUID) -> None:
    """Erase a contact at once and for good. Raises `NotFound`."""
    store.erase(get(unit_id, contact_id))
