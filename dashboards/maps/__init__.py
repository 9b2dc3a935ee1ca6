"""Maps of municipalities: as tiles of equal area, and by their real boundaries where the register has them."""

from __future__ import annotations

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Make the templates known; a page draws a map with `dashboards.maps.service.tile_map`."""
    app.register_blueprint(Blueprint("maps", __name__, template_folder="templates"))
