"""What an address says: whether it is the API's, and where to go next when it came with the request and can't be trusted."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

#: Where municipal systems ask. Nothing but their key lets them in, and every error is problem JSON.
API = "/api/"


def is_api() -> bool:
    """True where a municipal system is meant to ask, whether there is such an address or not."""
    return request.path.startswith(API)


def safe_next(wish: str | None, otherwise: str) -> str:
    """`wish` if it is the path of a page of this portal that can be opened with GET, else `otherwise`."""
    if not wish or not wish.startswith("/") or wish.startswith("//") or "\\" in wish or not wish.isprintable():
        return otherwise
    parts = urlsplit(wish)
    if parts.scheme or parts.netloc:
        return otherwise
    try:
        current_app.create_url_adapter(request).match(parts.path, method="GET")  # type: ignore[union-attr]  # never None in a request
    except HTTPException:
        return otherwise
    return wish
