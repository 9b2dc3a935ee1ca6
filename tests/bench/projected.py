"""Rows of the projection for `tests.bench.pages`: units that follow one another on the register's places."""

from __future__ import annotations

import psycopg

#: Each place's units follow one another from 2021 on, each with so many statuses in its years.
_UNITS = """
INSERT INTO app.unit (id, kind, name, demonstration)
SELECT md5('unit ' || n)::uuid, 'municipality', 'Enhet ' || n, false FROM generate_series(1, %(units)s) n
"""
_PUBLIC = "INSERT INTO app.public_unit (unit_id, kind, name, demonstration) SELECT id, kind, name, demonstration FROM app.unit"
_STATUSES = """
WITH place AS (SELECT p.id, row_number() OVER (ORDER BY p.id) - 1 AS nth, count(*) OVER () AS places FROM app.place p
                JOIN app.municipality_version v ON v.municipality_id = p.municipality_id AND v.valid @> current_date),
     turn AS (SELECT md5('unit ' || n)::uuid AS unit, p.id AS place, (n - 1) / p.places AS turn, count(*) OVER (PARTITION BY p.id) AS turns
                FROM generate_series(1, %(units)s) n JOIN place p ON p.nth = (n - 1) %% p.places),
     spell AS (SELECT unit, place, s, date '2021-01-01' + ((turn * %(spells)s + s) * 2150 / (turns * %(spells)s))::int AS first,
                      CASE WHEN turn = turns - 1 AND s = %(spells)s - 1 THEN NULL
                           ELSE date '2021-01-01' + ((turn * %(spells)s + s + 1) * 2150 / (turns * %(spells)s))::int END AS until
                 FROM turn, generate_series(0, %(spells)s - 1) s)
INSERT INTO app.place_status (unit_id, place_id, valid, covered, status, certificate_until)
SELECT unit, place, daterange(first, until), datemultirange(daterange(first, until)), (ARRAY['rejected', 'approved', 'expired', 'approved_with_conditions', 'approved'])[1 + s %% 5], until
  FROM spell WHERE until IS NULL OR until > first
"""
_OWN = """
INSERT INTO app.unit_status (unit_id, valid, status, certificate_until)
SELECT unit_id, valid, status, certificate_until FROM app.place_status
"""
#: A certificate for each time of being approved; one that still holds ends in 100 to 500 days.
_CERTIFICATES = """
INSERT INTO app.public_certificate (number, unit_id, origin, issued_on, valid, given_until, municipality_ids, conditions)
SELECT 1000000 + n, unit_id, 'decision', lower(valid), daterange(lower(valid), coalesce(upper(valid), current_date + 100 + n::int %% 400)),
       coalesce(upper(valid), current_date + 100 + n::int %% 400), ARRAY[municipality_id], '[]'
  FROM (SELECT s.*, p.municipality_id, row_number() OVER (ORDER BY s.unit_id, lower(s.valid)) AS n
          FROM app.place_status s JOIN app.place p ON p.id = s.place_id WHERE s.status = 'approved') given
"""
_STATES = """
INSERT INTO app.certificate_state (number, valid, state)
SELECT number, valid, 'valid' FROM app.public_certificate
UNION ALL SELECT number, daterange(upper(valid), NULL), 'expired' FROM app.public_certificate
"""
#: An agreement with the police for each place and year.
_AGREEMENTS = """
INSERT INTO app.place_agreement (police_district_id, agreement_id, place_id, valid)
SELECT v.police_district_id, gen_random_uuid(), p.id, daterange(make_date(y, 1, 1), make_date(y + 1, 1, 1))
  FROM app.municipality_version v JOIN app.place p ON p.municipality_id = v.municipality_id, generate_series(2021, 2026) y
 WHERE v.valid @> current_date AND p.city_district_id IS NULL
"""
_ROWS = """
SELECT (SELECT count(*) FROM app.place_status) + (SELECT count(*) FROM app.unit_status)
     + (SELECT count(*) FROM app.public_certificate) + (SELECT count(*) FROM app.certificate_state)
     + (SELECT count(*) FROM app.place_agreement)
"""


def fill(admin: psycopg.Connection, units: int, spells: int) -> int:
    """Make the rows of so many units, with so many statuses of each on its place. Returns how many rows there are."""
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        for statement in (_UNITS, _PUBLIC, _STATUSES, _OWN, _CERTIFICATES, _STATES, _AGREEMENTS):
            admin.execute(statement.encode(), {"units": units, "spells": spells})
    admin.execute("VACUUM ANALYZE")
    return int(admin.execute(_ROWS.encode()).fetchall()[0][0])


def leave(admin: psycopg.Connection, number: str) -> None:
    """Take away what was made of one municipality's places, so that a real unit may have them."""
    for table in ("place_status", "place_agreement"):
        admin.execute(
            f"DELETE FROM app.{table} WHERE place_id IN (SELECT p.id FROM app.place p JOIN app.municipality_version v"
            " USING (municipality_id) WHERE v.number = %s)".encode(),
            (number,),
        )
