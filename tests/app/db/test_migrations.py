"""The database is exactly what the models and the registry of tables declare, at every step up and down."""

from __future__ import annotations

import os

from alembic import command

from app.db import catalog, migrate
from app.local.postgres import Postgres
from tests.database import Database, clone, migrator_url


def _migrator_dsn(cluster: Postgres, name: str) -> str:
    return f"host={cluster.host} port={cluster.port} dbname={name} user=slt_migrator"


def test_the_database_enforces_what_the_registry_says(db: Database) -> None:
    assert catalog.differences(_migrator_dsn(db.cluster, db.name)) == []


def test_a_policy_that_somebody_loosened_is_found(db: Database, template_database: str) -> None:
    with clone(db.cluster, template_database, f"loose_{os.getpid()}") as name:
        other = db.cluster.superuser_dsn(name)
        import psycopg

        with psycopg.connect(other, autocommit=True) as connection:
            connection.execute("ALTER POLICY slt_web_select ON sec.membership USING (true)")
        assert any(
            "sec.membership | policy slt_web_select" in line
            for line in catalog.differences(_migrator_dsn(db.cluster, name))
        )


def test_migrations_have_one_head_and_go_up_down_and_up_again(db: Database, template_database: str) -> None:
    with clone(db.cluster, template_database, f"updown_{os.getpid()}") as name:
        url, dsn = migrator_url(db.cluster, name), _migrator_dsn(db.cluster, name)
        steps = migrate.revisions()
        for revision in [*reversed(steps[:-1]), "base"]:
            migrate.downgrade(url, revision)
        for revision in steps:
            migrate.upgrade(url, revision)
        assert catalog.differences(dsn) == []
        command.check(migrate.configuration(url))
