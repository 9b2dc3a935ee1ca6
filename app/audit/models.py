"""Entries and the heads of their chains. A trigger alone writes them (`audit.record`)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, access, insert, select, update
from app.db.roles import AUDIT

#: The chains that belong to no tenant and no police district.
NATIONAL = UUID("00000000-0000-0000-0000-000000000001")
IDENTITY = UUID("00000000-0000-0000-0000-000000000002")


class Head(Base):
    """The last entry of each chain; its row lock puts the chain's writers in order."""

    __tablename__ = "head"
    __table_args__ = (
        {
            "schema": "audit",
            "info": access("identity", select(AUDIT, ALL), insert(AUDIT, ALL), update(AUDIT, ALL, "seq", "hash")),
        },
    )

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Entry(Base):
    """One write: who, as what, where, before and after; `hash` binds it to the entry before."""

    __tablename__ = "entry"
    __table_args__ = (
        {"schema": "audit", "info": access("identity", select(AUDIT, ALL), insert(AUDIT, ALL), immutable=True)},
    )

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    txid: Mapped[int] = mapped_column(BigInteger)
    db_role: Mapped[str]
    account_id: Mapped[UUID | None]
    membership_id: Mapped[UUID | None]
    acting: Mapped[str | None]
    action: Mapped[str]
    table_name: Mapped[str]
    row_id: Mapped[str]
    before: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    prev: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
