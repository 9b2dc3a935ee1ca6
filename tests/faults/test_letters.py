"""A letter is made once and sent once, whatever is killed while it is rendered and sent; decision 0080 says how."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import redis
from flask import Flask

from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from tests.database import Database, People
from tests.factories.cases import applicant
from tests.factories.letters import decide
from tests.factories.mail import SENDER, mail_server
from tests.faults.processes import Processes, processes, wait_for
from tests.template import settings_for

pytestmark = pytest.mark.faults


@dataclass(frozen=True)
class Place:
    """A letter that was ordered, and where it leaves to."""

    db: Database
    letter_id: UUID
    folder: Path

    @property
    def files(self) -> list[Path]:
        return list((self.folder / "letters").glob("*"))

    def is_waited_for(self) -> bool:
        """Whether some transaction waits for a lock."""
        return self.db.value("SELECT count(*) FROM pg_locks WHERE NOT granted") != 0

    @contextmanager
    def held(self, table: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """Nobody can write to the table until this is rolled back."""
        with psycopg.connect(self.db.cluster.superuser_dsn(self.db.name)) as holder:
            holder.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())
            yield holder


@pytest.fixture
def place(portal: Flask, people: People, db: Database, tmp_path: Path, valkey_url: str) -> Place:
    redis.Redis.from_url(valkey_url).flushdb()
    skien = applicant(people, "4003", name="Skien")
    db.run("DELETE FROM app.outbox")
    draft = Draft(Outcome.REJECTED, "Vedtaket mangler.", "Slik er det.")
    letter_id = decide(skien, people("council", "case_officer"), people("council", "decider"), draft)
    db.run("DELETE FROM app.outbox WHERE kind <> 'letter'")
    return Place(db, letter_id, tmp_path)


def test_a_worker_killed_while_it_makes_sends_and_notifies_makes_and_sends_one_letter(
    place: Place, valkey_url: str
) -> None:
    db = place.db
    with mail_server() as server:
        settings = replace(
            settings_for(db.cluster, db.name, valkey_url),
            mail_url=server.url,
            mail_from=SENDER,
            dispatch_url=(place.folder / "letters").as_uri(),
        )
        with processes(settings, place.folder, db.cluster.pgpass) as fleet:
            fleet.start("clock")
            # It has been set, and is not kept yet; then kept, and not handed over.
            for table in ("app.letter_file", "app.dispatch_event"):
                _killed_at(fleet, place, table)
                assert db.value("SELECT count(*) FROM app.letter_file") == 0, "half a job was kept"
            assert place.files == []
            # It has left, and nobody knows: the next one leaves the same file.
            _killed_at(fleet, place, "sec.mail")
            assert [file.name for file in place.files] == [f"{place.letter_id}.pdf"]
            assert db.rows("SELECT state FROM app.dispatch_event") == [("ready",)]
            fleet.start("worker")
            wait_for(lambda: db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL") == 0, seconds=60)
            assert len(server.taken) == 2, "the coordinator and the signatory, once each"
    (file,) = place.files
    assert db.rows("SELECT content FROM app.letter_file") == [(file.read_bytes(),)]
    assert [state for (state,) in db.rows("SELECT state FROM app.dispatch_event ORDER BY seq")] == ["ready", "sent"]


def _killed_at(fleet: Processes, place: Place, table: str) -> None:
    """A worker does its work until it wants to write to the table, and is killed there."""
    with place.held(table) as holder:
        worker = fleet.start("worker")
        wait_for(place.is_waited_for, about=f"a job to come to {table}")
        fleet.kill(worker)
        holder.rollback()
