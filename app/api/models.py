"""What the API answered to requests with an `Idempotency-Key`, for a day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import TENANT, access, definer_reads, delete, writes
from app.db.roles import SCOPE, WEB


class ApiAnswer(Base):
    """A request that was claimed by its key, and what it was answered; both are of one transaction.

    `request_sha256` is over who asked for what. While the request is being done, `status` is 0, and nobody else sees the row.
    """

    __tablename__ = "api_answer"
    __table_args__ = (
        Index("ix_api_answer_at", "at"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                writes(WEB, TENANT),
                definer_reads("at"),
                delete(SCOPE, "at < now() - interval '24 hours'"),
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str | None]
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    at: Mapped[datetime] = mapped_column(server_default=func.now())
