"""The public register of SLT certificates: as of any day, a page for each, signed files, and how to check one."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.web import navigation
from app.web.navigation import NavItem


def register(app: Flask) -> None:
    """Wire the public pages and files."""
    from dashboards import figures
    from dashboards.certified import tables
    from dashboards.certified.files import blueprint as files
    from dashboards.certified.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(files)
    figures.add(app, tables.FIGURES, tables.FILTERS)
    navigation.add(app, NavItem("certified.index", _l("Registeret"), last=True))
