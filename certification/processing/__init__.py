"""KRÅD's own page: what comes in and goes out, how long it takes, what blocks, and what runs out."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the page, the job, and its hour."""
    from datetime import timedelta

    from flask_babel import lazy_gettext as _l

    from app.jobs import schedule
    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.processing import jobs as _jobs  # noqa: F401  (declares the kind)
    from certification.processing import service
    from certification.processing.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("processing.overview", _l("Saksbehandlingen")))
    schedule.every("read submissions", timedelta(hours=1), service.ask_for_readings)
