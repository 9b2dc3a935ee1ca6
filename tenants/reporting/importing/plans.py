"""What a plan of an import holds: every entry with what becomes of it, and every fault with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.guard import Finding


class Verb(StrEnum):
    """What becomes of an entry.

    NEW: reported; CHANGED: different from a day, or told what has happened since; CORRECTED: it was never so; ENDED: it is
    over from a day; REMOVED: it never was; EMPTY: told that there is nothing of this; UNTOLD: no longer told; UNCHANGED.
    """

    NEW = "new"
    CHANGED = "changed"
    CORRECTED = "corrected"
    ENDED = "ended"
    REMOVED = "removed"
    EMPTY = "empty"
    UNTOLD = "untold"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Change:
    """What becomes of one entry; `place` is where it stands in what was sent (a JSON pointer, or a sheet and row).

    `kind` is a sort of fact (`rules.RULES`), or a key of the facts document for EMPTY and UNTOLD. `values` are the columns
    that are new or different, `before` what stood there. `later` are those that tell what has happened since. `from_on` is
    the day from which a changed one is different. `row_id` is the dated row that was seen; None for what is new.
    """

    verb: Verb
    kind: str
    place: str
    fact_id: UUID | None = None
    row_id: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    later: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    from_on: date | None = None
    reason: str | None = None
    document_id: str | None = None
    begins: date | None = None
    reported_at: datetime | None = None

    @property
    def does_something(self) -> bool:
        return self.verb is not Verb.UNCHANGED


@dataclass(frozen=True)
class Problem:
    """Something that must be put right before anything is saved: its place, and what is expected or what to do there."""

    place: str
    message: str


@dataclass(frozen=True)
class Sign:
    """Signs of a case about a person in a text, which the writer must answer for with a reason; never kept anywhere."""

    place: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Plan:
    """A dry run. Nothing is saved, and nothing of it is kept anywhere but in the caller's hands.

    - `changes`: every entry that was read, in its order, with what becomes of it; then what was missing.
    - `problems`: with any, `apply` refuses.
    - `signs`: the places that must be confirmed.
    - `left_out`: key of the police -> how many entries of it were left out, for the police alone tell it.
    - `derived`: places of derived values that differ from what follows from the facts; they aren't taken.
    - `basis`: which facts it was made from; `apply` raises `Conflict` when they are others by then.
    """

    tenant_id: UUID
    as_of: date
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...] = ()
    signs: tuple[Sign, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    basis: str = ""

    @property
    def counts(self) -> Mapping[Verb, int]:
        """How many entries there are of each verb."""
        return Counter(change.verb for change in self.changes)

    @property
    def does_something(self) -> bool:
        return any(change.does_something for change in self.changes)
