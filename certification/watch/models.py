"""Warnings: what a certificate rests on and the unit no longer has."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Versioned, among
from app.db.registry import BY_COUNCIL, TENANT, access, definer_reads, delete, insert, select, update
from app.db.roles import COUNCIL, WEB, WORKER
from certification.watch.grounds import Code

#: KRÅD sees a warning from its day on, and never one that was over by then. Both days are Norwegian.
_DUE = (
    "visible_on <= (SELECT (now() AT TIME ZONE 'Europe/Oslo')::date)"
    " AND COALESCE(cleared_on, 'infinity'::date) > visible_on"
)
#: What reaches KRÅD. What the warning is about (`subject`) and when the fact changed (`fell_on`) are the unit's own.
_TOLD = (
    "tenant_id",
    "id",
    "certificate_id",
    "code",
    "municipality_id",
    "found_on",
    "visible_on",
    "cleared_on",
    "cleared_as",
    "reply",
    "replied_at",
)


class CertificateWarning(Versioned, Base):
    """The watch found on `found_on` that a ground of a certificate fell away on `fell_on`, and told the unit.

    KRÅD sees it from `visible_on`. It is over on `cleared_on`: the ground is there again (`mended`), or the certificate
    is not (`ended`).
    """

    __tablename__ = "certificate_warning"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "certificate_id"],
            ["app.certificate.tenant_id", "app.certificate.id"],
            name="fk_certificate_warning_certificate",
        ),
        CheckConstraint(f"code IN {among(Code)}", name="code"),
        CheckConstraint("found_on >= fell_on AND visible_on >= found_on", name="found_on"),
        CheckConstraint("cleared_as IN ('ended', 'mended')", name="cleared_as"),
        CheckConstraint("(cleared_as IS NULL) = (cleared_on IS NULL)", name="cleared_on"),
        CheckConstraint("btrim(reply) <> ''", name="reply"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="replied_at"),
        Index(
            "uq_certificate_warning_open",
            "tenant_id",
            "certificate_id",
            "code",
            "subject",
            unique=True,
            postgresql_where=text("cleared_on IS NULL"),
        ),
        Index("ix_certificate_warning_visible", "visible_on"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                update(WEB, f"{TENANT} AND cleared_on IS NULL", "reply", "replied_at"),
                select(WORKER, TENANT),
                insert(WORKER, TENANT),
                update(WORKER, TENANT, "cleared_on", "cleared_as"),
                select(COUNCIL, f"{BY_COUNCIL} AND {_DUE}", *_TOLD),
                definer_reads(),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    certificate_id: Mapped[UUID]
    code: Mapped[str]
    subject: Mapped[str]
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.municipality.id"))
    fell_on: Mapped[date]
    found_on: Mapped[date]
    visible_on: Mapped[date]
    cleared_on: Mapped[date | None]
    cleared_as: Mapped[str | None]
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]


class CertificateWarningFile(Base):
    """A version of one of the unit's files that goes along with its reply to a warning, as long as the reply can be changed.

    KRÅD reads of it by `sec.warning_files`, with the warning, and opens only a clean one. `sec.attach_to_warning` refuses
    a file that is gone, and any change once the warning is over.
    """

    __tablename__ = "certificate_warning_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "warning_id"],
            ["app.certificate_warning.tenant_id", "app.certificate_warning.id"],
            name="fk_certificate_warning_file_warning",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "evidence_id"],
            ["app.evidence_file.tenant_id", "app.evidence_file.id"],
            name="fk_certificate_warning_file_evidence",
        ),
        Index("ix_certificate_warning_file_evidence", "tenant_id", "evidence_id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT),
                delete(WEB, TENANT),
                definer_reads(),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    warning_id: Mapped[UUID] = mapped_column(primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(primary_key=True)
