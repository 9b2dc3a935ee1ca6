"""Periodic work is done once in each period, however many clocks ask and however often; upkeep leaves what is in use."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from app import clock
from app.db.roles import CLOCK, WEB
from app.db.session import acting
from app.jobs import schedule, upkeep
from tests.database import Database, People

DAY = timedelta(days=1)


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_TASKS", {})


def test_clocks_at_the_same_moment_do_it_once_and_the_next_day_again(portal: Flask, tasks: None) -> None:
    done: list[str] = []
    schedule.every("test", DAY, lambda: done.append("x"))
    start = Barrier(6)

    def one_clock() -> None:
        with portal.app_context():
            start.wait()
            for _ in range(3):
                schedule.run()

    clocks = [Thread(target=one_clock) for _ in range(6)]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join()
    assert len(done) == 1


def test_each_day_has_its_turn_and_no_day_is_made_up_for(portal: Flask, tasks: None) -> None:
    days: list[date] = []
    schedule.every("test", DAY, lambda: days.append(clock.today()))
    today = clock.today()
    for ago in (3, 1, 1, 0, 2):
        with portal.app_context(), clock.pretending(today - ago * DAY):
            schedule.run()
    assert days == [today - 3 * DAY, today - DAY, today]


def test_what_fails_is_tried_again_and_leaves_no_mark(portal: Flask, db: Database, tasks: None) -> None:
    def fail() -> None:
        raise RuntimeError("the disk is full")

    schedule.every("test", DAY, fail)
    with portal.app_context(), pytest.raises(RuntimeError):
        schedule.run()
    assert db.value("SELECT count(*) FROM app.schedule_run") == 0


def test_upkeep_deletes_what_has_served_its_purpose_and_nothing_else(
    portal: Flask, db: Database, people: People
) -> None:
    live, ended = people("ministry", "reader"), people("ministry", "reader")
    db.run("UPDATE sec.token SET expires_at = now() - interval '31 days' WHERE account_id = %s", ended.account_id)
    for hash_, days, hours in ((b"old", 31, 25), (b"new", 29, 23)):
        db.run(
            "INSERT INTO sec.token (hash, kind, db_role, expires_at) VALUES (%s, 'job', %s, now() - %s * interval '1 day')",
            hash_,
            WEB,
            days,
        )
        db.run(
            "INSERT INTO app.outbox (id, kind, db_role, payload, done_at)"
            " VALUES (gen_random_uuid(), 'x', 'slt_worker', '{}', now() - %s * interval '1 day')",
            days,
        )
        db.run(
            "INSERT INTO sec.sign_in_attempt (id, email_hash, network, failed_at)"
            " VALUES (gen_random_uuid(), %s, '10.0.0.0/8', now() - %s * interval '1 hour')",
            hash_,
            hours,
        )
    db.run(
        "INSERT INTO app.outbox (id, kind, db_role, payload, created_at, dead_at)"
        " VALUES (gen_random_uuid(), 'dead', 'slt_worker', '{}', now() - interval '2 years', now() - interval '2 years')"
    )
    with portal.app_context(), acting(CLOCK):
        upkeep.clean()
    assert db.rows("SELECT account_id FROM sec.token WHERE account_id IS NOT NULL") == [(live.account_id,)]
    assert db.rows("SELECT hash FROM sec.token WHERE kind = 'job'") == [(b"new",)]
    assert db.rows("SELECT kind FROM app.outbox ORDER BY kind") == [("dead",), ("x",)]
    assert db.rows("SELECT email_hash FROM sec.sign_in_attempt") == [(b"new",)]
