"""Certificates: what an approval gives."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, insert, select, update
from app.db.roles import COUNCIL, PROJECTOR, STATS, WEB


class Origin(StrEnum):
    """What a certificate comes from: a decision here, or KRÅD's word that there was one before the portal."""

    DECISION = "decision"
    BEFORE_PORTAL = "before_portal"


class Certificate(Base):
    """An approval of the municipalities that its decision named, in a range of days; at most one a day for each unit.

    A renewal or a withdrawal ends it earlier (`sec.shorten_certificate` refuses everything else). One from before the
    portal has no decision, and its days are what is entered of them (`certification.earlier`). `number` is what its code
    and its place in the status list are made of.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "decision_id"], ["app.decision.tenant_id", "app.decision.id"], name="fk_certificate_decision"
        ),
        ExcludeConstraint(("tenant_id", "="), ("valid", "&&"), name="ex_certificate_one_a_day"),
        CheckConstraint("NOT lower_inf(valid) AND NOT upper_inf(valid)", name="valid"),
        CheckConstraint("cardinality(municipality_ids) > 0", name="municipalities"),
        CheckConstraint(f"origin IN ('{Origin.DECISION}', '{Origin.BEFORE_PORTAL}')", name="origin"),
        CheckConstraint(f"(origin = '{Origin.DECISION}') = (decision_id IS NOT NULL)", name="decided"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                update(COUNCIL, BY_COUNCIL, "valid"),
                select(PROJECTOR, ALL),
                definer_reads("tenant_id", "decision_id", "municipality_ids", "valid"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID | None]
    origin: Mapped[str] = mapped_column(server_default=Origin.DECISION, default=Origin.DECISION)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    municipality_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    valid: Mapped[Range[date]]

    # The number is the database's; whoever gives a certificate reads it.
    __mapper_args__: Any = {"eager_defaults": "auto"}  # noqa: RUF012  (SQLAlchemy reads it from the class)


class SigningKey(Base):
    """A public key of an issuer, and when what it signs is taken. The private one is in no database.

    It is never removed, so that old certificates can be checked; `revoked_at` is for one that somebody else may have.
    """

    __tablename__ = "signing_key"
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="days"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(STATS, ALL),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                update(COUNCIL, BY_COUNCIL, "until_at", "revoked_at"),
                chain="national",
            ),
        },
    )

    kid: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
