"""The pulse in the database: each act is one definer's function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Row, text

from app.db.session import session


def open_poll(poll_id: UUID, token_hash: bytes, days: int) -> UUID | None:
    """Open a poll, or give the open one a new link. None for whoever may not, and where its time is up."""
    found: UUID | None = session.execute(
        text("SELECT sec.open_pulse(:id, :hash, :days)"), {"id": poll_id, "hash": token_hash, "days": days}
    ).scalar_one()
    return found


def close_poll(poll_id: UUID) -> Row[tuple[int, int]] | None:
    """`answers` and `agreed` of a poll that is now closed; None where there is no such open one."""
    return session.execute(text("SELECT answers, agreed FROM sec.close_pulse(:id)"), {"id": poll_id}).one_or_none()


def polls() -> Sequence[Row[tuple[UUID, date, date, date | None, int, list[int] | None]]]:
    """The acting unit's polls, the open one first."""
    return session.execute(text("SELECT id, opened_on, ends_on, closed_on, answers, counts FROM sec.pulses()")).all()


def asked(token_hash: bytes) -> Row[tuple[str, date, bool]] | None:
    """`unit`, `ends_on` and `demonstration` of the poll that a link is to."""
    return session.execute(
        text("SELECT unit, ends_on, demonstration FROM sec.pulse(:hash)"), {"hash": token_hash}
    ).one_or_none()


def answer(token_hash: bytes, answers: Sequence[int]) -> bool:
    """Count one answer to each statement; False where the link doesn't work."""
    return bool(
        session.execute(
            text("SELECT sec.answer_pulse(:hash, :answers)"), {"hash": token_hash, "answers": list(answers)}
        ).scalar_one()
    )
