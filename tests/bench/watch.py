"""The daily watch over every certificate: `python -m tests.bench.watch`.

Two databases in one run, of 400 and of 4,000 units with five years of facts each (`tests.bench.nation`), all of them approved.
One worker takes the jobs from the queue, as `slt worker` does. The aims: 4,000 certificates in at most 60 seconds of one core, no
transaction (and so no lock) longer than 100 ms, and growth in proportion to the units. The core's seconds are those of the worker
and of its database processes: on a machine that is shared, these hold, and the clock's don't.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta

import click
import psutil
from redis import Redis

from app.db.roles import CLOCK
from app.db.session import acting
from app.jobs import relay, worker
from app.jobs.queue import patient, short
from app.local.place import CLONE, Place
from app.local.valkey import Valkey
from certification.watch import service as watch
from tests.bench.nation import nation, servers
from tests.database import Database
from tests.statements import statements

SIZES = (400, 4000)


def _approved(db: Database) -> None:
    """Every unit that covers something has a certificate, of a month to three years, and the half of them no vedtak any more; no
    other job waits.
    """
    db.run("SET session_replication_role = replica")
    db.run("DELETE FROM app.outbox")
    db.run("DELETE FROM app.certificate_warning")
    db.run("DELETE FROM app.certificate")
    db.run(
        "INSERT INTO app.decision (tenant_id, id, case_id, outcome, document_sha256, criteria, assessment, reason, language,"
        " conditions, decided_at) SELECT tenant_id, md5('bench' || tenant_id)::uuid, gen_random_uuid(), 'approved', '',"
        " 'handbook-1', '{}'::jsonb, 'Grunn', 'nb', '[]'::jsonb, now() FROM app.unit_cover GROUP BY tenant_id"
    )
    db.run(
        "INSERT INTO app.certificate (tenant_id, id, decision_id, municipality_ids, valid, given_until)"
        " SELECT tenant_id, gen_random_uuid(), md5('bench' || tenant_id)::uuid, array_agg(municipality_id),"
        " daterange(current_date - (hashtext(tenant_id::text) & 1023) - 30, current_date + 1000), current_date + 1000 FROM app.unit_cover GROUP BY tenant_id"
    )
    db.run("UPDATE app.vedtak SET repealed_on = current_date - 1 WHERE left(tenant_id::text, 1) < '8'")
    db.run("SET session_replication_role = origin")
    db.run("VACUUM ANALYZE")


def _of_the_database(db: Database) -> float:
    """Seconds of a core that the processes of this database have used."""
    used = 0.0
    for (pid,) in db.rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"):
        assert isinstance(pid, int)
        with suppress(psutil.NoSuchProcess):
            times = psutil.Process(pid).cpu_times()
            used += times.user + times.system
    return used


@contextmanager
def _timed(taken: list[float]) -> Iterator[None]:
    """Inside, the worker's jobs write down how long each took, its claim and its end taken in."""
    run = worker.run

    def timed(outbox: str) -> None:
        begun = time.perf_counter()
        run(outbox)
        taken.append(time.perf_counter() - begun)

    worker.run = timed
    try:
        yield
    finally:
        worker.run = run


def main() -> None:
    with ExitStack() as stack:
        cluster, template = stack.enter_context(servers())
        valkey = Valkey(Place.of(CLONE / "var" / "test"))
        valkey.ensure()
        click.echo(
            f"{'units':>6}{'SQL':>6}{'core s':>8}{'of which worker':>17}{'database':>10}{'by the clock':>14}"
            f"{'median ms':>11}{'99 %':>7}{'longest':>9}  warnings"
        )
        each: list[float] = []
        for size in SIZES:
            app, db = stack.enter_context(nation(cluster, template, size))
            _approved(db)
            Redis.from_url(valkey.url()).flushdb()
            one = worker.portal_worker(app, patient(valkey.url()))
            for day in ("first", "next"):
                with app.app_context():
                    with acting(CLOCK):
                        watch.ask()
                    while relay.dispatch(short(valkey.url()), timedelta(hours=1)):
                        pass
                taken: list[float] = []
                with statements() as sent, _timed(taken):
                    begun, python, database = time.perf_counter(), time.process_time(), _of_the_database(db)
                    one.work(burst=True, logging_level="WARNING")
                    seconds, python = time.perf_counter() - begun, time.process_time() - python
                    database = _of_the_database(db) - database
                ordered = sorted(taken)
                found = db.value("SELECT count(*) FROM app.certificate_warning")
                each.append((python + database) / len(taken))
                click.echo(
                    f"{len(taken):>6}{len(sent) / len(taken):>6.1f}{python + database:>8.1f}{python:>17.1f}{database:>10.1f}"
                    f"{seconds:>14.1f}{ordered[len(ordered) // 2] * 1000:>11.1f}{ordered[int(len(ordered) * 0.99)] * 1000:>7.1f}"
                    f"{ordered[-1] * 1000:>9.1f}  {found} ({day} day)"
                )
        click.echo(f"a unit of 4,000 takes {each[-1] / each[1]:.2f} times what one of 400 does")


if __name__ == "__main__":
    main()
