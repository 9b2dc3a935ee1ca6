"""The unit's home: what is missing, why, and the next step."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the page."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.standing.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("standing.home", _l("Oversikt"), section=("watch",)))
