"""The only file of this feature that asks the database: which approvals nobody is left in, and which somebody is in again. As KRÅD."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from app.db.session import session

#: Nobody whom it names is in its unit on a day.
_EMPTY = """
c.ending IS NULL AND c.valid @> CAST(:on AS date)
   AND NOT EXISTS (SELECT FROM app.unit_cover u WHERE u.tenant_id = c.tenant_id
                      AND u.municipality_id = ANY (c.municipality_ids) AND u.valid @> CAST(:on AS date))
"""

#: `left_on`: the day on which the last of them left (none: they never were there). It lapses then, but not before it began, nor before
#: what has happened to it.
_EMPTIED = text(f"""
SELECT c.id, l.left_on,
       greatest(lower(c.valid), l.left_on,
                (SELECT max(e.effective_on) FROM app.certificate_event e
                  WHERE e.tenant_id = c.tenant_id AND e.certificate_id = c.id)) AS day
  FROM app.certificate c
  LEFT JOIN LATERAL (SELECT max(upper(u.valid)) AS left_on FROM app.unit_cover u
                      WHERE u.tenant_id = c.tenant_id AND u.municipality_id = ANY (c.municipality_ids)
                        AND lower(u.valid) <= CAST(:on AS date)) l ON true
 WHERE c.tenant_id = :unit AND {_EMPTY}
""")  # noqa: S608  (its parts stand here)

_UNITS = text(f"SELECT DISTINCT c.tenant_id FROM app.certificate c WHERE {_EMPTY} ORDER BY 1")  # noqa: S608

#: Lapsed, with somebody in the unit on that very day after all, and nothing since: what `sec.restore_certificate` asks for.
_REFILLED = text("""
SELECT c.id, c.ended_on
  FROM app.certificate c
  JOIN app.certificate_event e ON e.tenant_id = c.tenant_id AND e.certificate_id = c.id AND e.seq = c.events AND e.kind = 'lapsed'
 WHERE c.tenant_id = :unit AND c.ending = 'lapsed' AND e.taken IS NOT NULL
   AND EXISTS (SELECT FROM app.unit_cover u WHERE u.tenant_id = c.tenant_id
                  AND u.municipality_id = ANY (c.municipality_ids) AND u.valid @> c.ended_on)
   AND NOT EXISTS (SELECT FROM app.certificate o WHERE o.tenant_id = c.tenant_id AND o.id <> c.id AND o.valid && e.taken)
   AND NOT EXISTS (SELECT FROM app.decision d WHERE d.tenant_id = c.tenant_id AND d.decided_at > e.at)
""")


def emptied(unit_id: UUID, on: date) -> Row[Any] | None:
    """The unit's certificate of a day where nobody is left in it: `id`, `left_on`, and `day`, on which it lapses."""
    return session.execute(_EMPTIED, {"unit": unit_id, "on": on}).one_or_none()


def units(on: date) -> Sequence[UUID]:
    """The units with such a certificate."""
    return session.scalars(_UNITS, {"on": on}).all()


def refilled(unit_id: UUID) -> Row[Any] | None:
    """The unit's certificate that lapsed, and would not have lapsed as the cover is now: `id`, and `ended_on`."""
    return session.execute(_REFILLED, {"unit": unit_id}).one_or_none()
