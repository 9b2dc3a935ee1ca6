"""KRÅD's pages of units: who covers what, and moving a municipality from one to another."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.moving.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("moving.index", _l("Enheter")))
