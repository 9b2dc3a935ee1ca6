"""The demonstration loads whole, loads again without a change, and is marked as made up everywhere."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.audit import verify
from app.db.roles import COUNCIL
from app.identity.roles import Side
from app.identity.tokens import operator_token
from dashboards.demo import accounts, nation, service
from tests.app.identity.test_pages import _post
from tests.database import Database
from tests.factories.units import keeper


def _load(portal: Flask, count: int) -> dict[accounts.Person, str]:
    lines: list[str] = []
    with portal.app_context(), operator_token("tester", COUNCIL) as token:
        return service.load(token, lines.append, count=count)


def test_it_loads_whole_and_again_without_a_change(portal: Flask, db: Database, tmp_path: Path) -> None:
    made = _load(portal, 24)
    assert set(made) == set(accounts.PEOPLE)
    before = db.rows("SELECT chain, seq FROM audit.head WHERE chain::text NOT LIKE '00000000%%' ORDER BY chain")
    assert _load(portal, 24) == {}
    assert db.rows("SELECT chain, seq FROM audit.head WHERE chain::text NOT LIKE '00000000%%' ORDER BY chain") == before
    assert list(verify.faults(db.dsn("slt_backup"))) == []

    assert db.value("SELECT bool_and(demonstration) FROM app.unit") is True
    assert db.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL") == 0
    states = {row[0] for row in db.rows("SELECT DISTINCT state FROM app.case_file")}
    assert {"approved", "approved_with_conditions", "submitted"} <= states
    assert db.value("SELECT count(*) FROM app.release") == 5
    for side in (Side.UNIT, Side.POLICE, Side.COUNCIL, Side.MINISTRY):
        person = next(p for p in made if p.side is side)
        client = portal.test_client()
        assert _post(client, "/logg-inn", email=person.email, password=made[person]).status_code == 303
    page = portal.test_client().get("/").get_data(as_text=True)
    assert "Demonstrasjonsdata" in page

    file = tmp_path / "demo-accounts.txt"
    accounts.write(file, made)
    assert file.stat().st_mode & 0o777 == 0o600
    assert all(secret in file.read_text() for secret in made.values())


def test_nobody_keeps_a_role_that_the_load_took(portal: Flask, db: Database) -> None:
    _load(portal, 3)
    left = db.rows(
        "SELECT m.side, m.role FROM sec.membership m JOIN sec.account a ON a.id = m.account_id"
        " WHERE a.email = %s AND m.revoked_at IS NULL",
        service.EXTRA,
    )
    assert set(left) <= {("ministry", "reader"), ("council", "administrator")}


def test_the_made_up_country_has_every_story_and_is_always_the_same(portal: Flask) -> None:
    with keeper(portal):
        units = nation.generate()
        assert units == nation.generate()
    assert len(units) == nation.UNITS
    assert {unit.story for unit in units} == set(nation._STORIES)
    assert len({unit.places[0][1] for unit in units}) == 12
    assert {unit.kind for unit in units} == set(nation.Kind)
