"""What a unit asks of the police, and what a police district says about a place.

A request and a reply are the unit's rows; an answer, a confirmation and a statement on the plan are the police district's.
No role of a unit may write one of those, and the database holds the register against every one of them: a district speaks
only for a place that it was responsible for on the day in question.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import (
    ALL,
    BY_COUNCIL,
    COVERED,
    DISTRICT,
    TENANT,
    Rule,
    access,
    definer_reads,
    insert,
    select,
    update,
)
from app.db.roles import COUNCIL, POLICE, PROJECTOR, SCOPE, WEB, WORKER

#: The places that the acting police district serves today.
_SERVED = "place_id = ANY ((SELECT sec.served())::uuid[])"


def _said(day: str) -> Rule:
    """A district adds what it says about a place that it was responsible for on the day in this column.

    An operator brings in what was said before (`origin`), and nobody who signs in may call anything so.
    """
    return insert(POLICE, f"{DISTRICT} AND (SELECT sec.says(place_id, {day}, origin))")


def _read_by_all_who_count_it() -> tuple[Rule, ...]:
    return (
        select(POLICE, DISTRICT),
        select(WEB, COVERED),
        select(WORKER, COVERED),
        select(COUNCIL, BY_COUNCIL),
        select(PROJECTOR, ALL),
        definer_reads(),
    )


class ConfirmationRequest(Base):
    """A unit asks the police to confirm for one of its places. It is open until the unit withdraws it or the police end it.

    The answer that ends it sets `outcome` by a trigger: the police have no right to write in a unit's row.
    """

    __tablename__ = "confirmation_request"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id", "place_id"),
        CheckConstraint("outcome IN ('withdrawn', 'declined', 'confirmed')", name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        Index(
            "uq_confirmation_request_open",
            "tenant_id",
            "place_id",
            unique=True,
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("ix_confirmation_request_place", "place_id", postgresql_where=text("outcome IS NULL")),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, f"{TENANT} AND {COVERED} AND outcome IS NULL"),
                update(
                    WEB,
                    f"{TENANT} AND outcome IS NULL",
                    "closed_at",
                    "outcome",
                    check=f"{TENANT} AND outcome = 'withdrawn'",
                ),
                select(POLICE, _SERVED),
                definer_reads(),
                update(SCOPE, ALL, "closed_at", "outcome"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id"))
    asked_on: Mapped[date]
    message: Mapped[str | None]
    membership_id: Mapped[UUID]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class ConfirmationReply(Base):
    """The unit's reply to a question that the police asked about its request."""

    __tablename__ = "confirmation_reply"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "request_id", "place_id"],
            [
                "app.confirmation_request.tenant_id",
                "app.confirmation_request.id",
                "app.confirmation_request.place_id",
            ],
            name="fk_confirmation_reply_request",
        ),
        Index("ix_confirmation_reply_request", "tenant_id", "request_id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                insert(WEB, TENANT),
                select(POLICE, _SERVED),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    request_id: Mapped[UUID]
    place_id: Mapped[UUID]
    text: Mapped[str]
    replied_at: Mapped[datetime]
    membership_id: Mapped[UUID]


class PoliceConfirmation(Base):
    """The police confirm that they take a binding part in SLT in a place (handbook, "Organisering").

    `commitment` is the text exactly as it was confirmed. It stops counting on `withdrawn_on` and after `valid_until`.
    A row is never deleted and only its withdrawal is ever filled in; a wrong one is corrected by a new row that names
    it in `corrects_id`, and then never counts. A confirmation of a police council (politiråd), of which the municipality
    is a member, may be signed on either side; `signatory_agency` tells which. One of `origin` import came in with a
    facts document: it has no membership behind it, and says what that document says.
    """

    __tablename__ = "police_confirmation"
    __table_args__ = (
        UniqueConstraint("police_district_id", "id", "place_id"),
        ForeignKeyConstraint(
            ["police_district_id", "corrects_id", "place_id"],
            [
                "app.police_confirmation.police_district_id",
                "app.police_confirmation.id",
                "app.police_confirmation.place_id",
            ],
            name="fk_police_confirmation_corrects",
        ),
        UniqueConstraint("police_district_id", "corrects_id"),
        CheckConstraint("issuer IN ('local_police', 'police_council')", name="issuer"),
        CheckConstraint("signatory_agency IN ('police', 'municipality')", name="signatory_agency"),
        CheckConstraint("origin = 'import'", name="origin"),
        CheckConstraint("membership_id IS NOT NULL OR origin IS NOT NULL", name="said_by"),
        CheckConstraint(
            "issuer = 'police_council' OR signatory_agency = 'police' OR origin IS NOT NULL", name="issuer_signs"
        ),
        CheckConstraint(
            "signatory_role IN ('police_chief', 'police_leader', 'police_delegate', 'mayor', 'chief_executive')"
            " OR origin IS NOT NULL",
            name="signatory_role",
        ),
        CheckConstraint(
            "(signatory_agency = 'police') = starts_with(signatory_role, 'police_') OR origin IS NOT NULL",
            name="role_of_agency",
        ),
        CheckConstraint(
            "(signatory_role = 'police_delegate') = (delegated_by IS NOT NULL) OR origin IS NOT NULL",
            name="delegation",
        ),
        CheckConstraint("(delegated_by IS NULL) = (delegated_on IS NULL)", name="delegation_whole"),
        CheckConstraint("delegated_on <= confirmed_on", name="delegated_before"),
        CheckConstraint("valid_until >= confirmed_on", name="valid_until"),
        CheckConstraint("withdrawn_on >= confirmed_on", name="withdrawn_on"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawal_reason IS NULL)", name="withdrawal"),
        CheckConstraint("(corrects_id IS NULL) = (correction_reason IS NULL)", name="correction"),
        Index("ix_police_confirmation_place", "place_id"),
        {
            "schema": "app",
            "info": access(
                "district",
                _said("confirmed_on"),
                update(
                    POLICE,
                    f"{DISTRICT} AND withdrawn_on IS NULL",
                    "withdrawn_on",
                    "withdrawal_reason",
                    check=f"{DISTRICT} AND withdrawn_on IS NOT NULL",
                ),
                _read_by_all_who_count_it(),
                chain="district",
            ),
        },
    )

    police_district_id: Mapped[UUID] = mapped_column(ForeignKey("app.police_district.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id"))
    issuer: Mapped[str]
    signatory_agency: Mapped[str]
    signatory_role: Mapped[str]
    delegated_by: Mapped[str | None]
    delegated_on: Mapped[date | None]
    commitment: Mapped[str]
    confirmed_on: Mapped[date]
    valid_until: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawal_reason: Mapped[str | None]
    corrects_id: Mapped[UUID | None]
    correction_reason: Mapped[str | None]
    membership_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    origin: Mapped[str | None]


class ConfirmationAnswer(Base):
    """The police answer a request: with a question, which leaves it open, or by declining or confirming, which ends it.

    KRÅD reads that they declined, and why, and nothing else of what the two said to each other.
    """

    __tablename__ = "confirmation_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "request_id", "place_id"],
            [
                "app.confirmation_request.tenant_id",
                "app.confirmation_request.id",
                "app.confirmation_request.place_id",
            ],
            name="fk_confirmation_answer_request",
        ),
        ForeignKeyConstraint(
            ["police_district_id", "confirmation_id", "place_id"],
            [
                "app.police_confirmation.police_district_id",
                "app.police_confirmation.id",
                "app.police_confirmation.place_id",
            ],
            name="fk_confirmation_answer_confirmation",
        ),
        CheckConstraint("kind IN ('question', 'declined', 'confirmed')", name="kind"),
        CheckConstraint("(kind = 'confirmed') = (confirmation_id IS NOT NULL)", name="confirmation"),
        CheckConstraint("(kind = 'confirmed') = (text IS NULL)", name="text"),
        Index("ix_confirmation_answer_request", "tenant_id", "request_id"),
        Index("ix_confirmation_answer_district", "police_district_id"),
        {
            "schema": "app",
            "info": access(
                "district",
                select(POLICE, DISTRICT),
                insert(POLICE, f"{DISTRICT} AND {_SERVED}"),
                select(WEB, TENANT),
                select(COUNCIL, f"{BY_COUNCIL} AND kind = 'declined'"),
                chain="district",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    police_district_id: Mapped[UUID] = mapped_column(ForeignKey("app.police_district.id"))
    request_id: Mapped[UUID]
    place_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str | None]
    confirmation_id: Mapped[UUID | None]
    answered_at: Mapped[datetime]
    membership_id: Mapped[UUID]


class PolicePlan(Base):
    """From this day on, SLT in the place does, or doesn't, stand in the police's own plan. The latest row by a day tells."""

    __tablename__ = "police_plan"
    __table_args__ = (
        Index("ix_police_plan_place", "place_id", "stated_on"),
        CheckConstraint("origin = 'import'", name="origin"),
        CheckConstraint("membership_id IS NOT NULL OR origin IS NOT NULL", name="said_by"),
        {
            "schema": "app",
            "info": access(
                "district", _said("stated_on"), _read_by_all_who_count_it(), chain="district", immutable=True
            ),
        },
    )

    police_district_id: Mapped[UUID] = mapped_column(ForeignKey("app.police_district.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id"))
    in_plan: Mapped[bool]
    stated_on: Mapped[date]
    membership_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    origin: Mapped[str | None]
