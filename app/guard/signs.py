"""What marks and persons there are in a text. No mark decides by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    """What sort of thing a mark tells."""

    AGE = "age"
    GRADE = "grade"
    SCHOOL = "school"
    ATTENDS = "attends"
    EVENT = "event"
    TOPIC = "topic"
    PRIVATE = "private"
    DIAGNOSIS = "diagnosis"
    ADDRESS = "address"
    FAMILY = "family"
    TIME = "time"
    PLACE = "place"
    UNIQUE = "unique"
    REFERRED = "referred"


@dataclass(slots=True, frozen=True)
class Mark:
    """A sign at the tokens from `first` to `last`."""

    sign: Sign
    first: int
    last: int
    strong: bool = True


class Sort(StrEnum):
    """How a person is pointed out."""

    NAMED = "named"
    DESCRIBED = "described"
    PRONOUN = "pronoun"


@dataclass(slots=True, frozen=True)
class Subject:
    """A person spoken of at the tokens `first` to `last`; `weight` is how much the words alone single them out."""

    sort: Sort
    first: int
    last: int
    weight: float
