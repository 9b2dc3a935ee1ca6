"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from app.db.session import session
from tenants.contacts.models import UnitContact


def of_unit(unit_id: UUID, on: date) -> Sequence[UnitContact]:
    """The contacts of a day that the acting role may see, the coordinators first, then by name."""
    return session.scalars(
        select(UnitContact)
        .where(UnitContact.tenant_id == unit_id, or_(UnitContact.until_on.is_(None), UnitContact.until_on >= on))
        .order_by(UnitContact.role, UnitContact.name, UnitContact.id)
    ).all()


def get(unit_id: UUID, contact_id: UUID) -> UnitContact | None:
    return session.get(UnitContact, (unit_id, contact_id), populate_existing=True)


def add(row: UnitContact) -> None:
    session.add(row)
    session.flush()


def erase(row: UnitContact) -> None:
    session.delete(row)
    session.flush()


def flush() -> None:
    session.flush()
