"""What every answer carries and every request must pass: headers, size limits, readable bytes, anti-forgery."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Response, current_app, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest

from app.config import Settings

#: Nothing inline, nothing from elsewhere. `data:` is for the icons in Designsystemet's style sheet, `blob:` for a
#: chart that is saved as a picture.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_MEGABYTE = 1024 * 1024
_UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

csrf = CSRFProtect()


class ForgedRequest(CSRFError):  # type: ignore[misc]  # Flask-WTF has no types
    """The browser says that another site sent this."""


def _refuse_other_sites() -> None:
    # The token already stops these; the browser's own word stops them too where a token has leaked.
    if request.method in _UNSAFE_METHODS and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise ForgedRequest


def _refuse_unreadable_bytes() -> None:
    """Werkzeug would put a replacement sign, or leave `%ff`, and what was sent would be changed unseen."""
    sent = [request.query_string]
    if request.method in _UNSAFE_METHODS and request.mimetype == "application/x-www-form-urlencoded":
        # Werkzeug bounds the text of a multipart form only.
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
        sent.append(request.get_data(cache=True))
    for data in sent:
        try:
            text = unquote_to_bytes(data).decode("utf-8")
        except UnicodeDecodeError:
            raise BadRequest from None
        if "\x00" in text:
            raise BadRequest
    if "\x00" in request.path:
        raise BadRequest


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SLT"].tls:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in response.headers or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    if response.cache_control.immutable or "Access-Control-Allow-Origin" in response.headers:
        # Flask-Login looks into the session at every answer; this one is the same for everybody, and must not vary.
        session.accessed = False
    return response


def register(app: Flask) -> None:
    """Limits first, then the checks in the order in which they must run, then the headers."""
    settings: Settings = app.config["SLT"]
    if settings.tls:
        # On a machine of one's own the portal has several names: localhost, 127.0.0.1, the machine's.
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.public_url).hostname]
    app.config.update(
        MAX_CONTENT_LENGTH=22 * _MEGABYTE,
        MAX_FORM_MEMORY_SIZE=_MEGABYTE,
        MAX_FORM_PARTS=1000,
        # The token lives as long as the session: a form that lay open over lunch must still be sent.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_unreadable_bytes)
    csrf.init_app(app)
    app.after_request(_add_headers)
