"""Reforms of municipalities as a whole: the register, and what they do to units and certificates."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages and the job."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.cases import waiting
    from certification.reforms import jobs as _jobs  # noqa: F401  (declares the kind)
    from certification.reforms.views import blueprint, late

    app.register_blueprint(blueprint)
    waiting.told_by(app, late)
    navigation.add(app, NavItem("reforms.index", _l("Kommuneregister")))
