"""What a release says, as a value and as bytes. Pure: the same inputs give the same bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from certification.assessment import PrerequisiteKey
from certification.assessment.situation import months_before
from dashboards.projection.picture import Area, Figures, Municipality, Picture, Place
from dashboards.releases.suppression import FLOOR, LEVELS, hidden

SCHEMA = "slt-release/1"
#: The signs of Norwegian statistics: hidden out of regard for who reported, and not known.
HIDDEN, UNKNOWN = ":", ".."


@dataclass(frozen=True)
class Document:
    """A unit's latest submitted document: its date, its criteria, and the levels of each municipality in it."""

    submission_id: UUID
    unit_id: UUID
    as_of: date
    criteria: str
    levels: Mapping[UUID, Mapping[str, int]]


@dataclass(frozen=True)
class Basis:
    """The documents that count on a day, by unit: the latest of each, where it isn't too old."""

    documents: Mapping[UUID, Document]

    @classmethod
    def of(cls, documents: Iterable[Document], on: date, stale_months: int) -> Basis:
        """Leave out the documents that are `stale_months` old or more on the day: not reported."""
        oldest = months_before(on, stale_months)
        return cls({d.unit_id: d for d in documents if oldest < d.as_of <= on})

    @property
    def ids(self) -> frozenset[tuple[UUID, UUID]]:
        """Unit and submission of each."""
        return frozenset((d.unit_id, d.submission_id) for d in self.documents.values())

    def renewed(self, before: frozenset[tuple[UUID, UUID]]) -> int:
        """How many units have another document than before, or none any more."""
        return len({unit for unit, _ in self.ids ^ before})

    def level(self, municipality: Municipality, key: PrerequisiteKey) -> int | None:
        """A municipality's level: with city districts, the lowest of theirs, once all of them have reported."""
        if municipality.whole.unit or not municipality.districts:
            return self._level(municipality.whole, municipality.id, key)
        levels = [self._level(place, municipality.id, key) for place in municipality.districts]
        reported = [level for level in levels if level is not None]
        return min(reported) if len(reported) == len(levels) else None

    def _level(self, place: Place, municipality_id: UUID, key: PrerequisiteKey) -> int | None:
        document = self.documents.get(place.unit.id) if place.unit else None
        return document.levels.get(municipality_id, {}).get(key) if document else None


def distributions(picture: Picture, basis: Basis) -> dict[str, Any]:
    """How many municipalities stand at each level of each prerequisite; what would tell of a unit is hidden."""
    return {
        "on": picture.on.isoformat(),
        "municipalities": len(picture.municipalities),
        "criteria": sorted({document.criteria for document in basis.documents.values()}),
        "prerequisites": {key: _distribution(picture, basis, key) for key in PrerequisiteKey},
    }


def _distribution(picture: Picture, basis: Basis, key: PrerequisiteKey) -> dict[str, Any]:
    units: dict[int, dict[UUID, int]] = {level: defaultdict(int) for level in LEVELS}
    not_reported = 0
    for municipality in picture.municipalities:
        level = basis.level(municipality, key)
        if level is None:
            not_reported += 1
        else:
            # The districts of a city answer together, as the one municipality they are.
            unit = municipality.whole.unit
            units[level][unit.id if unit else municipality.id] += 1
    hide = hidden({level: list(counts.values()) for level, counts in units.items()})
    shown: dict[str, Any] = {
        str(level): HIDDEN if level in hide else sum(counts.values()) for level, counts in units.items()
    }
    return {**shown, "not_reported": not_reported}


def content(picture: Picture, levels: dict[str, Any], stale_months: int) -> dict[str, Any]:
    """The release of a day. `levels` are `distributions`, of this day or, where too few had reported anew, an earlier."""
    return {
        "schema": SCHEMA,
        "on": picture.on.isoformat(),
        "demonstration": picture.made_up,
        "parameters": {"stale_months": stale_months, "floor": FLOOR},
        "nation": _figures(picture.figures),
        "counties": _areas(picture.counties),
        "police_districts": _areas(picture.police_districts),
        "levels": levels,
    }


def _areas(areas: Mapping[Area, Figures]) -> list[dict[str, Any]]:
    return [
        {"key": area.key, "name": area.name, "name_nn": area.name_nn, **_figures(figures)}
        for area, figures in areas.items()
    ]


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "municipalities": figures.municipalities,
        "covered": figures.covered,
        "population": UNKNOWN if figures.population is None else figures.population,
        "covered_population": UNKNOWN if figures.covered_population is None else figures.covered_population,
        "categories": {category: figures.categories[category] for category in figures.categories},
        "units": {status: figures.units[status] for status in figures.units},
    }
