"""What leaves the portal: each parcel's state, and what has happened to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, insert, select, update
from app.db.roles import COUNCIL, SCOPE, WEB, WORKER
from app.dispatch.states import State


class Parcel(Base):
    """A paper that leaves for a unit: `source` says of which feature it is, and its id is the paper's own.

    `state` and `events` (how many) are what the events lead to; only a trigger sets them (`sec.advance_dispatch`).
    """

    __tablename__ = "dispatch"
    __table_args__ = (
        CheckConstraint(f"state IS NULL OR state IN {among(list(State))}", name="state"),
        CheckConstraint("(state IS NULL) = (events = 0)", name="events"),
        Index("ix_dispatch_state", "state", "changed_at"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                insert(WORKER, f"{TENANT} AND events = 0"),
                select(COUNCIL, BY_COUNCIL),
                definer_reads(),
                update(SCOPE, ALL, "state", "events", "changed_at"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    state: Mapped[str | None]
    events: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


class DispatchEvent(Base):
    """A parcel came to a state, the `seq`-th, counted from 1. `reason` is why it failed, `adapter` what carried it.

    Who did it (`membership_id`, `account_id`, `acting`) is written by the trigger from the acting token. What an adapter
    said is for those who run the portal: a unit doesn't read it.
    """

    __tablename__ = "dispatch_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "dispatch_id"],
            ["app.dispatch.tenant_id", "app.dispatch.id"],
            name="fk_dispatch_event_dispatch",
        ),
        UniqueConstraint("tenant_id", "dispatch_id", "seq", name="uq_dispatch_event_seq"),
        CheckConstraint(f"state IN {among(list(State))}", name="state"),
        CheckConstraint(rf"(state = '{State.FAILED}') = (reason IS NOT NULL)", name="reason"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT, "tenant_id", "id", "dispatch_id", "seq", "state", "at"),
                insert(WEB, f"{TENANT} AND state = '{State.READ}'"),
                select(WORKER, TENANT),
                insert(WORKER, f"{TENANT} AND state <> '{State.READ}'"),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, f"{BY_COUNCIL} AND state = '{State.READY}'"),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dispatch_id: Mapped[UUID]
    seq: Mapped[int]
    state: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    adapter: Mapped[str | None]
    membership_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    acting: Mapped[str | None]
