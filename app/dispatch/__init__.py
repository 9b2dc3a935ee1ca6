"""How a finished paper leaves the portal: one port with its states, and adapters behind it."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the job."""
    from app.dispatch import jobs as _jobs  # noqa: F401  (declares the kind)
