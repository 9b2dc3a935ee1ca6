"""What a reform does to the nation's figures, as its preview tells it; counted by the room that keeps the nation's picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import Flask, current_app

from tenants.register.reforms.service import Plan

_EXTENSION = "slt.reforms.counted"


@dataclass(frozen=True)
class Figures:
    """Municipalities of an area, those of them that are approved, its inhabitants, those who live where SLT is approved, and the
    units that are counted there.

    None: not known, as where one was parted and has not been counted since.
    """

    municipalities: int
    approved: int
    inhabitants: int | None
    covered: int | None
    units: int


@dataclass(frozen=True)
class Area:
    """The nation, or a part of it, on the day of a reform, without it and with it (None: there is no such part)."""

    name: str
    before: Figures | None
    after: Figures | None


@dataclass(frozen=True)
class Series:
    """The years of an area's series that a reform touches: `breaks` that come, `mended` that go.

    `recounted` are years before its own whose numbers become others, as when a row of the register is corrected.
    """

    area: str
    breaks: Sequence[int]
    mended: Sequence[int]
    recounted: Sequence[int]


@dataclass(frozen=True)
class Counted:
    """What a reform touches: the nation and its counties and police districts, size classes of municipalities, kinds of unit, and
    the series in which it makes or mends a break.
    """

    areas: Sequence[Area]
    sizes: Sequence[Area]
    kinds: Sequence[Area]
    series: Sequence[Series]


@dataclass(frozen=True)
class Heirs:
    """Who goes on with what: by each municipality that comes of others the unit that covers it (None: one that is made for it),
    and by each cooperation the municipality that is its host afterwards.
    """

    units: Mapping[UUID, UUID | None]
    hosts: Mapping[UUID, UUID]


Count = Callable[[Plan, Heirs], Counted]


def counted_by(app: Flask, count: Count) -> None:
    """Tell how to count, which is not this feature's to know."""
    app.extensions[_EXTENSION] = count


def counted(plan: Plan, heirs: Heirs) -> Counted:
    """What a reform would do to the figures of its day, and to the series. As KRÅD; nothing is changed."""
    return cast("Count", current_app.extensions[_EXTENSION])(plan, heirs)
