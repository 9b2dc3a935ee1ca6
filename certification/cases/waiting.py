"""What other features have waiting for who of KRÅD asks, told on the page where everybody of KRÅD begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, current_app

_EXTENSION = "slt.cases.waiting"


@dataclass(frozen=True)
class Waiting:
    """A sentence of what waits, and the page where it is seen to, with the words of the link."""

    text: str
    url: str
    link: str


def told_by(app: Flask, tell: Callable[[], Iterable[Waiting]]) -> None:
    """Add what a feature has; it tells nothing to those whose it isn't."""
    app.extensions.setdefault(_EXTENSION, []).append(tell)


def waiting() -> list[Waiting]:
    """All that waits for who asks."""
    return [each for tell in current_app.extensions.get(_EXTENSION, ()) for each in tell()]
