"""How the pages of a unit grow with the nation: `python -m tests.bench.home`.

Two databases in one run, of 400 and of 4,000 units with five years of facts each (`tests.bench.nation`). The same requests
go to both in turn. The aim of the home: at most 12 statements, and at most 1.3 times the time with ten times the units.
"""

from __future__ import annotations

import gzip
import statistics
import time
from contextlib import ExitStack
from uuid import UUID, uuid4

import click

from tests.bench.nation import MODEL, nation, servers
from tests.database import Database, People, Somebody
from tests.statements import statements

SIZES = (400, 4000)
ROUNDS = 40
PAGES = ("/enhet", "/enhet/fakta", "/enhet/moter", "/enhet/soknad", "/enhet/politi")


def _back(db: Database, people: People, tenant: UUID) -> Somebody:
    """A coordinator who was here before all that the unit's audit tells of: the most that there is to look through."""
    who = people("unit", "coordinator", tenant_id=tenant)
    db.run(
        "INSERT INTO sec.sign_in_event (id, account_id, membership_id, event, at)"
        " VALUES (gen_random_uuid(), %s, %s, 'signed_in', now() - interval '90 days')",
        who.account_id,
        who.membership_id,
    )
    return who


def main() -> None:
    with ExitStack() as stack:
        cluster, template = stack.enter_context(servers())
        clients = {}
        for size in SIZES:
            begun = time.monotonic()
            app, db = stack.enter_context(nation(cluster, template, size))
            rows = db.value("SELECT sum(n_live_tup) FROM pg_stat_user_tables")
            click.echo(f"{size:>5} units: {rows:,} rows, made in {time.monotonic() - begun:.0f} s")
            people = People(app, db)
            some = db.rows("SELECT id FROM app.unit WHERE NOT id = ANY (%s) ORDER BY id LIMIT 8", [uuid4(), MODEL])
            clients[size] = [
                people.client(_back(db, people, tenant), policing=False)
                for (tenant,) in some
                if isinstance(tenant, UUID)
            ]
        click.echo(
            f"\n{'page':<16}{'SQL':>5}{'kB gz':>8}" + "".join(f"{f'{n} units':>14}" for n in SIZES) + f"{'ratio':>8}"
        )
        for page in PAGES:
            taken: dict[int, list[float]] = {size: [] for size in SIZES}
            asked = compressed = 0
            for turn in range(ROUNDS):
                for size in SIZES:
                    client = clients[size][turn % len(clients[size])]
                    with statements() as sent:
                        begun = time.perf_counter()
                        answer = client.get(page)
                        taken[size].append(time.perf_counter() - begun)
                    assert answer.status_code == 200, f"{page}: {answer.status_code}"
                    asked = max(asked, len(sent))
                    compressed = len(gzip.compress(answer.data))
            medians = [statistics.median(taken[size]) * 1000 for size in SIZES]
            click.echo(
                f"{page:<16}{asked:>5}{compressed / 1000:>8.1f}"
                + "".join(f"{median:>11.1f} ms" for median in medians)
                + f"{medians[-1] / medians[0]:>8.2f}"
            )


if __name__ == "__main__":
    main()
