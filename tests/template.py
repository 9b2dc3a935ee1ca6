"""The database that those of the tests are cloned from: migrated and filled once for a cluster, and named by its sources."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from joserfc.jwk import OKPKey
from psycopg import sql

from app import create_app
from app.clock import now
from app.config import Settings
from app.db import bootstrap, migrate
from app.db.roles import COUNCIL
from app.db.session import acting, dispose
from app.identity.tokens import operator_token
from app.local.postgres import Postgres
from certification.certificates import keys
from certification.certificates.models import SigningKey
from certification.criteria import service as criteria
from certification.criteria.models import CriteriaVersion, Parameter
from certification.issuers import service as issuers
from certification.issuers.models import Issuer, LegalBasis
from tenants.register import parsing
from tenants.register import service as register
from tenants.register.models import RegisterLoad
from tenants.register.rows import MODELS as REGISTER_TABLES

ROOT = Path(__file__).resolve().parents[1]

#: Filled when the template is made, and kept from test to test: reference data that no test may change.
KEPT: frozenset[str] = frozenset(
    f"app.{model.__tablename__}"
    for model in (*REGISTER_TABLES, RegisterLoad, CriteriaVersion, Parameter, Issuer, LegalBasis, SigningKey)
)

_SOURCES = (
    "migrations/**/*.sql",
    "migrations/**/*.py",
    "app/db/*.py",
    "app/**/models.py",
    "tenants/register/**/*",
    "certification/criteria/*.py",
    "certification/certificates/*.py",
    "certification/issuers/*",
    "certification/assessment/versions/*",
)


def _seeded(words: str) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(words.encode()).digest())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _fingerprint() -> str:
    sources = sorted({p for pattern in _SOURCES for p in ROOT.glob(pattern) if p.is_file() and p.suffix != ".pyc"})
    total = hashlib.sha256()
    for path in sources:
        total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()[:12]


def _exists(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return bool(connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).rowcount)


#: What the portal signs with in tests; the template has its public part.
SIGNING_KEY = json.dumps(OKPKey.import_key(_seeded("the key of the tests, known to all")).as_dict(private=True))


def settings_for(cluster: Postgres, database: str, redis_url: str = "redis://127.0.0.1:1/0") -> Settings:
    """Settings of an application on a database of the test cluster. By default there is no Valkey to be found."""
    return Settings(
        database_url=cluster.url(database),
        redis_url=redis_url,
        secret_key="a secret of the tests, known to all",
        public_url="http://127.0.0.1:8000",
        lease_seconds=2,
        mail_url=(cluster.place.home / "mail").as_uri(),
        signing_key=SIGNING_KEY,
        dispatch_url=(cluster.place.home / "letters").as_uri(),
        testing=True,
    )


def migrator_url(cluster: Postgres, database: str) -> str:
    """SQLAlchemy's address of a database for the role that migrates."""
    return cluster.url(database).replace("postgresql://", "postgresql+psycopg://slt_migrator@")


def fill(app: Flask) -> None:
    """What every installation holds before its first unit. Kept between tests (`KEPT`)."""
    with app.app_context(), operator_token("tests", COUNCIL) as token, acting(COUNCIL, token):
        register.load(parsing.shipped())
        criteria.load()
        issuers.load()
        keys.publish(SIGNING_KEY, issuers.on(now().date()).key)


def template_in(cluster: Postgres) -> str:
    """A migrated database, named by the sources it is made from; made once, by the first worker that needs it.

    PGPASSFILE must name the cluster's passwords.
    """
    name = f"template_{_fingerprint()}"
    with (cluster.place.home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(cluster.superuser_dsn(), autocommit=True) as connection:
            if not _exists(connection, name):
                half = f"{name}_half"
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
                bootstrap.bootstrap(cluster.superuser_dsn(), half, _passwords(cluster))
                migrate.upgrade(migrator_url(cluster, half))
                app = create_app(settings_for(cluster, half))
                fill(app)
                dispose(app)
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
                )
    return name


def _passwords(cluster: Postgres) -> dict[str, str]:
    rows = [line.split(":", 4) for line in cluster.pgpass.read_text().splitlines()]
    return {row[3]: row[4] for row in rows}


@contextmanager
def clone(cluster: Postgres, template: str, name: str) -> Iterator[str]:
    """A copy of the template, dropped in the end. A copy doesn't take the database's grants along: they are made again."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {} OWNER slt_owner TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(cluster.superuser_dsn(), autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(create)
    bootstrap.prepare_database(cluster.superuser_dsn(), name)
    try:
        yield name
    finally:
        with psycopg.connect(cluster.superuser_dsn(), autocommit=True) as connection:
            connection.execute(drop)
