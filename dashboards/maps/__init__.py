"""Maps of municipalities: as tiles of equal area, and by their real boundaries where the register has them."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Make the templates known, and declare the job; a page draws a map with `dashboards.maps.service.drawing`."""
    import_module("dashboards.maps.jobs")
    app.register_blueprint(Blueprint("maps", __name__, template_folder="templates"))
