"""The port: what an adapter is given, what it answers, and which adapter the installation is set to.

One more adapter is one file in `app/dispatch/adapters`, named as the scheme of DISPATCH_URL, with a function
`adapter(url: str, settings: Settings) -> Adapter`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast
from urllib.parse import urlsplit
from uuid import UUID

from app.config import Settings, UnsafeSettings


class Refused(Exception):
    """The parcel will never be taken like this; the text says why. A person must do something first."""


class PutOff(Exception):
    """The parcel could not be handed over now; it is tried again by itself."""


@dataclass(frozen=True)
class Letter:
    """What leaves. `id` is the same however often it is handed over: an adapter that has it already takes no second one.

    `demonstration`: the receiver is made up, so it goes to nobody's mailbox.
    """

    id: UUID
    unit_id: UUID
    receiver: str
    title: str
    language: str
    content: bytes
    sha256: str
    demonstration: bool
    media_type: str = "application/pdf"


class Adapter(Protocol):
    """What carries letters. `keeps` tells that it goes to nobody's mailbox; `name` stands in the history."""

    name: str
    keeps: bool

    def deliver(self, letter: Letter, seconds: float) -> bool:
        """Hand the letter over within so many seconds; True where it is known to have arrived. Raises `Refused`, `PutOff`."""
        ...


def of(settings: Settings) -> Adapter:
    """The adapter that the installation is set to. Raises `UnsafeSettings`."""
    url = settings.letters_url
    scheme = urlsplit(url).scheme.replace("+", "_").replace("-", "_")
    try:
        module = import_module(f"app.dispatch.adapters.{scheme}")
    except ModuleNotFoundError:
        raise UnsafeSettings(
            f"DISPATCH_URL begins with {scheme}://, for which there is no adapter in app/dispatch/adapters."
        ) from None
    make = cast("Callable[[str, Settings], Adapter]", module.adapter)
    return make(url, settings)


#: Feature -> what reads a paper of its own, by unit and id, as the acting job.
_SOURCES: dict[str, Callable[[UUID, UUID], Letter]] = {}


def source(name: str, read: Callable[[UUID, UUID], Letter]) -> None:
    """Declare how papers of a feature are read when they leave."""
    _SOURCES[name] = read


def letter_of(name: str, unit_id: UUID, parcel_id: UUID) -> Letter:
    """The paper behind a parcel. Raises `LookupError` for a source that nobody declared."""
    return _SOURCES[name](unit_id, parcel_id)
