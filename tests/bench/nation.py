"""A nation of any size for measurements: a unit made by the services, and its copies, loaded by COPY."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import psycopg
from flask import Flask
from psycopg import sql

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
from tenants.register.records import identity
from tenants.reporting import service as reporting
from tests.database import Database
from tests.template import clone, settings_for, template_in

YEARS = 5
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
#: A frozen document names the municipality by its number.
_DOCUMENT = sql.SQL(
    "convert_to(replace(convert_from(r.document, 'UTF8'), '\"4215\"', '\"' || n.number || '\"'), 'UTF8')"
)
#: Sign-ins of each unit's people.
_SIGN_INS = 50


@contextmanager
def servers() -> Iterator[tuple[Postgres, str]]:
    """The tests' database server, which no test run stops meanwhile, and the template of an empty portal."""
    place = Place.of(CLONE / "var" / "test")
    with (place.home / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        cluster = Postgres(place, durable=False)
        cluster.ensure()
        os.environ["PGPASSFILE"] = str(cluster.pgpass)
        yield cluster, template_in(cluster)


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
        with psycopg.connect(cluster.superuser_dsn(name), autocommit=True) as into:
            into.execute("SET session_replication_role = replica")
            _multiply(admin, into, size)
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


def _multiply(admin: psycopg.Connection, into: psycopg.Connection, size: int) -> None:
    """Copy the model's rows, with ids of their own, from one connection to the other.

    Triggers and foreign keys are off where they go, unique and exclusive ones are not.
    """
    municipality, place = admin.execute(
        "SELECT municipality_id, place_id FROM app.unit_cover WHERE tenant_id = %s", (MODEL,)
    ).fetchall()[0]
    mine = {"id": municipality, "municipality_id": municipality, "place_id": place}
    taken = {number for (number,) in admin.execute("SELECT number FROM app.municipality_version").fetchall()}
    free = (number for n in range(1, 10_000) if (number := f"{n:04}") not in taken)
    admin.execute("CREATE TEMPORARY TABLE copies (nth int, number text, municipality uuid)")
    with admin.cursor().copy("COPY copies FROM STDIN") as copies:
        for n, number in zip(range(1, size + 1), free, strict=False):
            copies.write_row((n, number, identity("municipality", f"bench-{n}")))
    admin.execute(
        sql.SQL(
            "CREATE FUNCTION pg_temp.made(id uuid, c copies) RETURNS uuid LANGUAGE sql IMMUTABLE AS"
            " $$SELECT CASE WHEN id = {} THEN c.municipality ELSE md5(id::text || c.nth)::uuid END$$"
        ).format(sql.Literal(municipality))
    )
    tables: dict[str, tuple[str, object]] = {"app.unit": ("id", MODEL), "audit.entry": ("chain", MODEL)}
    tables |= {"audit.head": ("chain", MODEL)}
    tables |= {table: (column, mine[column]) for table, column in _REGISTER.items()}
    for table, columns in admin.execute(
        "SELECT attrelid::regclass::text, array_agg(attname::text) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
        " WHERE relnamespace = 'app'::regnamespace AND relkind = 'r' AND attnum > 0"
        " AND attname IN ('tenant_id', 'unit_id', 'place_id') AND attrelid::regclass::text NOT IN ('app.outbox', 'app.population')"
        " GROUP BY 1"
    ).fetchall():
        of_unit = [column for column in columns if column != "place_id"]
        tables[table] = (of_unit[0], MODEL) if of_unit else ("place_id", place)
    for table, (column, value) in tables.items():
        _copy(admin, into, table, column, value)
    into.execute(
        "INSERT INTO sec.sign_in_event (id, account_id, membership_id, event, at)"
        " SELECT gen_random_uuid(), (SELECT id FROM sec.account LIMIT 1), gen_random_uuid(), 'signed_in', now() - n * interval '1 minute'"
        f" FROM generate_series(1, {size * _SIGN_INS}) n"
    )
    admin.execute("VACUUM ANALYZE")


def _copy(admin: psycopg.Connection, into: psycopg.Connection, table: str, column: str, value: object) -> None:
    columns = admin.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        (table,),
    ).fetchall()
    chosen: list[sql.Composable] = []
    for name, kind in columns:
        of: sql.Composable = sql.SQL("r.{}").format(sql.Identifier(name))
        if table == "app.municipality_version" and name == "number":
            of = sql.SQL("n.number")
        elif table == "app.municipality" and name == "key":
            of = sql.SQL("'bench-' || n.nth")
        elif table == "app.submission" and name == "document":
            of = _DOCUMENT
        elif table == "app.submission" and name == "sha256":
            of = sql.SQL("encode(sha256({}), 'hex')").format(_DOCUMENT)
        elif kind == "uuid" and name not in _SHARED:
            of = sql.SQL("pg_temp.made({}, n)").format(of)
        elif kind == "uuid[]":
            of = sql.SQL("ARRAY(SELECT pg_temp.made(e, n) FROM unnest({}) e)").format(of)
        chosen.append(of)
    name_of = sql.SQL(table)  # type: ignore[arg-type]
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    rows = sql.SQL("COPY (SELECT {} FROM {} r, copies n WHERE r.{} = {}) TO STDOUT (FORMAT binary)").format(
        sql.SQL(", ").join(chosen), name_of, sql.Identifier(column), sql.Literal(value)
    )
    there = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(name_of, names)
    with admin.cursor().copy(rows) as read, into.cursor().copy(there) as write:
        for block in read:
            write.write(block)
