"""The national page over a projection of any size: `python -m tests.bench.pages`.

Three databases in one run: units of five years each that follow one another on the register's places, 400 and 4,000 of them,
and so many that the projection has 400,000 rows. The web process is gunicorn as the Procfile has it, and each number is of
requests over a socket. On any day there are no more municipalities than the register has, however many units there have been.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import click
import psycopg
from flask import Flask

from app import create_app
from app.clock import today
from app.db.roles import STATS
from app.db.session import acting, dispose
from app.local.postgres import Postgres
from dashboards.projection import store
from tests.bench.nation import servers
from tests.database import Database, People
from tests.template import SIGNING_KEY, clone, settings_for

#: Units, and rows of the projection beyond theirs.
SIZES = {"400 units": (400, 0), "4,000 units": (4_000, 0), "400,000 rows": (4_000, 400_000)}
SECONDS = 5.0
CONNECTIONS = 16

#: Each place's units follow one another from 2018 on, each with five statuses in its years.
_UNITS = """
INSERT INTO app.unit (id, kind, name, demonstration)
SELECT md5('unit ' || n)::uuid, 'municipality', 'Enhet ' || n, false FROM generate_series(1, %(units)s) n
"""
_PUBLIC = "INSERT INTO app.public_unit (unit_id, kind, name, demonstration) SELECT id, kind, name, demonstration FROM app.unit"
_STATUSES = """
WITH place AS (SELECT p.id, row_number() OVER (ORDER BY p.id) - 1 AS nth, count(*) OVER () AS places FROM app.place p
                JOIN app.municipality_version v ON v.municipality_id = p.municipality_id AND v.valid @> current_date),
     turn AS (SELECT md5('unit ' || n)::uuid AS unit, p.id AS place, (n - 1) / p.places AS turn, count(*) OVER (PARTITION BY p.id) AS turns
                FROM generate_series(1, %(units)s) n JOIN place p ON p.nth = (n - 1) %% p.places),
     spell AS (SELECT unit, place, s, date '2021-01-01' + ((turn * %(spells)s + s) * 2150 / (turns * %(spells)s))::int AS first,
                      CASE WHEN turn = turns - 1 AND s = %(spells)s - 1 THEN NULL
                           ELSE date '2021-01-01' + ((turn * %(spells)s + s + 1) * 2150 / (turns * %(spells)s))::int END AS until
                 FROM turn, generate_series(0, %(spells)s - 1) s)
INSERT INTO app.place_status (unit_id, place_id, valid, status, certificate_until)
SELECT unit, place, daterange(first, until), (ARRAY['applied', 'approved', 'expired', 'approved_with_conditions', 'approved'])[1 + s %% 5], until
  FROM spell WHERE until IS NULL OR until > first
"""
_OWN = """
INSERT INTO app.unit_status (unit_id, valid, status, certificate_until)
SELECT unit_id, valid, status, certificate_until FROM app.place_status
"""


@dataclass(frozen=True)
class Served:
    """A web process on a database, and somebody of the ministry who is signed in."""

    address: tuple[str, int]
    cookie: str
    db: Database
    app: Flask


@contextmanager
def _served(cluster: Postgres, template: str, name: str, units: int, rows: int) -> Iterator[Served]:
    with ExitStack() as stack:
        database = stack.enter_context(
            clone(cluster, template, f"bench_pages_{name.split()[0].replace(',', '')}_{units}")
        )
        admin = stack.enter_context(psycopg.connect(cluster.superuser_dsn(database), autocommit=True))
        spells = max(5, rows // (2 * units))
        with admin.transaction():
            admin.execute("SET LOCAL session_replication_role = replica")
            for statement in (_UNITS, _PUBLIC, _STATUSES, _OWN):
                admin.execute(statement.encode(), {"units": units, "spells": spells})
        admin.execute("VACUUM ANALYZE")
        app = create_app(settings_for(cluster, database))
        stack.callback(dispose, app)
        db = Database(cluster, database, admin)
        somebody = People(app, db)("ministry", "reader")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        folder = Path(stack.enter_context(TemporaryDirectory()))
        settings = {
            "DATABASE_URL": cluster.url(database),
            "SECRET_KEY": "a secret of the bench, known to all.....",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PORT": str(port),
            "SIGNING_KEY": SIGNING_KEY,
        }
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "python:app.gunicorn_settings",
            "--no-control-socket",
            "app.wsgi:app",
        ]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        served = Served(("127.0.0.1", port), f"slt={somebody.token}", db, app)
        _wait(served)
        yield served


def _wait(served: Served) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        try:
            if _get(HTTPConnection(*served.address), "/health/alive", {}).status < 500:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the web process did not start")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    tag: str | None
    cookie: str | None


def _get(connection: HTTPConnection, path: str, headers: dict[str, str]) -> Answer:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return Answer(response.status, response.read(), response.headers["ETag"], response.headers["Set-Cookie"])


def _timed(served: Served, path: str, headers: dict[str, str], status: int, seconds: float = SECONDS) -> list[float]:
    """The seconds of each request, one after another over one connection."""
    connection = HTTPConnection(*served.address)
    taken: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        begun = time.perf_counter()
        answer = _get(connection, path, headers)
        taken.append(time.perf_counter() - begun)
        assert answer.status == status, f"{path}: {answer.status}"
    return taken


def _many(address: tuple[str, int], path: str, headers: dict[str, str], seconds: float) -> int:
    """How many whole answers came over sixteen connections, asked as fast as they are answered; no parsing but of the length."""
    import selectors

    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {address[0]}:{address[1]}",
        *(f"{k}: {v}" for k, v in headers.items()),
        "",
        "",
    ]
    request = "\r\n".join(lines).encode()
    chosen, got = selectors.DefaultSelector(), 0
    for _ in range(CONNECTIONS):
        one = socket.create_connection(address)
        one.sendall(request)
        chosen.register(one, selectors.EVENT_READ, [b"", 0])
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for key, _events in chosen.select(timeout=0.5):
            one, state = cast("socket.socket", key.fileobj), key.data
            read = one.recv(1 << 18)
            if not read:
                raise RuntimeError("the web process hung up")
            if state[1] == 0:
                state[0] += read
                head, found, rest = state[0].partition(b"\r\n\r\n")
                if not found:
                    continue
                assert head.startswith(b"HTTP/1.1 200"), head[:80]
                state[1] = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) - len(rest)
            else:
                state[1] -= len(read)
            if state[1] <= 0:
                got += 1
                state[0], state[1] = b"", 0
                one.sendall(request)
    return got


def _rate(served: Served, path: str, headers: dict[str, str]) -> float:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_many, (served.address, path, headers, SECONDS)) / SECONDS


def _bare(served: Served) -> float:
    """Seconds of the statements that a page stands on, run bare, as the page's role."""
    taken = []
    with served.app.app_context(), acting(STATS, read_only=True):
        for _ in range(12):
            begun = time.perf_counter()
            store.places(today())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _anew(served: Served, headers: dict[str, str]) -> float:
    """Seconds of the first page after a change, in the slowest of what the two processes do."""
    taken = []
    for _ in range(6):
        served.db.run("UPDATE app.data_version SET name = gen_random_uuid()")
        begun = time.perf_counter()
        assert _get(HTTPConnection(*served.address), "/", headers).status == 200
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    with ExitStack() as stack:
        cluster, template = stack.enter_context(servers())
        served = {name: stack.enter_context(_served(cluster, template, name, *size)) for name, size in SIZES.items()}
        found: dict[str, dict[str, float]] = {}
        for name, one in served.items():
            headers = {"Cookie": one.cookie, "Accept": "text/html"}
            first = _get(HTTPConnection(*one.address), "/", headers)
            headers["Cookie"] = f"{one.cookie}; {(first.cookie or '').split(';')[0]}"
            again = _get(HTTPConnection(*one.address), "/", headers)
            rows = one.db.value(
                "SELECT (SELECT count(*) FROM app.place_status) + (SELECT count(*) FROM app.unit_status)"
            )
            click.echo(f"{name:<14}{rows:>9,} rows of statuses, a page of {len(again.body) / 1000:.0f} kB")
            alive = "/static/" + (_asset(len(again.body)))
            _timed(one, "/", headers, 200, 1)
            found[name] = {
                "page, ms": statistics.median(_timed(one, "/", headers, 200)) * 1000,
                "304, ms": statistics.median(_timed(one, "/", {**headers, "If-None-Match": again.tag or ""}, 304))
                * 1000,
                "static, ms": statistics.median(_timed(one, alive, {}, 200)) * 1000,
                "SQL, ms": _bare(one) * 1000,
                "anew, ms": _anew(one, headers) * 1000,
                "pages/s": _rate(one, "/", headers),
                "static/s": _rate(one, alive, {}),
            }
        _tell(found)


def _asset(size: int) -> str:
    """The built file whose size is nearest to a page's."""
    from app.web.static import DIST, manifest

    return min(manifest().values(), key=lambda name: abs((DIST / name).stat().st_size - size))


def _tell(found: dict[str, dict[str, float]]) -> None:
    names = list(found)
    click.echo(f"\n{'':<14}" + "".join(f"{name:>16}" for name in names) + f"{'largest/smallest':>18}")
    for what in found[names[0]]:
        values = [found[name][what] for name in names]
        click.echo(f"{what:<14}" + "".join(f"{value:>16.1f}" for value in values) + f"{values[-1] / values[0]:>18.2f}")
    for what, over in (
        ("page, ms", "SQL, ms"),
        ("page, ms", "static, ms"),
        ("304, ms", "page, ms"),
        ("static/s", "pages/s"),
    ):
        ratios = [found[name][what] / found[name][over] for name in names]
        click.echo(f"{what.split(',')[0]} / {over.split(',')[0]:<10}" + "".join(f"{ratio:>16.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
