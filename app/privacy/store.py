"""The confirmations in the database."""

from __future__ import annotations

from app.db.base import Base
from app.db.session import session


def add(row: Base) -> None:
    """Add one to the transaction."""
    session.add(row)
