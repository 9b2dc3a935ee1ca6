"""After anything that happens, the projection that the outbox's jobs kept is, row for row, the one that is made anew."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from flask import Flask

from app.db.roles import CLOCK, STATS
from app.db.session import acting
from app.jobs.worker import run
from dashboards.projection import service, versions
from tests.dashboards.projection.acts import ACTS
from tests.dashboards.projection.living import LAST, Years
from tests.dashboards.projection.test_service import TABLES
from tests.database import Database, People
from tests.factories.cases import signing

#: Whose years hold everything that can happen.
SEED = 12


@pytest.fixture
def db(own_db: Database) -> Database:
    return own_db


@pytest.fixture
def portal(own_portal: Flask) -> Flask:
    return own_portal


def _rows(db: Database) -> dict[str, set[Any]]:
    return {table: set(db.rows(f"SELECT t::text FROM app.{table} t")) for table in TABLES}


def test_what_the_jobs_kept_through_years_is_what_is_made_anew_after_each_thing_that_happened(
    people: People, db: Database
) -> None:
    with signing(db, 1):
        done = _live(people, db)
    assert {act.__name__ for act in ACTS} <= done.keys(), done
    assert {"merger", "split", "renumbering", "boundary_note"} <= done.keys(), done


def _live(people: People, db: Database) -> Counter[str]:
    years = Years(people, SEED, ACTS)
    while years.on < LAST:
        years.step()
        kept, version = _rows(db), _version(people)
        # Made anew over what is there: nothing is written, and no page is made again for it.
        _rebuild(people, db)
        assert _rows(db) == kept, (years.on, years.done)
        assert _version(people) == version, (years.on, years.done)
    assert all(kept.values())

    # Made anew from nothing.
    db.run("DELETE FROM app.public_unit")
    db.run("DELETE FROM app.place_agreement")
    assert not any(_rows(db).values())
    _rebuild(people, db)
    assert _rows(db) == kept
    assert _version(people) != version
    return years.done


def _rebuild(people: People, db: Database) -> None:
    """As the command does, and then the worker."""
    with people.portal.app_context(), acting(CLOCK):
        assert service.rebuild() == len(db.rows("SELECT FROM app.unit")) + 2
    asked = "FROM app.outbox WHERE done_at IS NULL AND kind IN ('unit_changed', 'agreements_changed')"
    for (job,) in db.rows(f"SELECT id {asked} ORDER BY created_at"):
        with people.portal.app_context():
            run(str(job))
    assert not db.rows(f"SELECT {asked}")


def _version(people: People) -> object:
    with people.portal.app_context(), acting(STATS):
        return versions.version()
