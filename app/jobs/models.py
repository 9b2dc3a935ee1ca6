"""The outbox: what must happen once a transaction has committed, written in that transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id, among
from app.db.registry import ALL, BY_COUNCIL, DISTRICT, TENANT, access, delete, insert, select, update
from app.db.roles import CLOCK, COUNCIL, POLICE, PROJECTOR, SCOPE, WEB, WORKER

_DISPATCH = ("dispatched_at", "attempts", "lease_until", "last_error", "done_at", "dead_at")


class Outbox(Base):
    """One thing to do. `db_role` is whom the job acts as; ids only stand in `payload`, never personal data."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("tenant_id IS NULL OR police_district_id IS NULL", name="one_owner"),
        CheckConstraint(f"db_role IN {among((WORKER, PROJECTOR, POLICE, COUNCIL))}", name="db_role"),
        Index("ix_outbox_open", "created_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
        Index("ix_outbox_tenant", "tenant_id"),
        {
            "schema": "app",
            "info": access(
                "dispatch",
                insert(WEB, TENANT),
                insert(WORKER, TENANT),
                insert(POLICE, DISTRICT),
                insert(COUNCIL, BY_COUNCIL),
                select(CLOCK, ALL),
                insert(CLOCK, ALL),
                update(CLOCK, ALL, "dispatched_at", "dead_at"),
                select(SCOPE, ALL),
                update(SCOPE, ALL, *_DISPATCH),
                delete(SCOPE, "done_at IS NOT NULL"),
            ),
        },
    )

    id: Mapped[Id]
    kind: Mapped[str]
    db_role: Mapped[str]
    tenant_id: Mapped[UUID | None]
    police_district_id: Mapped[UUID | None]
    payload: Mapped[dict[str, str]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    dispatched_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


class ScheduleRun(Base):
    """A periodic task's due time; the clock whose insert wins writes the outbox rows."""

    __tablename__ = "schedule_run"
    __table_args__ = (
        {
            "schema": "app",
            "info": access("dispatch", select(CLOCK, ALL), insert(CLOCK, ALL), select(SCOPE, ALL), delete(SCOPE, ALL)),
        },
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
