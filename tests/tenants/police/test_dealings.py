"""Agreements, contact, meeting points and initiatives: kept by the police, read by the unit and KRÅD, refused to all others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.clock import today
from app.db.roles import POLICE, RUNTIME_ROLES
from tenants.police.models import Dealing
from tenants.police.service import dealings
from tests.factories import police as make
from tests.tenants.police.conftest import Scene
from tests.tenants.police.filling import send

#: Sort -> its address, and what is typed.
_TYPED: dict[str, tuple[str, dict[str, str]]] = {
    "agreement": (
        "avtale",
        {
            "sort": "cooperation",
            "title": "Politirådsavtalen",
            "signed_on": "1.3.2025",
            "by_both": "ja",
            "follow_up": "Politikontakten",
        },
    ),
    "contact": ("kontakt", {"role": "Politikontakt", "unit_name": "Grenland", "from_on": "1.3.2025"}),
    "meeting_point": (
        "motepunkt",
        {"location": "Ungdomshuset", "how_often": "Hver onsdag", "from_on": "1.3.2025"},
    ),
    "initiative": ("initiativ", {"taken_on": "1.3.2025"}),
}
_SHOWN = {
    "agreement": "Politirådsavtalen",
    "contact": "Grenland",
    "meeting_point": "Ungdomshuset",
    "initiative": "1. mars 2025",
}
_TABLES = tuple(model.__tablename__ for model, _day in dealings.SORTS.values())
_DENIED = psycopg.errors.InsufficientPrivilege


def _row(scene: Scene, sort: str) -> Any:
    return scene.db.value(f"SELECT id FROM app.{dealings.SORTS[sort][0].__tablename__} WHERE struck_at IS NULL")


@pytest.mark.parametrize("sort", _TYPED)
def test_what_is_written_ended_corrected_and_struck_is_seen_by_both_sides(scene: Scene, sort: str) -> None:
    slug, typed = _TYPED[sort]
    contact = scene.people.client(scene.people("police", "contact", police_district_id=make.SOUTH_EAST))
    unit = scene.people.client(scene.coordinator)
    address, place = f"/politi/sted/{make.SKIEN}/{slug}", f"/politi/sted/{make.SKIEN}"
    begun = contact.get(address).text
    wrong_day = {name: "1.1.2099" for name in typed if name in ("signed_on", "from_on", "taken_on")}
    assert send(contact, address, begun, **{**typed, **wrong_day}).status_code == 422
    for _twice in range(2):
        assert send(contact, address, begun, **typed).status_code == 303
    for client, page in ((contact, place), (unit, "/enhet/politi")):
        assert _SHOWN[sort] in client.get(page).text

    fixed = {**typed, next(iter(wrong_day)): "2.3.2025"}
    first = _row(scene, sort)
    assert send(contact, f"/politi/{slug}/{first}/rett", **fixed).status_code == 422, "it asks for a reason"
    assert send(contact, f"/politi/{slug}/{first}/rett", **fixed, reason="Feil dag.").status_code == 303
    assert "2. mars 2025" in unit.get("/enhet/politi").text
    assert contact.get(f"/politi/{slug}/{first}/rett").status_code == 404
    if sort in dealings.ENDING:
        ending = f"/politi/{slug}/{_row(scene, sort)}/avslutt"
        assert send(contact, ending, ended_on="1.2.2025").status_code == 422
        assert send(contact, ending, ended_on=f"{today():%d.%m.%Y}").status_code == 303
        assert "2. mars 2025" not in unit.get("/enhet/politi").text
    strike = f"/politi/{slug}/{_row(scene, sort)}/stryk"
    assert send(contact, strike, reason="Dette ble aldri avtalt.").status_code == 303
    assert "2. mars 2025" not in unit.get("/enhet/politi").text


def test_the_districts_own_page_tells_what_is_lacking_and_where(scene: Scene) -> None:
    client = scene.people.client(scene.officer.somebody)
    home = client.get("/politi").text
    assert "2 steder mangler samarbeidsavtale." in home
    assert "2 steder mangler politikontakt." in home
    for sort in ("agreement", "contact"):
        slug, typed = _TYPED[sort]
        assert send(client, f"/politi/sted/{make.SKIEN}/{slug}", **typed).status_code == 303
    assert "1 sted mangler samarbeidsavtale." in client.get("/politi").text
    page = client.get("/politi/steder").text
    assert page.index("Har avtale") > page.index("Skien") > page.index("Porsgrunn")
    expired = {"sort": "cooperation", "title": "Gammel", "by_both": "nei", "follow_up": "Ingen"}
    days = {"signed_on": "1.1.2020", "valid_until": "1.1.2024"}
    assert send(client, f"/politi/sted/{make.PORSGRUNN}/avtale", **expired, **days).status_code == 303
    assert "1 sted mangler samarbeidsavtale." in client.get("/politi").text, "one that has run out is none"


def test_a_former_districts_contact_is_not_shown_as_todays(scene: Scene) -> None:
    with scene.officer.at_work() as me:
        values = {"role": "Politikontakt", "unit_name": "Grenland", "from_on": date(2025, 1, 1)}
        dealings.add(me, "contact", make.SKIEN, values, by=scene.officer.somebody.membership_id, row_id=uuid4())
    scene.db.run("UPDATE app.police_contact SET police_district_id = %s", make.AGDER)
    assert "Grenland" not in scene.people.client(scene.coordinator).get("/enhet/politi").text


@contextmanager
def _as(scene: Scene, who: Any, role: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(scene.db.dsn(role)) as connection:
        connection.execute("SELECT set_config('slt.token', %s, true)", (who.token,))
        yield connection
        connection.rollback()


def test_only_the_police_may_write_it_and_may_only_end_or_strike_what_is_written(scene: Scene) -> None:
    found = {
        (role, table, privilege)
        for role in RUNTIME_ROLES
        for table in _TABLES
        for privilege in ("INSERT", "UPDATE", "DELETE")
        if scene.db.value(
            f"SELECT has_{'table' if privilege == 'DELETE' else 'any_column'}_privilege(%s, %s, %s)",
            role,
            f"app.{table}",
            privilege,
        )
    }
    assert found == {(POLICE, table, privilege) for table in _TABLES for privilege in ("INSERT", "UPDATE")}
    written = {"struck_at", "struck_reason", "ended_on"}
    for model, _day in dealings.SORTS.values():
        columns = {column.name for column in model.__table__.columns}
        may = {
            column
            for column in columns
            if scene.db.value(
                "SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", POLICE, f"app.{model.__tablename__}", column
            )
        }
        assert may == columns & written


@pytest.mark.parametrize("sort", dealings.SORTS)
def test_the_register_is_held_against_every_row(scene: Scene, sort: str) -> None:
    """By raw SQL: another's name, another's place and a day before the register are refused, and no struck row is touched."""
    model: type[Dealing] = dealings.SORTS[sort][0]
    table = f"app.{model.__tablename__}"
    day = dealings.SORTS[sort][1]
    values = {
        "level": "steering", "role": "police_leader", "sort": "roles", "title": "t", "by_both": True,
        "follow_up": "f", "unit_name": "u", "location": "l", "how_often": "h", day: date(2026, 1, 1),
        "membership_id": uuid4(), "recorded_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    columns = model.__table__.columns  # type: ignore[attr-defined]  # every dealing is a table
    given = {name: value for name, value in values.items() if name in columns}

    def insert(connection: psycopg.Connection[tuple[object, ...]], district: UUID, place: UUID, **other: Any) -> None:
        row = {**given, "police_district_id": district, "id": uuid4(), "place_id": place, **other}
        marks = ", ".join(["%s"] * len(row))
        connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})".encode(), list(row.values()))

    for district, place, other in (
        (make.AGDER, make.SKIEN, {}),
        (make.SOUTH_EAST, make.ARENDAL, {}),
        (make.SOUTH_EAST, make.SKIEN, {day: date(2010, 1, 1)}),
        (make.SOUTH_EAST, make.SKIEN, {"struck_at": "2026-01-01T00:00:00Z", "struck_reason": "x"}),
    ):
        with _as(scene, scene.officer.somebody, "slt_police") as connection, pytest.raises(_DENIED):
            insert(connection, district, place, **other)
    with _as(scene, scene.officer.somebody, "slt_police") as connection:
        insert(connection, make.SOUTH_EAST, make.SKIEN)
        strike = f"UPDATE {table} SET struck_at = now(), struck_reason = 'x'".encode()
        assert connection.execute(strike).rowcount == 1
        assert connection.execute(strike).rowcount == 0
