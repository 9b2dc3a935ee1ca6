"""Somebody who has every release, margin and download, and every public fact, and wants to know what one unit has answered.

They know which units have answered, in which document, and where they lie; that a cooperation's municipalities stand alike;
what the public facts leave open of each document's answer; and they ask a solver (HiGHS) for the least and the most
that each number behind all the tables may be at once. Every hidden number is asked about; what the solver finds for one
shows others wide enough too.

What is disclosed (decision 0101): an answer of which the public facts leave open more than one, and the tables with them
but one; and a hidden number that may be fewer than three, where the facts leave open that it may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from dashboards.releases.protection import WIDTH, Question
from dashboards.releases.worlds import NATION, Answer, Cell, Count

#: Those of one kind: whoever answers alone, lies in the same areas in the same tables, and may have answered the same, can't be
#: told apart.
_Kind = tuple[Hashable, ...]
#: By respondent and document: the answers that the public facts leave open.
Left = Mapping[tuple[Hashable, Hashable], frozenset[str]]
#: The solver's own uncertainty.
_NEAR = 1e-5


@dataclass
class _Respondent:
    """One document of a respondent: its municipalities in each table, its values, and what may be its value."""

    left: frozenset[str]
    places: list[tuple[int, Hashable, tuple[str, ...]]] = field(default_factory=list)
    values: set[str] = field(default_factory=set)

    @property
    def kind(self) -> _Kind:
        return (self.left, *sorted((index, areas) for index, _municipality, areas in self.places))


@dataclass(frozen=True)
class Narrow:
    """A hidden number that the tables tell: the least and the most that it may be."""

    index: int
    cell: Cell
    least: float
    most: float


class Attacker:
    """What can be worked out from the tables of a question."""

    def __init__(
        self, question: Question, counts: Sequence[Count], insider: Hashable = None, left: Left | None = None
    ) -> None:
        self.question, self.counts = question, counts
        self.values = list(question.columns)
        documents: dict[tuple[Hashable, Hashable], _Respondent] = {}
        for index, count in enumerate(counts):
            for municipality, answer in count.answers.items():
                key = answer.respondent, answer.source
                if key not in documents:
                    documents[key] = _Respondent((left or {}).get(key, frozenset(self.values)))
                documents[key].places.append((index, municipality, answer.areas))
                documents[key].values.add(answer.value)
        self.kinds: dict[_Kind, list[tuple[Hashable, _Respondent]]] = defaultdict(list)
        for (respondent, _source), document in documents.items():
            self.kinds[document.kind].append((respondent, document))
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.silent()
        self._asked: set[int] = set()
        self._at = {(kind, value): n for n, (kind, value) in enumerate(self._variables())}
        for kind, value in self._at:
            known = sum(who == insider and document.values == {value} for who, document in self.kinds[kind])
            may = len(self.kinds[kind]) if value in self._left(kind) else 0
            self.solver.addVar(known, may)
        for kind, members in self.kinds.items():
            self._row({self._at[kind, value]: 1.0 for value in self.values}, len(members))
        for index, count in enumerate(counts):
            for cell in self._cells(count):
                if cell not in count.hidden:
                    self._row(self._terms(index, cell), self._number(index, cell))

    def _left(self, kind: _Kind) -> frozenset[str]:
        return self.kinds[kind][0][1].left

    def narrow(self) -> list[Narrow]:
        """The hidden numbers that aren't nought and may be fewer than three, where the public facts leave more open."""
        asked = [
            (index, cell)
            for index, count in enumerate(self.counts)
            for cell in sorted(count.hidden)
            if self._number(index, cell)
        ]
        terms = [self._terms(index, cell) for index, cell in asked]
        factors = np.zeros((len(asked), len(self._at)))
        for n, each in enumerate(terms):
            factors[n, list(each)] = list(each.values())
        # All that the solver has found stands behind the tables: a number is at least as wide as what it was there.
        least, most = np.full(len(asked), np.inf), np.full(len(asked), -np.inf)
        found = []
        for n, (index, cell) in enumerate(asked):
            need = min(WIDTH, self._room(index, cell))
            for way in (True, False):
                if _whole(most[n], least=False) - _whole(least[n], least=True) < need:
                    self._solve(terms[n], least=way)
                    numbers = factors @ np.array(self.solver.getSolution().col_value)
                    least, most = np.minimum(least, numbers), np.maximum(most, numbers)
            width = _whole(least[n], least=True), _whole(most[n], least=False)
            if width[1] - width[0] < need:
                found.append(Narrow(index, cell, *width))
        return found

    def _room(self, index: int, cell: Cell) -> int:
        """How many who have answered alone may be counted in a cell and may not be."""
        room = 0
        for members in self.kinds.values():
            document = members[0][1]
            inside = {cell[1] in self.question.columns[value] for value in document.left}
            if len(inside) > 1 and len({municipality for _index, municipality, _areas in document.places}) == 1:
                room += len(members) * self._here(document, index, cell[0])
        return room

    def told(self, apart: frozenset[str]) -> Iterator[tuple[Hashable, str]]:
        """The respondents whose answer is known for certain, as far as these columns tell it and the public facts don't."""
        for kind, members in self.kinds.items():
            columns = {self.question.columns[value] & apart for _, document in members for value in document.values}
            if len(columns) > 1 or any(len(document.values) > 1 for _, document in members):
                continue
            if {self.question.columns[value] & apart for value in self._left(kind)} == columns:
                continue
            if all(each <= self.question.plain for each in columns):
                continue
            same = [value for value in self.values if self.question.columns[value] & apart in columns]
            if self._bound({self._at[kind, value]: 1.0 for value in same}, least=True) == len(members):
                yield members[0][0], same[0]

    def _variables(self) -> Iterator[tuple[_Kind, str]]:
        yield from ((kind, value) for kind in self.kinds for value in self.values)

    def _cells(self, count: Count) -> Iterator[Cell]:
        areas = {NATION, *(area for answer in count.answers.values() for area in answer.areas)}
        yield from ((area, column) for area in sorted(areas) for family in self.question.families for column in family)

    def _counts_in(self, answer: Answer, cell: Cell) -> bool:
        return cell[1] in self.question.columns[answer.value] and (cell[0] == NATION or cell[0] in answer.areas)

    def _number(self, index: int, cell: Cell) -> int:
        return sum(self._counts_in(answer, cell) for answer in self.counts[index].answers.values())

    def _here(self, document: _Respondent, index: int, area: str) -> int:
        return sum(i == index and (area == NATION or area in areas) for i, _m, areas in document.places)

    def _terms(self, index: int, cell: Cell) -> dict[int, float]:
        area, column = cell
        terms: dict[int, float] = {}
        for kind, members in self.kinds.items():
            here = self._here(members[0][1], index, area)
            if here:
                terms |= {self._at[kind, v]: float(here) for v in self.values if column in self.question.columns[v]}
        return terms

    def _row(self, terms: dict[int, float], number: float) -> None:
        self.solver.addRow(number, number, len(terms), list(terms), list(terms.values()))

    def _bound(self, terms: dict[int, float], *, least: bool) -> int:
        self._solve(terms, least=least)
        return int(_whole(self.solver.getObjectiveValue(), least=least))

    def _solve(self, terms: dict[int, float], *, least: bool) -> None:
        for column in self._asked - set(terms):
            self.solver.changeColCost(column, 0.0)
        for column, factor in terms.items():
            self.solver.changeColCost(column, factor)
        self._asked = set(terms)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMinimize if least else highspy.ObjSense.kMaximize)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise AssertionError(self.solver.getModelStatus())


def _whole(found: float, *, least: bool) -> float:
    """The whole number that is meant; what nothing has been found of is without end."""
    return float(np.ceil(found - _NEAR) if least else np.floor(found + _NEAR))
