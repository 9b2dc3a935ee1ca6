"""PostgreSQL is stopped, killed and started again under the running portal: nothing is lost, and nobody restarts anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from app import create_app
from app.db.session import dispose
from app.local.place import Place
from app.local.postgres import Postgres
from tests.database import Database, People
from tests.factories.cases import applicant
from tests.faults.callers import Caller
from tests.faults.processes import Processes, kill_postgres, processes, wait_for
from tests.template import settings_for, template_in

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def cluster(own_place: Place, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    """A PostgreSQL of this test's own, which waits for the disk as a real one does."""
    cluster = Postgres(own_place)
    cluster.ensure()
    monkeypatch.setenv("PGPASSFILE", str(cluster.pgpass))
    return cluster


@pytest.fixture
def name(cluster: Postgres) -> str:
    return template_in(cluster)


@pytest.fixture
def people(cluster: Postgres, name: str) -> Iterator[People]:
    portal = create_app(settings_for(cluster, name))
    with psycopg.connect(cluster.superuser_dsn(name), autocommit=True) as admin:
        yield People(portal, Database(cluster, name, admin))
    dispose(portal)


@pytest.fixture
def fleet(cluster: Postgres, name: str, valkey_url: str, tmp_path: Path) -> Iterator[Processes]:
    redis.Redis.from_url(valkey_url).flushdb()
    with processes(settings_for(cluster, name, valkey_url), tmp_path, cluster.pgpass) as fleet:
        yield fleet


def test_a_database_that_goes_and_comes_back_is_all_there_and_the_portal_with_it(
    cluster: Postgres, name: str, people: People, fleet: Processes
) -> None:
    skien = applicant(people, "4003", name="Skien")
    base = fleet.start_web()
    fleet.start("clock")
    fleet.start("worker")
    coordinator, anybody = Caller(base, skien.coordinator, people), Caller(base)
    for round_, end in enumerate((cluster.stop, lambda: kill_postgres(cluster)), start=1):
        form = coordinator.form("/enhet/vedtak/ny", case_number=f"{round_}/26")
        assert anybody.get("/").status == 200
        assert coordinator.send(form).status == 303
        end()
        for caller, path in ((anybody, "/"), (coordinator, "/enhet")):
            gone = caller.get(path)
            assert gone.status == 503
            assert int(gone.headers["Retry-After"]) > 0
            assert "Det du har lagret, er trygt." in gone.text
        assert coordinator.send(form).status == 503
        assert anybody.get("/healthz").status == 200
        cluster.ensure()
        # The first to ask after a pause may still be told to wait.
        wait_for(lambda: coordinator.get("/enhet").status == 200)
        wait_for(lambda: anybody.get("/").status == 200)
        assert coordinator.send(form).status == 303
        with psycopg.connect(cluster.superuser_dsn(name), autocommit=True) as admin:
            db = Database(cluster, name, admin)
            assert db.value("SELECT count(*) FROM app.vedtak") == round_
            wait_for(lambda db=db: db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL") == 0)
