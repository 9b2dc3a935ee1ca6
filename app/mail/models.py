"""Mails to people, and which sorts of mail each of them has turned off: schema `sec`, for a mail goes to an address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id
from app.db.registry import ALL, access, definer_reads, delete, insert, select, update
from app.db.roles import AUTH, SCOPE


class Mail(Base):
    """One mail to one person; what it tells of stands in the units' notices. Written by the functions of `sec` alone.

    It is open until it has an `outcome`: sent (the server has taken it), refused (for good, by the server), gave_up (not
    taken in all the time that it was tried), or withheld (there was nothing left to tell, or nobody to tell it to). `reason`
    is what the server said when it was last tried without success. `about` is what it tells of: things to do (reminder),
    that a letter has come, or a `thing` by its id: an attempt to carry a reform out (reform), a unit that is closed (closing), an event that
    proposes a decision (proposal).
    Of one thing a person has one mail. `language` is the one that the mail has, where it isn't the person's own.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint("outcome IN ('sent', 'refused', 'gave_up', 'withheld')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("about IN ('reminder', 'letter', 'reform', 'closing', 'proposal')", name="about"),
        CheckConstraint("(about IN ('reform', 'closing', 'proposal')) = (thing IS NOT NULL)", name="thing"),
        Index("uq_mail_thing", "account_id", "about", "thing", unique=True, postgresql_where=text("thing IS NOT NULL")),
        Index("ix_mail_account", "account_id", "created_at"),
        {
            "schema": "sec",
            "info": access(
                "identity",
                definer_reads(),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "attempts", "reason", "outcome", "ended_at"),
                delete(SCOPE, "ended_at IS NOT NULL"),
            ),
        },
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("sec.account.id"))
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0", default=0)
    reason: Mapped[str | None]
    outcome: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    about: Mapped[str] = mapped_column(server_default="reminder", default="reminder")
    thing: Mapped[UUID | None]
    language: Mapped[str | None]


class MailOff(Base):
    """A person doesn't want mail of a kind, in any of their roles."""

    __tablename__ = "mail_off"
    __table_args__ = (
        {
            "schema": "sec",
            "info": access(
                "identity", select(AUTH, ALL), insert(AUTH, ALL), delete(AUTH, ALL), definer_reads("account_id", "kind")
            ),
        },
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("sec.account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
