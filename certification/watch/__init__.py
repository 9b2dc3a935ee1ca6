"""The watch over certificates: what they rest on, day by day, told to the unit first and to KRÅD when its time to reply is out."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, the job, and its hour."""
    from datetime import timedelta

    from flask_babel import lazy_gettext as _l

    from app.jobs import schedule
    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.watch import jobs as _jobs  # noqa: F401  (declares the kind)
    from certification.watch import service
    from certification.watch.views import council, unit

    app.register_blueprint(unit)
    app.register_blueprint(council)
    navigation.add(app, NavItem("watch.mine", _l("Godkjenningen")))
    navigation.add(app, NavItem("oversight.index", _l("Varsler")))
    # Before the reminders' hour, so that the mail of the same morning tells of what was found.
    schedule.every("watch", timedelta(days=1), service.ask, at=timedelta(hours=3))
