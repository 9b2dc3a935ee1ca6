"""Figures are one unit: whatever a page, a chart, a file or a machine is told comes from one `Table`.

To add a figure, write a function of what is asked for to a table, and wire it in the feature's `register(app)`:

    def by_status(asked: Asked) -> Table: ...
    figures.add(app, [Figure("kommuner-etter-status", _l("Kommuner etter status"), by_status, filters=("fylke",))])

It is then served at `/tall/kommuner-etter-status` (a page) and `.csv .xlsx .json .svg .png`, each with `?dato=`, its filters
and `sprak=`. A page asks for the same table and draws it whole:

    table = figures.table_of("kommuner-etter-status", Asked(on, {"fylke": "46"}))
    {% from "figures/parts.html" import figure %} … {{ figure(table) }}      # and `{% set charts = true %}`

- A table holds each word in both languages: `both(_l("…"))`, `both(lambda: _("… %(n)s", n=…))`, `same(name)`.
- A value is an int, a `Fraction` (of one, for a `share`), `Missing.UNKNOWN` (`..`) or `Missing.HIDDEN` (`:`); `share(part, whole)`
  and `known(number)` give `..` where they must. Values are in the order of the dimensions, then of the measures.
- One dimension: a row for each code, a column for each measure. Several: the last makes the columns. `Attribute`s of a
  dimension are further columns of words. A `total` code is the sum of the others, and is no bar.
- `drawing` is a picture that is no chart (`dashboards.maps`): it draws what the table says.
- `Filter`s are wired with `add(app, [], [Filter("fylke", _l("Fylke"), codes_on)])` and may be taken by any figure.
- What isn't public is in no registry: `registry.made(figure, make, asked)` makes its table, which names the blueprint that has
  its page and its files (`served_by`); `views.unkept` answers with a file that nobody keeps.
- A table with `release` is served for good at `?utgivelse=NUMBER`; its figure is `released=True`.
"""

from __future__ import annotations

from flask import Flask

from dashboards.figures.registry import Asked, Figure, Filter, Subject, add, codes, dated, released, table_of
from dashboards.figures.table import (
    Attribute,
    Chart,
    Code,
    Dimension,
    Drawing,
    Language,
    Measure,
    Method,
    Missing,
    Table,
    Text,
    Value,
    known,
    share,
)
from dashboards.figures.words import both, same

__all__ = [
    "Asked",
    "Attribute",
    "Chart",
    "Code",
    "Dimension",
    "Drawing",
    "Figure",
    "Filter",
    "Language",
    "Measure",
    "Method",
    "Missing",
    "Subject",
    "Table",
    "Text",
    "Value",
    "add",
    "both",
    "codes",
    "dated",
    "known",
    "released",
    "same",
    "share",
    "table_of",
]


def register(app: Flask) -> None:
    """Wire the addresses of all figures, and what the templates draw them with."""
    from dashboards.figures import addresses, drawing, grid, plot, words
    from dashboards.figures.views import blueprint

    app.register_blueprint(blueprint)
    app.jinja_env.globals["figures"] = {
        "counted": words.counted,
        "files": addresses.files,
        "footnotes": words.footnotes,
        "grid": grid.grid,
        "made": words.made,
        "page": addresses.page,
        "plot": plot.plot,
        "shown": words.shown,
        "still": drawing.still,
        "worded": words.worded,
    }
