"""Approvals from before the portal, as KRÅD enters them; and what others have written of SLT, as leads."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from flask_babel import lazy_gettext as _l

    from app.jobs import schedule
    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.earlier import jobs
    from certification.earlier.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("earlier.index", _l("Før portalen")))
    schedule.every("scan earlier files", timedelta(minutes=5), jobs.ask_again)
