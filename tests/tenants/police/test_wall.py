"""The database itself refuses what no page offers: raw SQL by the real roles, with live tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from app.db.roles import POLICE, RUNTIME_ROLES
from tenants.units import service as units
from tests.database import Database, Somebody
from tests.factories import police as make
from tests.factories.units import keeper
from tests.tenants.police.conftest import Scene

_ROLE = {"unit": "slt_web", "police": "slt_police"}
_DENIED = psycopg.errors.InsufficientPrivilege


@contextmanager
def _at(db: Database, somebody: Somebody | str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    role = somebody if isinstance(somebody, str) else _ROLE[somebody.side]
    with psycopg.connect(db.dsn(role)) as connection:
        if isinstance(somebody, Somebody):
            connection.execute("SELECT set_config('slt.token', %s, true)", (somebody.token,))
        yield connection
        connection.rollback()


def _confirm(
    connection: psycopg.Connection[tuple[object, ...]], district_id: UUID, place_id: UUID, on: date = date(2026, 1, 1)
) -> None:
    connection.execute(
        "INSERT INTO app.police_confirmation (police_district_id, id, place_id, issuer, signatory_agency, signatory_role,"
        " commitment, confirmed_on, membership_id, recorded_at)"
        " VALUES (%s, %s, %s, 'local_police', 'police', 'police_leader', 'Ja', %s, %s, now())",
        (district_id, uuid4(), place_id, on, uuid4()),
    )


def _plan(
    connection: psycopg.Connection[tuple[object, ...]], district_id: UUID, place_id: UUID, on: date = date(2026, 1, 1)
) -> None:
    connection.execute(
        "INSERT INTO app.police_plan VALUES (%s, %s, %s, true, %s, %s, now())",
        (district_id, uuid4(), place_id, on, uuid4()),
    )


@pytest.mark.parametrize("write", [_confirm, _plan])
def test_a_district_writes_only_in_its_own_name_and_for_places_that_were_its_own_that_day(scene: Scene, write) -> None:  # type: ignore[no-untyped-def]
    """A municipality that came to the district on a day is spoken for from that day on, and by the old one until it."""
    came_on = date(2024, 5, 1)
    with make.moved(scene.db, make.LILLESAND, make.SOUTH_EAST, came_on):
        allowed = {
            (make.SOUTH_EAST, make.SKIEN, date(2026, 1, 1)): True,
            (make.SOUTH_EAST, make.ARENDAL, date(2026, 1, 1)): False,
            (make.AGDER, make.ARENDAL, date(2026, 1, 1)): False,
            (make.AGDER, make.SKIEN, date(2026, 1, 1)): False,
            (make.SOUTH_EAST, make.LILLESAND, came_on): True,
            (make.SOUTH_EAST, make.LILLESAND, date(2024, 4, 30)): False,
            (make.SOUTH_EAST, make.SKIEN, date(2010, 1, 1)): False,
            (make.SOUTH_EAST, uuid4(), date(2026, 1, 1)): False,
        }
        for case, expected in allowed.items():
            with _at(scene.db, scene.officer.somebody) as connection:
                if expected:
                    write(connection, *case)
                else:
                    with pytest.raises(_DENIED):
                        write(connection, *case)
        with _at(scene.db, scene.stranger.somebody) as connection:
            write(connection, make.AGDER, make.LILLESAND, date(2024, 4, 30))


_POLICE_TABLES = ("app.police_confirmation", "app.police_plan", "app.confirmation_answer")


def test_no_role_but_the_polices_own_may_write_what_the_police_say(scene: Scene) -> None:
    found = {
        (role, table, privilege)
        for role in RUNTIME_ROLES
        for table in _POLICE_TABLES
        for privilege in ("INSERT", "UPDATE", "DELETE")
        if scene.db.value(
            f"SELECT has_{'table' if privilege == 'DELETE' else 'any_column'}_privilege(%s, %s, %s)",
            role,
            table,
            privilege,
        )
    }
    assert found == {(POLICE, table, "INSERT") for table in _POLICE_TABLES} | {
        (POLICE, "app.police_confirmation", "UPDATE")
    }


@pytest.mark.parametrize("table", _POLICE_TABLES)
def test_a_unit_gets_no_word_of_the_police_in_by_raw_sql(scene: Scene, table: str) -> None:
    request_id = scene.ask()
    scene.officer.confirm(make.SKIEN, request_id)
    for statement in (
        f"INSERT INTO {table} DEFAULT VALUES",
        f"INSERT INTO {table} SELECT * FROM {table}",
        f"UPDATE {table} SET place_id = place_id",
        f"DELETE FROM {table}",
        f"COPY {table} FROM STDIN",
        f"TRUNCATE {table} CASCADE",
    ):
        with _at(scene.db, scene.coordinator) as connection, pytest.raises(_DENIED):
            connection.execute(statement.encode())


def test_the_police_change_nothing_of_what_they_said_but_to_withdraw_it_once(scene: Scene) -> None:
    confirmation_id = scene.officer.confirm(make.SKIEN, confirmed_on=date(2025, 1, 1))
    for statement in (
        "UPDATE app.police_confirmation SET commitment = 'Noe annet'",
        "UPDATE app.police_confirmation SET confirmed_on = '2020-01-01'",
        "DELETE FROM app.police_confirmation",
        "UPDATE app.police_plan SET in_plan = false",
        "DELETE FROM app.confirmation_answer",
    ):
        with _at(scene.db, scene.officer.somebody) as connection, pytest.raises(_DENIED):
            connection.execute(statement.encode())
    withdraw = b"UPDATE app.police_confirmation SET withdrawn_on = %s, withdrawal_reason = %s WHERE id = %s"
    with _at(scene.db, scene.officer.somebody) as connection:
        assert connection.execute(withdraw, (date(2025, 2, 1), "Grunn", confirmation_id)).rowcount == 1
        for again in ((date(2025, 3, 1), "Annen grunn"), (None, None)):
            assert connection.execute(withdraw, (*again, confirmation_id)).rowcount == 0
    with _at(scene.db, scene.officer.somebody) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(withdraw, (date(2024, 12, 31), "Før den ble gitt", confirmation_id))
    with _at(scene.db, scene.stranger.somebody) as connection:
        assert connection.execute(withdraw, (date(2025, 2, 1), "Fremmed", confirmation_id)).rowcount == 0


def _answer(scene: Scene, connection: psycopg.Connection[tuple[object, ...]], **given: object) -> None:
    row = {
        "tenant_id": scene.unit_id,
        "id": uuid4(),
        "police_district_id": make.SOUTH_EAST,
        "place_id": make.SKIEN,
        "kind": "declined",
        "text": "Nei",
        "confirmation_id": None,
        "membership_id": uuid4(),
    } | given
    columns = ", ".join(row)
    connection.execute(
        f"INSERT INTO app.confirmation_answer ({columns}, answered_at) VALUES ({', '.join(['%s'] * len(row))}, now())".encode(),
        tuple(row.values()),
    )


def test_an_answer_is_to_an_open_request_about_its_own_place_and_by_its_own_confirmation(scene: Scene) -> None:
    request_id = scene.ask()
    (theirs,) = scene.db.rows("SELECT id FROM app.confirmation_request WHERE tenant_id = %s", scene.neighbour)
    other = scene.db.value("SELECT id FROM app.police_confirmation WHERE place_id = %s LIMIT 1", make.PORSGRUNN)
    foreign_key = psycopg.errors.ForeignKeyViolation
    refusals: list[tuple[dict[str, object], type[Exception]]] = [
        ({"request_id": theirs[0]}, foreign_key),
        ({"request_id": request_id, "place_id": make.PORSGRUNN}, foreign_key),
        ({"request_id": request_id, "kind": "confirmed", "text": None, "confirmation_id": other}, foreign_key),
        ({"request_id": request_id, "kind": "confirmed", "text": None}, psycopg.errors.CheckViolation),
        ({"request_id": request_id, "text": None}, psycopg.errors.CheckViolation),
        ({"request_id": request_id, "police_district_id": make.AGDER}, _DENIED),
        ({"request_id": request_id, "place_id": make.LILLESAND}, _DENIED),
    ]
    for given, refusal in refusals:
        with _at(scene.db, scene.officer.somebody) as connection, pytest.raises(refusal):
            _answer(scene, connection, **given)
    with _at(scene.db, scene.officer.somebody) as connection:
        _answer(scene, connection, request_id=request_id)
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as refused:
            _answer(scene, connection, request_id=request_id, kind="question")
    assert refused.value.diag.constraint_name == "request_is_open"


def test_a_unit_ends_its_request_only_by_taking_it_back(scene: Scene) -> None:
    request_id = scene.ask()
    end = b"UPDATE app.confirmation_request SET closed_at = now(), outcome = %s WHERE id = %s"
    for outcome in ("confirmed", "declined"):
        with _at(scene.db, scene.coordinator) as connection, pytest.raises(_DENIED):
            connection.execute(end, (outcome, request_id))
    insert = (
        b"INSERT INTO app.confirmation_request (tenant_id, id, place_id, asked_on, membership_id, closed_at, outcome)"
        b" VALUES (%s, %s, %s, '2026-01-01', %s, %s, %s)"
    )
    answered: tuple[tuple[UUID, date | None, str | None], ...] = (
        (make.SKIEN, date(2026, 1, 1), "confirmed"),
        (make.PORSGRUNN, None, None),
    )
    for place_id, closed_at, said in answered:
        with _at(scene.db, scene.coordinator) as connection, pytest.raises(_DENIED):
            connection.execute(insert, (scene.unit_id, uuid4(), place_id, uuid4(), closed_at, said))
    with _at(scene.db, scene.coordinator) as connection:
        assert connection.execute(end, ("withdrawn", request_id)).rowcount == 1


def test_each_role_reads_the_rows_that_are_for_it_and_no_others(scene: Scene) -> None:
    scene.officer.confirm(make.SKIEN, scene.ask())
    everywhere = {make.SKIEN, make.PORSGRUNN, make.LILLESAND, make.SAGENE}
    council = scene.people("council", "case_officer")
    expected: dict[str, tuple[Somebody | str, set[UUID]]] = {
        "slt_web": (scene.coordinator, {make.SKIEN}),
        "slt_police": (scene.officer.somebody, {make.SKIEN, make.PORSGRUNN}),
        "slt_council": (council, everywhere),
        "slt_projector": ("slt_projector", everywhere),
    }
    for role, (somebody, places) in expected.items():
        with psycopg.connect(scene.db.dsn(role)) as connection:
            if isinstance(somebody, Somebody):
                connection.execute("SELECT set_config('slt.token', %s, true)", (somebody.token,))
            found = {row[0] for row in connection.execute("SELECT place_id FROM app.police_confirmation")}
            assert found == places, role
            connection.rollback()
    for role in ("slt_stats", "slt_auth", "slt_clock"):
        with psycopg.connect(scene.db.dsn(role)) as connection, pytest.raises(_DENIED):
            connection.execute("SELECT FROM app.police_confirmation")
    for role in ("slt_council", "slt_projector"):
        with psycopg.connect(scene.db.dsn(role)) as connection, pytest.raises(_DENIED):
            connection.execute("SELECT FROM app.confirmation_request")


def test_a_unit_that_no_longer_covers_a_place_reads_nothing_new_about_it(scene: Scene) -> None:
    scene.officer.confirm(make.SKIEN)
    with keeper(scene.people.portal):
        units.set_cover(scene.unit_id, (), date(2026, 1, 1))
    with _at(scene.db, scene.coordinator) as connection:
        assert connection.execute("SELECT FROM app.police_confirmation").rowcount == 0
