"""Who issues certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Issuer:
    """An issuer on a day. `key` is what its signing keys are kept under, and what files name."""

    key: str
    name: str


def issuer(on: date) -> Issuer:
    """The issuer of what was decided on a day."""
    return Issuer("kraad", "KRÅD")
