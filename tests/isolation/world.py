"""A database in which every table holds a row of every tenant, each text marked with whose it is.

It is a clone without check, exclusion and foreign-key constraints, so that any table, today's and tomorrow's, can be
filled by its columns' names and types alone; the policies, grants and triggers under test are untouched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid5

import psycopg
from psycopg import sql

from app.db.base import Base
from app.db.ddl import load_models
from app.db.roles import AUTH, CLOCK, COUNCIL, POLICE, PROJECTOR, STATS, WEB, WORKER
from app.identity.tokens import digest
from app.local.postgres import Postgres

_NAMESPACE = UUID("5e0c7a52-0d6c-4a53-9d0e-6f3f1c1b1a11")
Row = tuple[object, ...]


def _uuid(*parts: str) -> UUID:
    return uuid5(_NAMESPACE, "/".join(parts))


@dataclass(frozen=True)
class Owner:
    """A tenant with its one municipality (and place), in a police district."""

    name: str
    district: str

    @property
    def tenant_id(self) -> UUID:
        return _uuid("tenant", self.name)

    @property
    def place_id(self) -> UUID:
        return _uuid("place", self.name)

    @property
    def district_id(self) -> UUID:
        return _uuid("district", self.district)


#: The acting tenant is the first; the second shares its police district, the others don't.
OWNERS = (Owner("a", "x"), Owner("b", "x"), Owner("c", "y"), Owner("d", "y"), Owner("e", "z"), Owner("f", "z"))
ME = OWNERS[0]


@dataclass(frozen=True)
class Actor:
    """A login role with its token (none for those that need none)."""

    role: str
    side: str | None = None
    membership_role: str = "reader"
    job: bool = False
    token: str | None = field(default=None)

    @property
    def owned(self) -> bool:
        return self.role in (WEB, WORKER)


ACTORS = (
    Actor(WEB, "unit", token="web"),
    Actor(WORKER, job=True, token="worker"),
    Actor(POLICE, "police", token="police"),
    Actor(COUNCIL, "council", "decider", token="council"),
    Actor(PROJECTOR, job=True, token="projector"),
    Actor(STATS, "ministry", token="ministry"),
    Actor(AUTH),
    Actor(CLOCK),
)


@dataclass(frozen=True)
class World:
    """The marked database, seen by its superuser."""

    cluster: Postgres
    name: str
    admin: psycopg.Connection[Row]

    @property
    def tables(self) -> list[str]:
        """Every table of the project's schemas that the catalog knows, declared or not."""
        return [
            str(name)
            for (name,) in self.admin.execute(
                b"SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                b" WHERE n.nspname IN ('sec', 'app', 'audit') AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> 'migration' ORDER BY 1"
            )
        ]

    def columns(self, table: str) -> dict[str, str]:
        """Column -> type, of those that somebody can give a value."""
        return {
            str(name): str(kind)
            for name, kind in self.admin.execute(
                b"SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                b" AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a' ORDER BY attnum",
                (table,),
            )
        }

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[psycopg.Connection[Row]]:
        """A real connection of the actor's role, with its token in this transaction; rolled back in the end."""
        dsn = f"host={self.cluster.host} port={self.cluster.port} dbname={self.name} user={actor.role}"
        with psycopg.connect(dsn) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (actor.token or "",))
            yield connection
            connection.rollback()


def mark(owner: Owner, table: str) -> str:
    """The text that a row of this owner carries wherever it has text."""
    return f"CANARY-{owner.name}-{table}"


def value(table: str, column: str, kind: str, owner: Owner) -> object:
    """A value for a column, by its name where that says whose row it is, else by its type."""
    named: dict[str, object] = {
        "tenant_id": owner.tenant_id,
        "municipality_id": owner.place_id,
        "place_id": owner.place_id,
        "police_district_id": owner.district_id,
        "city_district_id": None,
    }
    if column in named:
        return named[column]
    if table == "app.unit" and column == "id":
        return owner.tenant_id
    if table == "app.police_district" and column == "id":
        return owner.district_id
    if table in ("app.municipality", "app.place") and column == "id":
        return owner.place_id
    if table == "sec.token" and column in ("kind", "db_role"):
        return "none"
    plain: dict[str, object] = {
        "uuid": _uuid(table, column, owner.name),
        "text": mark(owner, table),
        "boolean": True,
        "bytea": mark(owner, table).encode(),
        "date": f"2024-01-{OWNERS.index(owner) + 1:02}",
        "timestamp with time zone": "2024-01-01T00:00:00Z",
        "daterange": "[2020-01-01,)",
        "datemultirange": "{[2020-01-01,)}",
        "int4range": "[0,100)",
        "jsonb": f'{{"text": "{mark(owner, table)}"}}',
        "text[]": [mark(owner, table)],
        "integer[]": [OWNERS.index(owner) + 1],
        "bigint[]": [OWNERS.index(owner) + 1] * 4,  # the corners of a box
        "uuid[]": [_uuid(table, column, owner.name)],
        "cidr": "10.0.0.0/24",
        "double precision": 1.5,
        "numeric": 1.5,
    }
    if kind in plain:
        return plain[kind]
    if kind in ("bigint", "integer", "smallint"):
        return OWNERS.index(owner) + 1
    raise AssertionError(f"{table}.{column} has type {kind}: teach tests.isolation.world to fill it")


def _insert(table: str, columns: dict[str, str], owner: Owner) -> tuple[sql.Composed, list[object]]:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.SQL(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    return statement, [value(table, column, kind, owner) for column, kind in columns.items()]


def insert_as(connection: psycopg.Connection[Row], table: str, columns: dict[str, str], owner: Owner) -> None:
    """Insert a row of this owner, all columns named."""
    statement, values = _insert(table, columns, owner)
    connection.execute(statement, values)


def _seed(connection: psycopg.Connection[Row], table: str, columns: dict[str, str], owner: Owner) -> None:
    try:
        with connection.transaction():
            insert_as(connection, table, columns, owner)
    except psycopg.errors.UniqueViolation:
        if table != "app.police_district":  # Two owners share a police district, whose own row is one.
            raise


def build(cluster: Postgres, name: str) -> None:
    """Turn a fresh clone into the marked database."""
    load_models()
    with psycopg.connect(cluster.superuser_dsn(name)) as admin:
        admin.execute("SET session_replication_role = replica")
        for table, constraint in admin.execute(
            b"SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('c', 'x', 'f') AND conrelid <> 0"
            b" AND connamespace::regnamespace::text IN ('sec', 'app', 'audit') ORDER BY contype"
        ).fetchall():
            admin.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}").format(
                    sql.SQL(str(table)), sql.Identifier(str(constraint))
                )
            )
        world = World(cluster, name, admin)
        for table in world.tables:
            admin.execute(sql.SQL("DELETE FROM {}").format(sql.SQL(table)))
        for table in world.tables:
            for owner in OWNERS:
                _seed(admin, table, world.columns(table), owner)
        for actor in ACTORS:
            if actor.token:
                _sign_in(admin, actor)
        admin.commit()


def _sign_in(admin: psycopg.Connection[Row], actor: Actor) -> None:
    account, membership = _uuid("account", actor.role), _uuid("membership", actor.role)
    tenant = ME.tenant_id if actor.owned else None
    district = ME.district_id if actor.role == POLICE else None
    if not actor.job:
        admin.execute(
            "INSERT INTO sec.account (id, email, password_hash, demonstration) VALUES (%s, %s, '-', false)",
            (account, f"{actor.role}@example.no"),
        )
        admin.execute(
            "INSERT INTO sec.membership (id, account_id, side, role, tenant_id, police_district_id, valid)"
            " VALUES (%s, %s, %s, %s, %s, %s, '[2020-01-01,)')",
            (membership, account, actor.side, actor.membership_role, tenant, district),
        )
    admin.execute(
        "INSERT INTO sec.token (hash, kind, account_id, db_role, membership_id, tenant_id, police_district_id, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, now() + interval '1 hour')",
        (
            digest(actor.token or ""),
            "job" if actor.job else "browser",
            None if actor.job else account,
            actor.role,
            None if actor.job else membership,
            tenant,
            district,
        ),
    )


def declared() -> set[str]:
    """The tables that the models declare."""
    load_models()
    return {table.fullname for table in Base.metadata.tables.values()}
