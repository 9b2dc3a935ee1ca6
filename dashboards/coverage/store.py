"""The only file of this feature with SQL: it reads the projection and the register, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from app.db.session import session

#: An agreement counts while the district that made it is responsible for the municipality.
_AGREEMENTS = text("""
SELECT p.municipality_id,
       min(lower(a.valid)) FILTER (WHERE p.city_district_id IS NULL) AS since,
       count(DISTINCT p.id) FILTER (WHERE p.city_district_id IS NOT NULL) AS districts
  FROM app.municipality_version v
  JOIN app.place p ON p.municipality_id = v.municipality_id
  JOIN app.place_agreement a ON a.place_id = p.id AND a.valid @> :on AND a.police_district_id = v.police_district_id
 WHERE v.valid @> :on
 GROUP BY p.municipality_id
""")

_DECISIONS = text("""
WITH given AS (
  SELECT c.number, c.unit_id, c.issued_on FROM app.public_certificate c
   WHERE c.origin = 'decision'
     AND NOT EXISTS (SELECT FROM app.certificate_state s WHERE s.number = c.number AND s.state = 'cancelled')
), event AS (
  SELECT unit_id, issued_on AS day, 'given' AS what FROM given
  UNION ALL SELECT s.unit_id, lower(s.valid), 'rejected' FROM app.unit_status s WHERE s.status = 'rejected'
  UNION ALL SELECT given.unit_id, lower(s.valid), s.state FROM app.certificate_state s JOIN given USING (number)
             WHERE s.state IN ('withdrawn', 'expired')
)
SELECT extract(year FROM day)::int AS year, what, count(*) AS number, bool_or(u.demonstration) AS made_up
  FROM event JOIN app.public_unit u USING (unit_id) WHERE day <= :on GROUP BY 1, 2
""")

#: What a municipality has been by a day, each with its first day.
_BEEN = text("""
SELECT lower(v.valid) AS since, v.number, v.name, v.county_id, v.police_district_id,
       c.name AS county, d.name_nb AS police_district, d.name_nn AS police_district_nn
  FROM app.municipality_version v
  JOIN app.county_version c ON c.county_id = v.county_id AND c.valid @> lower(v.valid)
  JOIN app.police_district d ON d.id = v.police_district_id
 WHERE v.municipality_id = :municipality AND lower(v.valid) <= :on
 ORDER BY 1
""")

#: What has passed between it and others by a day: `left` from it, else to it; and what the other was called then.
_PASSED = text("""
SELECT c.changed_on, c.kind, c.source_id = :municipality AS left, v.number, v.name
  FROM app.municipality_change c
  JOIN app.municipality_version v
    ON v.municipality_id = CASE c.source_id WHEN :municipality THEN c.target_id ELSE c.source_id END
   AND v.valid @> CASE c.source_id WHEN :municipality THEN c.changed_on ELSE c.changed_on - 1 END
 WHERE :municipality IN (c.source_id, c.target_id) AND c.changed_on <= :on
 ORDER BY c.changed_on, v.number
""")

_MAILBOXES = text("SELECT unit_id, mailbox FROM app.public_unit WHERE unit_id = ANY(:units) AND mailbox IS NOT NULL")


def agreements(on: date) -> Sequence[Row[Any]]:
    return session.execute(_AGREEMENTS, {"on": on}).all()


def decisions(on: date) -> Sequence[Row[Any]]:
    """How many of each there were in each year, up to a day, and whether some are of a made-up unit."""
    return session.execute(_DECISIONS, {"on": on}).all()


def been(municipality_id: UUID, on: date) -> Sequence[Row[Any]]:
    """All that it has been by a day, the first first."""
    return session.execute(_BEEN, {"municipality": municipality_id, "on": on}).all()


def passed(municipality_id: UUID, on: date) -> Sequence[Row[Any]]:
    """What has passed between it and other municipalities by a day, the first first."""
    return session.execute(_PASSED, {"municipality": municipality_id, "on": on}).all()


def mailboxes(unit_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The units' addresses for messages, where they have one."""
    return {row.unit_id: row.mailbox for row in session.execute(_MAILBOXES, {"units": list(unit_ids)})}
