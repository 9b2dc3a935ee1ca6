"""Reminders by e-mail of what is due in a unit, and which of them a person wants."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, the job, and its hour."""
    from datetime import timedelta

    from flask_babel import lazy_gettext as _l

    from app.jobs import schedule
    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.reminders import jobs as _jobs  # noqa: F401  (declares the kind)
    from certification.reminders import service
    from certification.reminders.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("reminders.mine", _l("Varsler"), own=True))
    # Six in the morning in Norway, seven in summer.
    schedule.every("reminders", timedelta(days=1), service.ask, at=timedelta(hours=5))
