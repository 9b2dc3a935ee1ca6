"""What a person is reminded of, once for each step towards its day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, TENANT, access, definer_reads, delete, insert, select, update
from app.db.roles import SCOPE, WORKER

_WAITING = "mail_id IS NULL"


class Notice(Base):
    """A person of the unit is told of a thing (`kind`, and `thing` among those of its kind), at one of its steps.

    The row outlives its mail, so that the same step is never told twice. Until it is in a mail it waits, and goes when the
    thing is done or has come a step nearer. `urgent` doesn't wait for the weekly mail. `language` is the unit's.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("tenant_id", "account_id", "kind", "thing", "step"),
        CheckConstraint("language IN ('nb', 'nn')", name="language"),
        Index("ix_notice_waiting", "account_id", postgresql_where=text(_WAITING)),
        Index("ix_notice_mail", "mail_id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WORKER, TENANT),
                insert(WORKER, f"{TENANT} AND {_WAITING}"),
                update(WORKER, f"{TENANT} AND {_WAITING}", "urgent"),
                delete(WORKER, f"{TENANT} AND {_WAITING}"),
                definer_reads(),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "mail_id"),
                delete(SCOPE, ALL),
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("sec.account.id"))
    kind: Mapped[str]
    thing: Mapped[str]
    step: Mapped[int]
    urgent: Mapped[bool]
    language: Mapped[str]
    noticed_at: Mapped[datetime]
    mail_id: Mapped[UUID | None] = mapped_column(ForeignKey("sec.mail.id"))
