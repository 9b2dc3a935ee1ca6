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

#: What a municipality was on the day before its latest merger or split by a day: each part, and itself if it was there.
_BEFORE = text("""
WITH latest AS (
  SELECT max(changed_on) AS changed_on FROM app.municipality_change
   WHERE target_id = :municipality AND kind IN ('merger', 'split') AND changed_on <= :on
)
SELECT l.changed_on, v.number, v.name
  FROM latest l
  JOIN app.municipality_version v ON v.valid @> l.changed_on - 1
 WHERE v.municipality_id = :municipality
    OR v.municipality_id IN (SELECT c.source_id FROM app.municipality_change c
                              WHERE c.target_id = :municipality AND c.kind IN ('merger', 'split')
                                AND c.changed_on = l.changed_on)
 ORDER BY v.number
""")

_MAILBOXES = text("SELECT unit_id, mailbox FROM app.public_unit WHERE unit_id = ANY(:units) AND mailbox IS NOT NULL")


def agreements(on: date) -> Sequence[Row[Any]]:
    return session.execute(_AGREEMENTS, {"on": on}).all()


def decisions(on: date) -> Sequence[Row[Any]]:
    """How many of each there were in each year, up to a day, and whether some are of a made-up unit."""
    return session.execute(_DECISIONS, {"on": on}).all()


def before(municipality_id: UUID, on: date) -> Sequence[Row[Any]]:
    """What it was before its latest merger or split by a day; nothing where there has been none."""
    return session.execute(_BEFORE, {"municipality": municipality_id, "on": on}).all()


def mailboxes(unit_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The units' addresses for messages, where they have one."""
    return {row.unit_id: row.mailbox for row in session.execute(_MAILBOXES, {"units": list(unit_ids)})}
