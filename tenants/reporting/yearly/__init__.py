"""The yearly report: ten sections that are confirmed once a year, frozen, signed and handed in, each year by its deadline."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from tenants.reporting.yearly.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("yearly.home", _l("Årsrapport")))
