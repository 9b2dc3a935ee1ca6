"""That the nation was exported: which day, by whom, and the hash that the file is known by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from app.db.base import Base, Id
from app.db.registry import BY_COUNCIL, access, insert, select
from app.db.roles import COUNCIL


class NationalExport(Base):
    """An export that somebody has: the audit entry of its row names the operator who made it."""

    __tablename__ = "national_export"
    __table_args__ = (
        CheckConstraint("root ~ '^[0-9a-f]{64}$'", name="root"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                chain="national",
                immutable=True,
            ),
        },
    )

    id: Mapped[Id]
    as_of: Mapped[date]
    root: Mapped[str]
    exported_at: Mapped[datetime]
