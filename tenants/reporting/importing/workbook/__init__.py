"""The Excel workbook: the unit's facts out, a sheet for each sort, and in again; first a dry run, then all or nothing."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from tenants.reporting.importing.workbook.views import blueprint

    app.register_blueprint(blueprint)
