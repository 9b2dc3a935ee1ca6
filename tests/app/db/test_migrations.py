"""The database is exactly what the models and the registry of tables declare, at every step up and down."""

from __future__ import annotations

import os

import psycopg
from alembic import command

from app.db import catalog, migrate
from app.local.postgres import Postgres
from tests.database import Database
from tests.template import clone, migrator_url


def _migrator_dsn(cluster: Postgres, name: str) -> str:
    return f"host={cluster.host} port={cluster.port} dbname={name} user=slt_migrator"


def test_the_database_enforces_what_the_registry_says(db: Database) -> None:
    assert catalog.differences(_migrator_dsn(db.cluster, db.name)) == []


LOOSENED = {
    "ALTER POLICY slt_web_select ON sec.membership USING (true)": "sec.membership | policy slt_web_select",
    "DROP TRIGGER guard ON app.submission": "app.submission | trigger | guard",
    "ALTER TABLE app.certificate DISABLE TRIGGER guard": "app.certificate | trigger | guard",
    "ALTER TABLE app.decision DISABLE TRIGGER zz_audit": "app.decision | trigger | zz_audit",
    "DROP TRIGGER immutable ON app.decision": "app.decision | trigger",
    "CREATE OR REPLACE FUNCTION sec.keep_submission() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp"
    " AS $$BEGIN RETURN NEW; END $$": "sec.keep_submission | function",
    "CREATE FUNCTION sec.helper() RETURNS int LANGUAGE sql AS 'SELECT 1'": "sec.helper | function",
}


def test_whatever_somebody_loosened_is_found(db: Database, template_database: str) -> None:
    with clone(db.cluster, template_database, f"loose_{os.getpid()}") as name:
        dsn = _migrator_dsn(db.cluster, name)
        with psycopg.connect(db.cluster.superuser_dsn(name), autocommit=True) as connection:
            for statement, fault in LOOSENED.items():
                before = catalog.differences(dsn)
                connection.execute(statement.encode())
                assert any(fault in line for line in set(catalog.differences(dsn)) - set(before)), statement


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
