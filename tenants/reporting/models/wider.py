"""Facts that the facts document has no key for: what is promised, delegated, and done by the services themselves."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.db.base import Base
from tenants.reporting.models.base import Dated, a_code, dated, filled, not_before, to_fact


class ResourcePromise(Base, Dated):
    """What an agency has promised to a measure: hours, money, a person (handbook: Samordne og koordinere tjenestene)."""

    __tablename__ = "resource_promise"
    __table_args__ = dated(
        "resource_promise",
        to_fact("resource_promise", "measure_id"),
        Index("ix_resource_promise_measure", "tenant_id", "measure_id"),
        a_code("agency"),
        filled("promise"),
        not_before("ended_on", "promised_on"),
    )

    measure_id: Mapped[UUID]
    agency: Mapped[str]
    promise: Mapped[str]
    promised_on: Mapped[date]
    ended_on: Mapped[date | None]


class Delegation(Base, Dated):
    """What the steering group lets others do on its behalf, and since when (handbook: Det styrende nivået).

    `meeting_id` is the meeting that gave it (H54).
    """

    __tablename__ = "delegation"
    __table_args__ = dated(
        "delegation",
        filled("subject"),
        CheckConstraint("given_to IN ('coordinator', 'coordination', 'practitioner')", name="given_to"),
        not_before("ended_on", "given_on"),
        to_fact("delegation", "meeting_id"),
        Index("ix_delegation_meeting", "tenant_id", "meeting_id"),
    )

    subject: Mapped[str]
    given_to: Mapped[str]
    given_on: Mapped[date]
    ended_on: Mapped[date | None]
    meeting_id: Mapped[UUID | None]


class Service(Base, Dated):
    """An agency or a service of the network: the role that may commit it, and its own plan that holds prevention.

    Handbook: Forutsetninger (whoever leads must be able to commit the agencies; prevention belongs in their own plans).
    `offers` is what it can do itself, before there is a measure (H77).
    """

    __tablename__ = "service"
    __table_args__ = dated(
        "service",
        a_code("agency"),
        a_code("committing_role"),
        CheckConstraint("plan_year BETWEEN 1990 AND 2100", name="plan_year"),
        CheckConstraint("plan_name IS NOT NULL OR plan_year IS NULL", name="plan"),
        not_before("ended_on", "since_on"),
    )

    agency: Mapped[str]
    since_on: Mapped[date]
    committing_role: Mapped[str | None]
    plan_name: Mapped[str | None]
    plan_year: Mapped[int | None]
    ended_on: Mapped[date | None]
    offers: Mapped[str | None]
