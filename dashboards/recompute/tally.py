"""What agrees, in numbers for each sort, and every place that doesn't."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec


class Sort(StrEnum):
    """What is compared."""

    FILES = "files"
    DOCUMENTS = "documents"
    SIGNATURES = "signatures"
    CASES = "cases"
    DECISIONS = "decisions"
    CERTIFICATES = "certificates"
    STATUSES = "statuses"
    LEVELS = "levels"
    RELEASES = "releases"
    FIGURES = "figures"


@dataclass(frozen=True)
class Disagreement:
    """Where the export and what follows from it differ: `expected` is recomputed, `found` is what it says."""

    sort: Sort
    where: str
    expected: Any
    found: Any


@dataclass
class Tally:
    """The agreement of an export."""

    compared: Counter[Sort] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    def same(self, sort: Sort, where: str, expected: object, found: object) -> bool:
        """Compare what follows with what is told."""
        self.compared[sort] += 1
        if expected != found:
            self.disagreements.append(Disagreement(sort, where, _plain(expected), _plain(found)))
        return expected == found

    def wrong(self, sort: Sort, where: str, expected: object, found: object = None) -> None:
        """Note something that can't be compared."""
        self.compared[sort] += 1
        self.disagreements.append(Disagreement(sort, where, _plain(expected), _plain(found)))

    @property
    def agreed(self) -> dict[Sort, tuple[int, int]]:
        """How many agree, and of how many, for each sort."""
        apart = Counter(each.sort for each in self.disagreements)
        return {sort: (self.compared[sort] - apart[sort], self.compared[sort]) for sort in Sort}


def _plain(value: object) -> Any:
    """A value as JSON says it; a set in order."""
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in value), key=str)
    return msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))
