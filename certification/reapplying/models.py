"""What a unit has gone through again before it applies anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import TENANT, access, insert, select
from app.db.roles import WEB


class ApplicationCheck(Base):
    """Somebody of the unit has gone through a section after an application (`submission_id`) and says that it stands so.

    `stand` is the SHA-256 of all that the section was made of, as in a yearly report: when that is another, nobody has.
    """

    __tablename__ = "application_check"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "submission_id"],
            ["app.submission.tenant_id", "app.submission.id"],
            name="fk_application_check_submission",
        ),
        CheckConstraint("section ~ '^[a-z]+$'", name="section"),
        CheckConstraint("stand ~ '^[0-9a-f]{64}$'", name="stand"),
        {
            "schema": "app",
            "info": access("tenant", select(WEB, TENANT), insert(WEB, TENANT), chain="tenant", immutable=True),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    stand: Mapped[str] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("sec.membership.id"))
    checked_at: Mapped[datetime]
