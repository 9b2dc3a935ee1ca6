"""Hold the database to the registry of tables: what it enforces must be exactly what the models declare.

The comparison is made by the server itself: the registry's SQL is applied inside a transaction, in place of what is
there, and the catalog before and after must be the same; then everything is rolled back. Functions, and the triggers that
call them, are written by hand: their bodies must be those of the migrations, and every trigger must be on.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import psycopg
from sqlalchemy import Table

from app.db.base import Base
from app.db.ddl import load_models
from app.db.migrate import ROOT
from app.db.registry import statements

_SNAPSHOT = """
SELECT c.oid::regclass::text, 'row security', c.relrowsecurity::text, c.relforcerowsecurity::text FROM pg_class c
 WHERE c.oid = ANY(%(tables)s::regclass[])
UNION ALL
SELECT p.polrelid::regclass::text, 'policy ' || p.polname || ' ' || p.polcmd::text, p.polroles::regrole[]::text || p.polpermissive::text,
       coalesce(pg_get_expr(p.polqual, p.polrelid), '-') || ' / ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-')
  FROM pg_policy p WHERE p.polrelid = ANY(%(tables)s::regclass[])
UNION ALL
SELECT c.oid::regclass::text, 'grant', a.grantee::regrole::text, string_agg(a.privilege_type, ',' ORDER BY a.privilege_type)
  FROM pg_class c, aclexplode(c.relacl) a
 WHERE c.oid = ANY(%(tables)s::regclass[]) AND a.grantee NOT IN (c.relowner, 'slt_backup'::regrole) GROUP BY 1, 3
UNION ALL
SELECT c.attrelid::regclass::text, 'column grant ' || c.attname, a.grantee::regrole::text,
       string_agg(a.privilege_type, ',' ORDER BY a.privilege_type)
  FROM pg_attribute c, aclexplode(c.attacl) a WHERE c.attrelid = ANY(%(tables)s::regclass[]) GROUP BY 1, 2, 3
UNION ALL
SELECT t.tgrelid::regclass::text, 'trigger', t.tgname, pg_get_triggerdef(t.oid)
  FROM pg_trigger t WHERE t.tgrelid = ANY(%(tables)s::regclass[]) AND NOT t.tgisinternal
   AND t.tgname IN ('bump', 'immutable', 'zz_audit')
ORDER BY 1, 2, 3, 4
"""


#: The definitions of functions and triggers that are written by hand, as they stand in `migrations/sql`.
_FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+\.\w+)\(.*?\bAS \$\$(.*?)\$\$;", re.DOTALL)
_TRIGGER = re.compile(
    r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)\s.*?\sON (\w+\.\w+)\s.*?EXECUTE FUNCTION (\w+\.\w+)", re.DOTALL
)
_DROPPED = re.compile(r"DROP TABLE (\w+\.\w+);")


def _written() -> set[tuple[str, ...]]:
    functions: dict[str, str] = {}
    triggers = set()
    for path in sorted((ROOT / "sql").glob("*.sql")):
        if not path.name.endswith(".down.sql"):
            text = path.read_text(encoding="utf-8")
            functions |= dict(_FUNCTION.findall(text))
            triggers |= {
                (table, "trigger", name, f"{function}, on") for name, table, function in _TRIGGER.findall(text)
            }
            dropped = set(_DROPPED.findall(text))
            triggers = {trigger for trigger in triggers if trigger[0] not in dropped}
    return triggers | {(name, "function", _digest(body), "") for name, body in functions.items()}


def _live(connection: psycopg.Connection[tuple[Any, ...]]) -> set[tuple[str, ...]]:
    functions = connection.execute(
        "SELECT p.pronamespace::regnamespace || '.' || p.proname, p.prosrc FROM pg_proc p"
        " WHERE p.pronamespace::regnamespace::text IN ('sec', 'app', 'audit')"
    ).fetchall()
    triggers = connection.execute(
        "SELECT t.tgrelid::regclass::text, 'trigger', t.tgname, p.pronamespace::regnamespace || '.' || p.proname || ', '"
        " || CASE t.tgenabled WHEN 'O' THEN 'on' ELSE 'off' END FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal"
    ).fetchall()
    return {*triggers, *((name, "function", _digest(body), "") for name, body in functions)}


def _digest(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:12]


def _wipe(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> None:
    for (name,) in connection.execute(
        "SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", (table,)
    ).fetchall():
        connection.execute(f'DROP POLICY "{name}" ON {table}'.encode())
    for (grantee,) in connection.execute(
        "SELECT DISTINCT a.grantee::regrole::text FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = %(t)s::regclass"
        " AND a.grantee NOT IN (c.relowner, 'slt_backup'::regrole)"
        " UNION SELECT DISTINCT a.grantee::regrole::text FROM pg_attribute c, aclexplode(c.attacl) a"
        " WHERE c.attrelid = %(t)s::regclass",
        {"t": table},
    ).fetchall():
        connection.execute(f"REVOKE ALL ON {table} FROM {grantee}".encode())
    for trigger in ("bump", "immutable", "zz_audit"):
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}".encode())


def differences(dsn: str) -> list[str]:
    """What the database enforces and the registry doesn't say, or the reverse; empty when they agree.

    `dsn` is a login of `slt_migrator`. Tables that a later revision makes are left out; a table of the project's
    schemas that the registry doesn't know is a difference.
    """
    load_models()
    declared: dict[str, Table] = {table.fullname: table for table in Base.metadata.tables.values()}
    with psycopg.connect(dsn) as connection:
        there = {
            name
            for (name,) in connection.execute(
                "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname IN ('sec', 'app', 'audit') AND c.relkind IN ('r', 'p') AND c.relname <> 'migration'"
            )
        }
        out = [f"{name}: not in the registry of tables" for name in sorted(there - set(declared))]
        tables = sorted(there & set(declared))
        live, written = _live(connection), _written()
        before = set(connection.execute(_SNAPSHOT, {"tables": tables}).fetchall())
        for name in tables:
            _wipe(connection, name)
            for statement in statements(declared[name]):
                connection.execute(statement.encode())
        after = set(connection.execute(_SNAPSHOT, {"tables": tables}).fetchall())
        connection.rollback()
    for here, there_too, where in (
        (before, after, "the database"),
        (after, before, "the registry"),
        (live, written, "the database"),
        (written, live, "the migrations"),
    ):
        out += [f"{' | '.join(row)}: only in {where}" for row in sorted(here - there_too)]
    return out
