"""What a unit has frozen, who has signed it, and whom a municipality lets sign for it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, insert, select, update
from app.db.roles import COUNCIL, PROJECTOR, SCOPE, WEB, WORKER

#: Still the unit's own: neither handed in nor taken back.
_OPEN = "submitted_at IS NULL AND withdrawn_at IS NULL"
_SUBMITTED = "submitted_at IS NOT NULL"
#: What a job of the unit reads of a submission: how it stands, not what it says.
_NOT_THE_DOCUMENT = (
    "tenant_id",
    "id",
    "kind",
    "as_of",
    "sha256",
    "criteria",
    "municipality_ids",
    "signing_ids",
    "frozen_at",
    "submitted_at",
    "withdrawn_at",
    "year",
)


class Submission(Base):
    """A frozen document: the canonical bytes of `slt-submission/1` and their SHA-256, which the database recomputes.

    `kind` is application or yearly_report (of which `year`), `as_of` the date of its facts, `criteria` the version in
    force that day, or that KRÅD has named for the round of a yearly report.
    `municipality_ids` are the unit's municipalities, `signing_ids` those whose signature it needs. A trigger sets
    `submitted_at` with the last signature, and then, as when it is taken back, nothing of the row ever changes again.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("kind IN ('application', 'yearly_report')", name="kind"),
        CheckConstraint("(kind = 'yearly_report') = (year IS NOT NULL)", name="year"),
        CheckConstraint("sha256 = encode(sha256(document), 'hex')", name="sha256"),
        CheckConstraint("cardinality(signing_ids) > 0 AND signing_ids <@ municipality_ids", name="signing"),
        CheckConstraint("submitted_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        UniqueConstraint("tenant_id", "id", "sha256", name="uq_submission_sha256"),
        Index("uq_submission_open", "tenant_id", "kind", unique=True, postgresql_where=text(_OPEN)),
        Index("ix_submission_submitted", "submitted_at"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, f"{TENANT} AND {_OPEN}"),
                update(WEB, f"{TENANT} AND {_OPEN}", "withdrawn_at", check=TENANT),
                select(WORKER, TENANT, *_NOT_THE_DOCUMENT),
                select(COUNCIL, f"{BY_COUNCIL} AND {_SUBMITTED}"),
                select(PROJECTOR, _SUBMITTED),
                definer_reads(),
                update(SCOPE, "true", "submitted_at", "withdrawn_at"),
                chain="tenant",
                secret=("document",),
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    as_of: Mapped[date]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
    criteria: Mapped[str]
    municipality_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    signing_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    frozen_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    year: Mapped[int | None]


class SubmissionSignature(Base):
    """A signatory of one municipality has signed these bytes.

    The trigger `sec.sign_submission` writes `membership_id` from the acting token, refuses everybody who isn't a
    signatory of that municipality, and hands the submission in when no signature is missing.
    """

    __tablename__ = "submission_signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "submission_id", "sha256"],
            ["app.submission.tenant_id", "app.submission.id", "app.submission.sha256"],
            name="fk_submission_signature_submission",
        ),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT),
                select(WORKER, TENANT),
                definer_reads("tenant_id", "submission_id", "municipality_id"),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"), primary_key=True)
    sha256: Mapped[str]
    membership_id: Mapped[UUID | None]
    signed_at: Mapped[datetime]


class SubmissionDecline(Base):
    """A signatory won't sign, and says why; the document is thereby taken back.

    The trigger `sec.decline_submission` writes `membership_id` from the acting token, refuses everybody whose signature
    the document doesn't need, and takes it back.
    """

    __tablename__ = "submission_decline"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "submission_id"],
            ["app.submission.tenant_id", "app.submission.id"],
            name="fk_submission_decline_submission",
        ),
        CheckConstraint(r"reason ~ '\S'", name="reason"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT),
                select(WORKER, TENANT),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    membership_id: Mapped[UUID | None]
    reason: Mapped[str]
    declined_at: Mapped[datetime]


class SubmissionRead(Base):
    """Somebody of KRÅD opened what the unit handed in, on this day (`sec.log_read`)."""

    __tablename__ = "submission_read"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "submission_id"],
            ["app.submission.tenant_id", "app.submission.id"],
            name="fk_submission_read_submission",
        ),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(COUNCIL, BY_COUNCIL),
                definer_reads(),
                insert(SCOPE, ALL),
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_on: Mapped[date] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("sec.membership.id"), primary_key=True)


class SigningDelegation(Base):
    """A municipality of a cooperation lets the host's signatory sign for it, in a range of days.

    Given and taken back by that municipality's own signatory (`sec.delegate_signing`).
    """

    __tablename__ = "signing_delegation"
    __table_args__ = (
        ExcludeConstraint(
            ("tenant_id", "="), ("municipality_id", "="), ("valid", "&&"), name="ex_signing_delegation_one"
        ),
        CheckConstraint("NOT lower_inf(valid)", name="valid"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT),
                update(WEB, TENANT, "valid"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    valid: Mapped[Range[date]]
    membership_id: Mapped[UUID | None]
