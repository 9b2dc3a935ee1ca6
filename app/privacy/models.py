"""Confirmations that a text is about nobody in particular: one table for each side that writes. They never hold the text."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import BY_COUNCIL, DISTRICT, TENANT, access, insert
from app.db.roles import COUNCIL, POLICE, WEB


class _Confirmation:
    """Somebody (`membership_id`) looked at the signs (`kinds`) in a field of a form, and said why the text may stand.

    `form` is the view's endpoint, `field` the field's path in the form (handbook, on anonymising).
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    membership_id: Mapped[UUID]
    form: Mapped[str]
    field: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str]
    confirmed_at: Mapped[datetime]


class UnitTextConfirmation(_Confirmation, Base):
    """Of a unit's people."""

    __tablename__ = "unit_text_confirmation"
    __table_args__ = (
        CheckConstraint("kinds <> '{}' AND reason <> ''", name="whole"),
        {"schema": "app", "info": access("tenant", insert(WEB, TENANT), chain="tenant", immutable=True)},
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True, sort_order=-1)


class DistrictTextConfirmation(_Confirmation, Base):
    """Of a police district's people."""

    __tablename__ = "district_text_confirmation"
    __table_args__ = (
        CheckConstraint("kinds <> '{}' AND reason <> ''", name="whole"),
        Index("ix_district_text_confirmation_district", "police_district_id"),
        {"schema": "app", "info": access("district", insert(POLICE, DISTRICT), chain="district", immutable=True)},
    )

    police_district_id: Mapped[UUID] = mapped_column(ForeignKey("app.police_district.id"))


class CouncilTextConfirmation(_Confirmation, Base):
    """Of KRÅD's people."""

    __tablename__ = "council_text_confirmation"
    __table_args__ = (
        CheckConstraint("kinds <> '{}' AND reason <> ''", name="whole"),
        {"schema": "app", "info": access("national", insert(COUNCIL, BY_COUNCIL), chain="national", immutable=True)},
    )
