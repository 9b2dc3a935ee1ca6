"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Row, Text, Uuid, column, func, select
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB
from sqlalchemy.orm import defer

from app.db.session import session
from app.db.together import together
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.states import OPEN, Kind
from certification.certificates.models import Certificate

#: What was decided on documents of other units before a place moved to the acting unit.
_FORMER = func.sec.former_decisions().table_valued(
    column("unit_id", Uuid),
    column("submission_id", Uuid),
    column("outcome", Text),
    column("reason", Text),
    column("conditions", JSONB),
    column("language", Text),
    column("decided_at", DateTime(timezone=True)),
    column("approved", DATERANGE),
    name="former",
)


def add(row: CaseFile | CaseEvent | Decision) -> None:
    session.add(row)
    session.flush()


def refresh(row: CaseFile | Decision) -> None:
    """Read again what a trigger wrote."""
    session.refresh(row)


def case(case_id: UUID) -> CaseFile | None:
    return session.scalar(select(CaseFile).where(CaseFile.id == case_id).execution_options(populate_existing=True))


def cases(states: Collection[str]) -> Sequence[CaseFile]:
    """KRÅD's cases in these states, the oldest first."""
    return session.scalars(
        select(CaseFile).where(CaseFile.state.in_(states)).order_by(CaseFile.opened_at, CaseFile.id)
    ).all()


def counts() -> dict[str, int]:
    return dict(session.execute(select(CaseFile.state, func.count()).group_by(CaseFile.state)).all())


def cases_of(unit_id: UUID) -> Sequence[CaseFile]:
    """A unit's cases, the newest first."""
    return session.scalars(
        select(CaseFile).where(CaseFile.tenant_id == unit_id).order_by(CaseFile.opened_at.desc(), CaseFile.id)
    ).all()


def open_case_of(unit_id: UUID) -> CaseFile | None:
    return session.scalar(select(CaseFile).where(CaseFile.tenant_id == unit_id, CaseFile.state.in_(OPEN)))


def of_unit(unit_id: UUID, on: date) -> tuple[list[CaseFile], list[CaseEvent], list[Decision], list[Certificate]]:
    """A unit's cases, the newest first, with their events and decisions in order, and its certificate of a day."""
    files, events, decisions, valid = together(
        (CaseFile, CaseFile.tenant_id == unit_id),
        (CaseEvent, CaseEvent.tenant_id == unit_id),
        (Decision, Decision.tenant_id == unit_id),
        (Certificate, (Certificate.tenant_id == unit_id) & Certificate.valid.contains(on)),
        options=(defer(Decision.assessment), defer(Decision.police)),
    )
    return (
        sorted(files, key=lambda row: (row.opened_at, row.id), reverse=True),
        sorted(events, key=lambda row: row.seq),
        sorted(decisions, key=lambda row: row.decided_at),
        valid,
    )


def events(unit_id: UUID, case_id: UUID) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent).where(CaseEvent.tenant_id == unit_id, CaseEvent.case_id == case_id).order_by(CaseEvent.seq)
    ).all()


def answers(case_ids: Collection[UUID]) -> Sequence[CaseEvent]:
    """Of these cases the latest event, where it is the unit's answer."""
    answered = (
        select(CaseEvent)
        .join(CaseFile, (CaseFile.tenant_id == CaseEvent.tenant_id) & (CaseFile.id == CaseEvent.case_id))
        .where(CaseFile.id.in_(case_ids), CaseEvent.seq == CaseFile.events, CaseEvent.kind == Kind.ANSWERED)
    )
    return session.scalars(answered).all()


def decisions(unit_id: UUID, case_id: UUID) -> Sequence[Decision]:
    return session.scalars(
        select(Decision).where(Decision.tenant_id == unit_id, Decision.case_id == case_id).order_by(Decision.decided_at)
    ).all()


def decision(unit_id: UUID, decision_id: UUID) -> Decision | None:
    return session.get(Decision, (unit_id, decision_id))


def conditions(unit_id: UUID, decision_id: UUID) -> list[dict[str, Any]]:
    """The conditions of a decision; none where there is no such decision."""
    asked = select(Decision.conditions).where(Decision.tenant_id == unit_id, Decision.id == decision_id)
    return session.scalar(asked) or []


def former_decisions() -> Sequence[Row[*tuple[Any, ...]]]:
    """What was decided on documents of other units before a place moved to the acting unit, in order of time."""
    return session.execute(select(_FORMER).order_by(_FORMER.c.decided_at)).all()
