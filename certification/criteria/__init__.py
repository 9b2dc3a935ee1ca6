"""Criteria versions as KRÅD makes and publishes them, and the dated parameters beside them."""

from __future__ import annotations

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages and the job."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.criteria.views import blueprint, public

    import_module("certification.criteria.jobs")
    app.register_blueprint(blueprint)
    app.register_blueprint(public.public)
    navigation.add(
        app,
        NavItem("criteria.index", _l("Kriterier")),
        NavItem("published.now", _l("Kriterier for SLT-godkjenning"), foot=True),
    )
