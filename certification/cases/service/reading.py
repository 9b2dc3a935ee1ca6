"""What of the cases can be read: KRÅD's queue, and the unit's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clock import OSLO, today
from certification.cases import store
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.states import OPEN, Kind, State
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class QueueRow:
    """A case in KRÅD's queue; `days` is its age, from the day on which it came in."""

    file: CaseFile
    unit: Unit
    opened_on: date
    days: int


@dataclass(frozen=True)
class UnitCase:
    """A case as its unit sees it: without proposals. The last decision is the one that stands."""

    file: CaseFile
    events: Sequence[CaseEvent]
    decisions: Sequence[Decision]

    @property
    def state(self) -> State:
        return State(self.file.state)

    @property
    def decision(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def question(self) -> CaseEvent | None:
        """The question that waits for an answer."""
        asked = [event for event in self.events if event.kind == Kind.QUESTION_ASKED]
        return asked[-1] if self.state is State.AWAITING_ANSWER and asked else None


def queue(states: Collection[State] = OPEN) -> list[QueueRow]:
    """KRÅD's cases in these states, the oldest first."""
    rows = []
    known = {unit.id: unit for unit in units.units(today())}
    for file in store.cases(states):
        opened_on = file.opened_at.astimezone(OSLO).date()
        unit = known.get(file.tenant_id) or units.get(file.tenant_id)
        rows.append(QueueRow(file, unit, opened_on, (today() - opened_on).days))
    return rows


def counts() -> dict[State, int]:
    """How many cases there are in each state."""
    found = store.counts()
    return {state: found.get(state, 0) for state in State}


def open_case_of(unit_id: UUID) -> CaseFile | None:
    """The unit's case with KRÅD, or None."""
    return store.open_case_of(unit_id)


def latest_of(unit_id: UUID) -> UnitCase | None:
    """The unit's latest case; None where there never was one."""
    files = store.cases_of(unit_id)
    if not files:
        return None
    return UnitCase(files[0], store.events(unit_id, files[0].id), store.decisions(unit_id, files[0].id))


def decision(unit_id: UUID, decision_id: UUID) -> Decision | None:
    """A decision on one of the unit's cases."""
    return store.decision(unit_id, decision_id)
