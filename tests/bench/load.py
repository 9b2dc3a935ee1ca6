"""Asking a web process as fast as it answers, and the cores' seconds that this takes; with one answer that never changes."""

from __future__ import annotations

import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, cast

import psutil

if TYPE_CHECKING:
    from flask import Flask, Response

    from app.local.postgres import Postgres

#: Where the unchanging answer is found, and the file of its bytes.
STILL, STILL_FILE = "/still", "BENCH_STILL"


@dataclass
class Asked:
    """What came of asking: seconds of each answer, and the seconds that asking took, by the clock and of a core."""

    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    cores: dict[str, float] = field(default_factory=dict)

    def add(self, other: Asked) -> None:
        self.seconds += other.seconds
        self.taken += other.taken
        self.cores = {name: self.cores.get(name, 0.0) + spent for name, spent in other.cores.items()}

    @property
    def median(self) -> float:
        """Milliseconds."""
        return median(self.taken) * 1000

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    def cost(self, *names: str) -> float:
        """Milliseconds of a core for each answer."""
        return sum(self.cores[name] for name in names or self.cores) * 1000 / len(self.taken)


class Cores:
    """The seconds of a core that the web and the database have used."""

    def __init__(self, web: int, cluster: Postgres) -> None:
        postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
        self._roots = {"web": psutil.Process(web), "database": psutil.Process(postmaster)}

    @contextmanager
    def counted(self, asked: Asked) -> Iterator[None]:
        """Add to what was asked what the servers use meanwhile."""
        before = {name: _used(root) for name, root in self._roots.items()}
        yield
        for name, root in self._roots.items():
            after = _used(root)
            asked.cores[name] = sum(spent - before[name].get(pid, 0.0) for pid, spent in after.items())


def _used(root: psutil.Process) -> dict[int, float]:
    used = {}
    for each in (root, *root.children(recursive=True)):
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used[each.pid] = times.user + times.system
    return used


def ask(
    cores: Cores,
    address: tuple[str, int],
    path: str,
    headers: Mapping[str, str],
    seconds: float,
    *,
    connections: int = 1,
    status: int = 200,
) -> Asked:
    """Ask over so many connections, each again as soon as it is answered, from a process of its own."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {address[0]}:{address[1]}", *(f"{k}: {v}" for k, v in headers.items())]
    request = "\r\n".join([*lines, "", ""])
    asked = Asked()
    command = [sys.executable, "-m", "tests.bench.load", json.dumps([*address, request, seconds, connections, status])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()  # It is ready.
        with cores.counted(asked):
            process.stdin.close()
            told = process.stdout.readline()
    asked.seconds, asked.taken, asked.cores["load"] = json.loads(told)
    return asked


def _ask(
    host: str, port: int, text: str, seconds: float, connections: int, status: int
) -> tuple[float, list[float], float]:
    """Nothing is parsed but the status and the length."""
    request = text.encode()
    chosen, taken, room = selectors.DefaultSelector(), [], bytearray(1 << 18)
    wanted, spent = f"HTTP/1.1 {status} ".encode(), time.process_time()
    for _ in range(connections):
        one = socket.create_connection((host, port), timeout=30)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.sendall(request)
        chosen.register(one, selectors.EVENT_READ, [b"", 0, time.perf_counter()])
    begun = time.perf_counter()
    while time.perf_counter() < begun + seconds:
        for key, _events in chosen.select(timeout=0.5):
            one, state = cast("socket.socket", key.fileobj), key.data
            read = one.recv_into(room)
            if not read:
                raise RuntimeError("the web process hung up")
            if state[1] == 0:
                state[0] += room[:read]
                head, found, rest = state[0].partition(b"\r\n\r\n")
                if not found:
                    continue
                assert head.startswith(wanted), head[:80]
                length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                state[1] = int(length or 0) - len(rest)
            else:
                state[1] -= read
            if state[1] <= 0:
                now = time.perf_counter()
                taken.append(now - state[2])
                state[:] = b"", 0, now
                one.sendall(request)
    return time.perf_counter() - begun, taken, time.process_time() - spent


def application() -> Flask:
    """The portal, with one answer more: the bytes of a file."""
    from app import create_app
    from app.identity.policy import allow, anyone

    app = create_app()

    @app.get(STILL)
    @allow(anyone)
    def still() -> Response:
        return app.response_class(Path(os.environ[STILL_FILE]).read_bytes(), mimetype="text/html")

    return app


def main() -> None:
    """Ask as the arguments say, once standard input ends. Without arguments there is nothing to do."""
    if len(sys.argv) < 2:
        return
    print("ready", flush=True)
    sys.stdin.read()
    print(json.dumps(_ask(*json.loads(sys.argv[1]))), flush=True)


if __name__ == "__main__":
    main()
