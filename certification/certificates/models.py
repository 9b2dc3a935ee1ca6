"""Certificates: what an approval gives, and what happens to it afterwards."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    FetchedValue,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, insert, select, update
from app.db.roles import COUNCIL, PROJECTOR, SCOPE, STATS, WEB, WORKER
from certification.certificates.states import ENDINGS, UNDECIDED, Step


class Origin(StrEnum):
    """What a certificate comes from: a decision here, or KRÅD's word that there was one before the portal."""

    DECISION = "decision"
    BEFORE_PORTAL = "before_portal"


class Certificate(Base):
    """An approval of the municipalities that its decision named, in a range of days; at most one a day for each unit.

    `suspended` are the days in which it doesn't count, `ending` and `ended_on` why and when it ended before its
    time (`states.Life`), `events` how many things have happened to it. Only the trigger `sec.advance_certificate` sets
    these, and shortens `valid`; `given_until`, the end that it was given, stays. A decision that approves gives one, for the
    municipalities that it names, and no other row can (`sec.give_certificate`).

    One from before the portal has no decision, and its days are what is entered of them (`certification.earlier`): it is given
    until the last day that it may hold.
    `number` is what its code and its place in the status list are made of.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "decision_id"], ["app.decision.tenant_id", "app.decision.id"], name="fk_certificate_decision"
        ),
        UniqueConstraint("tenant_id", "decision_id", name="uq_certificate_decision"),
        ExcludeConstraint(("tenant_id", "="), ("valid", "&&"), name="ex_certificate_one_a_day"),
        CheckConstraint("NOT lower_inf(valid) AND NOT upper_inf(valid)", name="valid"),
        CheckConstraint("upper(valid) <= given_until", name="given_until"),
        CheckConstraint("cardinality(municipality_ids) > 0", name="municipalities"),
        CheckConstraint(f"origin IN {among(list(Origin))}", name="origin"),
        CheckConstraint(f"(origin = '{Origin.DECISION}') = (decision_id IS NOT NULL)", name="decided"),
        CheckConstraint(f"ending IN {among(ENDINGS)}", name="ending"),
        Index("ix_certificate_id", "id"),
        CheckConstraint("(ending IS NULL) = (ended_on IS NULL)", name="ended_on"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(
                    COUNCIL,
                    BY_COUNCIL,
                    *("tenant_id", "id", "decision_id", "origin", "municipality_ids", "valid", "given_until"),
                ),
                update(COUNCIL, f"{BY_COUNCIL} AND origin = '{Origin.BEFORE_PORTAL}'", "valid", "ending", "ended_on"),
                select(PROJECTOR, ALL),
                definer_reads(),
                update(SCOPE, ALL, "valid", "suspended", "ending", "ended_on", "events"),
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
    given_until: Mapped[date]
    suspended: Mapped[MultiRange[date]] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    ending: Mapped[str | None] = mapped_column(server_default=FetchedValue())
    ended_on: Mapped[date | None] = mapped_column(server_default=FetchedValue())
    events: Mapped[int] = mapped_column(server_default=text("0"))

    # The number is the database's; whoever gives a certificate reads it.
    __mapper_args__: Any = {"eager_defaults": "auto"}  # noqa: RUF012  (SQLAlchemy reads it from the class)


class CertificateEvent(Base):
    """Something that happened to a certificate after it was given: the `seq`-th, counted from 1, from the day `effective_on`.

    `reason` is what the unit reads. The decision that withdrew it or took its place is `decision_id`; an approval from before the
    portal is withdrawn without one, with a reason. Who did it is written
    by the trigger from the acting token, and `signatures` (membership, role, instant) are as many as a decision needs. `taken`
    are the days that a lapse took, which come back where it is taken back.
    """

    __tablename__ = "certificate_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "certificate_id"],
            ["app.certificate.tenant_id", "app.certificate.id"],
            name="fk_certificate_event_certificate",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["app.decision.tenant_id", "app.decision.id"],
            name="fk_certificate_event_decision",
        ),
        UniqueConstraint("tenant_id", "certificate_id", "seq", name="uq_certificate_event_seq"),
        CheckConstraint(f"kind IN {among(Step)}", name="kind"),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
        CheckConstraint(
            f"CASE kind WHEN '{Step.SUPERSEDED}' THEN decision_id IS NOT NULL WHEN '{Step.WITHDRAWN}' THEN true"
            " ELSE decision_id IS NULL END",
            name="decision",
        ),
        CheckConstraint(f"(kind = '{Step.LAPSED}' OR decision_id IS NOT NULL) <> (reason IS NOT NULL)", name="told"),
        CheckConstraint(f"taken IS NULL OR kind = '{Step.LAPSED}'", name="taken"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, f"{TENANT} AND kind NOT IN {among(UNDECIDED)}"),
                select(WORKER, f"{TENANT} AND kind NOT IN {among(UNDECIDED)}"),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                definer_reads(),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    certificate_id: Mapped[UUID]
    seq: Mapped[int]
    kind: Mapped[str]
    effective_on: Mapped[date]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    decision_id: Mapped[UUID | None]
    signatures: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    taken: Mapped[Range[date] | None] = mapped_column(server_default=FetchedValue())
    membership_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    acting: Mapped[str | None]


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
