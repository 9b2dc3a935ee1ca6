"""What a superuser does once, outside the migrations: roles, database, schemas, extension. Can be run again.

`slt db bootstrap --sql` prints the same for a hosted database. A role's password comes from the pgpass file.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

from app.db.roles import (
    AUDIT,
    BACKUP,
    LOGIN_ROLES,
    MIGRATOR,
    NOLOGIN_ROLES,
    OWNER,
    ROLES,
    RUNTIME_ROLES,
    SCHEMAS,
    SCOPE,
)


def role_statements(passwords: Mapping[str, str]) -> list[str]:
    """SQL for the cluster: every role with its limits; a role with no password given keeps the one it has."""
    out: list[str] = []
    for name in (*NOLOGIN_ROLES, *LOGIN_ROLES):
        out.append(
            f"DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name}; END IF; END$$;"
        )
    for name in NOLOGIN_ROLES:
        out.append(
            f"ALTER ROLE {name} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;"
        )
    for role in ROLES:
        bypass = "BYPASSRLS" if role.bypasses else "NOBYPASSRLS"
        out.append(
            f"ALTER ROLE {role.name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT {bypass}"
            f" CONNECTION LIMIT {role.connections};"
        )
        if role.name in passwords:
            literal = sql.Literal(passwords[role.name]).as_string(None)
            out.append(f"ALTER ROLE {role.name} PASSWORD {literal};")
        out.append(f"ALTER ROLE {role.name} SET statement_timeout = '{role.statement_seconds}s';")
        if role.name in RUNTIME_ROLES:
            out.append(f"ALTER ROLE {role.name} SET lock_timeout = '2s';")
            out.append(f"ALTER ROLE {role.name} SET idle_in_transaction_session_timeout = '10s';")
    out += [
        # A migration is the owner, without inheriting it; the owner can hand functions to the definers, no more.
        f"GRANT {OWNER} TO {MIGRATOR} WITH INHERIT FALSE, SET TRUE;",
        f"GRANT {SCOPE}, {AUDIT} TO {OWNER} WITH INHERIT FALSE, SET TRUE;",
        f"ALTER ROLE {MIGRATOR} SET role = '{OWNER}';",
        # Forced row security would make a data migration touch 0 rows in silence; off makes it fail aloud.
        f"ALTER ROLE {MIGRATOR} SET row_security = off;",
        f"ALTER ROLE {MIGRATOR} SET lock_timeout = '1s';",
        f"ALTER ROLE {BACKUP} SET default_transaction_read_only = on;",
    ]
    return out


def database_statements(database: str) -> list[str]:
    """SQL to run inside the database: its grants, schemas and extension. Grants aren't copied by a template."""
    roles = ", ".join(LOGIN_ROLES)
    out = [
        f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC;',
        f'GRANT CONNECT ON DATABASE "{database}" TO {roles};',
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
        "CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;",
        f"GRANT USAGE ON SCHEMA public TO {OWNER};",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}, {SCOPE}, {AUDIT} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;",
    ]
    for schema in SCHEMAS:
        out.append(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {OWNER};")
        out.append(f"GRANT USAGE ON SCHEMA {schema} TO {', '.join(RUNTIME_ROLES)}, {BACKUP}, {SCOPE}, {AUDIT};")
        out.append(f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA {schema} GRANT SELECT ON TABLES TO {BACKUP};")
    return out


def bootstrap(superuser_dsn: str, database: str, passwords: Mapping[str, str]) -> None:
    """Make roles, database and schemas, as a superuser. Idempotent.

    Raises `psycopg.Error` where the login given is not allowed to, and `RuntimeError` on a server older than 18.
    """
    with psycopg.connect(superuser_dsn, dbname="postgres", autocommit=True) as connection:
        if connection.info.server_version < 180000:
            raise RuntimeError(
                f"PostgreSQL 18 or newer is needed; this server is {connection.info.server_version // 10000}."
            )
        for statement in role_statements(passwords):
            connection.execute(statement.encode())
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", (database,)).rowcount:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
    prepare_database(superuser_dsn, database)


def prepare_database(superuser_dsn: str, database: str) -> None:
    """Grants, schemas and extension of one database, as a superuser. Idempotent."""
    with psycopg.connect(superuser_dsn, dbname=database, autocommit=True) as connection:
        for statement in database_statements(database):
            connection.execute(statement.encode())
