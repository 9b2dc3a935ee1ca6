"""The clock's work: hand committed jobs to the queue, hand over again what was not done, and run the schedule.

Any number of clocks may run: a row is handed over under SKIP LOCKED, and the job's own claim decides who does it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from signal import SIGINT, SIGTERM, signal
from threading import Event

import structlog
from flask import Flask
from redis import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.clock import now
from app.config import Settings
from app.db.roles import CLOCK
from app.db.session import connected
from app.jobs.queue import FUNCTION, queue_on, short

log = structlog.get_logger()

#: Seconds between two looks at the outbox.
PAUSE = 0.25
BATCH = 200

#: Written by the schedule: name -> (how often, what writes its outbox rows). Features add theirs with `every`.
_SCHEDULE: dict[str, tuple[timedelta, Callable[[], None]]] = {}

_DUE = text("""
SELECT id, attempts FROM app.outbox
 WHERE done_at IS NULL AND dead_at IS NULL
   AND (lease_until IS NULL OR lease_until < clock_timestamp())
   AND (dispatched_at IS NULL OR dispatched_at < clock_timestamp() - :lease)
 ORDER BY created_at LIMIT :batch FOR UPDATE SKIP LOCKED
""")


def every(name: str, period: timedelta, write: Callable[[], None]) -> None:
    """Declare periodic work: `write` adds its outbox rows, as `slt_clock`, once in each period over all clocks."""
    _SCHEDULE[name] = (period, write)


def dispatch(queue: Queue, lease: timedelta) -> int:
    """Hand over what is due; returns how many. A row is marked only when the queue has taken it.

    Raises `redis.RedisError` when Valkey is away: the transaction is rolled back and nothing is marked.
    """
    with connected(CLOCK) as connection:
        due = connection.execute(_DUE, {"lease": lease, "batch": BATCH}).all()
        for row_id, attempts in due:
            # The attempt stands in the name: a job whose worker was killed stays "started" in RQ for a minute or more.
            name = f"ob-{row_id}-{attempts}"
            try:
                queue.enqueue(FUNCTION, str(row_id), job_id=name, unique=True, result_ttl=0, failure_ttl=0)
            except DuplicateJobError:
                # It waits in the queue already: a slow worker, not a lost job.
                log.info("job.waiting", job=name)
        if due:
            connection.execute(
                text("UPDATE app.outbox SET dispatched_at = clock_timestamp() WHERE id = ANY(:ids)"),
                {"ids": [row_id for row_id, _ in due]},
            )
        return len(due)


def run_schedule() -> None:
    """Write the outbox rows of every periodic task whose time has come; the insert that wins does it."""
    for name, (period, write) in _SCHEDULE.items():
        due = datetime.fromtimestamp(now().timestamp() // period.total_seconds() * period.total_seconds(), tz=UTC)
        try:
            with connected(CLOCK) as connection:
                connection.execute(
                    text("INSERT INTO app.schedule_run (name, due_at) VALUES (:name, :due)"), {"name": name, "due": due}
                )
                write()
        except IntegrityError:
            continue


def work(app: Flask, stop: Event | None = None) -> None:
    """Run until told to stop; a database or a Valkey that is away is waited for."""
    settings: Settings = app.config["SLT"]
    stop = stop or Event()
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: stop.set())
    lease = timedelta(seconds=settings.lease_seconds)
    away = False
    with app.app_context():
        queue = queue_on(connection=short(settings.redis_url))
        log.info("clock.ready")
        while not stop.is_set():
            try:
                run_schedule()
                handed = dispatch(queue, lease)
                away = False
            except (RedisError, SQLAlchemyError) as error:
                handed = 0
                if not away:
                    log.warning("clock.waiting", error=type(error).__name__)
                away = True
            if handed < BATCH:
                stop.wait(1.0 if away else PAUSE)
