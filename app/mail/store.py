"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from app.db.session import session
from app.mail.models import MailOff


def recipients(audience: str, id_: UUID, kind: str) -> Sequence[Row[tuple[object, ...]]]:
    """Account, role, municipality and address: `sec.recipients` says of whom."""
    return session.execute(
        text("SELECT * FROM sec.recipients(:audience, :id, :kind)"), {"audience": audience, "id": id_, "kind": kind}
    ).all()


def compose(at: datetime, pause: timedelta) -> list[UUID]:
    return list(session.scalars(text("SELECT * FROM sec.compose_mail(:at, :pause)"), {"at": at, "pause": pause}))


def content(mail_id: UUID) -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(text("SELECT * FROM sec.mail_content(:mail)"), {"mail": mail_id}).all()


def told(mail_id: UUID) -> dict[str, Any] | None:
    found: dict[str, Any] | None = session.scalar(text("SELECT sec.told_by_mail(:mail)"), {"mail": mail_id})
    return found


def attempted(mail_id: UUID, outcome: str | None, reason: str | None, at: datetime) -> bool:
    return bool(
        session.scalar(
            text("SELECT sec.attempted_mail(:mail, :outcome, :reason, :at)"),
            {"mail": mail_id, "outcome": outcome, "reason": reason, "at": at},
        )
    )


def unreached() -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(text("SELECT * FROM sec.unreached()")).all()


def turned_off(account_id: UUID) -> set[str]:
    return set(session.scalars(select(MailOff.kind).where(MailOff.account_id == account_id)))


def turn(account_id: UUID, *, off: Iterable[str], known: Collection[str]) -> None:
    """Of the kinds that are known, these are off and the others on."""
    session.execute(delete(MailOff).where(MailOff.account_id == account_id, MailOff.kind.in_(known)))
    rows = [{"account_id": account_id, "kind": kind} for kind in sorted(off)]
    if rows:
        session.execute(insert(MailOff).on_conflict_do_nothing(), rows)


def clean() -> None:
    session.execute(text("SELECT sec.clean_mail()"))
