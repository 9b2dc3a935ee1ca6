"""What a service may raise: an error that is told to a person, in words that say what to do.

The web's edge turns each into a page or, for whoever asks for JSON, into problem JSON (RFC 9457). A message is in the
product's own language (translated text) and never holds an id, a token or what somebody else typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar


class DomainError(Exception):
    """Something that the person who asked can understand and act on.

    `code` is stable and for machines (`snake_case`), `message` is for people, `http_status` is what the edge answers.
    `title` is the heading where the status' own words would be wrong; the message then says what to do as well.
    `seconds` is how long to wait before it is worth trying again, where that helps.
    """

    code: ClassVar[str] = "error"
    http_status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    title: ClassVar[object] = ""
    seconds: int | None = None

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self._message = message

    @property
    def message(self) -> str:
        """The text in the reader's language; a lazy translation is resolved here. Empty: the page says enough."""
        return str(self._message)


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of: the two look the same, so it takes no message."""

    code = "not_found"
    http_status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__()


class Forbidden(NotFound):
    """It exists and is not for this person. Told exactly as `NotFound`; apart only in the code that raises it."""


class Conflict(DomainError):
    """It was true when the person began, and is no longer: changed by another, already done, or not in this state."""

    code = "conflict"
    http_status = HTTPStatus.CONFLICT


class Invalid(DomainError):
    """What was sent breaks a rule. `fields` maps a field's name (`row-0-name` in a repeated row) to its message."""

    code = "invalid"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: object = "", fields: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.fields: Mapping[str, Any] = dict(fields or {})


class Faulty(Invalid):
    """A JSON body that breaks its rules. `faults` are (JSON pointer, what was expected there), sorted by place."""

    def __init__(self, faults: Iterable[tuple[str, object]], message: object = "") -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class Unavailable(DomainError):
    """Something that the portal needs is away for the moment; the same request may go through later."""

    code = "unavailable"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
    seconds = 10
