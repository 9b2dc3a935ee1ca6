"""The portal's own processes, started for real so that they can be killed for real.

They know a kind of job that only tests have: it waits at a gate (a file) while that is closed, so that a test can kill
the worker in the middle of it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from app import create_app
from app.config import Settings
from app.db.roles import WORKER
from app.jobs.outbox import Task, job
from app.jobs.queue import LATER
from app.local.postgres import Postgres
from certification.criteria import previews

ROOT = Path(__file__).resolve().parents[2]


@job("gated", WORKER)
@job("gated later", WORKER, LATER)
def gated(task: Task) -> None:
    """Announce the attempt, wait while the gate is closed, and fail when told to."""
    folder = Path(task.payload["folder"])
    with (folder / "attempts").open("a") as attempts:
        attempts.write(f"{os.getpid()}\n")
    while (folder / "closed").exists():
        time.sleep(0.02)
    if (folder / "poison").exists():
        raise RuntimeError("poisoned")


def wait_for(what: Callable[[], bool], seconds: float = 30, about: str = "it") -> None:
    """Poll until it is so; fails the test after the deadline."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"waited {seconds} s for {about}"
        time.sleep(0.02)


@dataclass
class Processes:
    """Starts the portal's processes on given settings and ends every one of them in the end."""

    settings: Settings
    folder: Path
    pgpass: Path
    running: list[subprocess.Popen[bytes]]

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a `worker` or a `clock` and return once it is at work."""
        command = [sys.executable, "-c", f"from tests.faults.processes import main; main({name!r})"]
        process, log = self._start(name, command)
        wait_for(lambda: f"{name}.ready".encode() in log.read_bytes(), about=f"the {name} to be ready")
        return process

    def start_web(self) -> str:
        """Start the web as the Procfile does, on a port of its own, and return its address once it answers."""
        procfile = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
        gunicorn, *arguments = shlex.split(procfile["web"])
        command = [sys.executable, "-m", gunicorn, "--bind", "127.0.0.1:0", *arguments]
        _process, log = self._start("web", command)
        wait_for(lambda: log.read_text().count("Booting worker") >= 2, about="the web to be ready")
        found = re.search(r"Listening at: (http://127\.0\.0\.1:[0-9]+)", log.read_text())
        assert found
        return found.group(1)

    def _start(self, name: str, command: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.folder / f"{name}-{len(self.running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "PYTHONFAULTHANDLER": "1",
                    "PGPASSFILE": str(self.pgpass),
                    "DATABASE_URL": self.settings.database_url,
                    "DATABASE_REPLICA_URL": self.settings.database_replica_url,
                    "REDIS_URL": self.settings.redis_url,
                    "SECRET_KEY": self.settings.secret_key,
                    "PUBLIC_URL": self.settings.public_url,
                    "MAIL_URL": self.settings.mail_url,
                    "MAIL_FROM": self.settings.mail_from,
                    "DISPATCH_URL": self.settings.dispatch_url,
                    "SLT_LEASE_SECONDS": str(self.settings.lease_seconds),
                },
            )
        self.running.append(process)
        return process, log

    def kill_workers(self) -> None:
        """End gunicorn's workers at once; gunicorn itself lives, and makes new ones."""
        for process in self.running:
            _end(psutil.Process(process.pid).children(recursive=True))

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End the process and its children at once, as a power cut would."""
        # RQ's work-horse leads a session of its own, so a signal to the group would spare it.
        tree = psutil.Process(process.pid)
        _end([*tree.children(recursive=True), tree])
        process.wait()


def _end(processes: Iterable[psutil.Process]) -> None:
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            each.kill()


def kill_postgres(cluster: Postgres) -> None:
    """End PostgreSQL as a power cut would."""
    postmaster = psutil.Process(int((cluster.data / "postmaster.pid").read_text().split()[0]))
    _end([postmaster, *postmaster.children(recursive=True)])
    postmaster.wait(30)


@contextmanager
def processes(settings: Settings, folder: Path, pgpass: Path) -> Iterator[Processes]:
    """Processes that are all gone when the test is over."""
    made = Processes(settings, folder, pgpass, [])
    try:
        yield made
    finally:
        for process in made.running:
            if process.poll() is None:
                made.kill(process)
        for log in sorted(folder.glob("*.log")):
            # pytest shows it where the test fails.
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-20_000:]}")


def main(name: str) -> None:
    from app.jobs import relay, worker

    app = create_app()
    # Of a few units a test makes several jobs.
    previews.BATCH = int(os.environ.get("PREVIEW_BATCH", previews.BATCH))
    {"worker": worker.work, "clock": relay.work}[name](app)
