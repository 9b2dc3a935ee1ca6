"""The one table that every output of a figure is made from. Pure, and the same in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from markupsafe import Markup

Language = Literal["nb", "nn"]


@dataclass(frozen=True)
class Text:
    """Words in bokmål and nynorsk; `dashboards.figures.words.both` makes them of translated text."""

    nb: str
    nn: str

    def of(self, language: Language) -> str:
        return self.nn if language == "nn" else self.nb


class Missing(StrEnum):
    """The signs of Norwegian statistics for a number that isn't shown: not known, and hidden out of regard for who reported."""

    UNKNOWN = ".."
    HIDDEN = ":"


#: A number, or why there is none. A share is a fraction of one.
Value = int | Fraction | Missing


@dataclass(frozen=True)
class Code:
    """One value of a dimension. `key` is stable, `note` is shown in metadata, `url` is a page about it.

    `total`: the sum of the others. `breaks`: a time at which the series breaks, for the reason in `note`.
    """

    key: str
    label: Text
    note: Text | None = None
    url: str | None = field(default=None, repr=False)  # a page alone has it, and today's has no day in it
    total: bool = False
    breaks: bool = False


@dataclass(frozen=True)
class Attribute:
    """Words or dates that belong to the codes of a dimension, by code; a code without one has none.

    `signs`: they are signs that are read as one, and are never broken over two lines.
    """

    key: str
    label: Text
    values: Mapping[str, Text | date]
    signs: bool = False


@dataclass(frozen=True)
class Dimension:
    """What a table is divided by. `code_label` heads a column of the codes in files; `klass` is the number of the
    classification at Statistics Norway that they are from."""

    key: str
    label: Text
    codes: tuple[Code, ...]
    role: Literal["geo", "time"] | None = None
    attributes: tuple[Attribute, ...] = ()
    code_label: Text | None = None
    klass: int | None = None


@dataclass(frozen=True)
class Measure:
    """What is counted. A `share` is kept as a fraction of one and shown in per cent."""

    key: str
    label: Text
    unit: Text
    decimals: int = 0
    share: bool = False

    def rounded(self, value: int | Fraction) -> Decimal:
        """The number as every output has it; never 100 or 0 per cent of what is only nearly so."""
        exact = Fraction(value) * (100 if self.share else 1)
        step = Decimal(1).scaleb(-self.decimals)
        shown = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(step, ROUND_HALF_UP)
        if self.share and 0 < value < 1:
            return min(max(shown, step), 100 - step)
        return shown


@dataclass(frozen=True)
class Chart:
    """How the table is drawn: the bars of a measure by the first dimension, the same stacked by the second, or lines by
    the first dimension, which is then time, one for each code of the second.

    `colours` are the product's, by code of the second dimension. `rest` is what each bar is in all (of shares 1), sums left out: where
    something is hidden, a part of its own fills it up to that, so that it isn't drawn as nothing; it stands before those of
    the codes that are `never_hidden`, so many of the last.
    """

    kind: Literal["bars", "stacked", "lines"]
    measure: str
    colours: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[int, ...] = ()
    never_hidden: int = 1


class Drawing(Protocol):
    """A picture of a table that is no chart: a map. What it says is the table's; its `repr` has all that it adds to that."""

    def on_page(self, table: Table, language: Language) -> Markup:
        """The picture with its legend, as a part of a page."""

    def in_file(self, table: Table, language: Language, width: int) -> tuple[str, int]:
        """The same as SVG that needs no style sheet, at most so wide, and how high it is."""


@dataclass(frozen=True)
class Method:
    """How a number is made. `version` says of what the definition is a version: of criteria, of this text."""

    definition: Text
    numerator: Text
    denominator: Text
    exclusions: Text
    version: Text


@dataclass(frozen=True)
class Table:
    """Numbers with all that must be said of them.

    `values` are in the order of the dimensions, the last varying fastest, and within a cell by measure. `n` is the number
    counted, `counted` what that was; `on` is the day that the numbers hold for. `query` are the filters of the address, and
    `part` says in words which part of the nation they name.
    `release` is the number of the statistical release it stands in, of `released_on`; such a table never changes.
    `drawing` is its picture where that is no chart. `served_by` is the blueprint that has its page and its files.
    `living`: it is told as it is now alone, so that its addresses name no day.
    """

    id: str
    title: Text
    finding: Text
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    values: tuple[Value, ...]
    n: int
    counted: Text
    on: date
    source: Text
    method: Method
    chart: Chart | None = None
    note: Text | None = None
    query: tuple[tuple[str, str], ...] = ()
    part: Text | None = None
    made_up: bool = False
    release: int | None = None
    released_on: date | None = None
    drawing: Drawing | None = None
    served_by: str = "figures"
    living: bool = False

    def __post_init__(self) -> None:
        if len(self.values) != prod(self.shape):
            raise ValueError(f"{self.id}: {len(self.values)} values for a table of {self.shape}")
        for dimension in self.dimensions:
            if len({code.key for code in dimension.codes}) != len(dimension.codes):
                raise ValueError(f"{self.id}: a code of {dimension.key} stands there twice")

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of codes of each dimension, and of measures."""
        return (*(len(dimension.codes) for dimension in self.dimensions), len(self.measures))

    def cells(self) -> Iterable[tuple[tuple[Code, ...], Measure, Value]]:
        """Every number with its codes and its measure, in order."""
        places = product(product(*(dimension.codes for dimension in self.dimensions)), self.measures)
        for (codes, measure), value in zip(places, self.values, strict=True):
            yield codes, measure, value

    def value(self, *codes: str, measure: str | None = None) -> Value:
        """One number, by the keys of its codes; of the first measure if none is named. Raises `KeyError`."""
        return self._values[codes, measure or self.measures[0].key]

    def measure(self, key: str) -> Measure:
        return next(measure for measure in self.measures if measure.key == key)

    @property
    def pictured(self) -> bool:
        """Whether it has a picture, by which it can be had as one too."""
        return self.chart is not None or self.drawing is not None

    @property
    def missing(self) -> frozenset[Missing]:
        """Which signs the table has, for the footnotes."""
        return frozenset(value for value in self.values if isinstance(value, Missing))

    @property
    def _values(self) -> dict[tuple[tuple[str, ...], str], Value]:
        return {(tuple(code.key for code in codes), measure.key): value for codes, measure, value in self.cells()}


def share(part: int | None, whole: int | None) -> Value:
    """A part of a whole; `..` where one of them is not known or there is nothing to have a part of."""
    return Missing.UNKNOWN if part is None or not whole else Fraction(part, whole)


def known(number: int | None) -> Value:
    """The number, or `..` where it is not known."""
    return Missing.UNKNOWN if number is None else number
