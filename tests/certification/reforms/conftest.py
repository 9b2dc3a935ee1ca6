"""A database of each test's own: the register is changed here, and is else kept from test to test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask, has_app_context

from app import create_app
from app.db.session import dispose
from app.local.postgres import Postgres
from tests.app.web.policing import PolicingClient
from tests.database import Database
from tests.template import KEPT, clone, settings_for


@pytest.fixture
def db(postgres_cluster: Postgres, template_database: str) -> Iterator[Database]:
    with (
        clone(postgres_cluster, template_database, f"reforms_{os.getpid()}") as name,
        psycopg.connect(postgres_cluster.superuser_dsn(name), autocommit=True) as admin,
    ):
        admin.execute("SELECT set_config('slt.kept', %s, false)", (",".join({*KEPT, "sec.migration"}),))
        own = Database(postgres_cluster, name, admin)
        own.empty()
        yield own


@pytest.fixture
def portal(postgres_cluster: Postgres, db: Database) -> Iterator[Flask]:
    app = create_app(settings_for(postgres_cluster, db.name))
    app.test_client_class = PolicingClient
    yield app
    assert not has_app_context()
    dispose(app)


@pytest.fixture
def loaded_demonstration() -> dict[str, bytes]:
    """What is loaded here has this database's numbers, and is put into no other."""
    return {}
