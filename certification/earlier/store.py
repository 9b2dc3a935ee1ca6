"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, column, delete, func, select, text, update

from app.db.session import session
from certification.certificates.models import Certificate
from certification.earlier.models import EarlierApproval, EarlierContent, EarlierFile

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


def file(tenant_id: UUID, certificate_id: UUID) -> EarlierFile | None:
    return session.get(EarlierFile, (tenant_id, certificate_id), populate_existing=True)


def add_file(row: EarlierFile, content: bytes) -> None:
    """Write a letter with its bytes, which nobody sees before a job has released them."""
    session.add(row)
    session.flush()
    session.add(
        EarlierContent(tenant_id=row.tenant_id, certificate_id=row.certificate_id, content=content, released=False)
    )
    session.flush()


def content(tenant_id: UUID, certificate_id: UUID) -> bytes | None:
    """The bytes, as far as the acting role may see them."""
    return session.scalar(select(EarlierContent.content).where(*_bytes_of(tenant_id, certificate_id)))


def pause() -> None:
    """End the transaction: nothing is held while a file is opened, or another server is waited for."""
    session.commit()


def judge(tenant_id: UUID, certificate_id: UUID, at: datetime, virus: str | None) -> None:
    """Keep the scanner's verdict, once; the bytes are released, or deleted."""
    done = session.execute(
        update(EarlierFile)
        .where(
            EarlierFile.tenant_id == tenant_id,
            EarlierFile.certificate_id == certificate_id,
            EarlierFile.state == "waiting",
        )
        .values(state="infected" if virus else "clean", scanned_at=at, virus=virus)
    )
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return
    mine = _bytes_of(tenant_id, certificate_id)
    session.execute(
        delete(EarlierContent).where(*mine) if virus else update(EarlierContent).where(*mine).values(released=True)
    )


def waiting() -> Sequence[Row[*tuple[Any, ...]]]:
    """Unit and certificate of the letters that wait for a scanner; as the clock."""
    found = func.sec.unscanned_letters().table_valued(column("tenant_id", Uuid), column("certificate_id", Uuid))
    return session.execute(select(found)).all()


def _bytes_of(tenant_id: UUID, certificate_id: UUID) -> tuple[Any, Any]:
    return EarlierContent.tenant_id == tenant_id, EarlierContent.certificate_id == certificate_id
