"""What of the cases can be read: KRÅD's queue, and the unit's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from app.clock import OSLO, today
from app.db.session import asked_once
from certification.assessment.codes import Recommendation
from certification.cases import store
from certification.cases.following import Followed, Progress
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.service.basis import bases, fallen
from certification.cases.service.conditions import followed
from certification.cases.states import LINKED_OPEN, OPEN, CaseKind, Kind, State
from certification.certificates.models import Certificate
from tenants.reporting.submission import service as submissions
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class QueueRow:
    """A case in KRÅD's queue; `days` is its age, from the day on which it came in.

    `recommendation` is what the rules say: of an open case today, of a closed one on the day on which it came in. Of an
    open case, `taken_back` tells whether the police have since withdrawn a confirmation that it rests on, and
    `answered_on` is when the unit answered a question, where nothing has happened after that.
    """

    file: CaseFile
    unit: Unit
    opened_on: date
    days: int
    recommendation: Recommendation
    taken_back: bool
    answered_on: date | None


@dataclass(frozen=True)
class UnitCase:
    """A case as its unit sees it: without proposals. The last decision is the one that stands.

    `opened_on` is the day on which somebody of KRÅD first read it.
    """

    file: CaseFile
    opened_on: date | None
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


@dataclass(frozen=True)
class UnitCases:
    """Where a unit stands with KRÅD: the certificate that is valid, the decision that gave it, and the case under way.

    `last_event` and `last_decision` are those of the latest case, under way or not; None where there never was one.
    `conditions` are those of the approval that are not met, `linked` the appeals under way,
    and `unread` the decisions that nobody of the unit has said to have read. `unopened` are the letters
    that it has got and not opened, the latest first.
    """

    certificate: Certificate | None
    given: Decision | None
    under_way: CaseFile | None
    latest: CaseFile | None
    last_event: CaseEvent | None
    last_decision: Decision | None
    conditions: tuple[Followed, ...] = ()
    linked: tuple[CaseFile, ...] = ()
    unread: frozenset[UUID] = frozenset()
    unopened: tuple[UUID, ...] = ()


@asked_once
def unit_cases(unit_id: UUID, on: date) -> UnitCases:
    """Where the unit stands with KRÅD on a day. One statement."""
    every, events, decisions, corrections, receipts, valid, parcels = store.of_unit(unit_id, on)
    files = [file for file in every if file.kind == CaseKind.APPLICATION]
    latest, certificate = next(iter(files), None), next(iter(valid), None)
    given = next((row for row in decisions if certificate and row.id == certificate.decision_id), None)
    own = [event for event in events if given and event.case_id == given.case_id]
    conditions = followed(given, corrections, own) if given else ()
    last = latest.id if latest else None
    return UnitCases(
        certificate=certificate,
        given=given,
        under_way=next((file for file in files if file.state in OPEN), None),
        latest=latest,
        last_event=next((event for event in reversed(events) if event.case_id == last), None),
        last_decision=next((row for row in reversed(decisions) if row.case_id == last), None),
        conditions=tuple(each for each in conditions if each.progress is not Progress.MET),
        linked=tuple(file for file in every if file.state in LINKED_OPEN),
        unread=frozenset(row.id for row in decisions) - {row.decision_id for row in receipts},
        unopened=tuple(parcel.id for parcel in parcels),
    )


def queue(states: Collection[State] = OPEN) -> list[QueueRow]:
    """KRÅD's cases in these states, the oldest first."""
    on = today()
    files = store.cases(states)
    known = units.several({file.tenant_id for file in files})
    answers = {event.case_id: event.at for event in store.answers([file.id for file in files])}
    judged = _judged([file for file in files if file.state in OPEN], on)
    return [_row(file, known[file.tenant_id], answers.get(file.id), judged.get(file.id), on) for file in files]


def _judged(files: Collection[CaseFile], on: date) -> dict[UUID, tuple[Recommendation, bool]]:
    """What the rules say of each open case on a day, and whether the police have taken back what it rests on."""
    documents = submissions.several({(file.tenant_id, file.submission_id) for file in files})
    cases = [(file, documents[file.tenant_id, file.submission_id]) for file in files]
    judged = bases(cases, on)
    return {
        file.id: (judged[file.id].assessment.recommendation, bool(fallen(submission, judged[file.id], on)))
        for file, submission in cases
    }


def _row(
    file: CaseFile, unit: Unit, answered_at: datetime | None, judged: tuple[Recommendation, bool] | None, on: date
) -> QueueRow:
    opened_on = file.opened_at.astimezone(OSLO).date()
    recommendation, taken_back = judged or (cast("Recommendation", file.recommendation), False)
    return QueueRow(
        file,
        unit,
        opened_on,
        (on - opened_on).days,
        recommendation,
        taken_back,
        answered_at.astimezone(OSLO).date() if answered_at else None,
    )


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
    file = files[0]
    return UnitCase(
        file,
        submissions.first_read_on(unit_id, file.submission_id),
        store.events(unit_id, file.id),
        store.decisions(unit_id, file.id),
    )


def decision(unit_id: UUID, decision_id: UUID) -> Decision | None:
    """A decision on one of the unit's cases."""
    return store.decision(unit_id, decision_id)
