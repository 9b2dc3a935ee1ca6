"""Errors of signing in."""

from __future__ import annotations

from http import HTTPStatus

from app.errors import DomainError


class SignInRequired(DomainError):
    """The page is for somebody who is signed in; the web answers with the way to the sign-in page."""

    code = "sign_in_required"
    http_status = HTTPStatus.UNAUTHORIZED


class TooManyAttempts(DomainError):
    """Too many wrong passwords lately; `seconds` is how long to wait. Nobody is ever locked out."""

    code = "too_many_attempts"
    http_status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int, message: object = "") -> None:
        super().__init__(message)
        self.seconds = seconds


class TooManyRequests(DomainError):
    """A system's key has used up its requests; `seconds` is when there are more."""

    code = "too_many_requests"
    http_status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class MissingScope(DomainError):
    """A system's key may do other things, and not this."""

    code = "missing_scope"
    http_status = HTTPStatus.FORBIDDEN
