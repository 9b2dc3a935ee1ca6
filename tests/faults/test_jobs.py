"""Nothing committed is lost and nothing is done twice, whatever dies: the clock, a worker, Valkey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import redis
from flask import Flask
from rq import Callback, Queue
from rq.serializers import JSONSerializer

from app.db.roles import WORKER
from app.db.session import connected
from app.identity.tokens import digest, new_token
from app.jobs import outbox
from app.jobs.queue import LATER, QUEUE
from app.local.place import Place
from app.local.valkey import Valkey
from tests.database import Database, People
from tests.faults.processes import Processes, processes, wait_for
from tests.template import settings_for

Add = Callable[..., UUID]
#: A job in a process of its own, and one that the worker does itself.
KINDS = ("gated", "gated later")

pytestmark = pytest.mark.faults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def fleet(db: Database, valkey_url: str, folder: Path) -> Iterator[Processes]:
    redis.Redis.from_url(valkey_url).flushdb()
    with processes(settings_for(db.cluster, db.name, valkey_url), folder, db.cluster.pgpass) as fleet:
        yield fleet


@pytest.fixture
def add(people: People, folder: Path) -> Add:
    unit = people("unit", "coordinator", tenant_id=uuid4())

    def write(kind: str = "gated") -> UUID:
        with people.acting(unit):
            return outbox.add(kind, {"folder": str(folder)}, tenant_id=unit.tenant_id)

    return write


def _attempts(folder: Path) -> int:
    path = folder / "attempts"
    return len(path.read_text().splitlines()) if path.exists() else 0


def _done(db: Database, row: UUID) -> bool:
    return db.value("SELECT done_at IS NOT NULL FROM app.outbox WHERE id = %s", row) is True


def test_a_committed_job_is_done_once_and_a_rolled_back_one_never(
    db: Database, people: People, fleet: Processes, add: Add, folder: Path
) -> None:
    somebody = people("unit", "coordinator", tenant_id=uuid4())

    def roll_back() -> None:
        with people.acting(somebody):
            outbox.add("gated", {"folder": str(folder)}, tenant_id=somebody.tenant_id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        roll_back()
    fleet.start("worker")
    fleet.start("clock")
    fleet.start("clock")
    rows = [add(kind) for kind in (*KINDS, *KINDS, "gated")]
    wait_for(lambda: all(_done(db, row) for row in rows))
    assert _attempts(folder) == len(rows)
    assert db.value("SELECT count(*) FROM sec.token WHERE kind = 'job' AND revoked_at IS NULL") == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_killed_in_the_middle_is_followed_by_another(
    db: Database, fleet: Processes, add: Add, folder: Path, kind: str
) -> None:
    (folder / "closed").touch()
    worker = fleet.start("worker")
    fleet.start("clock")
    row = add(kind)
    wait_for(lambda: _attempts(folder) == 1)
    fleet.kill(worker)
    (folder / "closed").unlink()
    fleet.start("worker")
    wait_for(lambda: _done(db, row))
    assert db.value("SELECT attempts FROM app.outbox WHERE id = %s", row) == 2


def test_rows_that_are_one_job_fail_and_die_each_for_itself(
    db: Database, people: People, fleet: Processes, folder: Path, valkey_url: str
) -> None:
    bad, good = folder / "bad", folder / "good"
    for each in (bad, good):
        each.mkdir()
    (bad / "poison").touch()
    (good / "closed").touch()
    with people.acting(unit := people("unit", "coordinator", tenant_id=uuid4())):
        outbox.add_several("gated later", ((unit.tenant_id, {"folder": each}) for each in (bad, good, good, bad)))
    fleet.start("clock")
    queue = Queue(LATER, connection=redis.Redis.from_url(valkey_url), serializer=JSONSerializer)
    wait_for(lambda: any(len(job.args) >= 4 for job in queue.jobs))
    worker = fleet.start("worker")
    wait_for(lambda: _attempts(good) == 1)
    fleet.kill(worker)
    (good / "closed").unlink()
    (bad / "poison").unlink()
    fleet.start("worker")
    wait_for(
        lambda: db.value("SELECT bool_and(done_at IS NOT NULL) FROM app.outbox WHERE kind = 'gated later'") is True, 60
    )
    assert _attempts(good) == 3


def test_a_job_of_several_rows_does_them_all(db: Database, people: People, fleet: Processes, folder: Path) -> None:
    with people.acting(unit := people("unit", "coordinator", tenant_id=uuid4())):
        outbox.add_several("gated later", ((unit.tenant_id, {"folder": folder}) for _n in range(3)))
    clock = fleet.start("clock")
    waiting = "SELECT count(*) FROM app.outbox WHERE kind = 'gated later' AND dispatched_at IS NULL"
    wait_for(lambda: db.value(waiting) == 0)
    fleet.kill(clock)  # nobody hands anything over again
    fleet.start("worker")
    wait_for(lambda: _attempts(folder) == 3)


def test_a_clock_killed_loses_nothing(db: Database, fleet: Processes, add: Add) -> None:
    clock = fleet.start("clock")
    fleet.kill(clock)
    row = add()
    fleet.start("worker")
    fleet.start("clock")
    wait_for(lambda: _done(db, row))


@pytest.mark.parametrize(
    ("kind", "moment"), [("gated", "before"), ("gated", "during"), ("gated later", "during"), ("gated", "after")]
)
def test_valkey_may_lose_everything(
    db: Database, fleet: Processes, add: Add, folder: Path, valkey_url: str, kind: str, moment: str
) -> None:
    memory = redis.Redis.from_url(valkey_url)
    fleet.start("clock")
    if moment == "before":
        row = add()
        wait_for(lambda: db.value("SELECT dispatched_at IS NOT NULL FROM app.outbox WHERE id = %s", row) is True)
        memory.flushdb()
        fleet.start("worker")
    else:
        (folder / "closed").touch()
        fleet.start("worker")
        row = add(kind)
        wait_for(lambda: _attempts(folder) == 1)
        if moment == "during":
            memory.flushdb()
        (folder / "closed").unlink()
    wait_for(lambda: _done(db, row))
    memory.flushdb()
    second = add()
    wait_for(lambda: _done(db, second))


def test_valkey_may_be_gone_and_come_back(db: Database, own_place: Place, add: Add, folder: Path) -> None:
    valkey = Valkey(own_place)
    valkey.ensure()
    with processes(settings_for(db.cluster, db.name, valkey.url()), folder, db.cluster.pgpass) as fleet:
        fleet.start("clock")
        valkey.stop()
        row = add()
        assert not _done(db, row)
        valkey.ensure()
        fleet.start("worker")
        wait_for(lambda: _done(db, row))


def test_a_job_that_always_fails_ends_after_eight_attempts_and_the_others_go_on(
    db: Database, fleet: Processes, add: Add, folder: Path
) -> None:
    (folder / "poison").touch()
    fleet.start("worker")
    fleet.start("clock")
    row = add("gated later")

    def given_up() -> bool:
        """Whether it has ended; until then a pause between two attempts is cut short, and no attempt is disturbed."""
        ((attempts, dead),) = db.rows("SELECT attempts, dead_at IS NOT NULL FROM app.outbox WHERE id = %s", row)
        db.run(
            "UPDATE app.outbox o SET lease_until = now() - interval '1 s', dispatched_at = NULL"
            " WHERE id = %s AND attempts = %s AND last_error IS NOT NULL AND dead_at IS NULL AND NOT EXISTS"
            " (SELECT FROM sec.token t WHERE t.outbox_id = o.id AND revoked_at IS NULL AND expires_at > clock_timestamp())",
            row,
            attempts,
        )
        return dead is True

    wait_for(given_up, 120)
    assert db.value("SELECT attempts FROM app.outbox WHERE id = %s", row) == 8
    (folder / "poison").unlink()
    other = add()
    wait_for(lambda: _done(db, other))
    assert not _done(db, row)


def test_a_job_is_its_claimers_alone_while_the_lease_lasts(portal: Flask, db: Database, add: Add) -> None:
    row = add()
    lease = timedelta(seconds=30)

    def claim() -> str | None:
        token = new_token()
        with portal.app_context(), connected(WORKER) as connection:
            got = connection.exec_driver_sql("SELECT * FROM sec.claim(%s, %s, %s)", (row, digest(token), lease)).all()
        return token if got else None

    first = claim()
    assert first is not None
    assert claim() is None
    db.run("UPDATE app.outbox SET lease_until = now() - interval '1 s' WHERE id = %s", row)
    db.run("UPDATE sec.token SET expires_at = now() - interval '1 s' WHERE hash = %s", digest(first))
    second = claim()
    assert second is not None
    for token, holds in ((first, False), (second, True), (second, False)):
        with portal.app_context(), connected(WORKER, token) as connection:
            assert connection.exec_driver_sql("SELECT sec.finish(%s)", (row,)).scalar() is holds


@pytest.mark.parametrize("name", [QUEUE, LATER])
def test_a_job_in_valkey_can_name_nothing_but_ours(fleet: Processes, valkey_url: str, folder: Path, name: str) -> None:
    mark = folder / "owned"
    queue = Queue(name, connection=redis.Redis.from_url(valkey_url), serializer=JSONSerializer)
    fleet.start("worker")
    queue.enqueue("os.system", f"touch {mark}")
    queue.enqueue(
        "app.jobs.worker.run", str(uuid4()), on_success=Callback("os.system"), on_failure=Callback("os.system")
    )
    wait_for(lambda: queue.count == 0)
    wait_for(lambda: len(queue.started_job_registry.get_job_ids()) == 0)
    assert not mark.exists()
