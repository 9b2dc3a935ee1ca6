"""The real servers of a test run: one PostgreSQL and one Valkey under `var/test`, shared by all workers and runs.

They start when the first test asks for them; the last process to finish stops them.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator

import hypothesis
import pytest

from app.local.place import CLONE, Place
from app.local.postgres import Postgres
from app.local.valkey import Valkey

pytest_plugins = ["tests.clamd", "tests.database", "tests.sights"]

# A busy machine is no fault: no test fails by the clock.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each worker begins with its share of the slow tests, so that none of these is what all others wait for in the end.

    A worker is given one of as many equal parts of the list as there are workers, and takes from another's end when it is done.
    What kills processes stays where it was, one after the other. The last are dealt first: those who need one and the same
    arrangement (`once`) come to it at different times.
    """
    if not hasattr(config, "workerinput"):
        return
    parts = config.workerinput["workercount"]
    slow = [i for i in reversed(items) if i.get_closest_marker("slow") and not i.get_closest_marker("faults")]
    moved = set(slow)
    rest = [item for item in items if item not in moved]
    ordered: list[pytest.Item] = []
    for part in range(parts):
        share = slow[part::parts]
        length = max(len(share), (len(items) - len(ordered)) // (parts - part))
        ordered += share + rest[: length - len(share)]
        del rest[: length - len(share)]
    items[:] = ordered


@pytest.fixture(scope="session")
def test_place() -> Iterator[Place]:
    """Where the servers of the tests live. Every process that uses them holds a shared lock as long as it does."""
    place = Place.of(CLONE / "var" / "test")
    with (place.home / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield place
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # Another process still uses them, and will stop them.
        Postgres(place, durable=False).stop()
        Valkey(place).stop()


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


@pytest.fixture(scope="session")
def postgres_cluster(test_place: Place) -> Postgres:
    """A running cluster that doesn't wait for the disk: `host`, `port`, `superuser_dsn()`, `pgpass`, `url(database)`."""
    cluster = Postgres(test_place, durable=False)
    cluster.ensure()
    return cluster


@pytest.fixture(scope="session")
def valkey_url(test_place: Place, worker_id: str) -> str:
    """The address of a running Valkey, with its password, and a database of this worker's own."""
    valkey = Valkey(test_place)
    valkey.ensure()
    return valkey.url(0 if worker_id == "master" else int(worker_id.removeprefix("gw")) % 15 + 1)
