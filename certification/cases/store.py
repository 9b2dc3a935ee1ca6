"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.db.session import session
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.states import OPEN


def add(row: CaseFile | CaseEvent | Decision) -> None:
    session.add(row)
    session.flush()


def refresh(row: CaseFile) -> None:
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


def events(unit_id: UUID, case_id: UUID) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent).where(CaseEvent.tenant_id == unit_id, CaseEvent.case_id == case_id).order_by(CaseEvent.seq)
    ).all()


def decisions(unit_id: UUID, case_id: UUID) -> Sequence[Decision]:
    return session.scalars(
        select(Decision).where(Decision.tenant_id == unit_id, Decision.case_id == case_id).order_by(Decision.decided_at)
    ).all()


def decision(unit_id: UUID, decision_id: UUID) -> Decision | None:
    return session.get(Decision, (unit_id, decision_id))
