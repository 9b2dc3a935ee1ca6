"""An approval that nobody is left in lapses: by itself, on the day on which the last of its municipalities left the unit."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the job and its hour, and be told of every move."""
    from datetime import timedelta

    from app.jobs import schedule
    from certification.lapsing import jobs as _jobs  # noqa: F401  (declares the kind)
    from certification.lapsing import service
    from tenants.units import moving

    moving.when_moved(service.settle)
    # Before the watch of the same morning. What moved has lapsed already: this finds what any other way leaves empty.
    schedule.every("lapse", timedelta(days=1), service.ask, at=timedelta(hours=2))
