"""Going through a list from page to page: a cursor names the entry that the page before ended with, by instant and id."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.errors import Invalid

Place = tuple[datetime, UUID]
Entry = TypeVar("Entry")


def cut(found: Sequence[Entry], limit: int, places: Sequence[Place]) -> tuple[Sequence[Entry], str | None]:
    """The page's entries of what was found (one more than `limit`, where there are more), and the cursor of the next page."""
    return found[:limit], _cursor(places[limit - 1]) if len(found) > limit else None


def _cursor(place: Place) -> str:
    """A place, for machines alone."""
    return urlsafe_b64encode(json.dumps([place[0].isoformat(), str(place[1])]).encode()).decode().rstrip("=")


def after(cursor: str | None) -> Place | None:
    """The place that a cursor names; None without one. Raises `Invalid` for one that the portal never gave."""
    if cursor is None:
        return None
    try:
        at, id_ = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise ValueError("an instant has a time zone")
        return instant, UUID(id_)
    except (ValueError, TypeError, AttributeError):
        raise Invalid(fields={"cursor": _l("Send «next» slik du fikk den, eller begynn uten «cursor».")}) from None
