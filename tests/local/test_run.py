"""`slt run`, whole: a copy of the clone, real processes, real signals."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import pytest

from app.local.place import CLONE
from app.local.postgres import Postgres
from app.local.processes import alive, gone

pytestmark = [pytest.mark.slow, pytest.mark.faults]

PATIENCE = 60.0


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@dataclass
class Installation:
    """A copy of the clone, with a `var` of its own."""

    folder: Path
    port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, **settings: str) -> subprocess.Popen[str]:
        """`slt run` in a session of its own, without what this test's environment sets."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
        kept["PATH"] = os.pathsep.join([str(self.folder / "bin"), kept["PATH"]])
        with self.output.open("w") as output:
            run = subprocess.Popen(
                [sys.executable, str(self.folder / "bin/slt"), "run"],
                env={**kept, "PYTHONPATH": str(self.folder), "PORT": str(self.port), "SLT_EMPTY": "1", **settings},
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )
        self.started.append(run)
        return run

    def end(self) -> None:
        """Kill what still works in this folder; a test that failed leaves nothing either."""
        left = self.living()
        for process in left:
            process.kill()
        gone(left, 10)
        for run in self.started:
            run.wait(10)

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def said(self) -> str:
        return self.output.read_text()

    def ready(self, run: subprocess.Popen[str]) -> None:
        until(lambda: "is ready after" in self.said() or run.poll() is not None, "the portal")
        assert run.poll() is None, self.said()

    def living(self, words: str = "") -> list[psutil.Process]:
        """The processes that work in this folder, whoever their parent is, with these words in their command line."""
        found = []
        for process in psutil.process_iter():
            try:
                if (
                    alive(process)
                    and process.cwd().startswith(str(self.folder))
                    and words in " ".join(process.cmdline())
                ):
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    def runs(self, words: str) -> bool:
        return bool(self.living(words))

    def eldest(self, words: str) -> psutil.Process:
        return min(self.living(words), key=lambda process: (process.create_time(), process.pid))


@pytest.fixture
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="slt run æ ", dir="/tmp"))
    folder.chmod(0o755)
    for part in ("app", "tenants", "certification", "dashboards", "migrations"):
        shutil.copytree(CLONE / part, folder / part, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.copy(CLONE / "Procfile", folder)
    (folder / "bin").mkdir()
    (folder / "bin/slt").write_text(f"#!/usr/bin/env {Path(sys.executable).name}\nfrom app.cli import main\nmain()\n")
    (folder / "bin/slt").chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    made = Installation(folder, port)
    yield made
    made.end()
    if (folder / "var/sockets").is_symlink():
        shutil.rmtree((folder / "var/sockets").readlink(), ignore_errors=True)
    shutil.rmtree(folder)


def test_it_runs_until_ctrl_c_revives_what_dies_and_leaves_no_process(installation: Installation) -> None:
    run = installation.start()
    installation.ready(run)
    with urlopen(f"http://127.0.0.1:{installation.port}/healthz") as answer:
        assert answer.status == 200

    second = Installation(installation.folder, installation.port + 1)
    refusal = subprocess.run(
        [sys.executable, str(installation.folder / "bin/slt"), "run"],
        env={"PYTHONPATH": str(second.folder), "PORT": str(second.port), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert refusal.returncode == 1
    assert f"runs from this folder already: process {run.pid}, http://127.0.0.1:{installation.port}" in refusal.stderr

    var = installation.folder / "var"
    secrets = [(var / name).read_text() for name in ("secret-key", "valkey-password")]
    secrets += [line.rsplit(":", 1)[1] for line in (var / "pgpass").read_text().splitlines()]
    for process in psutil.Process(run.pid).children(recursive=True):
        try:
            shown = " ".join([*process.cmdline(), *process.environ().values()])
        except psutil.NoSuchProcess:
            continue  # A job of the worker's, done meanwhile.
        assert not [secret for secret in secrets if secret in shown], "a password stands where `ps` can show it"
    for name in ("secret-key", "valkey-password", "valkey-url", "pgpass", "pgpass-superuser", "settings"):
        assert (var / name).stat().st_mode & 0o777 == 0o600

    for words in ("slt worker", "valkey-server", "bin/postgres"):
        killed = installation.eldest(words)
        killed.kill()
        assert gone([killed], 5)
        until(partial(installation.runs, words), words)
    installation.ready(run)

    os.kill(run.pid, signal.SIGINT)
    assert run.wait(PATIENCE) == 0, installation.said()
    assert installation.living() == []
    assert not (var / "settings").exists()


def test_after_it_was_killed_itself_the_next_start_ends_what_was_left_and_has_the_data(
    installation: Installation,
) -> None:
    run = installation.start()
    installation.ready(run)
    decided = sorted(path.name for path in (installation.folder / "var").glob("demonstration-*"))
    run.kill()
    run.wait()
    left = installation.living()
    assert left, "the processes of a killed run live on until the next start"

    again = installation.start(SLT_EMPTY="")
    installation.ready(again)
    assert "left behind" in installation.said()
    assert "Demonstration" not in installation.said()
    assert sorted(path.name for path in (installation.folder / "var").glob("demonstration-*")) == decided
    os.kill(again.pid, signal.SIGTERM)
    assert again.wait(PATIENCE) == 0
    assert installation.living() == []
    order = [installation.said().index(f"stopping {name}") for name in ("web", "worker", "clock")]
    assert order == sorted(order)


def test_a_taken_port_is_told_before_anything_starts(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", installation.port)):
        run = installation.start()
        assert run.wait(PATIENCE) == 1
    assert f"Port {installation.port} can't be used" in installation.said()
    assert not (installation.folder / "var/postgres").exists()


def test_a_named_database_that_is_not_there_is_told_and_nothing_embedded_starts(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        closed = probe.getsockname()[1]
    run = installation.start(DATABASE_URL=f"postgresql://127.0.0.1:{closed}/slt", REDIS_URL="redis://127.0.0.1:1/0")
    assert run.wait(PATIENCE) == 1
    assert "The Valkey or Redis at 127.0.0.1:1 does not answer" in installation.said()
    assert "Traceback" not in installation.said()
    assert not list((installation.folder / "var").glob("*postgres*"))
    assert installation.living() == []


def test_a_portal_for_others_without_a_mail_server_is_told_and_nothing_starts(installation: Installation) -> None:
    run = installation.start(PUBLIC_URL="https://slt.example.no", CONTACT_MAIL="slt@example.no")
    assert run.wait(PATIENCE) == 1
    assert "Missing setting: MAIL_URL" in installation.said()
    assert "Traceback" not in installation.said()
    assert installation.living() == []


def test_named_servers_are_used_and_nothing_embedded_starts(
    installation: Installation, postgres_cluster: Postgres, valkey_url: str
) -> None:
    name = f"named_{os.getpid()}"
    run = installation.start(
        DATABASE_URL=postgres_cluster.url(name),
        PGPASSFILE=str(postgres_cluster.pgpass),
        SLT_SUPERUSER_PGPASSFILE=str(postgres_cluster.superuser_pgpass),
        REDIS_URL=valkey_url,
        PUBLIC_URL="https://slt.example.no",
        MAIL_URL="smtp://127.0.0.1:25",
        MAIL_FROM="slt@example.no",
        CONTACT_MAIL="slt@example.no",
        DISPATCH_URL=(installation.folder / "var/letters").as_uri(),
    )
    try:
        installation.ready(run)
        assert "https://slt.example.no" in installation.said()
        assert "slt user add YOUR-ADDRESS council administrator" in installation.said()
        beside = subprocess.run(
            [
                sys.executable,
                str(installation.folder / "bin/slt"),
                "user",
                "add",
                "a@krad.example",
                "council",
                "administrator",
            ],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installation.folder), "PGPASSFILE": "/of/other/servers"},
            capture_output=True,
            text=True,
        )
        assert beside.stdout.startswith("https://slt.example.no/invitasjon/"), beside.stderr
        assert (installation.folder / "var/settings").stat().st_mode & 0o777 == 0o600
        assert {words for words in ("bin/postgres", "valkey-server") if installation.runs(words)} == set()
        assert installation.runs("slt worker")
        os.kill(run.pid, signal.SIGHUP)
        assert run.wait(PATIENCE) == 0, installation.said()
        assert installation.living() == []
        assert postgres_cluster.running(), "a server that was named is not ours to stop"
    finally:
        with psycopg.connect(postgres_cluster.superuser_dsn(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
