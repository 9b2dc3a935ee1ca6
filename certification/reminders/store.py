"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, tuple_
from sqlalchemy.dialects.postgresql import insert

from app.db.session import session
from certification.reminders.models import Notice

_KEY = (Notice.account_id, Notice.kind, Notice.thing, Notice.step)


def keep(unit_id: UUID, notices: Iterable[Mapping[str, Any]]) -> None:
    """Of the unit's waiting notices these stay, become urgent, or are added; the others go. What was told stays told."""
    rows = [{"tenant_id": unit_id, "id": uuid4(), **notice} for notice in notices]
    gone = delete(Notice).where(Notice.tenant_id == unit_id, Notice.mail_id.is_(None))
    if not rows:
        session.execute(gone)
        return
    kept = [tuple(row[column.key] for column in _KEY) for row in rows]
    session.execute(gone.where(tuple_(*_KEY).not_in(kept)))
    _add(rows)


def add(unit_id: UUID, notices: Iterable[Mapping[str, Any]]) -> None:
    """These too, whatever else waits."""
    rows = [{"tenant_id": unit_id, "id": uuid4(), **notice} for notice in notices]
    if rows:
        _add(rows)


def _add(rows: list[dict[str, Any]]) -> None:
    new = insert(Notice).values(rows)
    session.execute(
        new.on_conflict_do_update(
            constraint="uq_notice_tenant_id_account_id_kind_thing_step",
            set_={"urgent": True},
            where=Notice.mail_id.is_(None) & new.excluded.urgent,
        )
    )
