"""`/data/`: every public table for whoever wants to use it, with a catalogue, a feed and a description for machines.

The files themselves are `dashboards.figures`' own, at their permanent addresses; here they are found.
"""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.web import navigation
from app.web.navigation import NavItem


def register(app: Flask) -> None:
    """Wire the pages and files."""
    from dashboards.opendata.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("opendata.index", _l("Åpne data"), foot=True))
