"""Every write is in the log, and whoever changes the log is found out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from app.audit import verify
from app.audit.models import IDENTITY
from app.db.roles import RUNTIME_ROLES
from tests.database import Database, People


def _whole(db: Database) -> list[verify.Fault]:
    return list(verify.faults(db.dsn("slt_backup")))


def _write_some(db: Database, people: People) -> None:
    for _ in range(5):
        people("ministry", "reader")
    people("unit", "reader", tenant_id=uuid4())
    db.run("UPDATE sec.account SET locale = 'nn'")


def test_what_is_written_is_logged_with_before_and_after_and_without_secrets(db: Database, people: People) -> None:
    reader = people("ministry", "reader", email="x@example.no")
    db.run("UPDATE sec.account SET locale = 'nn', password_hash = 'other' WHERE id = %s", reader.account_id)
    rows = db.rows(
        "SELECT action, before, after FROM audit.entry WHERE table_name = 'sec.account' AND row_id = %s ORDER BY seq",
        str(reader.account_id),
    )
    assert [row[0] for row in rows] == ["insert", "update"]
    assert rows[1][1:] == ({"locale": None}, {"locale": "nn"})
    assert "password_hash" not in str(rows)
    assert _whole(db) == []


TAMPERINGS: dict[str, Callable[[Database], None]] = {
    "edited": lambda db: db.run("UPDATE audit.entry SET acting = 'somebody.else' WHERE seq = 3"),
    "removed": lambda db: db.run("DELETE FROM audit.entry WHERE seq = 3"),
    "cut off": lambda db: db.run("DELETE FROM audit.entry WHERE seq >= 5"),
    "moved": lambda db: db.run("UPDATE audit.entry SET chain = gen_random_uuid() WHERE seq = 4"),
    "rehashed": lambda db: db.run(
        "UPDATE audit.entry e SET hash = audit.digest(e) WHERE seq = 2;"
        " UPDATE audit.entry SET action = 'delete' WHERE seq = 2;"
        " UPDATE audit.entry e SET hash = audit.digest(e) WHERE seq = 2"
    ),
    "head moved": lambda db: db.run("UPDATE audit.head SET seq = seq + 1"),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_found_even_by_a_superuser(db: Database, people: People, how: str) -> None:
    _write_some(db, people)
    assert _whole(db) == []
    db.run("SET session_replication_role = replica")
    try:
        TAMPERINGS[how](db)
    finally:
        db.run("RESET session_replication_role")
    found = _whole(db)
    assert found
    assert any(fault.chain == IDENTITY for fault in found)


@pytest.mark.parametrize("role", RUNTIME_ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit.entry SET acting = ''",
        "DELETE FROM audit.entry",
        "TRUNCATE audit.entry",
        "INSERT INTO audit.head (chain, seq, hash) VALUES (gen_random_uuid(), 0, '')",
        "UPDATE audit.head SET seq = 0",
        "SELECT audit.record()",
    ],
)
def test_no_role_of_the_application_can_touch_the_log(db: Database, role: str, statement: str) -> None:
    with psycopg.connect(db.dsn(role)) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement.encode())
    assert refused.value.sqlstate in ("42501", "0A000")


def test_the_owner_cannot_change_an_entry_either(db: Database, people: People) -> None:
    _write_some(db, people)
    with pytest.raises(psycopg.errors.RestrictViolation):
        db.run("UPDATE audit.entry SET acting = ''")
