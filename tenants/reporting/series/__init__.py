"""A year's meetings, planned in one step: the days proposed, seen and changed, and saved all or not at all."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from tenants.reporting.series.views import blueprint

    app.register_blueprint(blueprint)
