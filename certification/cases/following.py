"""How a condition of an approval fares, from what was said of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from certification.cases.outcomes import Condition
from certification.cases.states import Kind

#: What is said of a condition, by number, in an event's detail.
ABOUT_CONDITIONS = frozenset(
    {Kind.CONDITION_REPORTED, Kind.CONDITION_ACCEPTED, Kind.CONDITION_RETURNED, Kind.CONDITION_EXTENDED}
)


class Progress(StrEnum):
    """Where a condition is: with the unit, with KRÅD, with the unit once more, or met."""

    WAITING = "waiting"
    REPORTED = "reported"
    RETURNED = "returned"
    MET = "met"


_LEADS_TO: dict[str, Progress] = {
    Kind.CONDITION_REPORTED: Progress.REPORTED,
    Kind.CONDITION_RETURNED: Progress.RETURNED,
    Kind.CONDITION_ACCEPTED: Progress.MET,
}


class Said(Protocol):
    """An event, as far as a condition's fate hangs on it."""

    kind: Any
    detail: Any


@dataclass(frozen=True)
class Followed:
    """The `number`-th condition of a decision (from 1), as its words are today, and what was said of it, in order.

    `due_on` is the day that holds: an extension's, or else the decision's (`first_due_on`).
    """

    number: int
    text: str
    due_on: date
    first_due_on: date
    finding: str | None
    fulfilled_by: str | None
    progress: Progress
    said: tuple[Any, ...]

    @property
    def with_unit(self) -> bool:
        """Whether the next step is the unit's."""
        return self.progress in (Progress.WAITING, Progress.RETURNED)

    def overdue(self, on: date) -> bool:
        """Whether its last day was before this one, and the unit has not reported it mended in a way that KRÅD has taken."""
        return self.progress is not Progress.MET and self.due_on < on


def follow(decision_id: object, conditions: Sequence[Condition], events: Iterable[Said]) -> tuple[Followed, ...]:
    """Each condition of a decision with what its case's events, in order, have made of it."""
    said: dict[int, list[Said]] = {}
    for event in events:
        if event.kind in ABOUT_CONDITIONS and event.detail.get("decision") == str(decision_id):
            said.setdefault(event.detail["condition"], []).append(event)
    return tuple(_followed(n, each, said.get(n, [])) for n, each in enumerate(conditions, 1))


def _followed(number: int, condition: Condition, said: Sequence[Said]) -> Followed:
    steps = [_LEADS_TO[event.kind] for event in said if event.kind in _LEADS_TO]
    longer = [event.detail["due_on"] for event in said if event.kind == Kind.CONDITION_EXTENDED]
    return Followed(
        number=number,
        text=condition.text,
        due_on=date.fromisoformat(longer[-1]) if longer else condition.due_on,
        first_due_on=condition.due_on,
        finding=condition.finding,
        fulfilled_by=condition.fulfilled_by,
        progress=steps[-1] if steps else Progress.WAITING,
        said=tuple(said),
    )
