"""Who issues SLT approvals, and the law that decisions rest on: both as dated data that KRÅD's administrator changes."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, and `issuer_name()` for every template."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.issuers import service
    from certification.issuers.views import blueprint

    app.register_blueprint(blueprint)
    app.jinja_env.globals["issuer_name"] = service.name_today
    navigation.add(app, NavItem("issuers.index", _l("Utsteder og hjemmel"), last=True))
