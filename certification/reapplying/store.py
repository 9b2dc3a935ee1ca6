"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.db.session import session
from certification.reapplying.models import ApplicationCheck


def checks(unit_id: UUID, submission_id: UUID) -> Sequence[ApplicationCheck]:
    mine = (ApplicationCheck.tenant_id == unit_id, ApplicationCheck.submission_id == submission_id)
    return session.scalars(select(ApplicationCheck).where(*mine)).all()


def check(unit_id: UUID, submission_id: UUID, section: str, stand: str, membership_id: UUID, at: datetime) -> None:
    """Keep that it was gone through; who does it a second time as it stands says nothing new."""
    row = insert(ApplicationCheck).values(
        tenant_id=unit_id,
        submission_id=submission_id,
        section=section,
        stand=stand,
        membership_id=membership_id,
        checked_at=at,
    )
    session.execute(row.on_conflict_do_nothing())
