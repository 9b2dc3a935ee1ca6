"""The demonstration loads whole, loads again without a change, and is marked as made up everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.audit import verify
from app.db.roles import COUNCIL
from app.identity.roles import Side
from app.identity.tokens import operator_token
from dashboards.demo import accounts, country, nation, service
from tests.app.identity.pages import post
from tests.database import Database
from tests.factories.units import keeper, make_unit

pytestmark = pytest.mark.slow


def _load(portal: Flask, file: Path, count: int) -> dict[accounts.Person, str]:
    lines: list[str] = []
    with portal.app_context(), operator_token("tester", COUNCIL) as token:
        return service.load(token, lines.append, file, count=count)


def test_it_loads_whole_and_again_without_a_change(portal: Flask, db: Database, tmp_path: Path) -> None:
    file = tmp_path / "demo-accounts.txt"
    made = _load(portal, file, 24)
    assert set(made) == set(accounts.PEOPLE)
    before = db.rows("SELECT chain, seq FROM audit.head WHERE chain::text NOT LIKE '00000000%%' ORDER BY chain")
    assert _load(portal, file, 24) == {}
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
        assert post(client, "/logg-inn", email=person.email, password=made[person]).status_code == 303
    page = portal.test_client().get("/").get_data(as_text=True)
    assert "Demonstrasjonsdata" in page

    assert file.stat().st_mode & 0o777 == 0o600
    assert all(secret in file.read_text() for secret in made.values())


def test_an_account_whose_password_is_lost_gets_a_new_one(portal: Flask, db: Database, tmp_path: Path) -> None:
    first = _load(portal, tmp_path / "lost.txt", 0)
    assert _load(portal, tmp_path / "new.txt", 0).keys() == first.keys()
    person = accounts.PEOPLE[0]
    secret = accounts.read(tmp_path / "new.txt")[person.email]
    assert secret != first[person]
    assert post(portal.test_client(), "/logg-inn", email=person.email, password=secret).status_code == 303
    # Somebody real may have the address too; theirs is no business of the demonstration.
    db.run("UPDATE sec.account SET demonstration = false WHERE email = %s", person.email)
    assert person not in _load(portal, tmp_path / "third.txt", 0)


def test_it_is_never_mixed_with_what_is_real(portal: Flask, db: Database, tmp_path: Path) -> None:
    make_unit(portal, "3907")
    with pytest.raises(service.RealUnits):
        _load(portal, tmp_path / "accounts.txt", 3)
    assert db.value("SELECT count(*) FROM app.unit") == 1
    assert not (tmp_path / "accounts.txt").exists()


def test_nobody_keeps_a_role_that_the_load_took(portal: Flask, db: Database, tmp_path: Path) -> None:
    _load(portal, tmp_path / "accounts.txt", 3)
    left = db.rows(
        "SELECT m.side, m.role FROM sec.membership m JOIN sec.account a ON a.id = m.account_id"
        " WHERE a.email = %s AND m.revoked_at IS NULL",
        service.EXTRA,
    )
    assert set(left) <= {("ministry", "reader"), ("council", "administrator")}


def test_the_made_up_country_has_every_story_and_is_always_the_same(portal: Flask) -> None:
    with keeper(portal):
        units = country.generate()
        assert units == country.generate()
    assert len(units) == country.UNITS
    assert {unit.story for unit in units} == set(country.STORIES)
    assert len({unit.places[0][1] for unit in units}) == 12
    assert {unit.kind for unit in units} == set(country.Kind)


def test_some_have_agreed_one_is_suspended_a_cooperation_has_ended_and_one_has_come_to_another_county(
    own_portal: Flask, own_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the whole country, those that it is about: loaded again, nothing is done twice."""
    whole = country.generate
    wanted = {"5061", "3446", "1505", "5001", "3201", "4614"}
    monkeypatch.setattr(nation, "generate", lambda count: [u for u in whole() if wanted.intersection(u.numbers)])
    monkeypatch.setattr(nation, "UNITS", 6)
    assert _load(own_portal, tmp_path / "accounts.txt", 6)
    assert own_db.rows(
        "SELECT title, effective_on < (now() AT TIME ZONE 'Europe/Oslo')::date FROM app.register_reform"
    ) == [("Rindal til Møre og Romsdal (oppdiktet)", True)]
    statuses = own_db.rows(
        "SELECT v.name, s.status FROM app.place_status s JOIN app.municipality_version v ON v.municipality_id = s.place_id"
        " WHERE s.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND v.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND s.status IN ('in_transition', 'suspended') ORDER BY 1"
    )
    assert [name for name, status in statuses if status == "in_transition"] == ["Gran", "Lunner"]
    assert [status for _name, status in statuses].count("suspended") == 1
    assert own_db.value("SELECT count(*) FROM app.place_agreement") >= 3
    before = own_db.rows("SELECT chain, seq FROM audit.head WHERE chain::text NOT LIKE '00000000%%' ORDER BY chain")
    assert _load(own_portal, tmp_path / "accounts.txt", 6) == {}
    assert (
        own_db.rows("SELECT chain, seq FROM audit.head WHERE chain::text NOT LIKE '00000000%%' ORDER BY chain")
        == before
    )
