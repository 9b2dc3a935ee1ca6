"""Figures as Plotly draws them: checked by Plotly's own schema here, coloured by the product's tokens in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go


@dataclass(frozen=True)
class Series:
    """One part of stacked bars: a number for each bar, a token of the colours, and whether it is hatched."""

    name: str
    values: Sequence[int]
    colour: str
    hatched: bool = False


#: Pixels for each bar, for the axis, and for the legend on a phone.
_BAR, _AXIS, _LEGEND = 44, 70, 130
#: Signs in a line of a label, so that a phone has room for the bars too.
_LABEL = 18


def lying_bars(labels: Sequence[str], series: Sequence[Series], *, unit: str) -> dict[str, Any]:
    """Bars that lie, the first label on top, stacked where there are several series; `unit` names what is counted.

    Each part that has room for it has its number written in it: the colours alone bear nothing.
    """
    stacked = len(series) > 1
    figure = go.Figure(
        layout={
            "template": "none",
            "barmode": "stack",
            "height": _BAR * len(labels) + _AXIS + _LEGEND * stacked,
            "showlegend": stacked,
            "legend": {"orientation": "h", "traceorder": "normal", "x": 0, "y": 1, "yanchor": "bottom"},
            "xaxis": {"title": {"text": unit}, "rangemode": "tozero"},
            "yaxis": {"autorange": "reversed"},
            "uniformtext": {"mode": "hide", "minsize": 10},
        }
    )
    for part in series:
        figure.add_bar(
            x=list(part.values),
            y=["<br>".join(wrap(label, _LABEL)) for label in labels],
            name=part.name,
            orientation="h",
            text=[str(value) if value else "" for value in part.values],
            textposition="inside" if stacked else "auto",
            hovertemplate=f"%{{y}}: %{{x}}<extra>{part.name}</extra>",
            marker={"pattern": {"shape": "/"}} if part.hatched else {},
        )
    plot: dict[str, Any] = figure.to_plotly_json()
    for trace, part in zip(plot["data"], series, strict=True):
        # A name of a token is no colour to Plotly's schema; the browser puts the colour in.
        trace["marker"] = {**trace.get("marker", {}), "color": part.colour}
    return plot
