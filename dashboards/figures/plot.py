"""The chart as Plotly draws it, without its look: that is the browser's (`charts.js`), by names of the product's colours.

Plotly's own library makes it, and refuses what its schema doesn't have.
"""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.charting import Drawn, Part, drawn
from dashboards.figures.table import Language, Table
from dashboards.figures.words import number, shown

#: Pixels for a bar at least, for each line of its label, for the axis, for each name of the legend on a phone, and for lines.
_BAR, _LINE, _AXIS, _NAME, _LINES = 44, 18, 70, 22, 360
#: Signs in a line of a label, so that a phone has room for the bars too.
_LABEL = 18


def plot(table: Table, language: Language) -> dict[str, Any] | None:
    """`data` and `layout` for Plotly; each part that has room for it has its number written in it: colours bear nothing."""
    found = drawn(table)
    if found is None:
        return None
    return _lines(found, language) if found.lines else _bars(found, language)


def _bars(found: Drawn, language: Language) -> dict[str, Any]:
    labels = ["<br>".join(wrap(code.label.of(language), _LABEL)) for code in found.codes]
    lines = max((label.count("<br>") + 1 for label in labels), default=1)
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": (name := part.name.of(language)),
            "x": _numbers(part, found),
            "y": labels,
            "text": [shown(value, found.measure) if value else "" for value in part.values],
            "textposition": "inside" if found.stacked else "auto",
            "textangle": 0,
            "insidetextanchor": "middle" if found.stacked else "end",
            "hovertemplate": f"{f'{name}, ' if found.stacked else ''}%{{y}}: %{{text}}<extra></extra>",
            "marker": {"pattern": {"shape": "/"}} if part.hatched else {},
        }
        for part in found.parts
    ]
    layout = {
        "barmode": "stack",
        "height": max(_BAR, _LINE * (lines + 1)) * len(labels) + _AXIS + _NAME * len(found.parts) * found.stacked,
        "showlegend": found.stacked,
        "legend": {"orientation": "h", "traceorder": "normal", "x": 0, "y": 1, "yanchor": "bottom"},
        "xaxis": {"title": {"text": found.axis(language)}, "rangemode": "tozero", **_suffix(found)},
        "yaxis": {"autorange": "reversed"},
        "uniformtext": {"mode": "hide", "minsize": 10},
    }
    return _made(found, data, layout, "marker")


def _lines(found: Drawn, language: Language) -> dict[str, Any]:
    several = len(found.parts) > 1
    times = [code.label.of(language) for code in found.codes]
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": (name := part.name.of(language)),
            "x": times,
            "y": _numbers(part, found),
            "text": [shown(value, found.measure) for value in part.values],
            "hovertemplate": f"{f'{name}, ' if several else ''}%{{x}}: %{{text}}<extra></extra>",
            "connectgaps": False,
        }
        for part in found.parts
    ]
    # A break stands before the time at which what is counted changed.
    breaks = [
        {
            "type": "line",
            "x0": index - 0.5,
            "x1": index - 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"dash": "dot", "width": 1},
        }
        for index, code in enumerate(found.codes)
        if code.breaks
    ]
    layout = {
        "height": _LINES + _NAME * len(found.parts) * several,
        "showlegend": several,
        "legend": {"orientation": "h", "traceorder": "normal", "x": 0, "y": 1, "yanchor": "bottom"},
        "xaxis": {"type": "category"},
        "yaxis": {"title": {"text": found.axis(language)}, "rangemode": "tozero", **_suffix(found)},
        "shapes": breaks,
    }
    return _made(found, data, layout, "line")


def _made(found: Drawn, data: list[dict[str, Any]], layout: dict[str, Any], coloured: str) -> dict[str, Any]:
    figure: dict[str, Any] = go.Figure({"data": data, "layout": {"template": "none", **layout}}).to_plotly_json()
    del figure["layout"]["template"]
    for trace, part in zip(figure["data"], found.parts, strict=True):
        # A name of one of the product's colours is none to Plotly; the browser puts the colour in.
        trace[coloured] = {**trace.get(coloured, {}), "color": part.colour}
    return figure


def _numbers(part: Part, found: Drawn) -> list[float | int | None]:
    return [_number(number(value, found.measure)) for value in part.values]


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _suffix(found: Drawn) -> dict[str, str]:
    return {"ticksuffix": "\u00a0%"} if found.measure.share else {}
