"""What the rules made of each document that was handed in, kept for KRÅD's own page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.db.base import Base
from app.db.registry import BY_COUNCIL, access, insert, select
from app.db.roles import COUNCIL


class SubmissionFinding(Base):
    """The findings that were not met in a document, assessed at its own date under the criteria that it was frozen under.

    Neither ever changes, so it is computed once, by a job: thousands of documents are too many for a page.
    """

    __tablename__ = "submission_finding"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "submission_id"],
            ["app.submission.tenant_id", "app.submission.id"],
            name="fk_submission_finding_submission",
        ),
        {
            "schema": "app",
            "info": access("tenant", select(COUNCIL, BY_COUNCIL), insert(COUNCIL, BY_COUNCIL), immutable=True),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    not_met: Mapped[list[str]] = mapped_column(ARRAY(Text))
    read_at: Mapped[datetime]
