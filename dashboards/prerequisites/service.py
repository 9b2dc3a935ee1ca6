"""The seven prerequisites and the meetings, as releases tell them, and as they are today for KRÅD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.db.session import asked_once
from app.web.sorting import norwegian_key
from certification.assessment import PrerequisiteKey
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from dashboards.projection import reading
from dashboards.releases import service as releases
from dashboards.releases.content import HIDDEN, PARTS, UNKNOWN_SLT, tables
from dashboards.releases.questions import ON_CASES, QUESTIONS, Basis, Grouping, columns_of
from dashboards.releases.suppression import LEVELS
from dashboards.releases.worlds import NATION, Count


@dataclass(frozen=True)
class Row:
    """An area: its municipalities in each column (None: hidden), those not reported, and how many are hidden.

    `unknown`: where no SLT is known; None in an early count, that has them among the others who have not reported.
    """

    area: str
    names: tuple[str, str] | None
    municipalities: int
    reported: int
    columns: Mapping[str, int | None]
    steps: Mapping[str, int | None]
    unknown: int | None = None

    @property
    def not_reported(self) -> int:
        return self.municipalities - self.reported - (self.unknown or 0)

    @property
    def hidden(self) -> int:
        return self.reported - sum(value or 0 for value in self.columns.values())

    @property
    def lacks(self) -> bool:
        """Whether a step is lacking, or may be: there is a number that isn't nought."""
        return any(number != 0 for number in self.steps.values())

    @property
    def room(self) -> int:
        """In how many a hidden step can be lacking at most: what is left of those who have reported, and of those on its level."""
        *_lower, highest = self.columns.values()
        left = self.reported - (highest or 0) - sum(number or 0 for number in self.steps.values())
        levels = {step.partition(":")[0] for step, number in self.steps.items() if number is None}
        return max((min(left, self._left_on(level)) for level in levels), default=0)

    def _left_on(self, level: str) -> int:
        on_it = self.columns.get(level)
        told = sum(number or 0 for step, number in self.steps.items() if step.partition(":")[0] == level)
        return self.reported if on_it is None else on_it - told

    @property
    def most(self) -> tuple[str, int] | None:
        """The step that is lacking most often, and how often; None where none is, and where a hidden one may be lacking oftener."""
        return next((found for found in self.commonest[:1] if found[1] >= self.room), None)

    @property
    def commonest(self) -> list[tuple[str, int]]:
        """The steps that are lacking, the most frequent first; those that are hidden are not told."""
        told = [(step, number) for step, number in self.steps.items() if number]
        return sorted(told, key=lambda found: (-found[1], found[0]))


@dataclass(frozen=True)
class Counted:
    """One question: the day that it was counted, by which criteria, and its areas, the nation first.

    `whole`: it is of cases, and an early count that has a city only where all of its districts have a unit.
    """

    question: str
    on: date
    criteria: tuple[str, ...]
    areas: Mapping[str, Row]
    whole: bool = False

    @property
    def nation(self) -> Row:
        return self.areas[NATION]

    @property
    def apart(self) -> bool:
        """Whether those where no SLT is known are told apart from those who have not reported."""
        return self.nation.unknown is not None

    def of(self, grouping: Grouping) -> list[Row]:
        """The rows of a grouping: areas by name, sizes from the smallest."""
        rows = [row for area, row in self.areas.items() if area.startswith(f"{grouping}:")]
        return sorted(rows, key=lambda row: norwegian_key(row.names[0] if row.names else row.area))


@dataclass(frozen=True)
class Standing:
    """Every question, and the release that it stands in (None: as it is on the day, which KRÅD alone sees)."""

    release: int | None
    on: date
    stale_months: int
    floor: int
    made_up: bool
    questions: Mapping[str, Counted]

    @property
    def reported(self) -> int:
        """The municipalities that have reported something of at least one prerequisite."""
        return max((counted.nation.reported for counted in self.prerequisites), default=0)

    @property
    def prerequisites(self) -> list[Counted]:
        return [self.questions[key] for key in PrerequisiteKey if key in self.questions]


@asked_once
def latest(on: date) -> Standing | None:
    """The latest release by a day, or None before the first."""
    release = releases.latest(on)
    return _standing(release) if release else None


def since(question: str | None = None) -> releases.Listed | None:
    """The first release that has a question (None: the first one), or None before that."""
    return _firsts().get(question)


@asked_once
def _firsts() -> Mapping[str | None, releases.Listed]:
    found: dict[str | None, releases.Listed] = {}
    for listed in reversed(releases.listed()):
        found.setdefault(None, listed)
        standing = of(listed.number)
        for question in standing.questions if standing else ():
            found.setdefault(question, listed)
        if found.keys() >= set(QUESTIONS):
            break
    return found


@asked_once
def of(number: int) -> Standing | None:
    """A release by its number, or None where there is no such."""
    release = releases.numbered(number)
    return _standing(release) if release else None


@asked_once
def live(on: date) -> Standing:
    """As it is today or was on a day, and nothing hidden: for KRÅD alone. Raises `BeforeRegister`."""
    months = criteria.parameter(ParameterKey.STALE_MONTHS, on)
    picture = reading.picture(on)
    documents = releases.documents(reading.latest_documents(on))
    basis = Basis.of(documents, on, months, reading.applications(on), releases.steps_by(on), public=False)
    counts = {question: Count(basis.answers(picture, question), set()) for question in QUESTIONS}
    told = tables(picture, basis, counts)
    return Standing(None, on, months, 0, picture.made_up, {q: _counted(q, table) for q, table in told.items()})


@asked_once
def series(question: str, until: date) -> list[Counted]:
    """A question over time: each count of a release by a day once, the first one first; from when somebody had reported."""
    found: dict[date, Counted] = {}
    last: list[Counted] = []
    for release in releases.releases():
        if release.on > until:
            break
        counted = _standing(release).questions.get(question)
        last = [counted] if counted else last
        if counted is not None and counted.nation.reported:
            found[counted.on] = counted
    return list(found.values()) or last


def _standing(release: releases.Published) -> Standing:
    content = release.content
    return Standing(
        release.number,
        release.on,
        content["parameters"]["stale_months"],
        content["parameters"]["floor"],
        content["demonstration"],
        _questions(content["levels"]),
    )


def _questions(levels: Mapping[str, Any]) -> dict[str, Counted]:
    if "prerequisites" in levels:  # the first schema told of the nation's levels alone
        return {key: _first(key, levels) for key in PrerequisiteKey}
    return {question: _counted(question, table) for question, table in levels.items()}


def _first(question: str, levels: Mapping[str, Any]) -> Counted:
    row, municipalities = levels["prerequisites"][question], int(levels["municipalities"])
    columns = {str(level): _number(row[str(level)]) for level in LEVELS}
    nation = Row(NATION, None, municipalities, municipalities - int(row["not_reported"]), columns, {})
    return Counted(question, date.fromisoformat(levels["on"]), tuple(levels["criteria"]), {NATION: nation})


def _counted(question: str, table: Mapping[str, Any]) -> Counted:
    areas = {
        area: Row(
            area,
            tuple(row["names"]) if "names" in row else None,
            row["municipalities"],
            row["reported"],
            # A release has its keys by the alphabet; a table has its columns from the worst to the best.
            {column: _number(row["columns"][column]) for column in columns_of(question)},
            {step: _number(value) for step, value in row.get("steps", {}).items()},
            row.get(UNKNOWN_SLT),
        )
        for area, row in table["areas"].items()
    }
    whole = question in ON_CASES and not table.get(PARTS)
    return Counted(question, date.fromisoformat(table["on"]), tuple(table["criteria"]), areas, whole)


def _number(value: Any) -> int | None:
    return None if value == HIDDEN else int(value)
