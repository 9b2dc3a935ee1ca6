"""What a unit reports: the living facts, their pages, and the facts document that is written from them."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, and the words for what the tables refuse."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from tenants.reporting import evidence, faults, pulse, series
    from tenants.reporting.submission import pages
    from tenants.reporting.views import blueprint

    faults.register()
    app.register_blueprint(blueprint)
    app.register_blueprint(pages.blueprint)
    series.register(app)
    pulse.register(app)
    evidence.register(app)
    navigation.add(
        app, NavItem("reporting.facts", _l("Det vi har meldt inn"), section=("series", "pulse", "evidence", "workbook"))
    )
