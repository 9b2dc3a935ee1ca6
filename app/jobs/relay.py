"""The clock's work: hand committed jobs to the queue, hand over again what was not done, and run the schedule.

Any number of clocks may run: a row is handed over under SKIP LOCKED, and the job's own claim decides who does it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from signal import SIGINT, SIGTERM, signal
from threading import Event

import structlog
from flask import Flask
from redis import Redis, RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.db import replica
from app.db.roles import CLOCK
from app.db.session import connected
from app.jobs import schedule
from app.jobs.outbox import queue_of
from app.jobs.queue import FUNCTION, LATER, queue_on, short

log = structlog.get_logger()

#: Seconds between two looks at the outbox.
PAUSE = 0.25
BATCH = 200
#: How many rows of the queue `LATER` are one job, whose books in Valkey would take longer than they do.
TOGETHER = 20

_DUE = text("""
SELECT id, attempts, kind FROM app.outbox
 WHERE done_at IS NULL AND dead_at IS NULL
   AND (lease_until IS NULL OR lease_until < clock_timestamp())
   AND (dispatched_at IS NULL OR dispatched_at < clock_timestamp() - :lease)
 ORDER BY created_at, id LIMIT :batch FOR UPDATE SKIP LOCKED
""")


def dispatch(valkey: Redis, lease: timedelta) -> int:
    """Hand over what is due; returns how many. A row is marked only when the queue has taken it.

    Raises `redis.RedisError` when Valkey is away: the transaction is rolled back and nothing is marked.
    """
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with connected(CLOCK) as connection:
        due = connection.execute(_DUE, {"lease": lease, "batch": BATCH}).all()
        for row_id, attempts, kind in due:
            # The attempt stands in the name: a job whose worker was killed stays "started" in RQ for a minute or more.
            names[queue_of(kind)].append((str(row_id), f"ob-{row_id}-{attempts}"))
        for queue, rows in names.items():
            together = TOGETHER if queue == LATER else 1
            for first in range(0, len(rows), together):
                _hand_over(queue_on(queue, connection=valkey), rows[first : first + together])
        if due:
            connection.execute(
                text("UPDATE app.outbox SET dispatched_at = clock_timestamp() WHERE id = ANY(:ids)"),
                {"ids": [row_id for row_id, _, _ in due]},
            )
        return len(due)


def _hand_over(queue: Queue, rows: Sequence[tuple[str, str]]) -> None:
    """One job for some rows, called by its name for the one, or by a digest of all the names."""
    name = rows[0][1] if len(rows) == 1 else f"ob-{sha256(''.join(name for _id, name in rows).encode()).hexdigest()}"
    try:
        queue.enqueue(
            FUNCTION, *(row_id for row_id, _name in rows), job_id=name, unique=True, result_ttl=0, failure_ttl=0
        )
    except DuplicateJobError:
        # It waits in the queue already: a slow worker, not a lost job.
        log.info("job.waiting", job=name)


def _beat() -> None:
    with connected(CLOCK) as connection:
        replica.beat(connection)


def work(app: Flask, stop: Event | None = None) -> None:
    """Run until told to stop; a database or a Valkey that is away is waited for."""
    settings: Settings = app.config["SLT"]
    stop = stop or Event()
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: stop.set())
    lease = timedelta(seconds=settings.lease_seconds)
    away = False
    beaten = 0.0
    with app.app_context():
        valkey = short(settings.queue_url)
        log.info("clock.ready")
        while not stop.is_set():
            try:
                schedule.run()
                handed = dispatch(valkey, lease)
                if settings.database_replica_url and time.monotonic() - beaten >= replica.BEAT_SECONDS:
                    _beat()
                    beaten = time.monotonic()
                away = False
            except (RedisError, SQLAlchemyError) as error:
                handed = 0
                if not away:
                    log.warning("clock.waiting", error=type(error).__name__)
                away = True
            if handed < BATCH:
                stop.wait(1.0 if away else PAUSE)
