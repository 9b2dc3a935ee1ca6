"""What a unit takes out of the portal as PDF: its action plan, its status for the steering group, and a handover."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.papers.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("papers.index", _l("Utskrifter")))
