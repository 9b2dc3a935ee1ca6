"""The files behind what a unit reports: versions, quarantine, and what a submission cites of them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, the words that other pages show of files, and the work of the clock."""
    from app.jobs import schedule
    from tenants.reporting.evidence import jobs
    from tenants.reporting.evidence.texts import helpers
    from tenants.reporting.evidence.views import blueprint

    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(helpers())
    schedule.every("scan files", timedelta(minutes=5), jobs.ask_again)
