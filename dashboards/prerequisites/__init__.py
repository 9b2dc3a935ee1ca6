"""How far the nation has come on each of the seven prerequisites, as the releases tell it."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the figure."""
    from dashboards import figures
    from dashboards.prerequisites import tables

    figures.add(app, tables.FIGURES)
