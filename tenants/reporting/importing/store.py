"""The database of imports: many new facts at once, taking turns, and how documents put what the rows put another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.db.session import session
from tenants.reporting.models import Fact, Opening


def take_turns(tenant_id: UUID) -> None:
    """Until the transaction ends, nobody else applies a plan of this unit."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"import {tenant_id}", 0))))


def add_facts(tenant_id: UUID, new: Sequence[tuple[UUID, str, datetime, str | None]]) -> set[UUID]:
    """New identities: id, kind, when they were told of, the document's id. Returns those that weren't there before."""
    if not new:
        return set()
    rows = [
        {"tenant_id": tenant_id, "id": id_, "kind": kind, "reported_at": reported_at, "document_id": document_id}
        for id_, kind, reported_at, document_id in new
    ]
    return set(session.scalars(insert(Fact).values(rows).on_conflict_do_nothing().returning(Fact.id)))


def add(rows: Iterable[Any]) -> None:
    session.add_all(rows)


def open_with(tenant_id: UUID, as_of: date, keys: Mapping[str, tuple[Any, Any]]) -> None:
    """How a document of a day puts these keys (what the rows give, what it says), instead of what was kept of that day.

    For an operator alone. What is kept already is left alone.
    """
    there = session.scalars(select(Opening).where(Opening.tenant_id == tenant_id, Opening.as_of == as_of)).all()
    if {row.key: (row.built, row.written) for row in there} == keys:
        return
    for row in there:
        session.delete(row)
    session.flush()
    session.add_all(
        Opening(tenant_id=tenant_id, id=uuid4(), as_of=as_of, key=key, origin="import", built=built, written=written)
        for key, (built, written) in keys.items()
    )
    session.flush()
