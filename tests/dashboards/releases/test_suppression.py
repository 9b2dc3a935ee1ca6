"""Nobody can work out a number that a release hides, not even somebody who knows the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, product

import pytest

from dashboards.releases.suppression import FLOOR, LEVELS, hidden

Row = Mapping[int, Sequence[int]]
Published = tuple[int | None, ...]


def _published(row: Row) -> Published:
    hide = hidden(row, LEVELS)
    return tuple(None if level in hide else sum(row.get(level, ())) for level in LEVELS)


def _worlds(sizes: Sequence[int]) -> Iterator[Row]:
    """Every way in which units of these sizes can stand at the levels; units of one size are interchangeable."""
    kinds = sorted(set(sizes))
    for stand in product(*(combinations_with_replacement(LEVELS, sizes.count(size)) for size in kinds)):
        row: dict[int, list[int]] = defaultdict(list)
        for size, levels in zip(kinds, stand, strict=True):
            for level in levels:
                row[level].append(size)
        yield row


_ALONE = [[1] * n for n in range(1, 21)]
_WITH_COOPERATIONS = [[1] * n + [3] for n in range(10)] + [[1] * 6 + [2, 4], [1, 1, 2, 2, 3, 3], [9, *[1] * 8]]


@pytest.mark.parametrize("sizes", _ALONE + _WITH_COOPERATIONS, ids=str)
def test_an_attacker_who_knows_the_rule_and_the_size_of_every_unit_pins_no_hidden_number(sizes: list[int]) -> None:
    worlds: dict[Published, list[Row]] = defaultdict(list)
    for row in _worlds(sizes):
        worlds[_published(row)].append(row)
    for published, rows in worlds.items():
        for level in LEVELS:
            if published[level] is None:
                assert len({sum(row.get(level, ())) for row in rows}) > 1, (published, level)


@pytest.mark.parametrize("sizes", [[1] * 14, [1] * 9 + [3], [9, *[1] * 8]], ids=str)
def test_what_is_shown_stands_on_three_units_or_more_and_never_on_one_level_alone(sizes: list[int]) -> None:
    shown = 0
    for row in _worlds(sizes):
        levels = set(LEVELS) - hidden(row, LEVELS)
        assert len([level for level in LEVELS if row.get(level)]) > 1 or not levels
        for level in levels:
            units = row.get(level, ())
            assert not units or (len(units) >= FLOOR and max(units) * 20 <= sum(units) * 17)
            shown += bool(units)
    assert shown, "a rule that hides everything would pass"


def test_a_typical_nation_loses_only_the_rare_levels() -> None:
    row = {0: [1] * 12, 1: [1] * 40, 2: [1] * 61 + [5, 3], 3: [1] * 30, 4: [1, 1]}
    assert hidden(row, LEVELS) == {0, 4}
