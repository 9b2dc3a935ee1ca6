"""KRÅD's pages of a round of yearly reports: who has delivered, who is late, and who is given more time."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages and the job."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.rounds import jobs as _jobs  # noqa: F401  (declares the kind)
    from certification.rounds.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("rounds.index", _l("Årsrapporter")))
