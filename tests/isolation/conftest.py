"""The marked database of this worker, made once, and copies of it to be sabotaged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from io import StringIO

import psycopg
import pytest
import structlog
from flask import Flask

from app.db.roles import COUNCIL
from app.db.session import acting
from app.identity import service as identity
from app.identity.roles import Side
from app.identity.tokens import operator_token
from app.local.postgres import Postgres
from app.log import configure
from dashboards.demo.stage import unit_id
from tests.database import Database, People
from tests.factories.nation import Nation
from tests.factories.systems import system
from tests.isolation import world as worlds
from tests.isolation.routes import ME, OTHERS, Routes, mark_texts
from tests.template import clone


@pytest.fixture(scope="session")
def marked(postgres_cluster: Postgres, template_database: str, worker_id: str) -> Iterator[str]:
    """The name of the marked database; nobody stays connected to it, so that it can be copied."""
    with clone(postgres_cluster, template_database, f"marked_{worker_id}_{os.getpid()}") as name:
        worlds.build(postgres_cluster, name)
        yield name


@pytest.fixture
def world(postgres_cluster: Postgres, marked: str) -> Iterator[worlds.World]:
    """A copy of the marked database of the test's own."""
    with (
        clone(postgres_cluster, marked, f"{marked}_copy") as name,
        psycopg.connect(postgres_cluster.superuser_dsn(name), autocommit=True) as admin,
    ):
        yield worlds.World(postgres_cluster, name, admin)


@pytest.fixture
def routes(portal: Flask, db: Database, people: People, demonstration: None) -> Routes:
    with portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        for key in (ME, *OTHERS):
            identity.invite("ny@example.no", Side.UNIT, "reader", tenant_id=unit_id(key))
    for key in (ME, *OTHERS):
        system(people, unit_id(key))
        Nation(portal, db).warned(unit_id(key), date(2026, 1, 1))
    assert mark_texts(db) > 20, "the world must hold marked texts, or the matrix is blind"
    return Routes(portal, db, people)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All lines of the portal's log."""
    lines = StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines))  # type: ignore[arg-type]  # as good as a file
    yield lines
    configure()
