from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from app.db.session import dispose
from app.local.postgres import Postgres
from tenants.register import parsing
from tenants.register.register import Register
from tests.template import clone, settings_for


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return parsing.shipped()


@pytest.fixture(scope="session")
def register(files: dict[str, bytes]) -> Register:
    return parsing.read(files)


@pytest.fixture
def loading(postgres_cluster: Postgres, template_database: str) -> Iterator[Flask]:
    """An application on a database of this test's own, whose register it may change."""
    with clone(postgres_cluster, template_database, f"register_{os.getpid()}") as name:
        app = create_app(settings_for(postgres_cluster, name))
        yield app
        dispose(app)
