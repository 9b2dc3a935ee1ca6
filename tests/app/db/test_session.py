"""What a page that only reads has asked, it knows; a page that writes asks again."""

from __future__ import annotations

import psycopg
from flask import Flask
from sqlalchemy import text

from app.db.roles import COUNCIL, WEB
from app.db.session import acting, asked_once, session
from tests.database import Database, People


def test_the_same_question_is_asked_once_while_a_transaction_only_reads(portal: Flask) -> None:
    asked: list[int] = []

    @asked_once
    def double(number: int) -> int:
        asked.append(number)
        return int(session.scalar(text("SELECT 2 * :n"), {"n": number}) or 0)

    with portal.app_context(), acting(WEB, read_only=True):
        assert [double(2), double(2), double(3), double(number=3)] == [4, 4, 6, 6]
    assert asked == [2, 3, 3]
    with portal.app_context(), acting(WEB, read_only=True):
        double(2)
    with portal.app_context(), acting(WEB):
        double(2)
        double(2)
    assert asked == [2, 3, 3, 2, 2, 2]


def test_a_connection_that_has_known_few_tokens_does_not_read_all_of_them_when_there_are_many(
    people: People, db: Database
) -> None:
    somebody = people("council", "officer")
    db.run("ANALYZE sec.token")
    with psycopg.connect(db.dsn(COUNCIL), autocommit=True) as one:
        one.execute("SELECT set_config('slt.token', %s, false)", (somebody.token,))
        for _ in range(10):  # the plan is kept, from the sixth call at the latest
            assert one.execute("SELECT sec.council()").fetchone() == (True,)
        db.run(
            "INSERT INTO sec.token (hash, kind, db_role, label, expires_at)"
            " SELECT sha256(n::text::bytea), 'operator', 'slt_council', 'many', now() FROM generate_series(1, 5000) n"
        )

        def read() -> object:
            one.execute("SELECT pg_stat_force_next_flush()")
            return db.value("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relid = 'sec.token'::regclass")

        before = read()
        assert one.execute("SELECT sec.council()").fetchone() == (True,)
        assert read() == before
