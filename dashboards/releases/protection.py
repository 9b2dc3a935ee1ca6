"""Which numbers of a table with margins must be hidden, also from who has the tables before it. Pure.

First each row by itself (`suppression.hidden`: three units or more, and none that is nearly all of it). Then as many more
as it takes until, by worlds that publish the same (`worlds`), every respondent's answer may be another, and every hidden
number one of three or more. Decision 0097 says what is promised, and against whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

from dashboards.releases.suppression import hidden
from dashboards.releases.worlds import NATION, Answer, AsOne, Cell, Columns, Count, Gap, Version, Worlds

#: So many other answers may somebody know who asks: their own.
SPARE = 1
#: A hidden number may be so many others, at least; fewer only where fewer have answered.
WIDTH = 2
#: So many of those who have answered must have done it anew, for them to be counted alone.
MOST = Fraction(2, 3)
#: After so many answers or cells somebody is told that work goes on.
_OFTEN = 10
#: What a lost number costs: in the nation's row, in another's first family of columns, in another's, and a zero's.
_NATION, _FIRST, _OTHER, _ZERO = 100, 8, 2, 1


#: What each municipality answers.
Answers = Mapping[Any, Answer]


@dataclass(frozen=True)
class Question:
    """What is counted: its columns in families (each a whole of its own), and the columns that each value counts in.

    `apart` are the sets of columns that tell what must be protected, each by itself: for a next step the level that it leads
    from. `plain` are columns that tell nothing of who stands there: a confirmation that is there, and none that lacks. `daily`: each count
    has answers of its own day, and only what is still the same is an answer of several.
    """

    families: tuple[tuple[str, ...], ...]
    columns: Columns
    groupings: int
    apart: tuple[frozenset[str], ...]
    plain: frozenset[str] = frozenset()
    daily: bool = False

    def tells(self, value: str, apart: frozenset[str]) -> bool:
        """Whether a value's place in these columns must be protected."""
        return not self.columns[value] & apart <= self.plain


class _Tells(Exception):
    """The count would tell of what earlier ones have counted too."""


def recount(
    question: Question, wanted: Answers, before: Sequence[Count] = (), alive: Callable[[], object] | None = None
) -> Count | None:
    """Count what has been answered, and hide what must be hidden; None where the last count must stand.

    Once most have answered anew, they alone are counted: what was never counted has nothing to be compared with. Until then
    all are, where that tells nothing together with the counts before, and hides no more of the nation. A daily question is
    always counted whole, together with the counts that have an answer of today's in them. It takes seconds: `alive` is called
    now and then, for whoever must be told that work goes on.
    """
    if question.daily:
        today = _told(wanted)
        try:
            return protected(question, wanted, [c for c in before if not today.isdisjoint(_told(c.answers))], alive)
        except _Tells:
            return None
    if not before:
        return protected(question, wanted, alive=alive)
    counted = {_told_of(municipality, answer) for count in before for municipality, answer in count.answers.items()}
    new = {m: answer for m, answer in wanted.items() if _told_of(m, answer) not in counted}
    if len(new) >= MOST * len(wanted):
        return protected(question, new, alive=alive)
    if _told(wanted) == _told(before[-1].answers):
        return None
    try:
        count = protected(question, wanted, before, alive)
    except _Tells:
        return None
    return count if _nation(count) <= _nation(before[-1]) else None


def protected(
    question: Question, answers: Answers, before: Sequence[Count] = (), alive: Callable[[], object] | None = None
) -> Count:
    """The count of these answers, with what it must hide. The same inputs hide the same."""
    count = Count(answers, rows_hidden(question, answers))
    search = _Search(question, [*before, count], alive)
    search.answers()
    search.cells()
    return count


def _nation(count: Count) -> set[Cell]:
    return {cell for cell in count.hidden if cell[0] == NATION}


def _told(answers: Answers) -> set[object]:
    return {_told_of(municipality, answer) for municipality, answer in answers.items()}


def _told_of(municipality: Hashable, answer: Answer) -> object:
    return municipality, answer.respondent, answer.source


def rows_hidden(question: Question, answers: Answers) -> set[Cell]:
    """What each area's own row would tell, as if there were no other; less what the public facts tell, or may come to tell."""
    told: Sequence[Callable[[Answer, str], bool]] = (Answer.may, Answer.may_always)
    return {
        cell
        for family in question.families
        for may in told
        for cell in _rows_hidden(question, family, [a for a in answers.values() if _untold(question, family, a, may)])
    }


def _rows_hidden(question: Question, family: tuple[str, ...], answers: Iterable[Answer]) -> Iterator[Cell]:
    tallies: dict[str, dict[str, dict[Hashable, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for answer in answers:
        for area in (NATION, *answer.areas):
            for column in question.columns[answer.value].intersection(family):
                tallies[area][column][answer.respondent] += 1
    for area, columns in tallies.items():
        told = {column: list(columns[column].values()) for column in family if column in columns}
        if told.keys() <= question.plain:
            continue
        yield from ((area, column) for column in hidden(told, family))


def _untold(question: Question, family: tuple[str, ...], answer: Answer, may: Callable[[Answer, str], bool]) -> bool:
    """Whether the public facts leave open which of these columns an answer is counted in."""
    left = [value for value in question.columns if may(answer, value)]
    return len({question.columns[value].intersection(family) for value in left}) > 1


class _Search:
    """The cells of the last of these counts that must be hidden beside those of its own rows."""

    def __init__(self, question: Question, counts: Sequence[Count], alive: Callable[[], object] | None) -> None:
        self.question, self.counts, self.alive = question, counts, alive or (lambda: None)
        self.now, self.count = len(counts) - 1, counts[-1]
        self.worlds = [
            Worlds(counts, question.columns, question.groupings, as_one)
            # A single table has each document once: what changes together is the same.
            for as_one in (AsOne if self.now else [AsOne.DOCUMENT])
        ]
        self.numbers: list[dict[Cell, int]] = [defaultdict(int) for _ in counts]
        self.reporting: list[dict[str, int]] = [defaultdict(int) for _ in counts]
        for index, count in enumerate(counts):
            for answer in count.answers.values():
                for area in (NATION, *answer.areas):
                    self.reporting[index][area] += 1
                    for column in question.columns[answer.value]:
                        self.numbers[index][area, column] += 1

    def answers(self) -> None:
        """Hide until every answer may be another one."""
        # Those that are in few of the tables are the hardest to hide.
        blocks = sorted(
            self.worlds[-1].blocks(), key=lambda found: (self.worlds[-1].tables(found[1]), *_in_order(found))
        )
        for number, (value, block) in enumerate(blocks):
            if number % _OFTEN == 0:
                self.alive()
            told = [apart for apart in self.question.apart if self.question.tells(value, apart)]
            ways = [way for apart in told for way in self.worlds[-1].others(value, block, apart)]
            for others in ways:
                while gaps := self._gaps(value, block, others):
                    if not self._join(gaps):
                        self._hide_all(value, others, partial(self._gaps, value, block, others))
                        break

    def _gaps(self, value: str, block: Sequence[Version], others: Sequence[str]) -> list[tuple[str, str, Gap]]:
        """What parts a block from each other value; nothing where it may be one of them."""
        gaps = []
        for worlds in self.worlds:
            versions = tuple(dict.fromkeys(worlds.version[version] for version in block))
            for other in others:
                if not worlds.may(versions, other):
                    continue
                gap = worlds.moves(value, versions, other, SPARE)
                if gap is None:
                    return []
                gaps.append((value, other, gap))
        return gaps

    def cells(self) -> None:
        """Hide until every hidden number may be one of several."""
        done: set[tuple[int, Cell]] = set()
        while left := sorted(set(self._hidden()) - done):
            for number, (index, cell) in enumerate(left):
                if number % _OFTEN == 0:
                    self.alive()
                self._widen(index, cell)
            done.update(left)

    def _hidden(self) -> Iterator[tuple[int, Cell]]:
        for index, count in enumerate(self.counts):
            yield from ((index, cell) for cell in count.hidden if self.numbers[index][cell])

    def _widen(self, index: int, cell: Cell) -> None:
        area, column = cell
        need = min(WIDTH, self.worlds[-1].loose(index, area, column))
        inside = [value for value, columns in self.question.columns.items() if column in columns]
        outside = [value for value, columns in self.question.columns.items() if column not in columns]
        while True:
            gaps: list[tuple[str, str, Gap]] = []
            for worlds in self.worlds:
                found, apart = worlds.width(index, cell, need)
                if found >= need:
                    return
                gaps += apart
            if self._join(gaps):
                continue
            shut = [
                [(area, one) for one in sorted(self.question.columns[one] ^ self.question.columns[other])]
                for one, other in product(inside, outside)
                if index == self.now and not self.worlds[0].free(index, area, one, other)
            ]
            if not shut:
                if self.now:
                    raise _Tells
                return
            self._hide(min(shut, key=lambda cells: (self._cost(cells), cells)))

    def _join(self, gaps: Sequence[tuple[str, str, Gap]]) -> bool:
        """Hide the cheapest cells that make two ends one; tell whether there are any."""
        best: tuple[tuple[int, int], list[Cell]] | None = None
        for one, other, (starts, ends) in gaps:
            columns = sorted(self.question.columns[one] ^ self.question.columns[other])
            for start, end in product(starts, ends):
                between = start ^ end
                if any(index != self.now for index, _area in between):
                    continue
                cells = sorted((area, column) for _index, area in between for column in columns)
                found = (self._cost(cells), cells)
                if (best is None or found < best) and (self.now == 0 or found[0][0] < _NATION):
                    best = found
        if best is None:
            return False
        self._hide(best[1])
        return True

    def _cost(self, cells: Sequence[Cell]) -> tuple[int, int]:
        new = [cell for cell in cells if cell not in self.count.hidden]
        return sum(map(self._dear, new)), sum(self.numbers[-1][cell] for cell in new)

    def _dear(self, cell: Cell) -> int:
        area, column = cell
        if area == NATION:
            return _NATION
        if not self.numbers[-1][cell]:
            return _ZERO
        return _FIRST if column in self.question.families[0] else _OTHER

    def _hide(self, cells: Sequence[Cell]) -> None:
        self.count.hidden.update(cells)
        for worlds in self.worlds:
            worlds.hid(cells)

    def _hide_all(self, value: str, others: Sequence[str], parted: Callable[[], object]) -> None:
        """Hide what tells a value from another in every area, the cheapest way that helps; at last everywhere."""
        if self.now:
            raise _Tells
        areas = [area for area in self.reporting[-1] if area != NATION]
        apart = {other: self.question.columns[value] ^ self.question.columns[other] for other in others}
        for nation in ([], [NATION]):
            ways = [sorted(product([*areas, *nation], columns)) for columns in apart.values()]
            for cells in sorted(ways, key=self._cost):
                new = [cell for cell in cells if cell not in self.count.hidden]
                self._hide(new)
                if not parted():
                    return
                self._show(new)
        for cells in ways:
            self._hide(cells)

    def _show(self, cells: Sequence[Cell]) -> None:
        self.count.hidden.difference_update(cells)
        for worlds in self.worlds:
            worlds.shown(cells)


def _in_order(found: tuple[str, Sequence[Version]]) -> tuple[str, str]:
    value, block = found
    return value, str(block)
