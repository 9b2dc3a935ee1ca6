"""The chart as Plotly draws it, without its look: that is the browser's (`charts.js`), by names of the product's colours.

Plotly's own library makes it, and refuses what its schema doesn't have.
"""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from flask_babel import gettext as _

from dashboards.figures.charting import Drawn, Part, drawn
from dashboards.figures.table import Language, Missing, Table
from dashboards.figures.words import number, shown

#: Pixels for a bar at least, for each line of its label, for the axis, for each name of the legend on a phone, and for lines.
_BAR, _LINE, _AXIS, _NAME, _LINES = 44, 18, 70, 22, 360
#: Above the chart, as high as its names need: nobody scrolls in a legend.
_LEGEND = {"orientation": "h", "traceorder": "normal", "x": 0, "y": 1, "yanchor": "bottom", "maxheight": 1}
#: The colour of a break's mark.
_BREAK = "--slt-chart-3"
#: Signs in a line of a label, so that a phone has room for the bars too.
_LABEL = 18


def plot(table: Table, language: Language) -> dict[str, Any] | None:
    """`data` and `layout` for Plotly; each part that has room for it has its number written in it: colours bear nothing."""
    found = drawn(table)
    if found is None:
        return None
    return _lines(found, language) if found.lines else _bars(found, language)


def _bars(found: Drawn, language: Language) -> dict[str, Any]:
    labels = ["<br>".join(wrap(_label(found, place, language), _LABEL)) for place in range(len(found.codes))]
    lines = max((label.count("<br>") + 1 for label in labels), default=1)
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": (name := part.name.of(language)),
            "x": _numbers(part, found),
            "y": labels,
            "text": [shown(value, found.measure) if value or not found.stacked else "" for value in part.values],
            # A zero has no inside.
            "textposition": "inside" if found.stacked else ["auto" if value else "outside" for value in part.values],
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
        "legend": _LEGEND,
        "xaxis": {"title": {"text": found.axis(language)}, "rangemode": "tozero", **_suffix(found)},
        "yaxis": {"autorange": "reversed"},
        "uniformtext": {"mode": "hide", "minsize": 10},
        **_breaks(found, "y"),
    }
    return _made(found, data, layout, "marker")


def _label(found: Drawn, place: int, language: Language) -> str:
    """A bar's name; where its one number is hidden the name says so, since nobody may see how long it is."""
    hidden = [part.values[place] for part in found.parts] == [Missing.HIDDEN]
    name = found.codes[place].label.of(language)
    return f"{name} ({_('skjult')})" if hidden else name


def _lines(found: Drawn, language: Language) -> dict[str, Any]:
    several = len(found.parts) > 1
    times = [code.label.of(language) for code in found.codes]
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers" if several else "lines+markers+text",
            "name": (name := part.name.of(language)),
            "x": times,
            "y": _numbers(part, found),
            "text": [shown(value, found.measure) for value in part.values],
            "hovertemplate": f"{f'{name}, ' if several else ''}%{{x}}: %{{text}}<extra></extra>",
            "textposition": "top center",
            "cliponaxis": False,
            "connectgaps": False,
        }
        for part in found.parts
    ]
    layout = {
        "height": _LINES + _NAME * len(found.parts) * several,
        "showlegend": several,
        "legend": _LEGEND,
        "xaxis": {"type": "category"},
        "yaxis": {"title": {"text": found.axis(language)}, "rangemode": "tozero", **_suffix(found)},
        **_breaks(found, "x"),
    }
    return _made(found, data, layout, "line")


def _breaks(found: Drawn, axis: str) -> dict[str, Any]:
    """A mark, with its word, before each time at which what is counted changed; `axis` is the one that times stand along."""
    across = "y" if axis == "x" else "x"
    places = [index - 0.5 for index, code in enumerate(found.codes) if code.breaks]
    return {
        "shapes": [
            {
                "type": "line",
                f"{axis}0": place,
                f"{axis}1": place,
                f"{across}ref": "paper",
                f"{across}0": 0,
                f"{across}1": 1,
                "line": {"dash": "dash", "width": 2},
            }
            for place in places
        ],
        "annotations": [
            {
                "text": _("Brudd"),
                axis: place,
                f"{across}ref": "paper",
                across: 1,
                "xanchor": "left" if axis == "x" else "right",
                "yanchor": "top" if axis == "x" else "bottom",
                "showarrow": False,
            }
            for place in places
        ],
    }


def _made(found: Drawn, data: list[dict[str, Any]], layout: dict[str, Any], coloured: str) -> dict[str, Any]:
    figure: dict[str, Any] = go.Figure({"data": data, "layout": {"template": "none", **layout}}).to_plotly_json()
    del figure["layout"]["template"]
    for trace, part in zip(figure["data"], found.parts, strict=True):
        # A name of one of the product's colours is none to Plotly; the browser puts the colour in.
        trace[coloured] = {**trace.get(coloured, {}), "color": part.colour}
    for mark in figure["layout"].get("shapes", ()):
        mark["line"]["color"] = _BREAK
    return figure


def _numbers(part: Part, found: Drawn) -> list[float | int | None]:
    return [_number(number(value, found.measure)) for value in part.values]


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _suffix(found: Drawn) -> dict[str, str]:
    return {"ticksuffix": "\u00a0%"} if found.measure.share else {}
