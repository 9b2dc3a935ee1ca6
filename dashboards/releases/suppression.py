"""Which numbers of a row must be hidden, so that nobody can work out what one unit has answered. Pure.

Statistics Norway hides cells with fewer than three units; here three too, counted in units and not in municipalities, as
a cooperation is one respondent. A number is also hidden where one unit makes up nearly all of it, and a whole row where
all who reported stand in one column. What is hidden first can be subtracted back from the known total, so more is hidden
until it can't: decision 0062 has the rule, and the test an attacker who knows it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

#: Fewer units than this in a cell, and it is hidden.
FLOOR = 3
#: A cell of which one unit makes up more than this is hidden.
DOMINANCE = Fraction(85, 100)
LEVELS = (0, 1, 2, 3, 4)
#: A column of a row: a level, or a word for one.
Column = TypeVar("Column", int, str)


def hidden(row: Mapping[Column, Sequence[int]], columns: Sequence[Column]) -> frozenset[Column]:
    """The columns of a row whose numbers must be hidden.

    A row has for each column the municipalities of each unit that stands there, such as `{2: [1, 1, 6]}`: three units,
    eight municipalities. How many municipalities stand in the row altogether is known to everybody.

    What is hidden is always every number up to some size, none of them zero and not all of them equal: then the hidden
    numbers can change places without changing what is published. Where that can't be had, all are hidden.
    """
    counts = {column: sum(row.get(column, ())) for column in columns}
    sizes = sorted({count for count in counts.values() if count})
    revealing = [counts[column] for column in columns if counts[column] and _reveals(row[column])]
    reported = [count for count in counts.values() if count]
    if len(reported) > 1 and not revealing:
        return frozenset()
    for limit in sizes:
        if len(reported) > 1 and limit >= max(revealing) and limit > sizes[0]:
            return frozenset(column for column in columns if 0 < counts[column] <= limit)
    return frozenset(columns if reported else ())


def _reveals(units: Sequence[int]) -> bool:
    return len(units) < FLOOR or max(units) > DOMINANCE * sum(units)
