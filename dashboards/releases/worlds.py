"""Other worlds that publish the same: how an answer can be shown to be safe. Pure.

Who reads a table thinks of every way in which the answers can stand behind it. Here some of these ways are found: answers
of two values change places so that no published number moves. For two values, places are nodes and answers are edges
(from where it lies to what sort it is for one value, back for the other); what changes places is a circulation. So an
answer that lies on one may be the other as well, and a number through which three can flow may be three more or fewer.
Only worlds are found that exist, so what is found safe is so; what isn't found may be safe too.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Any

#: The area that all others are parts of.
NATION = "nation"

#: A published number: the area and the column that it stands in.
Cell = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """What one municipality has answered: by whom, in which document, in which area of each grouping, and the value.

    `open` are the values that it may have, as everybody knows (None: all); `left` what is left of these by the public facts, as
    they may be read today or once an application that is under way is decided: in each of these ways (none: they say nothing).
    """

    respondent: Hashable
    source: Hashable
    areas: tuple[str, ...]
    value: str
    open: frozenset[str] | None = None
    left: tuple[frozenset[str], ...] = ()

    def may(self, value: str) -> bool:
        """Whether it may be another value."""
        return self.open is None or value in self.open

    def may_always(self, value: str) -> bool:
        """Whether it may, however the public facts are read."""
        return self.may(value) and all(value in left for left in self.left)


@dataclass
class Count:
    """The answers that a published table counts, by municipality, the cells that it hides, and the number of its release (0: none yet)."""

    answers: Mapping[Any, Answer]
    hidden: set[Cell]
    release: int = 0


#: The published columns that each value is counted in: `{"2": {"2"}}`, or a part and the whole of it.
Columns = Mapping[str, frozenset[str]]

#: One document's answer for a municipality: it may be counted in several tables, always with the same value.
Version = tuple[Hashable, Hashable, str]
_Node = frozenset[tuple[int, str]]
#: What is reached from one end and what reaches the other, where no way joins them.
Gap = tuple[set[_Node], set[_Node]]


@dataclass
class _Edge:
    """A version in the graph of two values."""

    version: Version
    tail: _Node
    head: _Node


class _Flow:
    """Paths through answers of single respondents, each answer used once: as many as are asked for, or there are."""

    def __init__(self, edges: Iterable[_Edge], taken: Iterable[Version] = ()) -> None:
        self.taken = set(taken)
        self._out: dict[_Node, list[_Edge]] = defaultdict(list)
        self._in: dict[_Node, list[_Edge]] = defaultdict(list)
        for edge in edges:
            if edge.version not in self.taken:
                self._out[edge.tail].append(edge)
                self._in[edge.head].append(edge)
        self._used: set[Version] = set()
        self.sources: dict[_Node, int] = {}
        self.sinks: dict[_Node, int] = {}

    def push(self, sources: Sequence[_Node], sinks: Sequence[_Node], need: int) -> int:
        """Find paths from a source to a sink, each of which ends one, at most `need`; tell how many."""
        self.sources, self.sinks, found = _numbers(sources), _numbers(sinks), 0
        while found < need and (path := self._path()) is not None:
            start, end, steps = path
            self._used.symmetric_difference_update(edge.version for edge in steps)
            self.sources[start] -= 1
            self.sinks[end] -= 1
            found += 1
        return found

    @property
    def used(self) -> set[Version]:
        """The answers that the paths found change."""
        return self._used | self.taken

    def _path(self) -> tuple[_Node, _Node, list[_Edge]] | None:
        came = self._reached(self.sources, self._forwards)
        end = next((node for node in came if self.sinks.get(node)), None)
        if end is None:
            return None
        steps, here = [], end
        while (step := came[here]) is not None:
            here = step[0]
            steps.append(step[1])
        return here, end, steps

    def ends(self) -> tuple[set[_Node], set[_Node]]:
        """How far one comes from the sources that are left, and from how far the sinks that are left are reached."""
        return set(self._reached(self.sources, self._forwards)), set(self._reached(self.sinks, self._backwards))

    def _reached(
        self, starts: Mapping[_Node, int], steps: Callable[[_Node], Iterator[tuple[_Node, _Edge]]]
    ) -> dict[_Node, tuple[_Node, _Edge] | None]:
        came: dict[_Node, tuple[_Node, _Edge] | None] = {node: None for node, left in starts.items() if left}
        queue = deque(came)
        while queue:
            node = queue.popleft()
            for to, edge in steps(node):
                if to not in came:
                    came[to] = (node, edge)
                    queue.append(to)
        return came

    def _forwards(self, node: _Node) -> Iterator[tuple[_Node, _Edge]]:
        yield from ((edge.head, edge) for edge in self._out.get(node, ()) if edge.version not in self._used)
        yield from ((edge.tail, edge) for edge in self._in.get(node, ()) if edge.version in self._used)

    def _backwards(self, node: _Node) -> Iterator[tuple[_Node, _Edge]]:
        yield from ((edge.tail, edge) for edge in self._in.get(node, ()) if edge.version not in self._used)
        yield from ((edge.head, edge) for edge in self._out.get(node, ()) if edge.version in self._used)


def _numbers(nodes: Iterable[_Node]) -> dict[_Node, int]:
    numbers: dict[_Node, int] = defaultdict(int)
    for node in nodes:
        numbers[node] += 1
    return numbers


class AsOne(Enum):
    """Which answers of a municipality change together."""

    ALIKE = 1
    BEFORE = 2
    DOCUMENT = 3


class Worlds:
    """What stands behind the tables of one question that have been published, the last of them still in the making.

    What changes as one: all that a municipality has answered alike; or what is new in the last table by itself; or each
    document by itself. All of these are worlds.
    """

    def __init__(self, counts: Sequence[Count], columns: Columns, groupings: int, as_one: AsOne) -> None:
        self.counts, self.columns = counts, columns
        #: The first half of the groupings says where a municipality lies, the second what sort it is.
        self._half = (groupings + 1) // 2
        self._seen: dict[Version, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        self._of: dict[str, dict[Version, None]] = defaultdict(dict)
        self._blocks: dict[tuple[Hashable, Hashable, str], dict[Version, None]] = defaultdict(dict)
        several: set[Version] = set()
        earlier = {(m, answer.source) for count in counts[:-1] for m, answer in count.answers.items()}
        #: By municipality, document and value: the version in these worlds.
        self.version: dict[Version, Version] = {}
        self._answers: dict[Version, list[Answer]] = defaultdict(list)
        for index, count in enumerate(counts):
            alike: dict[tuple[Hashable, Hashable, str], list[Version]] = defaultdict(list)
            together: dict[Hashable, list[Version]] = {}
            for municipality, answer in count.answers.items():
                apart = as_one is AsOne.DOCUMENT or (
                    as_one is AsOne.BEFORE and (municipality, answer.source) not in earlier
                )
                version = (municipality, answer.source if apart else None, answer.value)
                self.version[municipality, answer.source, answer.value] = version
                self._of[answer.value][version] = None
                self._seen[version].append((index, answer.areas))
                self._answers[version].append(answer)
                alike[answer.respondent, version[1], answer.value].append(version)
                together.setdefault(answer.respondent, []).append(version)
            for key, versions in alike.items():
                self._blocks[key].update(dict.fromkeys(versions))
            several.update(version for versions in together.values() if len(versions) > 1 for version in versions)
        self.single = {version for version in self._seen if version not in several}
        self._hides: list[dict[str, set[str]]] = [defaultdict(set) for _ in counts]
        for index, count in enumerate(counts):
            for area, column in count.hidden:
                self._hides[index][area].add(column)
        self._kept: dict[tuple[str, str], list[_Edge]] = {}

    def hid(self, cells: Iterable[Cell]) -> None:
        """The last table hides these too."""
        cells = list(cells)
        for area, column in cells:
            self._hides[-1][area].add(column)
        self._forget(cells)

    def shown(self, cells: Iterable[Cell]) -> None:
        """The last table doesn't hide these after all."""
        cells = list(cells)
        for area, column in cells:
            self._hides[-1][area].discard(column)
        self._forget(cells)

    def _forget(self, cells: Iterable[Cell]) -> None:
        touched = {column for _area, column in cells}
        for one, other in list(self._kept):
            if not touched.isdisjoint(self.columns[one] ^ self.columns[other]):
                del self._kept[one, other]

    def blocks(self) -> Iterator[tuple[str, tuple[Version, ...]]]:
        """What must be safe: of each respondent's document the answers of one value, together."""
        for (_respondent, _source, value), versions in self._blocks.items():
            yield value, tuple(versions)

    def tables(self, block: Sequence[Version]) -> int:
        """In how many tables a block is counted."""
        return len(self._seen[block[0]])

    def others(self, value: str, block: Sequence[Version], apart: frozenset[str]) -> list[list[str]]:
        """The values that count elsewhere in these columns and that a block may have as well: for whoever knows no public fact,
        and for each way of reading these. Where they leave none, they tell it alone, and no table.
        """
        elsewhere = [g for g in self.columns if self.columns[g] & apart != self.columns[value] & apart]
        here = [g for g in elsewhere if self.may(block, g)]
        lefts = {left for version in block for answer in self._answers[version] for left in answer.left}
        ways = [here, *([g for g in here if g in left] for left in sorted(lefts, key=sorted))]
        return [list(way) for way in dict.fromkeys(map(tuple, ways)) if way]

    def may(self, block: Sequence[Version], value: str) -> bool:
        """Whether a block may have another value, for whoever knows no public fact."""
        return all(answer.may(value) for version in block for answer in self._answers[version])

    def loose(self, index: int, area: str, column: str) -> int:
        """How many answers may be counted in a cell, and may not be, in some way of reading the public facts."""
        inside = {value for value, columns in self.columns.items() if column in columns}
        outside = self.columns.keys() - inside
        return sum(
            any(not left.isdisjoint(inside) and not left.isdisjoint(outside) for left in self._lefts(answer))
            for answer in self.counts[index].answers.values()
            if area == NATION or area in answer.areas
        )

    def _lefts(self, answer: Answer) -> Sequence[frozenset[str]]:
        return answer.left or (frozenset(self.columns) if answer.open is None else answer.open,)

    def free(self, index: int, area: str, one: str, other: str) -> bool:
        """Whether a table hides what would tell one value from another in an area."""
        return self.columns[one] ^ self.columns[other] <= self._hides[index][area]

    def moves(self, value: str, block: Sequence[Version], other: str, spare: int) -> Gap | None:
        """Whether the answers may all be another value, in a world that publishes the same: None, or what parts them.

        `spare`: so many other single answers may be known to who asks.
        """
        nodes = [self._nodes(version, value, other) for version in block]
        spare = spare if len(block) == 1 else 0
        tails, heads = [tail for tail, _ in nodes], [head for _, head in nodes]
        flow = _Flow(self._edges(value, other), block)
        need = len(block) + spare
        return None if flow.push(heads * (1 + spare), tails * (1 + spare), need) >= need else flow.ends()

    def width(self, index: int, cell: Cell, need: int) -> tuple[int, list[tuple[str, str, Gap]]]:
        """How many numbers beside the true one a hidden cell may be, at least, and at most `need`; and what parts the rest."""
        area, column = cell
        inside = [value for value, columns in self.columns.items() if column in columns]
        outside = [value for value, columns in self.columns.items() if column not in columns]
        found, gaps = 0, []
        used: tuple[set[Version], set[Version]] = set(), set()
        for one, other in product(inside, outside):
            if not self.free(index, area, one, other):
                continue
            edges, apart = self._tagged(index, area, one, other)
            for way in (False, True):
                flow = _Flow(edges, used[way])
                for pair in apart:
                    start, end = reversed(pair) if way else pair
                    found += flow.push([start] * need, [end] * need, need - found)
                    if found >= need:
                        return found, []
                    gaps.append((one, other, flow.ends()))
                used[way].update(flow.used)
        return found, gaps

    def _nodes(self, version: Version, one: str, other: str) -> tuple[_Node, _Node]:
        """Where an answer lies and what sort it is, in what must stay as published."""
        apart = self.columns[one] ^ self.columns[other]
        where: list[tuple[int, str]] = []
        sort: list[tuple[int, str]] = []
        for index, areas in self._seen[version]:
            hides = self._hides[index]
            if not apart <= hides[NATION]:
                where.append((index, NATION))
            where += [(index, area) for area in areas[: self._half] if not apart <= hides[area]]
            sort += [(index, area) for area in areas[self._half :] if not apart <= hides[area]]
        return frozenset(where), frozenset(sort)

    def _edges(self, one: str, other: str) -> list[_Edge]:
        if (one, other) not in self._kept:
            self._kept[one, other] = list(self._made(one, other))
        return self._kept[one, other]

    def _made(self, one: str, other: str) -> Iterator[_Edge]:
        for version in self._of.get(one, ()):
            if self._changes(version, other):
                where, sort = self._nodes(version, one, other)
                yield _Edge(version, where, sort)
        for version in self._of.get(other, ()):
            if self._changes(version, one):
                where, sort = self._nodes(version, one, other)
                yield _Edge(version, sort, where)

    def _changes(self, version: Version, value: str) -> bool:
        """Whether an answer can change places for another, in a world that everybody finds possible."""
        return version in self.single and all(answer.may_always(value) for answer in self._answers[version])

    def _tagged(self, index: int, area: str, one: str, other: str) -> tuple[list[_Edge], list[tuple[_Node, _Node]]]:
        """The edges, where those in an area begin and end apart; and what lies apart of what."""
        tag = (-1, area)
        edges, apart = [], set()
        ones = set(self._of.get(one, ()))
        for edge in self._edges(one, other):
            areas = next((areas for i, areas in self._seen[edge.version] if i == index), None)
            if areas is None or (area != NATION and area not in areas):
                edges.append(edge)
                continue
            by_where = area == NATION or areas.index(area) < self._half
            from_where = edge.version in ones
            if by_where == from_where:
                apart.add(edge.tail)
                edges.append(_Edge(edge.version, edge.tail | {tag}, edge.head))
            else:
                apart.add(edge.head)
                edges.append(_Edge(edge.version, edge.tail, edge.head | {tag}))
        # A change of who lies in an area is one of `one` for `other`: on the other side the edges run the other way.
        sides = sorted(apart, key=sorted)
        return edges, [(node | {tag}, node) for node in sides]
