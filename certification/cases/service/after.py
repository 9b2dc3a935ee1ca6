"""A case once it is decided, as either side reads it: its decisions with their corrections, conditions and linked cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clock import OSLO, today
from app.errors import NotFound
from app.identity.policy import Principal
from certification.cases import store
from certification.cases.following import Followed
from certification.cases.models import CaseEvent, CaseFile, Decision, DecisionCorrection
from certification.cases.outcomes import LeftOut
from certification.cases.questions import waiting
from certification.cases.service.appealing import last_day_to_appeal, may_be_appealed, received
from certification.cases.service.conditions import Over, followed, over
from certification.cases.service.events import find
from certification.cases.service.reversing import application_of
from certification.cases.states import LINKED_OPEN, CaseKind, State
from certification.cases.wording import Change, Words, words
from tenants.reporting.evidence.service import Cited
from tenants.reporting.evidence.service import State as FileState
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class Told:
    """A decision with its corrections: its words as they stand, the day on which the unit received it, and by when it can be
    appealed in time.
    """

    decision: Decision
    corrections: tuple[DecisionCorrection, ...]
    words: Words
    received_on: date | None
    appeal_by: date | None

    @property
    def changes(self) -> tuple[tuple[DecisionCorrection, tuple[Change, ...]], ...]:
        """What each correction changed, the first one first."""
        return tuple((each, tuple(Change.from_json(value) for value in each.changes)) for each in self.corrections)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The municipalities that an approval is not for."""
        return tuple(LeftOut.from_json(value) for value in self.decision.left_out)


@dataclass(frozen=True)
class Linked:
    """A case about one of the decisions: an appeal, or KRÅD's own reversal."""

    file: CaseFile
    events: tuple[CaseEvent, ...]

    @property
    def state(self) -> State:
        return State(self.file.state)

    @property
    def is_appeal(self) -> bool:
        return self.file.kind == CaseKind.APPEAL

    @property
    def under_way(self) -> bool:
        return self.state in LINKED_OPEN

    @property
    def late(self) -> bool:
        """Whether an appeal came after the deadline."""
        return bool(self.events) and bool(self.events[0].detail.get("late"))

    @property
    def question(self) -> CaseEvent | None:
        """The question that waits for the unit's answer."""
        asked = waiting(self.events) if self.state is State.APPEAL_AWAITING_ANSWER else []
        return asked[0].asked if asked else None


@dataclass(frozen=True)
class LinkedRow:
    """A linked case in KRÅD's list; `days` is its age."""

    linked: Linked
    unit: Unit
    days: int


@dataclass(frozen=True)
class After:
    """A decided case. `decisions` are in order, the last one stands; `files` went along with events, by event. `over` tells
    how the approval that it gave ended, if it has.
    """

    file: CaseFile
    decisions: tuple[Told, ...]
    conditions: tuple[Followed, ...]
    linked: tuple[Linked, ...]
    events: tuple[CaseEvent, ...]
    files: Mapping[UUID, Sequence[Cited]]
    over: Over | None = None

    @property
    def follows_conditions(self) -> bool:
        """Whether the conditions are still followed up: one is not met, and the approval is in force."""
        return self.state is State.APPROVED_WITH_CONDITIONS and self.over is None

    @property
    def state(self) -> State:
        return State(self.file.state)

    @property
    def standing(self) -> Told | None:
        """The decision that stands."""
        return self.decisions[-1] if self.decisions else None

    @property
    def told_of(self) -> list[UUID]:
        """What the unit may have had letters about: decisions, corrections, linked cases, and what was said in all of them."""
        own = [told.decision.id for told in self.decisions]
        own += [correction.id for told in self.decisions for correction in told.corrections]
        own += [linked.file.id for linked in self.linked]
        return own + [event.id for events in (self.events, *(each.events for each in self.linked)) for event in events]

    @property
    def appeal(self) -> Linked | None:
        """The appeal of the decision that stands, or of an earlier one while it is under way; never one that was taken back."""
        standing = self.standing
        found = [
            each
            for each in self.linked
            if each.is_appeal
            and each.state is not State.APPEAL_WITHDRAWN
            and (each.under_way or (standing and each.file.about_id == standing.decision.id))
        ]
        return found[-1] if found else None

    @property
    def considered(self) -> bool:
        """Whether KRÅD considers a decision of the case again on its own."""
        return any(each.under_way and not each.is_appeal for each in self.linked)

    @property
    def can_appeal(self) -> bool:
        """Whether the unit may appeal the decision that stands."""
        return self.standing is not None and self.appeal is None and may_be_appealed(self.standing.decision)

    @property
    def late(self) -> bool:
        """Whether an appeal that is sent today comes after the deadline."""
        by = self.standing.appeal_by if self.standing else None
        return by is not None and today() > by


def after(case_id: UUID, tenant_id: UUID | None = None) -> After:
    """An application once it is decided (and before: then there is nothing in it). Raises `NotFound`."""
    file = find(case_id, tenant_id)
    if file.kind != CaseKind.APPLICATION:
        raise NotFound
    return of_file(file)


def after_of_linked(case_id: UUID, tenant_id: UUID | None = None) -> After:
    """The decided application that a linked case is about. Raises `NotFound`."""
    file = find(case_id, tenant_id)
    if file.kind == CaseKind.APPLICATION:
        raise NotFound
    return of_file(application_of(file))


def linked_under_way() -> list[LinkedRow]:
    """The linked cases under way, the oldest first, as KRÅD."""
    rows, on = store.linked_open(), today()
    known = units.several({file.tenant_id for file, _opened in rows})
    return [
        LinkedRow(
            Linked(file, (opened,) if opened else ()),
            known[file.tenant_id],
            (on - file.opened_at.astimezone(OSLO).date()).days,
        )
        for file, opened in rows
    ]


def has_signed(decision: Decision, who: Principal) -> bool:
    """Whether one of a decision's signatures is of a membership that somebody acts as.

    The database asks for the account behind it, and refuses another membership of the same person too.
    """
    return any(each["membership_id"] == str(who.membership_id) for each in decision.signatures or ())


def of_file(file: CaseFile) -> After:
    """The same of a case that is known."""
    decisions, corrections, receipts, linked, events, given = store.after(file.tenant_id, file.id)
    dates = received(receipts)
    own = tuple(event for event in events if event.case_id == file.id)
    told = tuple(_told(each, corrections, dates.get(each.id)) for each in decisions)
    return After(
        file=file,
        decisions=told,
        conditions=followed(decisions[-1], corrections, own) if decisions else (),
        linked=tuple(Linked(row, tuple(e for e in events if e.case_id == row.id)) for row in linked),
        events=own,
        files=_files(file.tenant_id, [file.id, *(row.id for row in linked)]) if decisions else {},
        over=over(decisions[-1], given, today()) if decisions else None,
    )


def _told(decision: Decision, corrections: Sequence[DecisionCorrection], received_on: date | None) -> Told:
    own = tuple(each for each in corrections if each.decision_id == decision.id)
    return Told(decision, own, words(decision, own), received_on, last_day_to_appeal(decision, received_on))


def _files(unit_id: UUID, case_ids: Sequence[UUID]) -> dict[UUID, list[Cited]]:
    found: dict[UUID, list[Cited]] = {}
    for row in store.files(unit_id, case_ids):
        values = row._asdict()
        event_id = values.pop("event_id")
        found.setdefault(event_id, []).append(Cited(**values | {"state": FileState(row.state)}))
    return found


def sent_file(case_id: UUID, file_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a file that went along with an event, as KRÅD. Raises `NotFound`, also for one that no
    scanner has found clean.
    """
    file = find(case_id)
    row = store.file_content(file.tenant_id, file.id, file_id)
    if row is None:
        raise NotFound
    return row.name, row.media_type, bytes(row.content)
