"""Releases: the figures of a day as published, numbered, never changed; no number in them tells of one unit."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from importlib import import_module

from flask import Flask

from app.jobs import outbox, schedule


def register(app: Flask) -> None:
    """Each day the clock asks whether the month has its release."""
    import_module("dashboards.releases.jobs")
    schedule.every("release", timedelta(days=1), partial(outbox.add, "release_due"))
