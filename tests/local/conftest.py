"""Servers of one test's own, for tests that break them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from app.local.place import Place
from app.local.postgres import Postgres
from app.local.valkey import Valkey


@pytest.fixture
def own_place(test_place: Place, request: pytest.FixtureRequest) -> Iterator[Place]:
    """An empty place; what runs in it at the end of the test is stopped, and all of it deleted."""
    home = test_place.home / "own" / request.node.name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    place = Place(home, test_place.user)
    yield place
    Postgres(place).stop()
    Valkey(place).stop()
    shutil.rmtree(place.sockets(), ignore_errors=True)
    shutil.rmtree(home)
