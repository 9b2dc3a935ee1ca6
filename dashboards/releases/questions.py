"""What a release counts beside the public facts: the questions, how each municipality answers, and in which areas. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from certification.assessment import PrerequisiteKey
from certification.assessment.counted import STEPS
from certification.assessment.situation import months_before
from dashboards.projection.picture import Municipality, Picture, Place
from dashboards.releases.protection import Question
from dashboards.releases.suppression import LEVELS
from dashboards.releases.worlds import Answer

STEERING, COORDINATION = "steering_meetings", "coordination_meetings"
#: The questions that submitted documents answer.
QUESTIONS: tuple[str, ...] = (*PrerequisiteKey, STEERING, COORDINATION)
_MEETING = {STEERING: "steering", COORDINATION: "coordination"}
#: The classes of inhabitants: below each of these, and the rest.
SIZES = (5_000, 10_000, 20_000, 50_000)
UNKNOWN_SIZE = "unknown"


class Meetings(StrEnum):
    """How many meetings there were, against the norm of the criteria."""

    NONE = "none"
    BELOW_HALF = "below_half"
    BELOW_NORM = "below_norm"
    NORM = "norm"


class Grouping(StrEnum):
    """What the nation is divided by, in the order in which an answer has its areas."""

    COUNTY = "county"
    POLICE_DISTRICT = "police_district"
    SIZE = "size"


@dataclass(frozen=True)
class Document:
    """A unit's latest submitted document: its date, its criteria, and what it says of each municipality in it.

    `told` is as `certification.assessment.counted` has it.
    """

    submission_id: UUID
    unit_id: UUID
    as_of: date
    criteria: str
    levels: Mapping[UUID, Mapping[str, int]]
    told: Mapping[UUID, Mapping[str, Any]]

    def value(self, municipality_id: UUID, question: str) -> str | None:
        """How it answers: a level with the step that is lacking (`2:vedtak`; `4` lacks none), or a class of meetings."""
        told = self.told.get(municipality_id, {})
        if question in _MEETING:
            number, norm = told.get("meetings", {}).get(_MEETING[question], (None, None))
            return None if number is None else _meetings(number, norm)
        level = self.levels.get(municipality_id, {}).get(question)
        if level is None:
            return None
        step = told.get("steps", {}).get(question)
        return f"{level}:{step}" if step else str(level)


def _meetings(number: int, norm: int) -> Meetings:
    if number >= norm:
        return Meetings.NORM
    if not number:
        return Meetings.NONE
    return Meetings.BELOW_HALF if 2 * number < norm else Meetings.BELOW_NORM


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

    def answers(self, picture: Picture, question: str) -> dict[UUID, Answer]:
        """What each municipality that has reported answers, in the areas of the picture's day."""
        found = {}
        for municipality in picture.municipalities:
            answer = self.answer(municipality, question)
            if answer is not None:
                found[municipality.id] = answer
        return found

    def answer(self, municipality: Municipality, question: str) -> Answer | None:
        """One municipality's: with city districts, that of the lowest of them, once all have reported."""
        areas = tuple(key for _grouping, key in areas_of(municipality))
        if municipality.whole.unit or not municipality.districts:
            value = self._value(municipality.whole, municipality.id, question)
            unit = municipality.whole.unit
            return Answer(unit.id, self._source(municipality.whole), areas, value) if unit and value else None
        values = [self._value(place, municipality.id, question) for place in municipality.districts]
        reported = [value for value in values if value is not None]
        if len(reported) < len(values):
            return None
        # The districts of a city answer together, as the one municipality they are.
        source = " ".join(self._source(place) for place in municipality.districts)
        return Answer(municipality.id, source, areas, min(reported, key=_rank))

    def _value(self, place: Place, municipality_id: UUID, question: str) -> str | None:
        document = self.documents.get(place.unit.id) if place.unit else None
        return document.value(municipality_id, question) if document else None

    def _source(self, place: Place) -> str:
        document = self.documents.get(place.unit.id) if place.unit else None
        return str(document.submission_id) if document else ""


def _rank(value: str) -> tuple[int, str]:
    return (list(Meetings).index(Meetings(value)) if value in list(Meetings) else int(value[0]), value)


def areas_of(municipality: Municipality) -> Iterator[tuple[Grouping, str]]:
    """The area of each grouping that a municipality lies in."""
    yield Grouping.COUNTY, f"{Grouping.COUNTY}:{municipality.county.key}"
    yield Grouping.POLICE_DISTRICT, f"{Grouping.POLICE_DISTRICT}:{municipality.police_district.key}"
    yield Grouping.SIZE, f"{Grouping.SIZE}:{size_of(municipality.whole.population)}"


def size_of(population: int | None) -> str:
    """The class of inhabitants: the number of bounds that are passed."""
    return UNKNOWN_SIZE if population is None else str(sum(population >= bound for bound in SIZES))


def columns_of(question: str) -> tuple[str, ...]:
    """The columns that every municipality which answers stands in one of."""
    return tuple(Meetings) if question in _MEETING else tuple(map(str, LEVELS))


def values_of(question: str) -> tuple[str, ...]:
    """All that can be answered, as everybody knows: below the highest level there is always a step that is lacking."""
    if question in _MEETING:
        return tuple(Meetings)
    return (*(f"{level}:{step}" for level, step in STEPS[question]), str(LEVELS[-1]))


def steps_in(values: Iterable[str]) -> list[str]:
    """Those of the values that are steps, in order."""
    return sorted(value for value in values if ":" in value)


def question_of(question: str, values: Iterable[str]) -> Question:
    """What is counted, where these are all the values: levels, and with them the steps that lead from them."""
    whole = columns_of(question)
    columns = {value: frozenset({value, value.split(":")[0]}) for value in sorted(set(values))}
    steps = tuple(steps_in(columns))
    families = (whole, (*steps, whole[-1])) if steps else (whole,)
    return Question(families, columns, len(Grouping), frozenset(whole))
