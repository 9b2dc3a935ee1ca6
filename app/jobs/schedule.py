"""Periodic work: done once in each period, over all clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from app.clock import now
from app.db.roles import CLOCK
from app.db.session import acting, session

#: name -> (how often, how long after the beginning of the period, what writes its outbox rows).
_TASKS: dict[str, tuple[timedelta, timedelta, Callable[[], object]]] = {}

#: Asked four times a second, so it writes only when there is something to win.
_FIRST = text("""
INSERT INTO app.schedule_run (name, due_at)
SELECT :name, :due WHERE NOT EXISTS (SELECT FROM app.schedule_run WHERE name = :name AND due_at >= :due)
ON CONFLICT DO NOTHING RETURNING true
""")


def every(name: str, period: timedelta, write: Callable[[], object], *, at: timedelta = timedelta()) -> None:
    """Declare periodic work: `write` adds its outbox rows, as `slt_clock`, once in each period over all clocks.

    Periods are counted from midnight UTC, 1970-01-01, and begin `at` so much after that. A period in which no clock ran is not made up for.
    """
    _TASKS[name] = (period, at, write)


def run() -> None:
    """Do every periodic task whose time has come, once over all clocks: the insert that wins does it."""
    for name, (period, at, write) in _TASKS.items():
        begun = (now() - at).timestamp() // period.total_seconds() * period.total_seconds()
        due = datetime.fromtimestamp(begun, tz=UTC) + at
        with acting(CLOCK):
            if session.scalar(_FIRST, {"name": name, "due": due}):
                write()
