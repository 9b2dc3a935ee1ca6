"""The audit as it may be read by those who work in the portal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, text

from app.db.session import session


def last_saved(table: str, row_id: str) -> Row[tuple[str, datetime, bool]] | None:
    """`acting`, `at`, and whether it was the acting membership's `own`; None for what the acting role may not ask about."""
    return session.execute(
        text("SELECT acting, at, own FROM sec.last_saved(:table, :row)"), {"table": table, "row": row_id}
    ).one_or_none()
