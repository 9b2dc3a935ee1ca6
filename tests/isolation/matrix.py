"""Every table of the catalog x every role x read, copy, write, delete, insert as another, move to another, truncate.

What a role may reach is said here once more, in a dozen lines of its own, and not read from the registry that made the
policies: a mistake there must show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import psycopg
from psycopg import sql

from app.db.base import Base
from app.db.ddl import load_models
from app.db.registry import access_of
from app.db.roles import AUTH, CLOCK, COUNCIL, POLICE, PROJECTOR, STATS, WEB, WORKER
from tests.isolation.world import ACTORS, ME, OWNERS, Actor, Owner, Row, World, insert_as

#: A unit's living facts: nobody but the unit and its jobs.
_LIVING = "tenants.reporting.models"
_DENIED = ("42501", "0A000", "25006", "23001")

#: KRÅD orders work for any unit, and reads none of what is ordered.
_ORDERS = {("app.outbox", COUNCIL)}

Reach = Callable[[Owner], bool]


def _nobody(_owner: Owner) -> bool:
    return False


def _everybody(_owner: Owner) -> bool:
    return True


def _mine(owner: Owner) -> bool:
    return owner == ME


def _my_district(owner: Owner) -> bool:
    return owner.district == ME.district


def reach(table: str, actor: Actor) -> Reach:
    """Whose rows of a table a role may ever see or touch."""
    modules = {m.local_table.fullname: m.class_.__module__ for m in Base.registry.mappers if m.local_table is not None}
    tables = {t.fullname: t for t in Base.metadata.tables.values()}
    if table not in tables:
        return _nobody
    kind = access_of(tables[table]).kind
    module = modules.get(table, "")
    if table.startswith("audit."):
        return _nobody
    if kind == "identity":
        return _everybody if actor.role == AUTH else _mine if actor.role in (WEB, WORKER) else _nobody
    if kind == "dispatch":
        return _everybody if actor.role == CLOCK else _nobody
    if kind == "tenant":
        by_role: dict[str, Reach] = {WEB: _mine, WORKER: _mine}
        if not module.startswith(_LIVING):
            by_role |= {POLICE: _my_district, COUNCIL: _everybody, PROJECTOR: _everybody}
        return by_role.get(actor.role, _nobody)
    if kind == "district":
        return {WEB: _mine, WORKER: _mine, POLICE: _my_district, COUNCIL: _everybody, PROJECTOR: _everybody}.get(
            actor.role, _nobody
        )
    if table == "app.unit":
        return {WEB: _mine, WORKER: _mine, POLICE: _my_district, STATS: _nobody, AUTH: _nobody}.get(
            actor.role, _everybody
        )
    return _nobody if actor.role == AUTH else _everybody


def _owner_of(table: str, columns: dict[str, str]) -> str | None:
    """The column that tells whose a row is."""
    if table == "app.unit":
        return "id"
    return next((c for c in ("tenant_id", "place_id", "police_district_id", "municipality_id") if c in columns), None)


def _key(table: str, column: str, owner: Owner) -> object:
    return {"tenant_id": owner.tenant_id, "id": owner.tenant_id, "police_district_id": owner.district_id}.get(
        column, owner.place_id
    )


def _may(connection: psycopg.Connection[Row], table: str, column: str, privilege: str) -> bool:
    row = connection.execute("SELECT has_column_privilege(%s, %s, %s)", (table, column, privilege)).fetchone()
    return bool(row and row[0])


def _try(connection: psycopg.Connection[Row], statement: sql.Composed, values: tuple[object, ...] = ()) -> int | str:
    """The number of rows that a statement reaches, or the database's refusal; its effect is taken back."""
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(statement, values).rowcount
    except psycopg.Error as error:
        return error.sqlstate or "?"


def faults(world: World, tables: Collection[str] = ()) -> set[str]:
    """Every cell of the matrix that is not as it must be, of all tables or of these."""
    load_models()
    found: set[str] = set()
    for actor in ACTORS:
        with world.acting(actor) as connection:
            for table in tables or world.tables:
                found |= {f"{actor.role} {fault} {table}" for fault in _table(world, connection, actor, table)}
    return found


def _table(world: World, connection: psycopg.Connection[Row], actor: Actor, table: str) -> set[str]:
    columns = world.columns(table)
    name = sql.SQL(table)
    allowed = reach(table, actor)
    owner_column = _owner_of(table, columns)
    foreign = [owner for owner in OWNERS if not allowed(owner)]
    out: set[str] = set()

    readable = [c for c in columns if _may(connection, table, c, "SELECT")]
    if readable:
        shown = sql.SQL(", ").join(map(sql.Identifier, readable))
        seen = str(connection.execute(sql.SQL("SELECT {} FROM {}").format(shown, name)).fetchall())
        with (
            connection.cursor() as cursor,
            cursor.copy(sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(shown, name)) as copy,
        ):
            copied = b"".join(bytes(part) for part in copy).decode()
        for owner in foreign:
            for text in (
                f"CANARY-{owner.name}-",
                str(owner.tenant_id),
                str(owner.place_id) if owner_column == "place_id" else "CANARY-none",
            ):
                if text in seen:
                    out.add("reads")
                if text in copied:
                    out.add("copies")
    writable = [c for c in columns if _may(connection, table, c, "UPDATE")]
    if writable:
        column = sql.Identifier(writable[0])
        for owner in foreign if owner_column and owner_column in readable else []:
            touched = _try(
                connection,
                sql.SQL("UPDATE {} SET {} = {} WHERE {} = %s").format(
                    name, column, column, sql.Identifier(owner_column)
                ),
                (_key(table, owner_column, owner),),
            )
            if touched not in (0, *_DENIED):
                out.add(f"updates ({touched})")
        if foreign and owner_column in writable and owner_column != "id":
            moved = _try(
                connection,
                sql.SQL("UPDATE {} SET {} = %s").format(name, sql.Identifier(owner_column)),
                (_key(table, owner_column, foreign[-1]),),
            )
            if moved not in (0, *_DENIED):
                out.add(f"moves rows to another in ({moved})")
    if foreign and (table, actor.role) not in _ORDERS and any(_may(connection, table, c, "INSERT") for c in columns):
        granted = {c: kind for c, kind in columns.items() if _may(connection, table, c, "INSERT")}
        try:
            with connection.transaction(force_rollback=True):
                insert_as(connection, table, granted, foreign[-1])
            out.add("inserts as another into")
        except psycopg.Error as error:
            # A key that is taken already was looked at before the row was refused: the wall must come first.
            if error.sqlstate not in _DENIED:
                out.add(f"is told {error.sqlstate} when it inserts as another into")
    for owner in foreign if owner_column and owner_column in readable else []:
        deleted = _try(
            connection,
            sql.SQL("DELETE FROM {} WHERE {} = %s").format(name, sql.Identifier(owner_column)),
            (_key(table, owner_column, owner),),
        )
        if deleted not in (0, *_DENIED):
            out.add(f"deletes ({deleted})")
    for statement in ("TRUNCATE {}", "COPY {} FROM STDIN"):
        if _try_admin(connection, sql.SQL(statement).format(name)) not in _DENIED:
            out.add(f"may {statement.split()[0].lower()}")
    return out


def _try_admin(connection: psycopg.Connection[Row], statement: sql.Composed) -> str:
    try:
        with connection.transaction(force_rollback=True), connection.cursor() as cursor:
            if statement.as_string(connection).startswith("COPY"):
                with cursor.copy(statement):
                    pass
            else:
                cursor.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate or "?"
    return "done"
