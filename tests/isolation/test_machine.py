"""The walls hold over any sequence of users on one connection; and the machine notices when they don't."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.db import session as sessions
from app.db.roles import POOLS
from app.db.session import dispose
from tests.database import Database
from tests.isolation.machine import Machine
from tests.template import settings_for

_SETTINGS = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def narrow(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The portal with one connection for each role: every user gets the one that another just used."""
    monkeypatch.setattr("app.config.POOLS", dict.fromkeys(POOLS, 1))
    app = create_app(settings_for(db.cluster, db.name))
    monkeypatch.setattr(Machine, "portal", app, raising=False)
    monkeypatch.setattr(Machine, "db", db, raising=False)
    yield app
    dispose(app)


@pytest.mark.usefixtures("narrow")
def test_no_user_ever_sees_another_units_row() -> None:
    run_state_machine_as_test(Machine, settings=_SETTINGS)


def _whole_session(role: str, connection: Connection) -> None:
    connection.exec_driver_sql("SELECT set_config('slt.token', %s, false)", (g.scope.token or "",))


def _forgotten(role: str, connection: Connection) -> None:
    """The engine's event does nothing."""


def _first_come(role: str, connection: Connection) -> None:
    """Only the first token of a connection is ever set."""
    connection.exec_driver_sql(
        "SELECT set_config('slt.token', coalesce(nullif(current_setting('slt.token', true), ''), %s), false)",
        (g.scope.token or "",),
    )


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("mutant", [_forgotten, _first_come])
def test_the_machine_notices_a_broken_begin(monkeypatch: pytest.MonkeyPatch, mutant: object) -> None:
    monkeypatch.setattr(sessions, "_begin", mutant)
    with pytest.raises((AssertionError, DBAPIError)):
        run_state_machine_as_test(Machine, settings=settings(_SETTINGS, phases=[Phase.generate]))


@pytest.mark.usefixtures("portal")
def test_a_token_never_outlives_its_transaction(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that is set for the whole session stays on the pooled connection; the proof is that this is seen."""

    def left_behind() -> str:
        with portal.app_context(), sessions.acting("slt_web", "somebodys token"):
            sessions.session.connection()
        raw = sessions.engine("slt_web").raw_connection()
        try:
            with raw.cursor() as cursor:
                cursor.execute("SELECT coalesce(current_setting('slt.token', true), '')")
                return str(cursor.fetchone()[0])
        finally:
            raw.rollback()
            raw.close()

    with portal.app_context():
        sessions.engine("slt_web").dispose()
    with portal.app_context():
        assert left_behind() == ""
    monkeypatch.setattr(sessions, "_begin", _whole_session)
    with portal.app_context():
        assert left_behind() != ""
        sessions.engine("slt_web").dispose()
