"""The table of contacts: the only names of people at work that the portal keeps beside their sign-in."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Versioned
from app.db.registry import ALL, BY_COUNCIL, SERVED, TENANT, access, definer_reads, delete, select, writes
from app.db.roles import COUNCIL, POLICE, SCOPE, WEB

_COORDINATOR = "role = 'coordinator'"


class UnitContact(Base, Versioned):
    """Whom to call in a role, until the last day (`until_on`); then `sec.clean` erases the row.

    A coordinator is seen by the unit, the police who serve it and KRÅD, the police's contact by the unit alone. What is
    personal never enters the audit, so that what is erased is gone. In a cooperation it may be one municipality's.
    """

    __tablename__ = "unit_contact"
    __table_args__ = (
        CheckConstraint("role IN ('coordinator', 'police_contact')", name="role"),
        CheckConstraint(r"name ~ '\S'", name="name"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                writes(WEB, TENANT),
                select(POLICE, f"{SERVED} AND {_COORDINATOR}"),
                select(COUNCIL, f"{BY_COUNCIL} AND {_COORDINATOR}"),
                definer_reads("tenant_id", "until_on"),
                delete(SCOPE, ALL),
                chain="tenant",
                secret=("name", "email", "phone"),
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    role: Mapped[str]
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.municipality.id"))
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    until_on: Mapped[date | None]
