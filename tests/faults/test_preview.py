"""A worker is killed while it previews: the preview is taken up again, and no unit is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from app.clock import today
from certification.criteria import previews
from tests.certification.criteria.making import make_draft
from tests.database import Database, People
from tests.factories.nation import Nation
from tests.factories.units import keeper
from tests.faults.processes import Processes, processes, wait_for
from tests.template import settings_for

pytestmark = pytest.mark.faults

NUMBERS = ("4003", "4215", "5059", "4204", "3301")


@pytest.fixture
def fleet(db: Database, valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    redis.Redis.from_url(valkey_url).flushdb()
    monkeypatch.setenv("PREVIEW_BATCH", "2")
    with processes(settings_for(db.cluster, db.name, valkey_url), tmp_path, db.cluster.pgpass) as fleet:
        yield fleet


def _stuck(db: Database) -> bool:
    """Whether a preview has judged its units and waits to write them down."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'slt_council' AND wait_event_type = 'Lock'"
    return db.value(f"{waiting} AND datname = current_database()") != 0


def test_a_worker_killed_while_it_previews_is_followed_by_another(
    people: People, db: Database, fleet: Processes
) -> None:
    nation = Nation(people.portal, db)
    for number in NUMBERS:
        nation.document(nation.unit(number, name=f"Enhet {number}"), today())
    make_draft(people, meetings_steering=5)
    fleet.start("clock")
    worker = fleet.start("worker")
    with psycopg.connect(db.cluster.superuser_dsn(db.name)) as holder:
        with keeper(people.portal):
            preview_id = previews.start("ny-2")
        wait_for(lambda: db.value("SELECT done FROM app.criteria_preview") != 0)
        holder.execute("LOCK TABLE app.criteria_preview_unit IN SHARE MODE")
        wait_for(lambda: _stuck(db), about="the preview to be in the middle of a job")
        fleet.kill(worker)
        assert db.value("SELECT done FROM app.criteria_preview") in (2, 4)
    fleet.start("worker")
    wait_for(lambda: db.value("SELECT finished_at IS NOT NULL FROM app.criteria_preview") is True)
    assert db.rows("SELECT id, done, total, without FROM app.criteria_preview") == [(preview_id, 5, 5, 0)]
    assert db.value("SELECT count(*) FROM app.criteria_preview_unit") == 5
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'criteria_preview' AND done_at IS NULL") == 0
    assert db.value("SELECT max(attempts) FROM app.outbox WHERE kind = 'criteria_preview'") == 2
