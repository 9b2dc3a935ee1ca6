"""The daily watch over every certificate: `python -m tests.bench.watch`.

Two databases in one run, of 400 and of 4,000 units with five years of facts each (`tests.bench.nation`), all of them approved.
Each job is done as the worker does it, claim and end taken in, one after another. The aims: 4,000 certificates in at most 60
seconds of one core, no transaction (and so no lock) longer than 100 ms, and growth in proportion to the units.
"""

from __future__ import annotations

import time
from contextlib import ExitStack

import click

from app.db.roles import CLOCK
from app.db.session import acting
from app.jobs import worker
from certification.watch import service as watch
from tests.bench.nation import nation, servers
from tests.database import Database
from tests.statements import statements

SIZES = (400, 4000)


def _approved(db: Database) -> None:
    """Every unit that covers something has a certificate, and the half of them no vedtak any more."""
    db.run("SET session_replication_role = replica")
    db.run("DELETE FROM app.certificate_warning")
    db.run("DELETE FROM app.certificate")
    db.run(
        "INSERT INTO app.decision (tenant_id, id, case_id, outcome, document_sha256, criteria, assessment, reason, language,"
        " conditions, decided_at) SELECT tenant_id, md5('bench' || tenant_id)::uuid, gen_random_uuid(), 'approved', '',"
        " 'handbook-1', '{}'::jsonb, 'Grunn', 'nb', '[]'::jsonb, now() FROM app.unit_cover GROUP BY tenant_id"
    )
    db.run(
        "INSERT INTO app.certificate (tenant_id, id, decision_id, municipality_ids, valid)"
        " SELECT tenant_id, gen_random_uuid(), md5('bench' || tenant_id)::uuid, array_agg(municipality_id),"
        " daterange(current_date - 300, current_date + 1000) FROM app.unit_cover GROUP BY tenant_id"
    )
    db.run("UPDATE app.vedtak SET repealed_on = current_date - 1 WHERE left(tenant_id::text, 1) < '8'")
    db.run("SET session_replication_role = origin")
    db.run("VACUUM ANALYZE")


def main() -> None:
    with ExitStack() as stack:
        cluster, template = stack.enter_context(servers())
        click.echo(
            f"{'units':>6}{'SQL':>5}{'seconds':>9}{'of which Python':>17}{'ms a unit':>11}{'median':>8}{'99 %':>7}"
            f"{'longest':>9}  warnings"
        )
        each: list[float] = []
        for size in SIZES:
            app, db = stack.enter_context(nation(cluster, template, size))
            _approved(db)
            for day in ("first", "next"):
                with app.app_context():
                    with acting(CLOCK):
                        watch.ask()
                    jobs = [
                        str(row[0])
                        for row in db.rows("SELECT id FROM app.outbox WHERE kind = 'watch' AND done_at IS NULL")
                    ]
                    taken: list[float] = []
                    with statements() as sent:
                        worker.run(jobs[0])
                    begun, python = time.perf_counter(), time.process_time()
                    for job in jobs[1:]:
                        at = time.perf_counter()
                        worker.run(job)
                        taken.append(time.perf_counter() - at)
                    seconds, python = time.perf_counter() - begun, time.process_time() - python
                ordered = sorted(taken)
                found = db.value("SELECT count(*) FROM app.certificate_warning")
                each.append(seconds / len(taken))
                click.echo(
                    f"{len(jobs):>6}{len(sent):>5}{seconds:>9.1f}{python:>17.1f}{seconds / len(taken) * 1000:>11.1f}"
                    f"{ordered[len(ordered) // 2] * 1000:>8.1f}{ordered[int(len(ordered) * 0.99)] * 1000:>7.1f}"
                    f"{ordered[-1] * 1000:>9.1f}  {found} ({day} day)"
                )
        click.echo(f"a unit of 4,000 takes {each[-1] / each[1]:.2f} times what one of 400 does")


if __name__ == "__main__":
    main()
