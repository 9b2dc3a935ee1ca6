"""Who issues SLT approvals, and the law that decisions rest on: both as dated data that KRÅD's administrator changes."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, and the name in every text."""
    from flask_babel import lazy_gettext as _l

    from app.web import naming, navigation
    from app.web.navigation import NavItem
    from certification.issuers import service
    from certification.issuers.views import blueprint

    app.register_blueprint(blueprint)
    naming.named_by(app, service.short_name)
    navigation.add(app, NavItem("issuers.index", _l("Utsteder og hjemmel"), last=True))
