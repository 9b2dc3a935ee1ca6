"""A decision reaches the nation's page whatever dies on the way, with the real processes and the real job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tests.certification.cases.after import RECOMMENDED
from tests.database import Database, People
from tests.factories.cases import applicant, decide
from tests.faults.processes import Processes, processes, wait_for
from tests.template import settings_for

pytestmark = pytest.mark.faults


@pytest.fixture
def fleet(db: Database, valkey_url: str, tmp_path: Path) -> Iterator[Processes]:
    """The portal's processes on an empty Valkey."""
    redis.Redis.from_url(valkey_url).flushdb()
    with processes(settings_for(db.cluster, db.name, valkey_url), tmp_path, db.cluster.pgpass) as fleet:
        yield fleet


@pytest.fixture
def decided(people: People) -> None:
    """Skien has applied and KRÅD has approved; every job of it waits in the outbox."""
    skien = applicant(people, "4003", name="Skien")
    decide(people, skien.apply(), RECOMMENDED)


def _seen(people: People) -> bool:
    return "1 av 357 kommuner har godkjent SLT" in people.client().get("/").text


def _all_done(db: Database) -> bool:
    return db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL") == 0


def _stuck(db: Database) -> bool:
    """Whether a projection has begun to write and waits."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'slt_projector' AND wait_event_type = 'Lock'"
    return db.value(f"{waiting} AND datname = current_database()") != 0


@pytest.mark.usefixtures("decided")
def test_a_worker_killed_while_it_writes_the_picture_leaves_nothing_half_done(
    people: People, db: Database, fleet: Processes
) -> None:
    worker = fleet.start("worker")
    with psycopg.connect(db.cluster.superuser_dsn(db.name)) as holding:
        holding.execute("LOCK TABLE app.unit_status IN SHARE MODE")
        fleet.start("clock")
        wait_for(lambda: _stuck(db), about="the job to be in the middle of its writes")
        fleet.kill(worker)
        wait_for(lambda: not _stuck(db), about="the killed job's transaction to end")
        assert db.value("SELECT count(*) FROM app.public_unit") == 0
        assert not _seen(people)
    fleet.start("worker")
    wait_for(lambda: _seen(people) and _all_done(db), 90, about="another worker to finish")


@pytest.mark.usefixtures("decided")
def test_a_decision_that_valkey_forgot_is_seen_all_the_same(
    people: People, db: Database, fleet: Processes, valkey_url: str
) -> None:
    fleet.start("clock")
    wait_for(lambda: db.value("SELECT count(*) FROM app.outbox WHERE dispatched_at IS NULL") == 0)
    redis.Redis.from_url(valkey_url).flushdb()
    fleet.start("worker")
    wait_for(lambda: _seen(people) and _all_done(db), 90, about="what was lost to be handed over again")
