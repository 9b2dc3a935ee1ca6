"""The only file of this room that asks the database."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.api.models import ApiAnswer
from app.db.session import session


def claim(tenant_id: UUID, key: str, request_sha256: bytes, kept: timedelta) -> ApiAnswer | None:
    """None where the key is now this request's; else what was answered to the request that has it.

    Waits for another that is being done with the same key.
    """
    session.execute(
        delete(ApiAnswer).where(
            ApiAnswer.tenant_id == tenant_id, ApiAnswer.key == key, ApiAnswer.at < func.now() - kept
        )
    )
    row = insert(ApiAnswer).values(tenant_id=tenant_id, key=key, request_sha256=request_sha256, status=0, body=b"")
    if session.scalar(row.on_conflict_do_nothing().returning(ApiAnswer.key)) is not None:
        return None
    return session.scalar(
        select(ApiAnswer)
        .where(ApiAnswer.tenant_id == tenant_id, ApiAnswer.key == key)
        .execution_options(populate_existing=True)
    )


def keep(tenant_id: UUID, key: str, status: int, etag: str | None, body: bytes) -> None:
    """Write down what the request was answered."""
    session.execute(
        update(ApiAnswer)
        .where(ApiAnswer.tenant_id == tenant_id, ApiAnswer.key == key)
        .values(status=status, etag=etag, body=body)
    )


def hold(tenant_id: UUID) -> None:
    """Wait until no other request of the API writes for the unit; held to the end of the transaction."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"api {tenant_id}"})


def forget() -> None:
    """As `slt_clock`."""
    session.execute(text("SELECT sec.forget_api_answers()"))
