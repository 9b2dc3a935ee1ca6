"""Which municipalities have approved SLT: the nation's front page, each police district's and each municipality's."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.web import navigation
from app.web.navigation import NavItem


def register(app: Flask) -> None:
    """Wire the public pages."""
    from dashboards import figures
    from dashboards.coverage import tables
    from dashboards.coverage.views import blueprint

    app.register_blueprint(blueprint)
    figures.add(app, tables.FIGURES, tables.FILTERS)
    navigation.add(
        app,
        NavItem("coverage.own_district", _l("Distriktet i tall"), last=True),
        NavItem("coverage.national", _l("Nasjonal oversikt"), last=True),
    )
