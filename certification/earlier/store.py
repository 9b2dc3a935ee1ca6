"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from app.db.session import session
from certification.certificates.models import Certificate
from certification.earlier.models import EarlierApproval

Entered = tuple[EarlierApproval, Certificate]

_ENTERED = select(EarlierApproval, Certificate).join(
    Certificate,
    (Certificate.tenant_id == EarlierApproval.tenant_id) & (Certificate.id == EarlierApproval.certificate_id),
)

_DECIDED = text("""
SELECT c.tenant_id, coalesce(lower(c.valid), (d.decided_at AT TIME ZONE 'Europe/Oslo')::date) AS start, upper(c.valid) AS "end"
  FROM app.certificate c JOIN app.decision d ON d.tenant_id = c.tenant_id AND d.id = c.decision_id
 WHERE c.tenant_id = ANY (:units)
""")


def entries(unit_ids: Collection[UUID] | None = None) -> list[Entered]:
    """What is entered, of all units or of these, the latest approval first."""
    query = _ENTERED.order_by(EarlierApproval.approved_on.desc(), Certificate.number)
    if unit_ids is not None:
        query = query.where(EarlierApproval.tenant_id.in_(unit_ids))
    return [(entry, certificate) for entry, certificate in session.execute(query)]


def entry(certificate_id: UUID) -> Entered | None:
    found = session.execute(_ENTERED.where(EarlierApproval.certificate_id == certificate_id)).one_or_none()
    return None if found is None else (found[0], found[1])


def decided(unit_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The days (`start`, `end`; no end where it was withdrawn on the first) of what decisions gave these units."""
    return session.execute(_DECIDED, {"units": list(unit_ids)}).all()


def add(rows: Iterable[Certificate | EarlierApproval]) -> None:
    session.add_all(rows)
    session.flush()


def flush() -> None:
    session.flush()
