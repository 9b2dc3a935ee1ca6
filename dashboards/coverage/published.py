"""What adds up in the nation: of a day, or as a release had it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.figures.errors import NoSuchRelease
from dashboards.projection.picture import Area, Category, Figures
from dashboards.projection.statuses import Status
from dashboards.releases import service as releases
from dashboards.releases.content import UNKNOWN

#: A category and a status that releases told before applications under way were protected (decision 0100).
APPLIED = "applied"


@dataclass(frozen=True)
class Facts:
    """The figures of the nation (or a part of it), of its counties and of its police districts.

    `ages`: who is under 18 was known somewhere in the nation.
    """

    on: date
    figures: Figures
    counties: Mapping[Area, Figures]
    police_districts: Mapping[Area, Figures]
    made_up: bool
    ages: bool
    release: int | None = None
    released_on: date | None = None


def published(number: int) -> Facts:
    """The public facts as a release had them. Raises `NoSuchRelease`."""
    release = releases.numbered(number)
    if release is None:
        raise NoSuchRelease(number)
    content = release.content
    counties = _areas(content["counties"])
    return Facts(
        release.on,
        _figures(content["nation"]),
        counties,
        _areas(content["police_districts"]),
        content["demonstration"],
        any(figures.under_18 is not None for figures in counties.values()),
        release.number,
        release.on,
    )


def _areas(rows: Iterable[Mapping[str, Any]]) -> dict[Area, Figures]:
    return {Area(row["key"], row["name"], row["name_nn"]): _figures(row) for row in rows}


def _figures(said: Mapping[str, Any]) -> Figures:
    """A category or a status that the portal didn't have yet was nobody's; but who had not reported was among those undecided."""
    return Figures(
        municipalities=said["municipalities"],
        covered=said["covered"],
        population=_known(said["population"]),
        covered_population=_known(said["covered_population"]),
        categories={category: said["categories"].get(category, 0) for category in Category if _told(category, said)},
        units={status: said["units"].get(status, 0) for status in Status if _told(status, said)},
        under_18=said.get("under_18"),
        covered_under_18=said.get("covered_under_18"),
        applied=(said["categories"][APPLIED], said["units"][APPLIED]) if APPLIED in said["categories"] else None,
    )


def _told(status: Category | Status, said: Mapping[str, Any]) -> bool:
    return status.value != Status.NOT_REPORTED.value or status.value in said["categories"]


def _known(number: Any) -> int | None:
    return None if number == UNKNOWN else int(number)
