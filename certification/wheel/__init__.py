"""The unit's year: its meetings, deadlines and plans on twelve months, and as a calendar to subscribe to."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.wheel import subscribing
    from certification.wheel.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(subscribing.blueprint)
    navigation.add(app, NavItem("wheel.year", _l("Årshjul"), section=("calendar",)))
