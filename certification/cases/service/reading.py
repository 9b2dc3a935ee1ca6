"""What a unit can read of its cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clock import OSLO
from app.db.session import asked_once
from certification.cases import store
from certification.cases.following import Followed, Progress
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.questions import Fate, Question, questions, waiting
from certification.cases.service.appealing import received
from certification.cases.service.conditions import followed
from certification.cases.states import LINKED_OPEN, OPEN, CaseKind, State
from certification.certificates.models import Certificate
from tenants.reporting.submission import service as submissions


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
    def questions(self) -> list[Question]:
        """What KRÅD has asked, in order."""
        return questions(self.events)

    @property
    def waiting(self) -> list[Question]:
        """The questions that wait for an answer."""
        asked = self.questions if self.state is State.AWAITING_ANSWER else []
        return [question for question in asked if question.fate is Fate.OPEN]


@dataclass(frozen=True)
class UnitCases:
    """Where a unit stands with KRÅD: the certificate that is valid, the decision that gave it, and the case under way.

    `last_event` and `last_decision` are those of the latest case, under way or not; None where there never was one.
    `conditions` are those of the approval that are not met, `linked` the appeals under way,
    and `unread` the decisions that nobody of the unit has said to have read; `received_on` is when it received the last one. `unopened` are the letters
    that it has got and not opened, the latest first. `waiting` is how many questions of KRÅD's wait for the unit.
    """

    certificate: Certificate | None
    given: Decision | None
    under_way: CaseFile | None
    latest: CaseFile | None
    last_event: CaseEvent | None
    waiting: int
    last_decision: Decision | None
    conditions: tuple[Followed, ...] = ()
    linked: tuple[CaseFile, ...] = ()
    unread: frozenset[UUID] = frozenset()
    unopened: tuple[UUID, ...] = ()
    received_on: date | None = None


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
    last_decision = next((row for row in reversed(decisions) if row.case_id == last), None)
    return UnitCases(
        certificate=certificate,
        given=given,
        under_way=next((file for file in files if file.state in OPEN), None),
        latest=latest,
        last_event=next((event for event in reversed(events) if event.case_id == last), None),
        waiting=len(waiting(event for event in events if event.case_id == last))
        if latest and latest.state == State.AWAITING_ANSWER
        else 0,
        last_decision=last_decision,
        conditions=tuple(each for each in conditions if each.progress is not Progress.MET),
        linked=tuple(file for file in every if file.state in LINKED_OPEN),
        unread=frozenset(row.id for row in decisions) - {row.decision_id for row in receipts},
        unopened=tuple(parcel.id for parcel in parcels),
        received_on=received(receipts).get(last_decision.id) if last_decision else None,
    )


def waiting_since(unit_id: UUID) -> date | None:
    """The day of KRÅD's earliest question that waits for the unit; None where none does. For a job of the unit too."""
    first = next(iter(waiting(store.waited_for(unit_id))), None)
    return first.asked.at.astimezone(OSLO).date() if first else None


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
