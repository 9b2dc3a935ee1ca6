"""A job sees the rows of the unit that it was written for, and without that unit's token it sees nothing and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from app.db.roles import WORKER
from app.db.session import acting, session
from app.jobs import outbox, worker
from app.jobs.outbox import Task, job
from tests.database import Database, People
from tests.factories.units import make_unit

SEEN: list[UUID] = []


@job("look", WORKER)
def look(task: Task) -> None:
    """Note whose rows there are to be seen."""
    SEEN.extend(session.scalars(text("SELECT DISTINCT tenant_id FROM app.fact")))


@pytest.fixture
def jobs(portal: Flask, people: People, db: Database) -> dict[UUID, str]:
    """Two units with a fact each, and a job for each."""
    rows = {}
    for number in ("4003", "4215"):
        unit_id = make_unit(portal, number)
        db.run(
            "INSERT INTO app.fact (tenant_id, id, kind, reported_at) VALUES (%s, %s, 'vedtak', now())", unit_id, unit_id
        )
        with people.acting(people("unit", "coordinator", tenant_id=unit_id)):
            rows[unit_id] = str(outbox.add("look", tenant_id=unit_id))
    SEEN.clear()
    return rows


def test_a_job_sees_its_units_rows_alone(portal: Flask, jobs: dict[UUID, str]) -> None:
    for unit_id, row in jobs.items():
        SEEN.clear()
        with portal.app_context():
            worker.run(row)
        assert [unit_id] == SEEN


@pytest.mark.parametrize("token_of", [lambda _token: None, lambda token: token[:-1]], ids=["no token", "a wrong one"])
def test_without_its_token_it_sees_nothing_and_is_not_done(
    portal: Flask,
    db: Database,
    jobs: dict[UUID, str],
    monkeypatch: pytest.MonkeyPatch,
    token_of: Callable[[str], str | None],
) -> None:
    monkeypatch.setattr(worker, "acting", lambda role, token: acting(role, token_of(token)))
    for row in jobs.values():
        with portal.app_context(), pytest.raises(worker.LostLease):
            worker.run(row)
    assert SEEN == []
    assert db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NOT NULL") == 0
