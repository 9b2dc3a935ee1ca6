"""How far the nation has come on each of the seven prerequisites, as the releases tell it; and today, for KRÅD."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.web import navigation
from app.web.navigation import NavItem


def register(app: Flask) -> None:
    """Wire the figures and the pages."""
    from dashboards import figures
    from dashboards.prerequisites import registered
    from dashboards.prerequisites.live import blueprint as live
    from dashboards.prerequisites.views import blueprint

    figures.add(app, registered.figures(), registered.FILTERS)
    app.register_blueprint(blueprint)
    app.register_blueprint(live)
    navigation.add(app, NavItem("prerequisites.live", _l("Forutsetningene"), last=True))
