"""What KRÅD has entered of an approval from before the portal. The certificate itself is one as all others."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, delete, insert, select, update
from app.db.roles import COUNCIL, PROJECTOR, WEB, WORKER


class Ended(StrEnum):
    """Why an entry counts no more: it was never so, it was entered anew, or KRÅD has withdrawn the approval."""

    WRONG = "wrong"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class EarlierApproval(Base):
    """An approval from before the portal: its day, where it is in the archive, and the last day that it may hold.

    It is never changed: a wrong one ends with a reason, and where it was corrected `replaced_by` is the new one.
    """

    __tablename__ = "earlier_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "certificate_id"],
            ["app.certificate.tenant_id", "app.certificate.id"],
            name="fk_earlier_approval_certificate",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "replaced_by"],
            ["app.certificate.tenant_id", "app.certificate.id"],
            name="fk_earlier_approval_replaced_by",
        ),
        CheckConstraint("until_on > approved_on", name="until_on"),
        CheckConstraint("btrim(reference) <> ''", name="reference"),
        CheckConstraint(f"ended IN {among(list(Ended))}", name="ended"),
        CheckConstraint(
            "(ended IS NULL) = (ended_on IS NULL) AND (ended IS NULL) = (ended_reason IS NULL)", name="whole"
        ),
        CheckConstraint(f"(coalesce(ended, '') = '{Ended.CORRECTED}') = (replaced_by IS NOT NULL)", name="replaced"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                update(COUNCIL, BY_COUNCIL, "ended", "ended_on", "ended_reason", "replaced_by"),
                select(PROJECTOR, ALL),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    certificate_id: Mapped[UUID] = mapped_column(primary_key=True)
    approved_on: Mapped[date]
    until_on: Mapped[date]
    reference: Mapped[str]
    file_name: Mapped[str | None]
    entered_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    ended: Mapped[str | None]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None]
    replaced_by: Mapped[UUID | None]


class EarlierFile(Base):
    """The letter of an approval from before the portal, as KRÅD has laid it with the entry; one, never changed.

    `state` is waiting (in quarantine, or nobody scans here), clean, or infected: then its bytes are gone, and `virus` names it.
    """

    __tablename__ = "earlier_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "certificate_id"],
            ["app.earlier_approval.tenant_id", "app.earlier_approval.certificate_id"],
            name="fk_earlier_file_approval",
        ),
        CheckConstraint("state IN ('waiting', 'clean', 'infected')", name="state"),
        CheckConstraint("(state = 'waiting') = (scanned_at IS NULL)", name="scanned"),
        CheckConstraint("(state = 'infected') = (virus IS NOT NULL)", name="virus"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, f"{BY_COUNCIL} AND state = 'waiting'"),
                select(WORKER, TENANT),
                update(WORKER, TENANT, "state", "scanned_at", "virus"),
                definer_reads("tenant_id", "certificate_id", "state"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    certificate_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    scanned_at: Mapped[datetime | None]
    virus: Mapped[str | None]


class EarlierContent(Base):
    """The bytes of such a letter. Until they are `released` no person's login sees them."""

    __tablename__ = "earlier_content"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "certificate_id"],
            ["app.earlier_file.tenant_id", "app.earlier_file.certificate_id"],
            name="fk_earlier_content_file",
        ),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(COUNCIL, f"{BY_COUNCIL} AND released"),
                insert(COUNCIL, f"{BY_COUNCIL} AND NOT released"),
                select(WORKER, TENANT),
                update(WORKER, TENANT, "released"),
                delete(WORKER, TENANT),
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    certificate_id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    released: Mapped[bool]
