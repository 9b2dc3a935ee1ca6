"""The only file of this feature with SQL: it reads the projection, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from app.db.session import session

#: Its end is the one that it was given, until it is ended before its time.
_COLUMNS = """
SELECT c.number, c.unit_id, u.name AS unit_name, u.kind AS unit_kind, u.demonstration, c.origin, c.issued_on,
       lower(c.valid) AS start, c.municipality_ids, c.conditions, s.state,
       CASE WHEN NOT isempty(c.valid) AND coalesce(s.state, 'valid') IN ('valid', 'suspended')
            THEN c.given_until ELSE upper(c.valid) END AS "end"
  FROM app.public_certificate c
  JOIN app.public_unit u ON u.unit_id = c.unit_id
"""

_CERTIFIED = text(f"""{_COLUMNS}
  JOIN app.certificate_state s ON s.number = c.number AND s.valid @> :on AND s.state IN ('valid', 'suspended')
""")

#: All of one unit's, each with its state on the day; one that was given later has none.
_OF_UNIT = text(f"""{_COLUMNS}
  LEFT JOIN app.certificate_state s ON s.number = c.number AND s.valid @> :on
 WHERE c.unit_id = (SELECT unit_id FROM app.public_certificate WHERE number = :number)
 ORDER BY c.issued_on, c.number
""")  # noqa: S608  (its parts stand here)

_STATES = text("SELECT s.number, s.state FROM app.certificate_state s WHERE s.valid @> :on")


def certified(on: date) -> Sequence[Row[Any]]:
    return session.execute(_CERTIFIED, {"on": on}).all()


def of_unit_with(number: int, on: date) -> Sequence[Row[Any]]:
    return session.execute(_OF_UNIT, {"number": number, "on": on}).all()


def states(on: date) -> Sequence[Row[Any]]:
    return session.execute(_STATES, {"on": on}).all()
