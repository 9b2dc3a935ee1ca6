"""The seven prerequisites over the nation, as the latest release tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.assessment import PrerequisiteKey
from dashboards.releases import service as releases
from dashboards.releases.content import HIDDEN
from dashboards.releases.suppression import LEVELS


@dataclass(frozen=True)
class Row:
    """One prerequisite: municipalities at each level (None: hidden), those not reported, and how many are hidden."""

    key: PrerequisiteKey
    levels: tuple[int | None, ...]
    not_reported: int
    hidden: int


@dataclass(frozen=True)
class Distribution:
    """All seven, with the release they come from and the day that the levels were counted.

    A document of `stale_months` or more is not reported; a number that rests on fewer than `floor` units is hidden.
    """

    release: int
    released_on: date
    counted_on: date
    municipalities: int
    stale_months: int
    floor: int
    rows: tuple[Row, ...]

    @property
    def hides(self) -> bool:
        return any(row.hidden for row in self.rows)

    @property
    def reported(self) -> int:
        """The municipalities that have reported something of at least one prerequisite."""
        return self.municipalities - min(row.not_reported for row in self.rows)


def latest() -> Distribution | None:
    """The distributions of the latest release, or None before the first."""
    release = releases.latest()
    if release is None:
        return None
    levels = release.content["levels"]
    municipalities = int(levels["municipalities"])
    return Distribution(
        release=release.number,
        released_on=release.on,
        counted_on=date.fromisoformat(levels["on"]),
        municipalities=municipalities,
        stale_months=release.content["parameters"]["stale_months"],
        floor=release.content["parameters"]["floor"],
        rows=tuple(_row(key, levels["prerequisites"][key], municipalities) for key in PrerequisiteKey),
    )


def _row(key: PrerequisiteKey, published: dict[str, Any], municipalities: int) -> Row:
    levels = tuple(None if published[str(level)] == HIDDEN else int(published[str(level)]) for level in LEVELS)
    not_reported = int(published["not_reported"])
    hidden = municipalities - not_reported - sum(level or 0 for level in levels)
    return Row(key, levels, not_reported, hidden)
