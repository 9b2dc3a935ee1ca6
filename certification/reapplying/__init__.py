"""Applying anew: going again through what the last application told."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from certification.reapplying.views import blueprint

    app.register_blueprint(blueprint)
