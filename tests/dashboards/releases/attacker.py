"""Somebody who has every release, margin and download, and wants to know what one unit has answered.

They know which units have answered, in which document, and where they lie; that a cooperation's municipalities stand alike;
and they ask a solver (HiGHS) for the least and the most
that each number behind all the tables may be at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

import highspy

from dashboards.releases.protection import Question
from dashboards.releases.worlds import NATION, Answer, Cell, Count

#: Those of one kind: whoever answers alone, and lies in the same areas in the same tables, can't be told apart.
_Kind = tuple[Hashable, ...]
#: The solver's own uncertainty.
_NEAR = 1e-5


@dataclass
class _Respondent:
    """One document of a respondent: its municipalities in each table, and the value, where it is one for all of them."""

    places: list[tuple[int, Hashable, tuple[str, ...]]] = field(default_factory=list)
    values: set[str] = field(default_factory=set)

    @property
    def kind(self) -> _Kind:
        return tuple(sorted((index, areas) for index, _municipality, areas in self.places))


class Attacker:
    """What can be worked out from the tables of a question."""

    def __init__(self, question: Question, counts: Sequence[Count], insider: Hashable = None) -> None:
        self.question, self.counts = question, counts
        self.values = list(question.columns)
        documents: dict[tuple[Hashable, Hashable], _Respondent] = defaultdict(_Respondent)
        for index, count in enumerate(counts):
            for municipality, answer in count.answers.items():
                document = documents[answer.respondent, answer.source]
                document.places.append((index, municipality, answer.areas))
                document.values.add(answer.value)
        self.kinds: dict[_Kind, list[tuple[Hashable, _Respondent]]] = defaultdict(list)
        for (respondent, _source), document in documents.items():
            self.kinds[document.kind].append((respondent, document))
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.silent()
        self._asked: set[int] = set()
        self._at = {(kind, value): n for n, (kind, value) in enumerate(self._variables())}
        for kind, value in self._at:
            known = sum(who == insider and document.values == {value} for who, document in self.kinds[kind])
            self.solver.addVar(known, len(self.kinds[kind]))
        for kind, members in self.kinds.items():
            self._row({self._at[kind, value]: 1.0 for value in self.values}, len(members))
        for index, count in enumerate(counts):
            for cell in self._cells(count):
                if cell not in count.hidden:
                    self._row(self._terms(index, cell), self._number(index, cell))

    def hidden(self, every: int = 1) -> Iterator[tuple[int, Cell, int, int]]:
        """Hidden numbers that aren't nought, each or one of so many, with the least and the most that they may be."""
        asked = [
            (index, cell)
            for index, count in enumerate(self.counts)
            for cell in sorted(count.hidden)
            if self._number(index, cell)
        ]
        for index, cell in asked[::every]:
            terms = self._terms(index, cell)
            yield index, cell, self._bound(terms, least=True), self._bound(terms, least=False)

    def told(self, apart: frozenset[str]) -> Iterator[tuple[Hashable, str]]:
        """The respondents whose answer is known for certain, as far as these columns tell it."""
        for kind, members in self.kinds.items():
            columns = {self.question.columns[value] & apart for _, document in members for value in document.values}
            if len(columns) > 1 or any(len(document.values) > 1 for _, document in members):
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

    def _terms(self, index: int, cell: Cell) -> dict[int, float]:
        area, column = cell
        terms: dict[int, float] = {}
        for kind, members in self.kinds.items():
            here = sum(i == index and (area == NATION or area in areas) for i, _m, areas in members[0][1].places)
            if here:
                terms |= {self._at[kind, v]: float(here) for v in self.values if column in self.question.columns[v]}
        return terms

    def _row(self, terms: dict[int, float], number: float) -> None:
        self.solver.addRow(number, number, len(terms), list(terms), list(terms.values()))

    def _bound(self, terms: dict[int, float], *, least: bool) -> int:
        for column in self._asked - set(terms):
            self.solver.changeColCost(column, 0.0)
        for column, factor in terms.items():
            self.solver.changeColCost(column, factor)
        self._asked = set(terms)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMinimize if least else highspy.ObjSense.kMaximize)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise AssertionError(self.solver.getModelStatus())
        found = self.solver.getObjectiveValue()
        return ceil(found - _NEAR) if least else floor(found + _NEAR)
