"""A replica that the public's pages are read from: its address, and how far it is behind.

Only `slt_stats` reads there, which writes nothing. libpq itself goes to the primary while no replica answers, so that
nobody waits for one that is dead; a connection is made anew every minute, and so finds the way back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g, has_app_context
from sqlalchemy import URL, Connection, text

from app.clock import now

#: From here on, a page says that what it shows is old.
TOLD_FROM = timedelta(seconds=10)
#: Seconds between two signs of life that the clock leaves for the replicas.
BEAT_SECONDS = 2.0

#: Seconds of age, null on a primary. The time of the latest transaction that has come over is exact as long as some come.
AGE = """CASE WHEN pg_is_in_recovery()
         THEN extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 END"""


def first(replica: URL, primary: URL) -> URL:
    """The address of whichever answers, the replica first. Both name a host, and the same database.

    What else the addresses say, such as `sslmode`, holds for both; the database's own word prevails.
    """
    both = {
        "host": ",".join(str(url.host) for url in (replica, primary)),
        "port": ",".join(str(url.port or 5432) for url in (replica, primary)),
        "target_session_attrs": "prefer-standby",
    }
    return primary.set(host=None, port=None, query={**replica.query, **primary.query, **both})


def pool() -> dict[str, Any]:
    """What differs for an engine that may read from a replica: a way back to it, and no waiting for one that is silent."""
    return {"pool_recycle": 60, "pool_use_lifo": True, "connect_args": {"tcp_user_timeout": 3000}}


def beat(connection: Connection) -> None:
    """Leave a sign of life in the write-ahead log, as `slt_clock`: an idle database would look like a replica that is behind."""
    connection.execute(text("SELECT pg_logical_emit_message(true, 'slt.beat', '')"))


def noted(age: float | None) -> None:
    """Remember how old the data are that this request reads: seconds, None on a primary."""
    g.replica_age = None if age is None else timedelta(seconds=age)


def old_since() -> datetime | None:
    """From when the data are that this page shows, where they are so old that it is worth telling."""
    age: timedelta | None = g.get("replica_age") if has_app_context() else None
    return now() - age if age is not None and age >= TOLD_FROM else None


def register(app: Flask) -> None:
    """Let every page say how old its numbers are."""
    app.jinja_env.globals.update(old_since=old_since)
