"""What both files of pages need: the blueprint, and who is asking."""

from __future__ import annotations

from flask import Blueprint

from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import Principal

blueprint = Blueprint("identity", __name__, template_folder="../templates")


def me() -> Principal:
    """Who is asking."""
    who = principal()
    if who is None:
        raise NotFound
    return who
