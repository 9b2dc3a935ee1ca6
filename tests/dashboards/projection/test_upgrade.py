"""The rows that told who had applied are carried over, and tell it to nobody any more."""

from __future__ import annotations

import os
from datetime import date
from uuid import uuid4

import psycopg
from psycopg.types.range import DateRange as Range

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
DECISION = (
    "INSERT INTO app.decision (tenant_id, id, case_id, outcome, document_sha256, criteria, assessment, reason, language,"
    " signatures, conditions, decided_at, replaces_id) VALUES (%s, %s, %s, 'approved', repeat('0', 64), 'handbook-1', '{}',"
    " 'Grunn', 'nb', '[]', '[]', %s, %s)"
)
CERTIFICATE = (
    "INSERT INTO app.certificate (tenant_id, id, decision_id, origin, municipality_ids, valid, ending, ended_on, events)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
LAPSED = (
    "INSERT INTO app.certificate_event (tenant_id, id, certificate_id, seq, kind, effective_on, at, taken)"
    " VALUES (%s, %s, %s, 1, 'lapsed', '2024-01-01', '2024-01-01', %s)"
)
EARLIER = (
    "INSERT INTO app.earlier_approval (tenant_id, certificate_id, approved_on, until_on, reference)"
    " VALUES (%s, %s, '2018-01-01', '2027-12-31', '18/1')"
)
UNTIL = "INSERT INTO app.unit_status (unit_id, valid, status, certificate_until) VALUES (%s, daterange(%s, %s), 'approved', %s)"
PLACE_UNTIL = (
    "INSERT INTO app.place_status (unit_id, place_id, valid, status, certificate_until)"
    " VALUES (%s, %s, daterange(%s, %s), 'approved', %s)"
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
    ((place,), (left,), (never,)) = db.rows(
        "SELECT id FROM app.place WHERE city_district_id IS NULL ORDER BY id LIMIT 3"
    )
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


def test_an_upgrade_tells_until_when_each_approval_was_given(db: Database, template_database: str) -> None:
    unit, case, other, place = (uuid4() for _ in range(4))
    ((somewhere,),) = db.rows("SELECT id FROM app.place WHERE city_district_id IS NULL ORDER BY id LIMIT 1")
    first, anew, withdrawn, lapsed, stands, at_once, old = (uuid4() for _ in range(7))
    with clone(db.cluster, template_database, f"upgrade_{os.getpid()}") as name:
        url = migrator_url(db.cluster, name)
        migrate.downgrade(url, "0054")
        with psycopg.connect(db.cluster.superuser_dsn(name), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(UNIT, [unit])
            for id_, of, on, start, end, ending in (
                # One that was reversed into another of its case, which ends when it would have.
                (first, case, "2021-01-31", "2021-01-31", "2021-06-01", "superseded"),
                (anew, case, "2021-06-01", "2021-06-01", "2023-01-01", "superseded"),
                (withdrawn, uuid4(), "2023-01-01", "2023-01-01", "2023-05-01", "withdrawn"),
                (lapsed, uuid4(), "2023-06-01", "2023-06-01", "2024-01-01", "lapsed"),
                (at_once, other, "2024-02-29", None, None, "withdrawn"),
                (stands, uuid4(), "2024-03-01", "2024-03-01", "2026-03-01", None),
            ):
                connection.execute(DECISION, [unit, id_, of, f"{on}T12:00Z", first if id_ == anew else None])
                days = Range(D(start), D(end)) if start and end else Range(empty=True)
                ended = (end or on) if ending else None
                connection.execute(CERTIFICATE, [unit, id_, id_, "decision", [place], days, ending, ended, 1])
            taken = Range(D("2024-01-01"), D("2025-06-01"))
            connection.execute(LAPSED, [unit, uuid4(), lapsed, taken])
            days = Range(D("2018-01-01"), D("2021-01-31"))
            connection.execute(
                CERTIFICATE, [unit, old, None, "before_portal", [place], days, "superseded", "2021-01-31", 1]
            )
            connection.execute(EARLIER, [unit, old])
            connection.execute(
                "INSERT INTO app.public_certificate (number, unit_id, origin, issued_on, valid, municipality_ids, conditions)"
                " SELECT number, tenant_id, origin, ended_on, valid, municipality_ids, '[]' FROM app.certificate"
                " WHERE ended_on IS NOT NULL"
            )
            for start, end, until in (
                ("2018-01-01", "2021-01-31", "2021-01-31"),
                ("2023-01-01", "2023-05-01", "2023-05-01"),
                ("2023-05-01", "2023-06-01", None),
                ("2024-03-01", "2026-03-01", "2026-03-01"),
            ):
                for statement, of in ((UNTIL, []), (PLACE_UNTIL, [somewhere])):
                    connection.execute(statement, [unit, *of, start, end, until])
            migrate.upgrade(url, "0055")
            given = {
                first: D("2025-01-31"),
                anew: D("2025-01-31"),
                withdrawn: D("2027-01-01"),
                lapsed: D("2025-06-01"),
                at_once: D("2028-02-29"),
                stands: D("2026-03-01"),
                old: D("2028-01-01"),
            }
            assert dict(connection.execute("SELECT id, given_until FROM app.certificate").fetchall()) == given
            told = connection.execute(
                "SELECT id, p.given_until FROM app.public_certificate p JOIN app.certificate USING (number)"
            )
            assert dict(told.fetchall()) == {id_: on for id_, on in given.items() if id_ != stands}
            for table in ("unit_status", "place_status"):
                known = connection.execute(f"SELECT certificate_until FROM app.{table} ORDER BY valid".encode())
                assert [on for (on,) in known] == [given[old], given[withdrawn], None, given[stands]]
            on_certificates = "SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgrelid = 'app.certificate'::regclass"
            assert connection.execute(on_certificates).fetchall() == [("O",)]
            migrate.downgrade(url, "0054")
            left = connection.execute("SELECT certificate_until FROM app.unit_status ORDER BY valid").fetchall()
            assert [on for (on,) in left] == [D("2021-01-31"), D("2023-05-01"), None, D("2026-03-01")]


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
