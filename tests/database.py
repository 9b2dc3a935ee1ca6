"""A real database for each worker: cloned from a template, its real login roles, emptied before every test.

Savepoints can't span several roles' connections, so tests commit, and what they left is deleted before the next one.
The superuser is for arranging and for looking; what is tested goes through the roles.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from app import create_app
from app.clock import now
from app.config import Settings
from app.db import ddl
from app.db.roles import COUNCIL
from app.db.session import acting, dispose
from app.identity.roles import DATABASE_ROLE, Side
from app.identity.tokens import digest, new_token, operator_token
from app.local.postgres import Postgres
from certification.issuers import service as issuers
from dashboards.demo import service as demo
from tests import forked
from tests.app.web.policing import PolicingClient
from tests.template import KEPT, clone, settings_for, template_in

T = TypeVar("T")

PASSWORD = "riktig hest batteri"


@pytest.fixture(scope="session")
def template_database(postgres_cluster: Postgres) -> str:
    """The template of the cluster that tests share."""
    os.environ["PGPASSFILE"] = str(postgres_cluster.pgpass)
    return template_in(postgres_cluster)


@pytest.fixture(scope="session")
def database(postgres_cluster: Postgres, template_database: str, worker_id: str) -> Iterator[str]:
    """This worker's database."""
    with clone(postgres_cluster, template_database, f"test_{worker_id}_{os.getpid()}") as name:
        yield name


@pytest.fixture(scope="session")
def portal_of_worker(postgres_cluster: Postgres, database: str) -> Iterator[Flask]:
    app = create_app(settings_for(postgres_cluster, database))
    app.test_client_class = PolicingClient
    with app.app_context():
        # Known before the first test and as long as the tests last: none counts the statement that asks.
        issuers.known().seconds = float("inf")
        issuers.known()()
    yield app
    dispose(app)


@dataclass(frozen=True)
class Database:
    """The worker's database seen by its superuser, to arrange and to look."""

    cluster: Postgres
    name: str
    admin: psycopg.Connection[tuple[object, ...]]

    def rows(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        """What a query gives, row security aside."""
        return self.admin.execute(query.encode(), parameters).fetchall()

    def value(self, query: str, *parameters: object) -> object:
        """The one value that a query gives."""
        (row,) = self.rows(query, *parameters)
        return row[0]

    def run(self, statement: str, *parameters: object) -> None:
        """Execute a statement, row security aside."""
        self.admin.execute(statement.encode(), parameters)

    def dsn(self, role: str) -> str:
        """The connection string of one of the real login roles."""
        return f"host={self.cluster.host} port={self.cluster.port} dbname={self.name} user={role}"

    def empty(self) -> None:
        """Delete what tests left, from the tables that are not empty. No trigger fires."""
        ddl.load_models()
        self.admin.execute(
            b"""
            DO $$DECLARE t regclass; found boolean; BEGIN
              SET LOCAL session_replication_role = replica;
              FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname IN ('sec', 'app', 'audit') AND c.relkind = 'r'
                          AND c.oid::regclass::text <> ALL (string_to_array(current_setting('slt.kept'), ','))
              LOOP
                EXECUTE format('SELECT EXISTS (SELECT FROM %s)', t) INTO found;
                IF found THEN EXECUTE format('DELETE FROM %s', t); END IF;
              END LOOP;
            END$$"""
        )

    def held(self) -> dict[str, bytes]:
        """The rows of every table that tests may change, as `put` takes them."""
        return {name: b"".join(self._copied(name)) for name in self._changeable()}

    def put(self, held: dict[str, bytes]) -> None:
        """Put rows back into emptied tables, of this database or of another. No trigger fires."""
        with self.admin.transaction():
            self.admin.execute(b"SET LOCAL session_replication_role = replica")
            for name, rows in held.items():
                with self.admin.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copy:
                    copy.write(rows)
            for table, column in self.rows(
                "SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attidentity <> '' AND attnum > 0"
            ):
                self.run(f"SELECT setval(pg_get_serial_sequence(%s, %s), max({column})) FROM {table}", table, column)
            # What an application keeps of the rows that had this name may be of rows that were changed since.
            self.run("UPDATE app.data_version SET name = gen_random_uuid()")
            # Who was signed in is, however long ago.
            self.run(
                "UPDATE sec.token SET seen_at = now(), expires_at = expires_at + (now() - seen_at) WHERE kind = 'browser'"
            )

    def _changeable(self) -> list[str]:
        return [
            str(name)
            for (name,) in self.rows(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname IN ('sec', 'app', 'audit') AND c.relkind = 'r'"
                " AND c.oid::regclass::text <> ALL (string_to_array(current_setting('slt.kept'), ','))"
            )
        ]

    def _copied(self, name: str) -> Iterator[bytes]:
        with self.admin.cursor().copy(f"COPY {name} TO STDOUT".encode()) as copy:
            yield from (bytes(part) for part in copy)


@pytest.fixture(scope="session")
def admin_of_worker(postgres_cluster: Postgres, database: str) -> Iterator[Database]:
    with psycopg.connect(postgres_cluster.superuser_dsn(database), autocommit=True) as connection:
        connection.execute("SELECT set_config('slt.kept', %s, false)", (",".join({*KEPT, "sec.migration"}),))
        yield Database(postgres_cluster, database, connection)


@pytest.fixture
def db(admin_of_worker: Database) -> Database:
    """The worker's database, emptied before the test."""
    admin_of_worker.empty()
    return admin_of_worker


@pytest.fixture
def portal(portal_of_worker: Flask, db: Database) -> Iterator[Flask]:
    """A real application on the emptied database. Never hold an application context around its test client."""
    assert not has_app_context()
    yield portal_of_worker
    assert not has_app_context(), "an application context was left open"


@pytest.fixture
def own_db(postgres_cluster: Postgres, template_database: str) -> Iterator[Database]:
    """A database of the test's own, for what changes the register, which is else kept from test to test."""
    with (
        clone(postgres_cluster, template_database, f"own_{os.getpid()}") as name,
        psycopg.connect(postgres_cluster.superuser_dsn(name), autocommit=True) as admin,
    ):
        admin.execute("SELECT set_config('slt.kept', %s, false)", (",".join({*KEPT, "sec.migration"}),))
        own = Database(postgres_cluster, name, admin)
        own.empty()
        yield own


@pytest.fixture
def own_portal(own_db: Database) -> Iterator[Flask]:
    """A real application on that database."""
    app = create_app(settings_for(own_db.cluster, own_db.name))
    app.test_client_class = PolicingClient
    yield app
    assert not has_app_context(), "an application context was left open"
    dispose(app)


@dataclass(frozen=True)
class Somebody:
    """An account with one membership and a live session."""

    account_id: UUID
    membership_id: UUID
    token: str
    side: Side
    role: str
    tenant_id: UUID | None
    police_district_id: UUID | None


@dataclass(frozen=True)
class People:
    """Makes people who are signed in, without the cost of a password."""

    portal: Flask
    db: Database

    def __call__(
        self,
        side: Side | str,
        role: str,
        *,
        tenant_id: UUID | None = None,
        police_district_id: UUID | None = None,
        municipality_id: UUID | None = None,
        email: str | None = None,
    ) -> Somebody:
        """Somebody with this role, whose session has just begun."""
        side = Side(side)
        account, membership, token = uuid4(), uuid4(), new_token()
        self.db.run(
            "INSERT INTO sec.account (id, email, password_hash, demonstration) VALUES (%s, %s, '-', false)",
            account,
            email or f"{side}-{role}-{account.hex[:8]}@example.no",
        )
        self.db.run(
            "INSERT INTO sec.membership (id, account_id, side, role, tenant_id, police_district_id, municipality_id, valid)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, '[2020-01-01,)')",
            membership,
            account,
            side,
            role,
            tenant_id,
            police_district_id,
            municipality_id,
        )
        self.db.run(
            "INSERT INTO sec.token (hash, kind, account_id, db_role, membership_id, tenant_id, police_district_id, expires_at)"
            " VALUES (%s, 'browser', %s, %s, %s, %s, %s, %s)",
            digest(token),
            account,
            DATABASE_ROLE[side],
            membership,
            tenant_id,
            police_district_id,
            now() + timedelta(hours=1),
        )
        return Somebody(account, membership, token, side, role, tenant_id, police_district_id)

    def client(self, somebody: Somebody | None = None, *, policing: bool = True) -> FlaskClient:
        """A test client, signed in as somebody or as nobody. Who asks for thousands of pages doesn't look at their HTML."""
        client = self.portal.test_client() if policing else FlaskClient(self.portal, self.portal.response_class)
        if somebody is not None:
            settings: Settings = self.portal.config["SLT"]
            client.set_cookie(settings.cookie_name, somebody.token, domain="localhost")
        return client

    @contextmanager
    def acting(self, somebody: Somebody) -> Iterator[None]:
        """Inside, services act as somebody: their role, their token, one transaction, committed in the end."""
        with self.portal.app_context(), acting(DATABASE_ROLE[somebody.side], somebody.token):
            yield


@pytest.fixture
def people(portal: Flask, db: Database) -> People:
    """Makes signed-in people and their clients."""
    return People(portal, db)


@dataclass(frozen=True)
class Once:
    """What takes long to arrange is arranged by one of a run's workers; all others put its rows into their databases."""

    folder: Path

    def __call__(self, name: str, db: Database, arrange: Callable[[], T]) -> T:
        """What `arrange` returned, in a database that holds what it left there (and was empty before)."""
        file = self.folder / f"{name}.pickle"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                made = arrange()
                file.write_bytes(pickle.dumps((db.held(), made)))
                return made
        held, made = pickle.loads(file.read_bytes())
        db.empty()
        db.put(held)
        return cast("T", made)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Shared by the workers of this run, and by no other run."""
    own = tmp_path_factory.getbasetemp()
    return Once(own if worker_id == "master" else own.parent)


@pytest.fixture
def demonstration(portal: Flask, db: Database, once: Once, tmp_path: Path) -> None:
    """The demonstration's examples."""
    once("demonstration", db, lambda: load_demonstration(portal, tmp_path))


def load_demonstration(portal: Flask, folder: Path) -> None:
    """Load the demonstration's examples; their passwords are in a file of this folder."""
    with portal.app_context(), operator_token("tester", COUNCIL) as token:
        demo.load(token, lambda _line: None, folder / "demo-accounts.txt", count=0)


ClientAs = Callable[..., FlaskClient]


@pytest.fixture
def client_as(people: People) -> ClientAs:
    """`client_as("unit", "coordinator", tenant_id=...)`: a test client of somebody with that role."""

    def make(side: str, role: str, **where: UUID) -> FlaskClient:
        return people.client(people(side, role, **where))

    return make


Slt = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def slt(db: Database, portal_of_worker: Flask) -> Slt:
    """Runs `slt` in a process of its own on the test's database, under an operator's name; `NAME=...` changes a setting."""
    settings = settings_for(db.cluster, db.name)
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "PGPASSFILE": str(db.cluster.pgpass),
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
        "SIGNING_KEY": settings.signing_key,
        "SLT_OPERATOR": "kari",
    }

    def run(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        return forked.run(forked.slt, arguments, {**environment, **changed})

    return run
