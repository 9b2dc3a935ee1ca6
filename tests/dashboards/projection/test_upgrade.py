"""The rows that told who had applied are carried over, and tell it to nobody any more."""

from __future__ import annotations

import os
from datetime import date
from uuid import uuid4

import psycopg

from app.db import migrate
from tests.database import Database
from tests.template import clone, migrator_url

D = date.fromisoformat
UNIT = "INSERT INTO app.public_unit (unit_id, kind, name, demonstration) VALUES (%s, 'municipality', 'Enheten', false)"
STATUS = "INSERT INTO app.unit_status (unit_id, valid, status) VALUES (%s, daterange(%s, %s), %s)"
PLACE = "INSERT INTO app.place_status (unit_id, place_id, valid, status) VALUES (%s, %s, daterange(%s, %s), %s)"
COVER = (
    "INSERT INTO app.unit_cover (tenant_id, id, place_id, municipality_id, share, valid)"
    " VALUES (%s, %s, %s, %s, '[0,1)', daterange(%s, %s))"
)
EVENT = (
    "INSERT INTO app.case_event (id, tenant_id, case_id, seq, kind, at, detail) VALUES (%s, %s, %s, %s, %s, %s, '{}')"
)

DOCUMENT = (
    "INSERT INTO app.submission (id, tenant_id, kind, year, as_of, document, sha256, criteria, municipality_ids, signing_ids,"
    " frozen_at, submitted_at) VALUES (%s, %s, %s, CASE WHEN %s THEN 2023 END, '2024-03-01', '', encode(sha256(''), 'hex'),"
    " 'handbook-1', %s, %s, '2024-03-01', %s)"
)


def test_an_upgrade_tells_who_has_never_reported(db: Database, template_database: str) -> None:
    reported, silent, rejected = (uuid4() for _ in range(3))
    ((place,), (other,)) = db.rows("SELECT id FROM app.place WHERE city_district_id IS NULL ORDER BY id LIMIT 2")
    with clone(db.cluster, template_database, f"upgrade_{os.getpid()}") as name:
        url = migrator_url(db.cluster, name)
        migrate.downgrade(url, "0051")
        with psycopg.connect(db.cluster.superuser_dsn(name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            for unit, status in ((reported, "none"), (silent, "none"), (rejected, "rejected")):
                connection.execute(UNIT, [unit])
                connection.execute(STATUS, [unit, "2023-06-01", None, status])
                for each in (place, other):
                    connection.execute(PLACE, [unit, each, "2023-06-01", None, status])
            for unit, kind, submitted in (
                (reported, "yearly_report", "2024-03-01T12:00Z"),
                (silent, "yearly_report", None),
                (silent, "application", "2024-03-01T12:00Z"),
            ):
                connection.execute(
                    DOCUMENT, [uuid4(), unit, kind, kind == "yearly_report", [place], [place], submitted]
                )
            migrate.upgrade(url, "0052")
            of = connection.execute("SELECT unit_id, status FROM app.unit_status").fetchall()
            assert set(of) == {(reported, "none"), (silent, "not_reported"), (rejected, "rejected")}
            told = connection.execute("SELECT unit_id, place_id, status FROM app.place_status").fetchall()
            assert {each for each in told if each[0] == reported} == {
                (reported, place, "none"),
                (reported, other, "not_reported"),
            }
            assert {status for unit, _place, status in told if unit == silent} == {"not_reported"}
            migrate.downgrade(url, "0051")
            left = connection.execute("SELECT DISTINCT status FROM app.place_status").fetchall()
            assert set(left) == {("none",), ("rejected",)}


def test_an_upgrade_tells_in_which_days_a_unit_covers_a_place(db: Database, template_database: str) -> None:
    unit = uuid4()
    ((place,), (left,), (never,)) = db.rows("SELECT id FROM app.place WHERE city_district_id IS NULL ORDER BY id LIMIT 3")
    with clone(db.cluster, template_database, f"upgrade_{os.getpid()}") as name:
        url = migrator_url(db.cluster, name)
        migrate.downgrade(url, "0054")
        with psycopg.connect(db.cluster.superuser_dsn(name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(UNIT, [unit])
            for each, start, end in (
                (place, "2023-06-01", None),
                (left, "2023-06-01", "2024-01-01"),
                (left, "2024-03-01", "2024-09-01"),
            ):
                connection.execute(COVER, [unit, uuid4(), each, each, start, end])
            for each, start, end, status in (
                (place, "2023-06-01", None, "expired"),
                (left, "2023-09-01", "2024-06-01", "in_transition"),
                (left, "2024-06-01", "2024-09-01", "expired"),
                (never, "2024-01-01", "2025-01-01", "in_transition"),
            ):
                connection.execute(PLACE, [unit, each, start, end, status])
            migrate.upgrade(url, "0055")
            told = connection.execute("SELECT place_id, lower(valid), covered::text FROM app.place_status")
            assert set(told.fetchall()) == {
                (place, D("2023-06-01"), "{[2023-06-01,)}"),
                (left, D("2023-09-01"), "{[2023-09-01,2024-01-01),[2024-03-01,2024-06-01)}"),
                (left, D("2024-06-01"), "{[2024-06-01,2024-09-01)}"),
                (never, D("2024-01-01"), "{}"),
            }
            migrate.downgrade(url, "0054")


def test_an_upgrade_carries_over_who_had_applied(db: Database, template_database: str) -> None:
    rejected, new, place, first, second, third = (uuid4() for _ in range(6))
    with clone(db.cluster, template_database, f"upgrade_{os.getpid()}") as name:
        url = migrator_url(db.cluster, name)
        migrate.downgrade(url, "0045")
        with psycopg.connect(db.cluster.superuser_dsn(name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            for unit, before in ((rejected, "rejected"), (new, "none")):
                connection.execute(UNIT, [unit])
                for days in (("2023-06-01", "2026-10-01", before), ("2026-10-01", None, "applied")):
                    connection.execute(STATUS, [unit, *days])
                    connection.execute(PLACE, [unit, place, *days])
            for unit, case, seq, kind, on in (
                (rejected, first, 1, "application_submitted", "2023-02-01"),
                (rejected, first, 2, "rejected", "2023-06-01"),
                (rejected, second, 1, "application_submitted", "2026-10-01"),
                (new, third, 1, "application_submitted", "2026-10-01"),
            ):
                connection.execute(EVENT, [uuid4(), unit, case, seq, kind, f"{on}T12:00Z"])
            migrate.upgrade(url, "0046")
            for table in ("unit_status", "place_status"):
                left = connection.execute(f"SELECT DISTINCT unit_id, status FROM app.{table}".encode()).fetchall()
                assert set(left) == {(rejected, "rejected"), (new, "none")}
            came = connection.execute("SELECT case_id, received_on, ended_on, decided FROM app.application_days")
            assert set(came.fetchall()) == {
                (first, D("2023-02-01"), D("2023-06-01"), True),
                (second, D("2026-10-01"), None, False),
                (third, D("2026-10-01"), None, False),
            }
