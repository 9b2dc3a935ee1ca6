"""A decision's words, and what corrections have made of them: words and a condition's date, never what was decided. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from certification.cases.outcomes import Condition


class Field(StrEnum):
    """What a correction may touch, and nothing else; the last three are a condition's."""

    REASON = "reason"
    DEPARTURE = "departure"
    CONDITION_TEXT = "condition_text"
    CONDITION_FULFILLED_BY = "condition_fulfilled_by"
    CONDITION_DUE_ON = "condition_due_on"


_OF_CONDITIONS: dict[Field, str] = {
    Field.CONDITION_TEXT: "text",
    Field.CONDITION_FULFILLED_BY: "fulfilled_by",
    Field.CONDITION_DUE_ON: "due_on",
}


@dataclass(frozen=True)
class Change:
    """A text (a day as ISO 8601) that another takes the place of; `number` is the condition's, from 1, or 0."""

    field: Field
    number: int
    before: str
    after: str

    def to_json(self) -> dict[str, Any]:
        return {"field": self.field, "number": self.number, "before": self.before, "after": self.after}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Change:
        return cls(Field(value["field"]), value["number"], value["before"], value["after"])


class Decided(Protocol):
    """A decision, as far as its words go."""

    @property
    def reason(self) -> Any:
        """Why."""

    @property
    def departure(self) -> Any:
        """Why it is not what the rules recommend."""

    @property
    def conditions(self) -> Any:
        """The conditions as JSON."""


class Corrected(Protocol):
    """A correction."""

    @property
    def changes(self) -> Any:
        """Its changes as JSON."""


@dataclass(frozen=True)
class Words:
    """What a decision says."""

    reason: str
    departure: str | None
    conditions: tuple[Condition, ...]

    def text(self, field: Field, number: int) -> str:
        """One of its texts as a change holds it; "" where it has none."""
        if field is Field.REASON:
            return self.reason
        if field is Field.DEPARTURE:
            return self.departure or ""
        return str(self.conditions[number - 1].to_json().get(_OF_CONDITIONS[field]) or "")

    def changed(self, change: Change) -> Words:
        """The same with one text put in the place of another. Raises `ValueError` for one that would be empty."""
        if not change.after.strip() and change.field is not Field.CONDITION_FULFILLED_BY:
            raise ValueError("a correction never empties a text")
        if change.field is Field.REASON:
            return replace(self, reason=change.after)
        if change.field is Field.DEPARTURE:
            return replace(self, departure=change.after)
        conditions = list(self.conditions)
        condition = conditions[change.number - 1]
        value: Any = (
            date.fromisoformat(change.after) if change.field is Field.CONDITION_DUE_ON else change.after or None
        )
        conditions[change.number - 1] = replace(condition, **{_OF_CONDITIONS[change.field]: value})
        return replace(self, conditions=tuple(conditions))


def written(decision: Decided) -> Words:
    """The words as they were decided."""
    conditions = tuple(Condition.from_json(value) for value in decision.conditions)
    return Words(decision.reason, decision.departure, conditions)


def words(decision: Decided, corrections: Iterable[Corrected]) -> Words:
    """The words as they stand after these corrections, the first one first."""
    stand = written(decision)
    for correction in corrections:
        for value in correction.changes:
            stand = stand.changed(Change.from_json(value))
    return stand


def differences(before: Words, after: Words) -> tuple[Change, ...]:
    """What must change to make one text of the other; both have the same conditions, in the same order."""
    places = [(Field.REASON, 0), (Field.DEPARTURE, 0)]
    places += [(field, n) for n in range(1, len(before.conditions) + 1) for field in _OF_CONDITIONS]
    return tuple(
        Change(field, number, before.text(field, number), after.text(field, number))
        for field, number in places
        if before.text(field, number) != after.text(field, number)
    )
