"""The files behind a unit's facts: what each version is, and its bytes apart from that."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import TENANT, access, definer_reads, delete, insert, select, update
from app.db.roles import WEB, WORKER
from app.files.sorts import FileSort
from tenants.reporting.evidence.sorts import WORDS


class EvidenceFile(Base):
    """A version of a file; versions with one `file_id` are one file, and each but the first names the one it replaces.

    `fact_id` is what it is evidence of, of the sort `kind` (None: that was removed since, or, with `sorts.ALONG` as its kind, it
    went along with what the unit said to KRÅD); `sort` is what the document is
    (handbook, on documentation), `finished` whether it is done or work in progress, `dated_on` its own date and
    `uploaded_at` when it came. `unread`: the privacy guard could not read it, and who uploaded it answers for that.

    `state` is waiting (in quarantine), clean, infected (its bytes are gone) or unscanned (nobody scans here). `virus` is
    what the scanner called it, `removed_at` when the unit took it away, which it may not while a submission cites it
    (`sec.keep_file`). Nothing else of a row ever changes. `membership_id` is None where a system of the unit's uploaded it.
    """

    __tablename__ = "evidence_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "fact_id"],
            ["app.fact.tenant_id", "app.fact.id"],
            name="fk_evidence_file_fact_id",
            ondelete="SET NULL (fact_id)",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "replaces_id"],
            ["app.evidence_file.tenant_id", "app.evidence_file.id"],
            name="fk_evidence_file_replaces_id",
        ),
        UniqueConstraint("tenant_id", "file_id", "number", name="uq_evidence_file_number"),
        UniqueConstraint("tenant_id", "id", "sha256", name="uq_evidence_file_sha256"),
        Index("ix_evidence_file_fact", "tenant_id", "fact_id"),
        CheckConstraint("(number = 1) = (replaces_id IS NULL) AND number > 0", name="number"),
        CheckConstraint(f"sort IN {among(list(WORDS))}", name="sort"),
        CheckConstraint(f"media_type IN {among([sort.media_type for sort in FileSort])}", name="media_type"),
        CheckConstraint("state IN ('waiting', 'clean', 'infected', 'unscanned')", name="state"),
        CheckConstraint("(state IN ('clean', 'infected')) = (scanned_at IS NOT NULL)", name="scanned"),
        CheckConstraint("(state = 'infected') = (virus IS NOT NULL)", name="virus"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size BETWEEN 1 AND 20971520", name="size"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, f"{TENANT} AND scanned_at IS NULL AND removed_at IS NULL"),
                update(WEB, TENANT, "removed_at"),
                select(WORKER, TENANT),
                update(WORKER, TENANT, "state", "scanned_at", "virus"),
                definer_reads(),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    file_id: Mapped[UUID]
    number: Mapped[int]
    replaces_id: Mapped[UUID | None]
    fact_id: Mapped[UUID | None]
    kind: Mapped[str]
    sort: Mapped[str]
    name: Mapped[str]
    finished: Mapped[bool]
    dated_on: Mapped[date]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    unread: Mapped[bool]
    uploaded_at: Mapped[datetime]
    membership_id: Mapped[UUID | None]
    state: Mapped[str]
    scanned_at: Mapped[datetime | None]
    virus: Mapped[str | None]
    removed_at: Mapped[datetime | None]


class EvidenceContent(Base):
    """The bytes of a version, whose SHA-256 the database recomputes. Until they are `released` no person's login sees them.

    A job deletes them when they are infected or the unit has removed the file, and at no other time (`sec.drop_content`). The
    audit of `EvidenceFile` has their hash.
    """

    __tablename__ = "evidence_content"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "id", "sha256"],
            ["app.evidence_file.tenant_id", "app.evidence_file.id", "app.evidence_file.sha256"],
            name="fk_evidence_content_file",
        ),
        CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, f"{TENANT} AND released"),
                insert(WEB, TENANT),
                select(WORKER, TENANT),
                update(WORKER, TENANT, "released"),
                delete(WORKER, TENANT),
                definer_reads(),
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    released: Mapped[bool]
