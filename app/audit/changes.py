"""What others have done in the acting unit, as the audit has it: by role, never by name, and without what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.db.session import session

_CHANGES = text(
    "SELECT sec.last_visit() AS since, c.* FROM (VALUES (1)) one LEFT JOIN audit.changes(:since) c ON true"
    " ORDER BY c.at DESC"
)


@dataclass(frozen=True)
class Written:
    """One write: `acting` is side.role, `txid` is shared by what was written together.

    `detail` is the kind of what was written, where its table has kinds; of a submission what became of it.
    """

    at: datetime
    txid: int
    acting: str
    action: str
    table: str
    detail: str | None


def changes(since: datetime | None = None) -> tuple[datetime | None, Sequence[Written]]:
    """When whoever acts was here last (None: never), and what others have written since, or since an earlier instant.

    The latest first. Acts as the unit, with a session's token. One statement.
    """
    rows = session.execute(_CHANGES, {"since": since}).all()
    written = [
        Written(row.at, row.txid, row.acting, row.action, row.table_name, row.detail)
        for row in rows
        if row.at is not None
    ]
    return rows[0].since, written
