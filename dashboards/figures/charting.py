"""What a table's chart shows, before it is drawn by Plotly in the browser or as SVG here. Pure but for the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from dashboards.figures.table import Chart, Code, Language, Measure, Missing, Table, Text, Value
from dashboards.figures.words import both

#: The colours' names in the style sheet; grey is for what is not reported, hatched for what is hidden.
COLOUR, GREY = "--slt-chart-2", "--slt-chart-6"
_LINES = ("--slt-chart-1", "--slt-chart-3", "--slt-chart-2", "--slt-chart-5", "--slt-chart-4", "--slt-chart-6")
_HIDDEN = _l("Skjult")


@dataclass(frozen=True)
class Part:
    """A series: a value for each place along the axis of the codes."""

    name: Text
    values: tuple[Value, ...]
    colour: str
    hatched: bool = False


@dataclass(frozen=True)
class Drawn:
    """Codes along one axis, parts, and what is measured along the other; `lines` or bars that lie."""

    codes: tuple[Code, ...]
    parts: tuple[Part, ...]
    measure: Measure
    lines: bool

    @property
    def stacked(self) -> bool:
        return not self.lines and len(self.parts) > 1

    def axis(self, language: Language) -> str:
        """What the numbers are, for the axis."""
        return self.measure.label.of(language)


def drawn(table: Table) -> Drawn | None:
    """What the table's chart shows; None where the table has no chart. Sums are no bars; of a zero the number stands alone."""
    chart = table.chart
    if chart is None:
        return None
    measure = table.measure(chart.measure)
    found = {tuple(code.key for code in codes): value for codes, m, value in table.cells() if m == measure}
    along = [code for code in table.dimensions[0].codes if not code.total]
    if chart.kind == "bars":
        parts = [Part(measure.label, tuple(found[code.key,] for code in along), COLOUR)]
        return Drawn(tuple(along), tuple(parts), measure, lines=False)
    if len(table.dimensions) == 1:
        parts = [Part(measure.label, tuple(found[code.key,] for code in along), _LINES[0])]
    else:
        parts = list(_parts(table, chart, along, found))
    return Drawn(tuple(along), tuple(parts), measure, lines=chart.kind == "lines")


def _parts(table: Table, chart: Chart, along: Sequence[Code], found: dict[tuple[str, ...], Value]) -> Iterator[Part]:
    series = [code for code in table.dimensions[1].codes if not code.total]
    rest = chart.rest and Missing.HIDDEN in found.values()
    for index, code in enumerate(series):
        if rest and index == len(series) - chart.never_hidden:
            wholes = zip(along, chart.rest, strict=True)
            hidden = tuple(_rest(whole, [found[a.key, c.key] for c in series]) for a, whole in wholes)
            yield Part(both(_HIDDEN), hidden, GREY, hatched=True)
        colour = chart.colours.get(code.key, _LINES[index % len(_LINES)])
        yield Part(code.label, tuple(found[a.key, code.key] for a in along), colour)


def _rest(whole: int, values: Sequence[Value]) -> Value:
    """What the hidden numbers of a bar are together."""
    if not any(isinstance(value, Missing) for value in values):
        return 0
    return whole - sum(value for value in values if not isinstance(value, Missing))
