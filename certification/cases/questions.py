"""KRÅD's questions in a case, one by one: what each hangs on, and what has become of it. Pure.

A question waits from when it is asked until the unit answers it, KRÅD takes it back, or the case goes back to KRÅD by
another's answer (`states.Kind`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from certification.cases.states import Kind


@dataclass(frozen=True)
class About:
    """What a question hangs on: a finding, a fact (a JSON pointer into the document), or neither: the whole application."""

    finding: str | None = None
    pointer: str | None = None

    def to_json(self) -> dict[str, str]:
        return {key: value for key, value in (("finding", self.finding), ("pointer", self.pointer)) if value}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> About:
        return cls(value.get("finding"), value.get("pointer"))


class Fate(StrEnum):
    """What has become of a question."""

    OPEN = "open"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Question:
    """The event of a question and, once it is answered or taken back, the event that did so (`models.CaseEvent`)."""

    asked: Any
    fate: Fate
    by: Any = None

    @property
    def id(self) -> UUID:
        id_: UUID = self.asked.id
        return id_

    @property
    def about(self) -> About:
        return About.from_json(self.asked.detail.get("about") or {})


#: The events that end the questions that wait: the case is with KRÅD again.
_ENDS = frozenset({Kind.ANSWERED, Kind.REVIEW_RESUMED})
_FATES = {
    Kind.ANSWERED_IN_PART: Fate.ANSWERED,
    Kind.ANSWERED: Fate.ANSWERED,
    Kind.QUESTION_TAKEN_BACK: Fate.TAKEN_BACK,
    Kind.REVIEW_RESUMED: Fate.TAKEN_BACK,
}


def questions(events: Iterable[Any]) -> list[Question]:
    """The questions of a case in the order in which they were asked. `events` are the case's, the first one first."""
    found: dict[str, Question] = {}
    for event in events:
        if event.kind == Kind.QUESTION_ASKED:
            found[str(event.id)] = Question(event, Fate.OPEN)
        if event.kind not in _FATES:
            continue
        waiting = [key for key, question in found.items() if question.fate is Fate.OPEN]
        named = event.detail.get("question")
        # An answer from before questions were told apart names none: it is to all that wait.
        to_all = named is None and event.kind == Kind.ANSWERED and "done" not in event.detail
        for key in waiting:
            if to_all or key == named:
                found[key] = Question(found[key].asked, _FATES[Kind(event.kind)], event)
            elif event.kind in _ENDS:
                found[key] = Question(found[key].asked, Fate.UNANSWERED)
    return list(found.values())


def waiting(events: Iterable[Any]) -> list[Question]:
    """Those that wait for an answer."""
    return [question for question in questions(events) if question.fate is Fate.OPEN]
