"""Mail to people: messages and their texts, and how they leave."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the texts, the job, and the upkeep."""
    from datetime import timedelta

    from flask import Blueprint

    from app.jobs import schedule
    from app.mail import jobs as _jobs  # noqa: F401  (declares the kind)
    from app.mail import store

    app.register_blueprint(Blueprint("mail", __name__, template_folder="templates"))
    schedule.every("clean mail", timedelta(days=1), store.clean)
