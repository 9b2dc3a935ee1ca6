"""The projection: the nation's picture as tables that the pages read, and the jobs that keep them true."""

from __future__ import annotations

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Declare the jobs, so that other features can write them into the outbox."""
    import_module("dashboards.projection.jobs")
