"""The national page over a projection of any size: `python -m tests.bench.pages`, about three minutes.

Three databases in one run: 400 and 4,000 units of five years each, that follow one another on the register's places, and so
many that the projection has 400,000 rows of statuses. The web process is gunicorn as the Procfile has it, and each number is
of requests over a socket. On any day there are no more municipalities than the register has, however many units there were.

The machine may be busy: a core's milliseconds for each page say what it costs where the clock's do not.
"""

from __future__ import annotations

import os
import re
import shlex
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import psycopg
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, event

from app import create_app
from app.clock import now, today
from app.db.roles import PROJECTOR, STATS
from app.db.session import acting, dispose
from app.identity.tokens import operator_token
from app.jobs import schedule
from app.local.place import Place
from app.local.postgres import Postgres
from app.local.valkey import Valkey
from dashboards.releases import service as releases
from tests.bench.load import STILL, STILL_FILE, Asked, Cores, ask
from tests.bench.nation import servers
from tests.bench.projected import fill, leave
from tests.browser import chromium
from tests.browser.harness import FLAGS
from tests.certification.cases.after import RECOMMENDED
from tests.database import Database, People
from tests.factories.cases import applicant, decide
from tests.faults.processes import ROOT, Processes
from tests.template import SIGNING_KEY, clone, settings_for

#: Units, and rows of statuses in all where they are to be more than ten for each unit.
SIZES = {"400 units": (400, 0), "4,000 units": (4_000, 0), "400,000 rows": (4_000, 400_000)}
CONNECTIONS = 16
#: Sizes take turns, so that what else the machine does meets them all.
ROUNDS, SECONDS, FEW_SECONDS = 3, 1.5, 0.8
#: What the three statements read that a page stands on; what else is asked for is the register and the latest release.
PROJECTION = ("app.place_status", "app.place_agreement", "app.public_certificate")
VISITS = 5
#: Municipalities that real units apply for, to be approved in turn.
DECIDED = ("4003", "4001", "3301")
#: Projections of a unit that a worker does in turn.
JOBS = 20


@dataclass(frozen=True)
class Served:
    """A web process on a database, and somebody of the ministry who is signed in."""

    address: tuple[str, int]
    headers: dict[str, str]
    people: People
    cores: Cores
    still: Path
    tag: str

    @property
    def db(self) -> Database:
        return self.people.db


@contextmanager
def _served(cluster: Postgres, template: str, name: str, units: int, rows: int) -> Iterator[Served]:
    with ExitStack() as stack:
        database = stack.enter_context(
            clone(cluster, template, f"bench_pages_{name.split()[0].replace(',', '')}_{units}")
        )
        admin = stack.enter_context(psycopg.connect(cluster.superuser_dsn(database), autocommit=True))
        there = fill(admin, units, max(5, rows // (2 * units)))
        settings = settings_for(cluster, database)
        app = create_app(settings)
        stack.callback(dispose, app)
        with app.app_context(), operator_token("bench", PROJECTOR) as token, acting(PROJECTOR, token):
            releases.cut(today())
        people = People(app, Database(cluster, database, admin))
        somebody = people("ministry", "reader")
        folder = Path(stack.enter_context(TemporaryDirectory()))
        process, address = stack.enter_context(_web(cluster.url(database), folder))
        headers = {"Cookie": f"slt={somebody.token}", "Accept": "text/html"}
        _status, _body, answered = _get(address, headers)
        headers["Cookie"] += f"; {answered['Set-Cookie'].split(';')[0]}"
        for _ in range(20):  # Both processes make it.
            _status, body, answered = _get(address, headers)
        (folder / "still").write_bytes(body)
        click.echo(f"{name:<14}{there:>9,} rows of the projection, a page of {len(body) / 1000:.0f} kB")
        yield Served(address, headers, people, Cores(process.pid, cluster), folder / "still", answered["ETag"])


@contextmanager
def _web(database_url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], tuple[str, int]]]:
    """The Procfile's web, with the unchanging answer beside the portal's own."""
    procfile = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    gunicorn, *arguments, _application = shlex.split(procfile["web"])
    command = [sys.executable, "-m", gunicorn, "--bind", "127.0.0.1:0", *arguments, "tests.bench.load:application()"]
    settings = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a secret of the bench, known to all.....",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SIGNING_KEY": SIGNING_KEY,
        STILL_FILE: str(folder / "still"),
    }
    log = folder / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=output, stderr=output)
    try:
        until = time.monotonic() + 120
        while log.read_text().count("Booting worker") < 2:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the web process did not start:\n{log.read_text()}")
            time.sleep(0.1)
        found = re.search(r"Listening at: http://127\.0\.0\.1:([0-9]+)", log.read_text())
        assert found
        yield process, ("127.0.0.1", int(found.group(1)))
    finally:
        process.terminate()
        process.wait()


def _get(address: tuple[str, int], headers: dict[str, str]) -> tuple[int, bytes, Any]:
    connection = HTTPConnection(*address)
    try:
        connection.request("GET", "/", headers=headers)
        response = connection.getresponse()
        return response.status, response.read(), response.headers
    finally:
        connection.close()


def _new_version(served: Served) -> None:
    served.db.run("UPDATE app.data_version SET name = gen_random_uuid()")


def _making(served: Served) -> list[tuple[str, Any]]:
    """The statements, with their values, that making the page anew sends."""
    sent: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        sent.append((statement, values))

    client = served.people.client(policing=False)
    _new_version(served)
    event.listen(Engine, "before_cursor_execute", listen)
    try:
        assert client.get("/").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    return sent


def _three(sent: list[tuple[str, Any]]) -> dict[str, tuple[str, Any]]:
    """Of the statements of a page those that read the projection, each once, for today."""
    found: dict[str, tuple[str, Any]] = {}
    for table in PROJECTION:
        of_table = [(text, values) for text, values in sent if table in text and values.get("on") == today()]
        assert len({text for text, _values in of_table}) == 1, f"{table}: {len(of_table)}"
        found[table.removeprefix("app.")] = of_table[0]
    return found


def _bare(served: Served, three: dict[str, tuple[str, Any]]) -> dict[str, float]:
    """Milliseconds of each statement, run bare by the page's role."""
    taken: dict[str, list[float]] = defaultdict(list)
    with psycopg.connect(served.db.dsn(STATS), autocommit=True) as connection:
        for _ in range(12):
            for name, (text, values) in three.items():
                begun = time.perf_counter()
                connection.execute(text.encode(), values).fetchall()
                taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(times) * 1000 for name, times in taken.items()}


def _anew(served: Served) -> float:
    """Milliseconds of the first page after a change."""
    taken = []
    for _ in range(5):
        _new_version(served)
        begun = time.perf_counter()
        assert _get(served.address, served.headers)[0] == 200
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def _measured(served: dict[str, Served]) -> dict[str, dict[str, Asked]]:
    found: dict[str, dict[str, Asked]] = {name: defaultdict(Asked) for name in served}
    for _ in range(ROUNDS):
        for name, one in served.items():
            asking = one.cores, one.address
            tag = {"If-None-Match": one.tag}
            found[name]["page"].add(ask(*asking, "/", one.headers, SECONDS))
            found[name]["304"].add(ask(*asking, "/", {**one.headers, **tag}, FEW_SECONDS, status=304))
            found[name]["still"].add(ask(*asking, STILL, {}, FEW_SECONDS))
            found[name]["pages"].add(ask(*asking, "/", one.headers, SECONDS, connections=CONNECTIONS))
            found[name]["stills"].add(ask(*asking, STILL, {}, FEW_SECONDS, connections=CONNECTIONS))
    return found


def _visit(browser: Browser, address: tuple[str, int]) -> dict[str, float]:
    """Somebody's first visit, with nothing kept: kB over the wire, and ms to the first paint, until each chart in the window is seen as
    the server drew it, and until each answers to the pointer and the keys.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nb-NO")
    try:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda finished: sizes.append(finished["encodedDataLength"]))
        wire.send("Network.enable")
        page.add_init_script(
            """const look = () => {
                 const figures = document.readyState === "loading" ? [] : [...document.querySelectorAll(".slt-figure")].filter(
                   (figure) => figure.querySelector("[data-chart]") && figure.getBoundingClientRect().top < innerHeight);
                 const all = (what) => figures.length && figures.every((figure) => figure.querySelector(what)?.clientHeight);
                 if (all(".slt-chart svg")) window.drawn ??= performance.now();
                 if (all(".main-svg")) window.live = performance.now();
                 else requestAnimationFrame(look);
               };
               look();"""
        )
        page.goto(f"http://{address[0]}:{address[1]}/")
        page.evaluate(
            """new Promise((seen) => {
                 const look = () => window.live && performance.getEntriesByName("first-contentful-paint").length
                   ? seen() : requestAnimationFrame(look);
                 look();
               })"""
        )
        page.wait_for_load_state("networkidle")
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        drawn, live = page.evaluate("[window.drawn, window.live]")
        return {"kB": sum(sizes) / 1000, "painted": painted, "drawn": max(drawn, painted), "live": live}
    finally:
        context.close()


def _first_visits(served: Served) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=list(FLAGS))
        seen = [_visit(browser, served.address) for _ in range(VISITS + 1)][1:]
        version = browser.version
        browser.close()
    told = {what: statistics.median(each[what] for each in seen) for what in seen[0]}
    click.echo(
        f"First visit, Chromium {version}, nothing kept: {told['kB']:.0f} kB over the wire, first paint after"
        f" {told['painted']:.0f} ms, the charts in the window drawn after {told['drawn']:.0f} ms, and answering after {told['live']:.0f}"
        f" (of {VISITS}, the median; the slowest {max(each['drawn'] for each in seen):.0f} and {max(each['live'] for each in seen):.0f})"
    )


def _decisions(served: Served, cluster: Postgres) -> None:
    """From a decider's signature to the page that tells it, with the real clock and worker."""
    place = Place(cluster.place.home, cluster.place.user)
    valkey = Valkey(place)
    valkey.ensure()
    settings = replace(served.people.portal.config["SLT"], redis_url=valkey.url(9), lease_seconds=60)
    with TemporaryDirectory() as folder:
        fleet = Processes(settings, Path(folder), cluster.pgpass, [])
        try:
            for task in schedule._TASKS:  # The night's work is not what is measured.
                served.db.run("INSERT INTO app.schedule_run VALUES (%s, now() + interval '2 days')", task)
            cases = {}
            for number in DECIDED:
                leave(served.db.admin, number)
                one = applicant(served.people, number, name=f"Enhet {number}")
                cases[number] = one.apply()
            for name in ("clock", "worker"):
                fleet.start(name)
            taken = [_decided(served, case) for case in cases.values()]
            speed = _jobs(served.db)
        finally:
            for process in fleet.running:
                fleet.kill(process)
    click.echo(
        f"A decision shows on the national page after {', '.join(f'{each:.2f}' for each in taken)} s"
        " (outbox, queue, projection, version, page)"
    )
    click.echo(f"One worker does {speed:.1f} jobs of the projection a second, each in a process of its own.")


def _decided(served: Served, case: Any) -> float:
    def covered() -> int:
        found = re.search(rb"([0-9]+) av 357 kommuner har godkjent SLT", _get(served.address, served.headers)[1])
        assert found
        return int(found.group(1))

    _wait_for_projection(served.db)
    until, before = time.monotonic() + 30, covered()
    decide(served.people, case, RECOMMENDED)
    decided_at: Any = served.db.value("SELECT max(decided_at) FROM app.decision WHERE case_id = %s", case)
    while covered() == before:
        assert time.monotonic() < until
        time.sleep(0.005)
    return float((now() - decided_at).total_seconds())


def _jobs(db: Database) -> float:
    """Jobs a second: a unit's projection, again and again."""
    begun = time.monotonic()
    db.run(
        "INSERT INTO app.outbox (id, kind, db_role, tenant_id, payload) SELECT gen_random_uuid(), kind, db_role, tenant_id, payload"
        " FROM (SELECT * FROM app.outbox WHERE kind = 'unit_changed' LIMIT 1) one, generate_series(1, %s)",
        JOBS,
    )
    _wait_for_projection(db)
    return JOBS / (time.monotonic() - begun)


def _wait_for_projection(db: Database) -> None:
    until = time.monotonic() + 180
    waiting = "SELECT count(*) FROM app.outbox WHERE done_at IS NULL AND kind IN ('unit_changed', 'place_changed')"
    while db.value(waiting):
        assert time.monotonic() < until
        time.sleep(0.02)


def main() -> None:
    begun = time.monotonic()
    with ExitStack() as stack:
        cluster, template = stack.enter_context(servers())
        served = {name: stack.enter_context(_served(cluster, template, name, *size)) for name, size in SIZES.items()}
        found = _measured(served)
        largest = list(served.values())[-1]
        bare, anew = {}, {}
        for name, one in served.items():
            sent = _making(one)
            bare[name], anew[name] = _bare(one, _three(sent)), _anew(one)
        click.echo(
            f"Made anew, the page sends {len(sent)} statements; {len(PROJECTION)} different ones read the projection."
        )
        _tell(found, bare, anew)
        _first_visits(largest)
        _decisions(largest, cluster)
    click.echo(f"The whole run took {time.monotonic() - begun:.0f} s.")


def _tell(found: dict[str, dict[str, Asked]], bare: dict[str, dict[str, float]], anew: dict[str, float]) -> None:
    names = list(found)
    click.echo(f"\n{'':<34}" + "".join(f"{name:>14}" for name in names) + f"{'largest/smallest':>18}")

    def row(what: str, values: list[float], digits: int = 1, *, compared: bool = True) -> None:
        told = "".join(f"{value:>14.{digits}f}" for value in values)
        click.echo(f"{what:<34}{told}" + (f"{values[-1] / values[0]:>18.2f}" if compared else ""))

    each = [found[name] for name in names]
    three = [sum(bare[name].values()) for name in names]
    row("page, one connection: p50 ms", [one["page"].median for one in each])
    row("  server's core-ms", [one["page"].cost("web", "database") for one in each], 2)
    row("304: p50 ms", [one["304"].median for one in each])
    row("  server's core-ms", [one["304"].cost("web", "database") for one in each], 2)
    row("same bytes, still: p50 ms", [one["still"].median for one in each])
    row("made anew, ms", [anew[name] for name in names])
    for statement in bare[names[0]]:
        row(f"  bare {statement}, ms", [bare[name][statement] for name in names])
    row("the three bare statements, ms", three)
    row(f"pages/s, {CONNECTIONS} connections", [one["pages"].rate for one in each], 0)
    for part in ("web", "database", "load"):
        row(f"  core-ms of the {part}", [one["pages"].cost(part) for one in each], 2)
    row("  so 2 free cores give pages/s", [2000 / one["pages"].cost() for one in each], 0)
    row("same bytes, still /s", [one["stills"].rate for one in each], 0)
    row(
        "page / the three statements",
        [one["page"].median / sql for one, sql in zip(each, three, strict=True)],
        2,
        compared=False,
    )
    row("page / still", [one["page"].median / one["still"].median for one in each], 2, compared=False)
    row("304 / page", [one["304"].median / one["page"].median for one in each], 2, compared=False)
    row("still/s / pages/s", [one["stills"].rate / one["pages"].rate for one in each], 2, compared=False)
    click.echo()


if __name__ == "__main__":
    main()
