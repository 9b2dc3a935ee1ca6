"""Periodic work: done once in each period, over all clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from app.clock import now
from app.db.roles import CLOCK
from app.db.session import acting, session

#: name -> (how often, what writes its outbox rows).
_TASKS: dict[str, tuple[timedelta, Callable[[], object]]] = {}

#: Asked four times a second, so it writes only when there is something to win.
_FIRST = text("""
INSERT INTO app.schedule_run (name, due_at)
SELECT :name, :due WHERE NOT EXISTS (SELECT FROM app.schedule_run WHERE name = :name AND due_at >= :due)
ON CONFLICT DO NOTHING RETURNING true
""")


def every(name: str, period: timedelta, write: Callable[[], object]) -> None:
    """Declare periodic work: `write` adds its outbox rows, as `slt_clock`, once in each period over all clocks.

    Periods are counted from midnight UTC, 1970-01-01. A period in which no clock ran is not made up for.
    """
    _TASKS[name] = (period, write)


def run() -> None:
    """Do every periodic task whose time has come, once over all clocks: the insert that wins does it."""
    for name, (period, write) in _TASKS.items():
        due = datetime.fromtimestamp(now().timestamp() // period.total_seconds() * period.total_seconds(), tz=UTC)
        with acting(CLOCK):
            if session.scalar(_FIRST, {"name": name, "due": due}):
                write()
