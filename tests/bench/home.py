"""How the pages of a unit grow with the nation: `python -m tests.bench.home`.

Two databases in one run, of 400 and of 4,000 units with five years of facts each. A unit is made by the services, and the
others are its copies, written in bulk. The same requests go to both in turn.
"""

from __future__ import annotations

import gzip
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import click
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import Engine, event

from app import create_app
from app.clock import today
from app.db.roles import COUNCIL
from app.db.session import dispose
from app.identity.roles import Side
from app.identity.tokens import operator_token
from app.local.place import CLONE, Place
from app.local.postgres import Postgres
from dashboards.demo import examples
from dashboards.demo import service as demo
from dashboards.demo.stage import Stage, unit_id
from tenants.reporting import service as reporting
from tests.database import Database, People, clone, settings_for, template_in

SIZES = (400, 4000)
YEARS = 5
ROUNDS = 40
PAGES = ("/enhet", "/enhet/fakta", "/enhet/moter", "/enhet/soknad", "/enhet/politi")
MODEL = unit_id("lillesand")

#: Columns of ids that all copies share.
_SHARED = {"police_district_id", "county_id", "account_id", "membership_id"}
#: The municipality itself, as the register has it.
_REGISTER = {
    "app.municipality": "id",
    "app.municipality_version": "municipality_id",
    "app.place": "municipality_id",
    "app.population": "place_id",
}


@contextmanager
def nation(cluster: Postgres, template: str, size: int) -> Iterator[tuple[Flask, Database]]:
    """A portal on a database of that many units with the same facts, each in a municipality of its own."""
    with ExitStack() as stack:
        name = stack.enter_context(clone(cluster, template, f"bench_{size}"))
        app = create_app(settings_for(cluster, name))
        stack.callback(dispose, app)
        with app.app_context(), operator_token("bench", COUNCIL) as token:
            stage = demo.open_stage(token)
            examples.load(stage)
            _earlier_years(stage)
            stage.leave()
        admin = stack.enter_context(psycopg.connect(cluster.superuser_dsn(name), autocommit=True))
        _multiply(admin, size)
        yield app, Database(cluster, name, admin)


def _earlier_years(stage: Stage) -> None:
    """The example has two years of meetings; the years before are as the last one."""
    with stage.somebody(Side.UNIT, "coordinator", tenant_id=MODEL):
        since = today() - timedelta(days=365)
        recent = [row for row in reporting.rows(MODEL, "meeting") if row.held_on > since]
        for back in range(2, YEARS):
            for row in recent:
                values = {
                    "kind": row.kind,
                    "held_on": row.held_on - timedelta(days=364 * back),
                    "minutes": row.minutes,
                    "groups": [group.group_id for group in row.groups],
                    "present": [(one.role, one.municipality_id) for one in row.present],
                }
                reporting.report(MODEL, "meeting", values)


def _multiply(admin: psycopg.Connection[tuple[object, ...]], size: int) -> None:
    """Copy the model's rows, with ids of their own; triggers and foreign keys are off, unique and exclusive ones are not."""
    admin.execute(
        "CREATE FUNCTION pg_temp.other(id uuid, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS"
        " $$SELECT md5(id::text || n)::uuid$$"
    )
    admin.execute("SET session_replication_role = replica")
    municipality, place = admin.execute(
        "SELECT municipality_id, place_id FROM app.unit_cover WHERE tenant_id = %s", (MODEL,)
    ).fetchall()[0]
    mine = {"id": municipality, "municipality_id": municipality, "place_id": place}
    free = admin.execute(
        "SELECT to_char(n, 'FM0000') FROM generate_series(1, 9999) n EXCEPT SELECT number FROM app.municipality_version"
        " ORDER BY 1 LIMIT %s",
        (size,),
    ).fetchall()
    numbers = [number for (number,) in free]
    tables = {"app.unit": ("id", MODEL)} | {table: (column, mine[column]) for table, column in _REGISTER.items()}
    for table, column in admin.execute(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
        " WHERE relnamespace = 'app'::regnamespace AND relkind = 'r' AND attname IN ('tenant_id', 'unit_id') AND attnum > 0"
    ).fetchall():
        if table != "app.outbox":
            tables[str(table)] = (str(column), MODEL)
    for table, (column, value) in tables.items():
        _copy(admin, table, column, value, numbers)
    admin.execute("SET session_replication_role = DEFAULT")
    admin.execute("VACUUM ANALYZE")


def _copy(
    admin: psycopg.Connection[tuple[object, ...]], table: str, column: str, value: object, numbers: list[object]
) -> None:
    columns = admin.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        (table,),
    ).fetchall()
    chosen: list[sql.Composable] = []
    for name, kind in columns:
        of = sql.SQL("r.{}").format(sql.Identifier(str(name)))
        if table == "app.municipality_version" and name == "number":
            of = sql.SQL("n.number")
        elif table == "app.municipality" and name == "key":
            of = sql.SQL("'bench-' || n.n")
        elif kind == "uuid" and name not in _SHARED:
            of = sql.SQL("pg_temp.other({}, n.n::int)").format(of)
        elif kind == "uuid[]":
            of = sql.SQL("ARRAY(SELECT pg_temp.other(e, n.n::int) FROM unnest({}) e)").format(of)
        chosen.append(of)
    admin.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {table} r,"
            " unnest(%s::text[]) WITH ORDINALITY n (number, n) WHERE r.{column} = %s"
        ).format(
            table=sql.SQL(table),  # type: ignore[arg-type]
            names=sql.SQL(", ").join(sql.Identifier(str(name)) for name, _ in columns),
            values=sql.SQL(", ").join(chosen),
            column=sql.Identifier(column),
        ),
        (numbers, value),
    )


class _Statements:
    """Counts what the engines are asked."""

    def __init__(self) -> None:
        self.count = 0
        event.listen(Engine, "before_cursor_execute", self._one)

    def _one(self, *_: object) -> None:
        self.count += 1


def main() -> None:
    cluster = Postgres(Place.of(CLONE / "var" / "test"), durable=False)
    cluster.ensure()
    os.environ["PGPASSFILE"] = str(cluster.pgpass)
    template = template_in(cluster)
    statements = _Statements()
    with ExitStack() as stack:
        clients = {}
        for size in SIZES:
            begun = time.monotonic()
            app, db = stack.enter_context(nation(cluster, template, size))
            rows = db.value("SELECT sum(n_live_tup) FROM pg_stat_user_tables")
            click.echo(f"{size:>5} units: {rows:,} rows, made in {time.monotonic() - begun:.0f} s")
            people = People(app, db)
            some = db.rows("SELECT id FROM app.unit WHERE NOT id = ANY (%s) ORDER BY id LIMIT 8", [uuid4(), MODEL])
            clients[size] = [
                people.client(people("unit", "coordinator", tenant_id=tenant))
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
                    before, begun = statements.count, time.perf_counter()
                    answer = client.get(page)
                    taken[size].append(time.perf_counter() - begun)
                    assert answer.status_code == 200, f"{page}: {answer.status_code}"
                    asked = max(asked, statements.count - before)
                    compressed = len(gzip.compress(answer.data))
            medians = [statistics.median(taken[size]) * 1000 for size in SIZES]
            click.echo(
                f"{page:<16}{asked:>5}{compressed / 1000:>8.1f}"
                + "".join(f"{median:>11.1f} ms" for median in medians)
                + f"{medians[-1] / medians[0]:>8.2f}"
            )


if __name__ == "__main__":
    main()
