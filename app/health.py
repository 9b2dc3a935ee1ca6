"""`/healthz`: whether this web process answers. It asks no server, so that a slow database doesn't end healthy processes."""

from __future__ import annotations

from flask import Blueprint, Flask

from app.identity.policy import allow, anyone

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow(anyone)
def alive() -> tuple[str, dict[str, str]]:
    """Say that the process lives."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


def register(app: Flask) -> None:
    """Wire the address."""
    app.register_blueprint(blueprint)
