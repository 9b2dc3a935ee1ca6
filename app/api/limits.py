"""How many requests a key has left, told in every answer (draft-ietf-httpapi-ratelimit-headers-10)."""

from __future__ import annotations

from flask import Response, g

from app.identity.policy import Machine
from app.identity.service import WINDOW


def tell(response: Response) -> Response:
    """Add `RateLimit-Policy` and `RateLimit`; the window is in seconds."""
    machine: Machine | None = g.get("machine")
    if machine is not None:
        left = max(0, machine.limit - machine.used)
        response.headers["RateLimit-Policy"] = f'"key";q={machine.limit};w={int(WINDOW.total_seconds())}'
        response.headers["RateLimit"] = f'"key";r={left};t={machine.seconds}'
    return response
