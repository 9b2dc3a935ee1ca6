"""Daily upkeep of the shell's own tables."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from app.db.session import session
from app.jobs import schedule


def clean() -> None:
    """Delete what has served its purpose, as `slt_clock`: `sec.clean()` says what."""
    session.execute(text("SELECT sec.clean()"))


def register(app: Flask) -> None:
    """Once a day."""
    schedule.every("clean", timedelta(days=1), clean)
