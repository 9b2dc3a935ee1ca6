"""No mail is lost, and none is two: whatever is killed while it is made and sent, its reader's server sees one Message-ID.

`docs/decisions/0065` says which copy can't be avoided: the server has taken the mail, and that was not yet written down.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest
import redis
from flask import Flask

from app.clock import today
from tenants.reporting import service as reporting
from tests.database import Database, People
from tests.factories.mail import SENDER, Server, mail_row, mail_server, read
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.faults.processes import Processes, processes, wait_for
from tests.template import settings_for

pytestmark = pytest.mark.faults


@dataclass(frozen=True)
class Place:
    """A unit with one coordinator, and where the processes of a test run."""

    db: Database
    unit: Reporting
    folder: Path
    valkey_url: str

    def mail(self) -> UUID:
        return mail_row(self.db, self.unit.unit_id, self.unit.coordinator.account_id)

    def ask(self, kind: str, **payload: str) -> UUID:
        row = uuid4()
        self.db.run(
            "INSERT INTO app.outbox (id, kind, db_role, tenant_id, payload) VALUES (%s, %s, 'slt_worker', %s, %s::jsonb)",
            row,
            kind,
            self.unit.unit_id,
            json.dumps(payload),
        )
        return row

    def is_waited_for(self) -> bool:
        """Whether some transaction waits for a lock."""
        return self.db.value("SELECT count(*) FROM pg_locks WHERE NOT granted") != 0

    @contextmanager
    def fleet(self, url: str) -> Iterator[Processes]:
        """A clock, and workers as they are started, whose mail goes to this server."""
        settings = replace(settings_for(self.db.cluster, self.db.name, self.valkey_url), mail_url=url, mail_from=SENDER)
        with processes(settings, self.folder, self.db.cluster.pgpass) as fleet:
            fleet.start("clock")
            yield fleet


@pytest.fixture
def place(portal: Flask, people: People, db: Database, tmp_path: Path, valkey_url: str) -> Place:
    redis.Redis.from_url(valkey_url).flushdb()
    unit = reporting_unit(portal, people, "4003", name="Skien")
    db.run("DELETE FROM app.outbox")
    return Place(db, unit, tmp_path, valkey_url)


@dataclass
class Killer:
    """Stands at a step of the server: who comes there first waits until it is killed."""

    arrived: Event = field(default_factory=Event)
    gone: Event = field(default_factory=Event)

    def __call__(self) -> str | None:
        if self.arrived.is_set():
            return None
        self.arrived.set()
        assert self.gone.wait(30)
        return "451 4.3.0 Nobody is there any more"

    def kill(self, worker: psutil.Process) -> None:
        wait_for(self.arrived.is_set, about="the mail server to be asked")
        _kill_the_job(worker)
        self.gone.set()


def _kill_the_job(worker: psutil.Process) -> None:
    """The process that RQ's worker made for the job dies at once; the worker lives on."""
    for each in worker.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            each.kill()
            each.wait(10)


def _copies(server: Server, mail_id: UUID) -> list[bytes]:
    return [raw for raw in server.taken if str(mail_id) in str(read(raw)["Message-ID"])]


def test_a_job_killed_at_any_step_sends_the_mail_after_all_and_once_unless_it_could_not_know(place: Place) -> None:
    copies: dict[str, list[bytes]] = {}
    db = place.db
    with (
        mail_server() as server,
        place.fleet(server.url) as fleet,
        psycopg.connect(db.cluster.superuser_dsn(db.name)) as holder,
    ):
        worker = psutil.Process(fleet.start("worker").pid)

        def killed_at(step: str, kill: Callable[[UUID], None]) -> None:
            mail_id = place.mail()
            kill(mail_id)
            server.answers.clear()
            wait_for(
                lambda: db.value("SELECT outcome FROM sec.mail WHERE id = %s", mail_id) == "sent",
                about=f"the mail after a death at {step}",
            )
            copies[step] = _copies(server, mail_id)

        for step in ("EHLO", "MAIL", "RCPT", "DATA", "250"):
            killer = server.answers[step] = Killer()
            killed_at(step, lambda _mail_id, killer=killer: killer.kill(worker))  # type: ignore[misc]

        def taken_but_not_written_down(mail_id: UUID) -> None:
            wait_for(lambda: len(_copies(server, mail_id)) == 1 and place.is_waited_for())
            _kill_the_job(worker)
            holder.rollback()

        def hold() -> None:
            holder.execute("LOCK TABLE sec.mail IN SHARE MODE")

        server.answers["250"] = hold
        killed_at("commit", taken_but_not_written_down)

    assert {step: len(found) for step, found in copies.items()} == {
        "EHLO": 1,
        "MAIL": 1,
        "RCPT": 1,
        "DATA": 1,
        "250": 2,
        "commit": 2,
    }
    assert all(len(set(found)) == 1 for found in copies.values()), "a copy differs from its mail"
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'mail' AND done_at IS NULL") == 0


def test_a_mail_server_that_never_answers_keeps_no_other_job_waiting(place: Place) -> None:
    db = place.db
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        place.fleet(f"smtp://127.0.0.1:{silent.getsockname()[1]}") as fleet,
    ):
        mails = [place.mail() for _ in range(12)]
        wait_for(
            lambda: (
                db.value("SELECT count(*) FROM app.outbox WHERE kind = 'mail' AND dispatched_at IS NOT NULL")
                == len(mails)
            )
        )
        fleet.start("worker")
        row = place.ask("gated", folder=str(place.folder))
        wait_for(lambda: db.value("SELECT done_at IS NOT NULL FROM app.outbox WHERE id = %s", row) is True)
        untried = db.value("SELECT count(*) FROM sec.mail WHERE attempts = 0")
        assert isinstance(untried, int)
        assert untried > len(mails) / 2
    assert db.value("SELECT count(*) FROM sec.mail WHERE outcome IS NOT NULL") == 0


def test_a_units_turn_that_is_killed_in_the_middle_makes_one_mail(place: Place, people: People) -> None:
    db, unit = place.db, place.unit
    with people.acting(unit.coordinator):
        given = {"municipality_id": unit.municipalities[0], "valid_until": today() + timedelta(days=90)}
        reporting.report(unit.unit_id, "vedtak", values("vedtak", **given))
    with (
        mail_server() as server,
        place.fleet(server.url) as fleet,
        psycopg.connect(db.cluster.superuser_dsn(db.name)) as holder,
    ):
        holder.execute("LOCK TABLE sec.mail IN SHARE MODE")
        worker = fleet.start("worker")
        place.ask("remind")
        wait_for(place.is_waited_for)
        fleet.kill(worker)
        holder.rollback()
        fleet.start("worker")
        wait_for(lambda: db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL") == 0)
        assert len(server.taken) == 1
