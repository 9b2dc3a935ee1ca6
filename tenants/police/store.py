"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from app.db.base import Base
from app.db.session import session
from tenants.police.models import (
    ConfirmationAnswer,
    ConfirmationReply,
    ConfirmationRequest,
    PoliceConfirmation,
    PolicePlan,
)


def add(*rows: Base) -> None:
    """Add rows, in this order, and let the database judge them at once."""
    for row in rows:
        session.add(row)
        session.flush()


def flush() -> None:
    """Let the database judge what was changed. Raises `StaleDataError` where another got there first."""
    session.flush()


def add_if_allowed(*rows: Base) -> None:
    """Add all of the rows or none; after an `IntegrityError` the transaction goes on without them."""
    with session.begin_nested():
        add(*rows)


def _corrected() -> ColumnElement[bool]:
    later = aliased(PoliceConfirmation)
    return exists(
        select(later.id).where(
            later.police_district_id == PoliceConfirmation.police_district_id,
            later.corrects_id == PoliceConfirmation.id,
        )
    )


def confirmations(place_ids: Collection[UUID]) -> Sequence[PoliceConfirmation]:
    """The confirmations for these places that were not corrected by another, the latest first."""
    return session.scalars(
        select(PoliceConfirmation)
        .where(PoliceConfirmation.place_id.in_(place_ids), ~_corrected())
        .order_by(PoliceConfirmation.confirmed_on.desc(), PoliceConfirmation.recorded_at.desc(), PoliceConfirmation.id)
    ).all()


def confirmation(confirmation_id: UUID, *, place_ids: Collection[UUID]) -> PoliceConfirmation | None:
    """A confirmation for one of these places, as far as the acting role may see it."""
    return session.scalar(
        select(PoliceConfirmation).where(
            PoliceConfirmation.id == confirmation_id, PoliceConfirmation.place_id.in_(place_ids)
        )
    )


def confirmation_of(district_id: UUID, confirmation_id: UUID) -> PoliceConfirmation | None:
    """A confirmation of the police district, corrected or not."""
    return session.get(PoliceConfirmation, (district_id, confirmation_id), populate_existing=True)


def correction_of(confirmation: PoliceConfirmation) -> PoliceConfirmation | None:
    """The confirmation that corrects this one, as far as the acting role may see it."""
    return session.scalar(
        select(PoliceConfirmation).where(
            PoliceConfirmation.police_district_id == confirmation.police_district_id,
            PoliceConfirmation.corrects_id == confirmation.id,
        )
    )


def plans(place_ids: Collection[UUID], on: date) -> Sequence[PolicePlan]:
    """What was said by a day about the police's own plan, the latest first."""
    return session.scalars(
        select(PolicePlan)
        .where(PolicePlan.place_id.in_(place_ids), PolicePlan.stated_on <= on)
        .order_by(PolicePlan.stated_on.desc(), PolicePlan.recorded_at.desc(), PolicePlan.id)
    ).all()


def open_requests(place_ids: Collection[UUID]) -> Sequence[ConfirmationRequest]:
    """The open requests for these places, the oldest first."""
    return session.scalars(
        select(ConfirmationRequest)
        .where(ConfirmationRequest.place_id.in_(place_ids), ConfirmationRequest.outcome.is_(None))
        .order_by(ConfirmationRequest.asked_on, ConfirmationRequest.id)
    ).all()


def request_for(request_id: UUID, *, place_ids: Collection[UUID]) -> ConfirmationRequest | None:
    """A request for one of these places, as far as the acting role may see it."""
    return session.scalar(
        select(ConfirmationRequest)
        .where(ConfirmationRequest.id == request_id, ConfirmationRequest.place_id.in_(place_ids))
        .execution_options(populate_existing=True)
    )


def request_of(unit_id: UUID, request_id: UUID) -> ConfirmationRequest | None:
    """A request of the unit."""
    return session.get(ConfirmationRequest, (unit_id, request_id), populate_existing=True)


def latest_requests(unit_id: UUID) -> Sequence[ConfirmationRequest]:
    """The unit's latest request for each place."""
    return session.scalars(
        select(ConfirmationRequest)
        .where(ConfirmationRequest.tenant_id == unit_id)
        .order_by(
            ConfirmationRequest.place_id,
            ConfirmationRequest.outcome.is_(None).desc(),
            ConfirmationRequest.closed_at.desc(),
            ConfirmationRequest.id,
        )
        .ext(distinct_on(ConfirmationRequest.place_id))
    ).all()


def answers(requests: Collection[ConfirmationRequest]) -> Sequence[ConfirmationAnswer]:
    """What the police answered to these requests."""
    return session.scalars(
        select(ConfirmationAnswer).where(
            ConfirmationAnswer.tenant_id.in_({r.tenant_id for r in requests}),
            ConfirmationAnswer.request_id.in_({r.id for r in requests}),
        )
    ).all()


def replies(requests: Collection[ConfirmationRequest]) -> Sequence[ConfirmationReply]:
    """What the units replied about these requests."""
    return session.scalars(
        select(ConfirmationReply).where(
            ConfirmationReply.tenant_id.in_({r.tenant_id for r in requests}),
            ConfirmationReply.request_id.in_({r.id for r in requests}),
        )
    ).all()


def serves(place_id: UUID, on: date) -> bool:
    """Whether the acting police district was responsible for the place on a day, as the database will judge it."""
    return bool(session.scalar(select(func.sec.serves(place_id, on))))
