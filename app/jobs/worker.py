"""The worker: claims one job, does it as the role and in the scope of its outbox row, and ends it in one commit."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog
from flask import Flask, current_app
from redis import Redis
from rq import Queue
from rq.executions import Execution
from rq.job import Job
from rq.timeouts import JobTimeoutException
from rq.worker import Worker, WorkerStatus
from sqlalchemy import text

from app.config import Settings
from app.db.roles import COUNCIL, POLICE, PROJECTOR, WORKER
from app.db.session import acting, connected, dispose, session, single_statements
from app.dispatch import port as dispatch
from app.identity.tokens import digest, new_token
from app.jobs.outbox import Task, kind_of
from app.jobs.queue import FUNCTION, LATER, QUEUES, patient, queue_on

log = structlog.get_logger()

_ROLES = (WORKER, PROJECTOR, POLICE, COUNCIL)


class LostLease(RuntimeError):
    """The job took longer than its lease, and another worker has it now; this one's effect is rolled back."""


class PortalJob(Job):
    """A job that can be nothing but ours: RQ imports the functions that a payload names, and runs them."""

    def restore(self, raw_data: dict[bytes, bytes]) -> None:
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None

    @property
    def rows(self) -> Sequence[str]:
        """The outbox rows that it is to do. Raises `ValueError` where it names another function."""
        if self.func_name != FUNCTION:
            raise ValueError(f"a job may not name {self.func_name}")
        rows: Sequence[str] = self.args
        return rows

    def perform(self) -> object:
        _ = self.rows  # refused before RQ imports what it names
        return super().perform()


def _claim(outbox_id: UUID, token: str, lease: timedelta) -> tuple[str, Task] | None:
    for role in _ROLES:
        with single_statements(role) as connection:
            row = connection.execute(
                text("SELECT * FROM sec.claim(:id, :hash, :lease)"),
                {"id": outbox_id, "hash": digest(token), "lease": lease},
            ).one_or_none()
        if row is not None:
            return role, Task(outbox_id, row.kind, row.tenant_id, row.police_district_id, row.payload)
    return None


def run(outbox: str) -> None:
    """Do one outbox row: the only function that a job may name. A second run of a done job does nothing."""
    settings: Settings = current_app.config["SLT"]
    outbox_id, token = UUID(outbox), new_token()
    claimed = _claim(outbox_id, token, timedelta(seconds=settings.lease_seconds))
    if claimed is None:
        log.info("job.not_mine", outbox=outbox)
        return
    role, task = claimed
    kind = kind_of(task.kind)
    try:
        with acting(role, token):
            kind.handler(task)
            if not session.scalar(text("SELECT sec.finish(:id)"), {"id": outbox_id}):
                raise LostLease(task.kind)
    except Exception as error:
        with connected(role, token) as connection:
            connection.execute(
                text("SELECT sec.fail(:id, :error)"), {"id": outbox_id, "error": f"{type(error).__name__}: {error}"}
            )
        log.exception("job.failed", outbox=outbox, kind=task.kind)
        raise
    log.info("job.done", outbox=outbox, kind=task.kind)


@contextmanager
def _survived(**what: str) -> Iterator[None]:
    """Whatever a row met, the worker lives and takes the next one: the outbox has its error (`sec.fail`), or its lease runs
    out, and it comes back.
    """
    try:
        yield
    except Exception:  # whatever it was, the next row must not pay for it
        log.exception("job.broken", **what)


class PortalWorker(Worker):
    """RQ's worker, with the application made before the fork and every connection made after it.

    The jobs of `LATER` are thousands each night, ask the database alone and take some ms: the worker does them itself, since a
    process, new connections and RQ's books for each of them would take ten times as long as they do.
    """

    job_class = PortalJob
    portal: Flask

    def execute_job(self, job: Job, queue: Queue) -> None:
        if queue.name == LATER:
            self._do_here(cast("PortalJob", job))
        else:
            dispose(self.portal)
            super().execute_job(job, queue)

    def _do_here(self, job: PortalJob) -> None:
        self.set_state(WorkerStatus.BUSY)  # a signal to stop waits for the job's end
        # The outbox knows it. Its name is free at once, should the worker be killed before the claim (decision 0003).
        self.connection.delete(job.key)
        with _survived(job=job.id):
            for outbox in job.rows:
                late = self.death_penalty_class(job.timeout, JobTimeoutException, job_id=job.id)
                with _survived(outbox=outbox), self.portal.app_context(), late:
                    run(outbox)
        self.set_state(WorkerStatus.IDLE)

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        with self.portal.app_context():
            return super().perform_job(job, queue, execution)


def portal_worker(app: Flask, connection: Redis) -> PortalWorker:
    """A worker of all queues. The intervals are RQ's own, shortened so that a killed worker's job comes back soon."""
    worker = PortalWorker(
        [queue_on(name, connection=connection, job_class=PortalJob) for name in QUEUES],
        connection=connection,
        name=f"slt-{os.getpid()}-{new_token()[:6]}",
        worker_ttl=20,
        maintenance_interval=5,
        job_monitoring_interval=2,
        serializer="rq.serializers.JSONSerializer",
        log_job_description=False,
    )
    worker.portal = app
    # What was made until now stays: a job that counted it through as garbage would hold its locks for 200 ms meanwhile.
    gc.collect()
    gc.freeze()
    return worker


def work(app: Flask) -> None:
    """Work until told to stop."""
    settings: Settings = app.config["SLT"]
    queue_url = settings.queue_url
    _ = settings.post_url  # refuses to start without
    _ = dispatch.of(settings)
    worker = portal_worker(app, patient(queue_url))
    log.info("worker.ready")
    worker.work(logging_level="WARNING")
