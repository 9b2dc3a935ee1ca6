"""The marked database of this worker, made once, and copies of it to be sabotaged."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from app.local.postgres import Postgres
from tests.database import clone
from tests.isolation import world as worlds


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
