"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Function, Text, Uuid, any_, bindparam, column, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import aliased

from app.db.base import Base
from app.db.session import session
from app.db.together import Together, together
from tenants.police.models import (
    ConfirmationAnswer,
    ConfirmationReply,
    ConfirmationRequest,
    Dealing,
    PoliceAttendance,
    PoliceConfirmation,
    PolicePlan,
)

D = TypeVar("D", bound=Dealing)
S = TypeVar("S", PoliceConfirmation, PolicePlan)


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


def hold_words() -> None:
    """Wait for what the police are saying, and let them say nothing more, until the transaction ends.

    They hold the same name while they write (`sec.say_police_words`).
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("police words", 0))))


@cache
def _corrected() -> ColumnElement[bool]:
    later = aliased(PoliceConfirmation)
    return exists(
        select(later.id).where(
            later.police_district_id == PoliceConfirmation.police_district_id,
            later.corrects_id == PoliceConfirmation.id,
        )
    )


@cache
def _words() -> Together:
    places = any_(bindparam("places", type_=ARRAY(Uuid)))
    return Together(
        (PoliceConfirmation, (PoliceConfirmation.place_id == places) & ~_corrected()),
        (PolicePlan, PolicePlan.place_id == places),
    )


def words(place_ids: Collection[UUID]) -> tuple[list[PoliceConfirmation], list[PolicePlan]]:
    """What `confirmations` and `plans` have of these places, in one statement."""
    confirmed, planned = _words()(places=list(place_ids))
    return (
        sorted(confirmed, key=lambda row: (row.confirmed_on, row.recorded_at), reverse=True),
        sorted(planned, key=lambda row: (row.stated_on, row.recorded_at), reverse=True),
    )


def asked(unit_id: UUID) -> tuple[list[ConfirmationRequest], list[ConfirmationAnswer], list[ConfirmationReply]]:
    """All of the unit's requests, the open ones first and then the last one that was closed, with what both sides said.

    One statement.
    """
    mine, said, replied = together(
        (ConfirmationRequest, ConfirmationRequest.tenant_id == unit_id),
        (ConfirmationAnswer, ConfirmationAnswer.tenant_id == unit_id),
        (ConfirmationReply, ConfirmationReply.tenant_id == unit_id),
    )
    is_open = [row for row in mine if row.closed_at is None]
    closed = sorted((row for row in mine if row.closed_at), key=lambda row: row.closed_at, reverse=True)
    return [*is_open, *closed], said, replied


def confirmations(place_ids: Collection[UUID]) -> Sequence[PoliceConfirmation]:
    """The confirmations for these places that were not corrected by another, the latest first."""
    return session.scalars(
        select(PoliceConfirmation)
        .where(PoliceConfirmation.place_id.in_(place_ids), ~_corrected())
        .order_by(PoliceConfirmation.confirmed_on.desc(), PoliceConfirmation.recorded_at.desc(), PoliceConfirmation.id)
        .execution_options(populate_existing=True)
    ).all()


def confirmations_with(ids: Collection[UUID]) -> Sequence[PoliceConfirmation]:
    """These confirmations, as far as the acting role may see them."""
    return session.scalars(select(PoliceConfirmation).where(PoliceConfirmation.id.in_(ids))).all()


def confirmations_until_left(place_ids: Collection[UUID]) -> list[PoliceConfirmation]:
    """The confirmations for places that the acting unit has left, as they were known until then, the latest first."""
    return _left(PoliceConfirmation, func.sec.confirmations_until_left(), place_ids, "confirmed_on")


def plans_until_left(place_ids: Collection[UUID], on: date) -> list[PolicePlan]:
    """What was said by a day, and before the acting unit left these places, of the police's own plan, the latest first."""
    found = _left(PolicePlan, func.sec.plans_until_left(), place_ids, "stated_on")
    return [row for row in found if row.stated_on <= on]


def _left(model: type[S], function: Function[Any], place_ids: Collection[UUID], day: str) -> list[S]:
    """Rows made by a function, which are not the table's: they may lack what was said after the unit had left."""
    given = function.table_valued(*(column(c.name, c.type) for c in model.__table__.columns))
    rows = session.execute(select(given).where(given.c.place_id.in_(place_ids)))
    made = [model(**row._mapping) for row in rows]
    return sorted(made, key=lambda row: (getattr(row, day), row.recorded_at, row.id), reverse=True)


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
        .execution_options(populate_existing=True)
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


def dealings(model: type[D], place_ids: Collection[UUID]) -> Sequence[D]:
    """The rows of a sort for these places that were not struck, the latest written first."""
    return session.scalars(
        select(model)
        .where(model.place_id.in_(place_ids), model.struck_at.is_(None))
        .order_by(model.recorded_at.desc(), model.id)
    ).all()


def dealing_of(model: type[D], district_id: UUID, row_id: UUID) -> D | None:
    """A row of the police district that was not struck."""
    row = session.get(model, (district_id, row_id), populate_existing=True)
    return row if row is not None and row.struck_at is None else None


def log_once(rows: Iterable[Mapping[str, Any]]) -> int:
    """Add meetings to the district's log, but those that it has; returns how many were added."""
    adding = insert(PoliceAttendance).values(list(rows)).on_conflict_do_nothing().returning(PoliceAttendance.id)
    return len(session.scalars(adding).all())


def met_with_police(facts: Mapping[str, Any]) -> list[tuple[str, str, date]]:
    """(municipality's number, level, day) of the meetings of a facts document at which the police were present."""
    met = func.sec.met_with_police(bindparam("facts", facts, JSONB)).table_valued(
        column("municipality", Text), column("level", Text), column("held_on", Date)
    )
    return [(row.municipality, row.level, row.held_on) for row in session.execute(select(met))]


def submitted_meetings() -> list[tuple[UUID, date, str | None, date | None]]:
    """(place, the document's day, level, day) as the latest document of each place's unit has them.

    Of the places of the acting police district; level and day are None where the document has no such meeting.
    """
    met = func.sec.submitted_meetings_with_police().table_valued(
        column("place_id", Uuid), column("as_of", Date), column("level", Text), column("held_on", Date)
    )
    return [(row.place_id, row.as_of, row.level, row.held_on) for row in session.execute(select(met))]
