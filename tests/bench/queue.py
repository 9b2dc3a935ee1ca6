"""KRÅD's queue with few and with hundreds of open cases, and one case: `python -m tests.bench.queue`.

Each of 400 units has handed in an application (`tests.bench.nation`); the queue judges every open one by today's word of the
police. Opening a case is to be at most fifteen statements (`tests/certification/cases/test_opening.py`).
"""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack

import click
from flask.testing import FlaskClient

from tests.bench.nation import nation, servers
from tests.database import People
from tests.statements import statements

UNITS = 400
OPEN = (20, 400)
ROUNDS = 5


def main() -> None:
    with ExitStack() as stack:
        app, db = stack.enter_context(nation(*stack.enter_context(servers()), UNITS))
        people = People(app, db)
        client = people.client(people("council", "decider"), policing=False)
        db.run("SET session_replication_role = replica")
        for cases in OPEN:
            db.run("UPDATE app.case_file SET state = 'approved'")
            db.run(
                "UPDATE app.case_file SET state = 'in_review' WHERE id IN ("
                f"SELECT id FROM (SELECT DISTINCT ON (tenant_id) id FROM app.case_file) one LIMIT {cases})"
            )
            found = db.value("SELECT count(*) FROM app.case_file WHERE state = 'in_review'")
            click.echo(f"{found:>5} open cases: {_measured(client, '/krad')}")
        case_id = db.value("SELECT id FROM app.case_file WHERE state = 'in_review' LIMIT 1")
        click.echo(f"      one case: {_measured(client, f'/krad/sak/{case_id}')}")


def _measured(client: FlaskClient, address: str) -> str:
    taken = []
    for _ in range(ROUNDS):
        with statements() as sent:
            begun = time.perf_counter()
            answer = client.get(address)
            taken.append(time.perf_counter() - begun)
        assert answer.status_code == 200
    return f"{len(sent)} statements, {statistics.median(taken) * 1000:,.0f} ms"


if __name__ == "__main__":
    main()
