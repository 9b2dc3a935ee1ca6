"""The seven prerequisites over the nation, as the latest release tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.assessment import PrerequisiteKey
from dashboards.releases import service as releases
from dashboards.releases.content import HIDDEN
from dashboards.releases.service import Published
from dashboards.releases.suppression import LEVELS


@dataclass(frozen=True)
class Row:
    """One prerequisite: municipalities at each level (None: hidden), and those not reported."""

    key: PrerequisiteKey
    levels: tuple[int | None, ...]
    not_reported: int


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
    criteria: tuple[str, ...]
    made_up: bool
    rows: tuple[Row, ...]

    @property
    def reported(self) -> int:
        """The municipalities that have reported something of at least one prerequisite."""
        return self.municipalities - min(row.not_reported for row in self.rows)


def latest(on: date) -> Distribution | None:
    """The distributions of the latest release of a day or earlier, or None before the first."""
    return _distribution(releases.latest(on))


def of(number: int) -> Distribution | None:
    """The distributions of a release, or None where there is no such release."""
    return _distribution(releases.numbered(number))


def _distribution(release: Published | None) -> Distribution | None:
    if release is None:
        return None
    levels = release.content["levels"]
    return Distribution(
        release=release.number,
        released_on=release.on,
        counted_on=date.fromisoformat(levels["on"]),
        municipalities=int(levels["municipalities"]),
        stale_months=release.content["parameters"]["stale_months"],
        floor=release.content["parameters"]["floor"],
        criteria=tuple(levels["criteria"]),
        made_up=release.content["demonstration"],
        rows=tuple(_row(key, levels["prerequisites"][key]) for key in PrerequisiteKey),
    )


def _row(key: PrerequisiteKey, published: dict[str, Any]) -> Row:
    levels = tuple(None if published[str(level)] == HIDDEN else int(published[str(level)]) for level in LEVELS)
    return Row(key, levels, int(published["not_reported"]))
