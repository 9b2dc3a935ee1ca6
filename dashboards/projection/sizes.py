"""Size classes of municipalities, by inhabitants: those that Statistics Norway groups municipalities in. Pure."""

from __future__ import annotations

from enum import StrEnum


class Size(StrEnum):
    """A class, named by the fewest inhabitants in it; *unknown* where no count is known."""

    UNDER_2000 = "0"
    FROM_2000 = "2000"
    FROM_5000 = "5000"
    FROM_10000 = "10000"
    FROM_20000 = "20000"
    FROM_50000 = "50000"
    FROM_100000 = "100000"
    UNKNOWN = "ukjent"

    @property
    def fewest(self) -> int:
        return int(self.value)

    @property
    def most(self) -> int | None:
        """The most inhabitants in it; None where there is no limit."""
        later = [size for size in Size if size is not Size.UNKNOWN and size.fewest > self.fewest]
        return later[0].fewest - 1 if later else None


def size_of(population: int | None) -> Size:
    """The class of so many inhabitants.

    >>> size_of(1999), size_of(2000), size_of(700_000), size_of(None)
    (<Size.UNDER_2000: '0'>, <Size.FROM_2000: '2000'>, <Size.FROM_100000: '100000'>, <Size.UNKNOWN: 'ukjent'>)
    """
    if population is None:
        return Size.UNKNOWN
    return next(size for size in reversed(Size) if size is not Size.UNKNOWN and population >= size.fewest)
