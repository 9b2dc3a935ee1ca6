"""Trying a draft of criteria on every unit, with 400 and with 4,000 of them: `python -m tests.bench.criteria_preview`.

The jobs are done one after another in this process, each claimed and committed as the worker does it. Wanted: 4,000 units in
at most 30 s on one core, and ten times the time of 400.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace

import click

from certification.criteria import drafts, previews
from certification.criteria.numbers import CERTIFICATE, every
from tests.bench.nation import nation, servers
from tests.certification.criteria.making import do_jobs
from tests.database import Database, People
from tests.factories.units import keeper
from tests.statements import statements

SIZES = (400, 4000)


def _draft(people: People) -> None:
    """One more meeting and a heavier finding: nothing is the same for any unit."""
    with keeper(people.portal):
        drafts.begin("ny-2", "handbook-1")
        content = drafts.content(drafts.get("ny-2"))
        held = {one.key: one.of(content["parameters"]) for one in every()}
        held |= {CERTIFICATE.key: 48, "issuer": "KRÅD", "meetings_steering": 24, "anchoring_attendance_percent": 100}
        drafts.set_numbers("ny-2", 1, held)


def _preview(people: People, db: Database) -> float:
    """How many seconds a preview takes."""
    with keeper(people.portal):
        previews.start("ny-2")
    with statements() as sent:
        begun = time.perf_counter()
        jobs = do_jobs(people)
        taken = time.perf_counter() - begun
    done, without, changed = db.rows(
        "SELECT done, without, (SELECT count(*) FROM app.criteria_preview_unit WHERE kind <> 'same') FROM app.criteria_preview"
    )[0]
    click.echo(
        f"{done:>6} units, {without} without a document, {changed} changed, {jobs} jobs, {len(sent) / jobs:.0f} SQL each"
    )
    return taken


def main() -> None:
    taken = {}
    for size in SIZES:
        with ExitStack() as stack:
            cluster, template = stack.enter_context(servers())
            app, db = stack.enter_context(nation(cluster, template, size))
            app.config["SLT"] = replace(app.config["SLT"], lease_seconds=60)
            people = People(app, db)
            _draft(people)
            taken[size] = min(_preview(people, db) for _ in range(2))
            click.echo(f"{size:>6} units: {taken[size]:.1f} s")
    few, many = (taken[size] for size in SIZES)
    click.echo(f"ratio {many / few:.1f} for {SIZES[1] / SIZES[0]:.0f} times the units")


if __name__ == "__main__":
    main()
