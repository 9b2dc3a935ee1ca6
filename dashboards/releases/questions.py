"""What a release counts beside the public facts: the questions, how each municipality answers, and in which areas. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from certification.assessment import FindingId, PrerequisiteKey
from certification.assessment.counted import POLICE, STEPS
from certification.assessment.implied import agrees
from certification.assessment.situation import months_before
from certification.processing.classes import AGES, Done, age_key
from certification.processing.classes import STEPS as TAKEN
from dashboards.projection.picture import Municipality, Picture, Place
from dashboards.projection.statuses import Status
from dashboards.releases.protection import Question
from dashboards.releases.suppression import LEVELS
from dashboards.releases.worlds import Answer

STEERING, COORDINATION = "steering_meetings", "coordination_meetings"
#: How the police's confirmation stood in the document; how old the unit's application is; how long its last one took.
CONFIRMATION, APPLICATION, HANDLING = "police_confirmation", "applications", "case_days"
#: How long each step of a case took the last time that it was done in the past year, by KRÅD's own classes.
STEPS_TAKEN = {f"case_{step}": step for step in TAKEN}
#: Anchoring and the police's confirmation in one: of most levels the other follows, so that what hides one must hide both.
ANCHORED = f"{PrerequisiteKey.ANCHORING}+{CONFIRMATION}"
#: Between the two answers of one, and in the place of a second that there is none of.
_AND, _NONE = "|", "-"
QUESTIONS: tuple[str, ...] = (
    *PrerequisiteKey,
    STEERING,
    COORDINATION,
    CONFIRMATION,
    APPLICATION,
    HANDLING,
    *STEPS_TAKEN,
)
#: Those that rest on the unit's cases, and not on its document.
ON_CASES = frozenset({APPLICATION, HANDLING, *STEPS_TAKEN})
#: Those that are told of the nation alone: by area they would tell of each other, and of the applications (decision 0106).
NATIONAL = frozenset(STEPS_TAKEN)
#: The questions that are answered day by day: the answer of a day is another one than that of the day before.
DAILY = frozenset({APPLICATION})
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


class Age(StrEnum):
    """How many days an application has been, or was, with KRÅD; none: there is none."""

    OVER_90 = "over_90"
    UP_TO_90 = "up_to_90"
    UP_TO_30 = "up_to_30"
    NONE = "no_application"


#: The columns of the questions that are no levels, in the order of what is worst.
_COLUMNS: dict[str, tuple[str, ...]] = {
    STEERING: tuple(Meetings),
    COORDINATION: tuple(Meetings),
    CONFIRMATION: POLICE,
    APPLICATION: tuple(Age),
    HANDLING: tuple(age for age in Age if age is not Age.NONE),
    **dict.fromkeys(STEPS_TAKEN, tuple(reversed(AGES))),
}


class Grouping(StrEnum):
    """What the nation is divided by, in the order in which an answer has its areas; by kind of unit for KRÅD alone (0110)."""

    COUNTY = "county"
    POLICE_DISTRICT = "police_district"
    SIZE = "size"
    KIND = "kind"


#: What releases divide it by.
RELEASED = (Grouping.COUNTY, Grouping.POLICE_DISTRICT, Grouping.SIZE)
#: The kind of unit of a municipality that no unit is known to cover.
NO_UNIT = "none"


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

    @property
    def unmet(self) -> frozenset[str]:
        """The findings that the unit doesn't meet."""
        return frozenset(finding for told in self.told.values() for finding in told.get("unmet", ()))

    def value(self, municipality_id: UUID, question: str) -> str | None:
        """How it answers: a level with the step that is lacking (`2:vedtak`; `4` lacks none), or a class of meetings."""
        told = self.told.get(municipality_id, {})
        if question == CONFIRMATION:
            # Who has told of neither vedtak nor police has not reported.
            return told.get("police") if PrerequisiteKey.ANCHORING in self.levels.get(municipality_id, {}) else None
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


def age_of(days: int) -> Age:
    """The class of so many days."""
    return Age.UP_TO_30 if days <= 30 else Age.UP_TO_90 if days <= 90 else Age.OVER_90


#: Of a unit: the class of an application's days, and what that answer rests on.
_Aged = tuple[str, str]


@dataclass(frozen=True)
class Basis:
    """What counts on a day, by unit: the latest document, where it isn't too old; the application under way; the last decided;
    by unit and step the last that was done.

    `public`: it will be told to everybody, who know who has reported and not who has applied.
    """

    on: date
    documents: Mapping[UUID, Document]
    under_way: Mapping[UUID, _Aged] = field(default_factory=dict)
    handled: Mapping[UUID, _Aged] = field(default_factory=dict)
    taken: Mapping[tuple[UUID, str], _Aged] = field(default_factory=dict)
    public: bool = True

    @classmethod
    def of(
        cls,
        documents: Iterable[Document],
        on: date,
        stale_months: int,
        applications: Iterable[Any] = (),
        steps: Iterable[Done] = (),
        *,
        public: bool = True,
    ) -> Basis:
        """Leave out the documents that are `stale_months` old or more on the day: not reported. `applications` are rows as
        `reading.applications` has them, `steps` those that cases have done; what was decided or done counts for a year.
        """
        oldest, year = months_before(on, stale_months), months_before(on, 12)
        under_way: dict[UUID, _Aged] = {}
        handled: dict[UUID, _Aged] = {}
        for row in sorted(applications, key=lambda row: (row.received_on, row.case_id)):
            if row.received_on > on:
                continue
            if row.ended_on is None or row.ended_on > on:
                age = age_of((on - row.received_on).days)
                # One that has come into another class is another answer.
                under_way[row.unit_id] = age, f"{row.case_id} {age}"
            elif row.decided and row.ended_on > year:
                handled[row.unit_id] = age_of((row.ended_on - row.received_on).days), str(row.case_id)
        taken = {
            (done.unit_id, done.step): (age_key(done.days), f"{done.case_id} {done.ended_on}")
            for done in sorted(steps, key=lambda done: (done.ended_on, done.case_id))
            if year < done.ended_on <= on
        }
        latest = {d.unit_id: d for d in documents if oldest < d.as_of <= on}
        return cls(on, latest, under_way, handled, taken, public)

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
        """One municipality's: with city districts, that of the lowest of them.

        A document tells of the city once all of its districts have reported; of cases those answer that have a unit.
        """
        areas = () if question in NATIONAL else tuple(areas_of(municipality, public=self.public).values())
        if municipality.whole.unit or not municipality.districts:
            value = self._value(municipality.whole, municipality.id, question)
            unit = municipality.whole.unit
            return Answer(unit.id, self._source(municipality.whole, question), areas, value) if unit and value else None
        values = {place: self._value(place, municipality.id, question) for place in municipality.districts}
        reported = {place: value for place, value in values.items() if value is not None}
        if not reported or (len(reported) < len(values) and question not in ON_CASES):
            return None
        # The districts of a city answer together, as the one municipality they are.
        source = " ".join(self._source(place, question) for place in reported)
        return Answer(municipality.id, source, areas, lowest(question, reported.values()))

    def _value(self, place: Place, municipality_id: UUID, question: str) -> str | None:
        if question in ON_CASES:
            found = self._aged(place, question)
            return found[0] if found else None
        # Whoever everybody knows has not reported, is not reported: their document is an application that is told to nobody.
        told = not self.public or place.status is not Status.NOT_REPORTED
        document = self.documents.get(place.unit.id) if place.unit and told else None
        return document.value(municipality_id, question) if document else None

    def _aged(self, place: Place, question: str) -> _Aged | None:
        """The application of a place's unit; of the day on which there is none, that too is an answer."""
        if place.unit is None:
            return None
        if question == HANDLING:
            return self.handled.get(place.unit.id)
        if question in STEPS_TAKEN:
            return self.taken.get((place.unit.id, STEPS_TAKEN[question]))
        return self.under_way.get(place.unit.id, (Age.NONE, self.on.isoformat()))

    def _source(self, place: Place, question: str) -> str:
        if question in ON_CASES:
            found = self._aged(place, question)
            return found[1] if found else ""
        document = self.documents.get(place.unit.id) if place.unit else None
        return str(document.submission_id) if document else ""


def lowest(question: str, values: Iterable[str]) -> str:
    """What the districts of a city answer together."""
    return min(values, key=partial(_rank, question))


def _rank(question: str, value: str) -> tuple[int, str]:
    return (_COLUMNS[question].index(value) if question in _COLUMNS else int(value[0]), value)


def areas_of(municipality: Municipality, *, public: bool = True) -> dict[Grouping, str]:
    """The area of each grouping that a municipality lies in; `public`: of those that are released."""
    codes = {
        Grouping.COUNTY: municipality.county.key,
        Grouping.POLICE_DISTRICT: municipality.police_district.key,
        Grouping.SIZE: size_of(municipality.whole.population),
        Grouping.KIND: next((unit.kind for unit in municipality.units), NO_UNIT),
    }
    return {grouping: f"{grouping}:{code}" for grouping, code in codes.items() if not public or grouping in RELEASED}


def size_of(population: int | None) -> str:
    """The class of inhabitants: the number of bounds that are passed."""
    return UNKNOWN_SIZE if population is None else str(sum(population >= bound for bound in SIZES))


def columns_of(question: str) -> tuple[str, ...]:
    """The columns that every municipality which answers stands in one of."""
    return _COLUMNS.get(question) or tuple(map(str, LEVELS))


def values_of(question: str) -> tuple[str, ...]:
    """All that can be answered, as everybody knows: below the highest level there is always a step that is lacking."""
    if question in _COLUMNS:
        return _COLUMNS[question]
    if question == ANCHORED:
        return tuple(
            f"{level}{_AND}{police}"
            for level in values_of(PrerequisiteKey.ANCHORING)
            for police in POLICE
            if (police == POLICE[-1]) is confirmed(level)
        )
    return (*(f"{level}:{step}" for level, step in STEPS[question]), str(LEVELS[-1]))


def confirmed(anchoring: str) -> bool:
    """Whether the police have confirmed, of who answers this on anchoring."""
    level, _colon, step = anchoring.partition(":")
    met = agrees(PrerequisiteKey.ANCHORING, int(level), step or None, FindingId.POLICE_CONFIRMATION, met=True)
    return met and not agrees(
        PrerequisiteKey.ANCHORING, int(level), step or None, FindingId.POLICE_CONFIRMATION, met=False
    )


def together(anchoring: Mapping[Any, Answer], police: Mapping[Any, Answer]) -> dict[Any, Answer]:
    """The answers to both in one; each rests on the same document."""
    return {
        id_: replace(answer, value=f"{answer.value}{_AND}{police[id_].value if id_ in police else _NONE}")
        for id_, answer in anchoring.items()
    }


def both(value: str) -> tuple[str, str | None]:
    """The two answers in one; None where there is no second."""
    level, _and, police = value.partition(_AND)
    return level, None if police == _NONE else police


def without_police() -> tuple[str, ...]:
    """The answers to both where there is no second."""
    return tuple(f"{value}{_AND}{_NONE}" for value in values_of(PrerequisiteKey.ANCHORING))


def steps_in(values: Iterable[str]) -> list[str]:
    """Those of the values that are steps, in order."""
    return sorted(value for value in values if ":" in value)


def question_of(question: str, values: Iterable[str]) -> Question:
    """What is counted, where these are all the values: levels, and with them the steps that lead from them."""
    if question == ANCHORED:
        return _anchored(sorted(set(values)))
    whole = columns_of(question)
    columns = {value: frozenset({value, value.split(":")[0]}) for value in sorted(set(values))}
    steps = tuple(steps_in(columns))
    families = (whole, (*steps, whole[-1])) if steps else (whole,)
    groupings = 0 if question in NATIONAL else len(RELEASED)
    return Question(families, columns, groupings, (frozenset(whole),), daily=question in DAILY)


def _anchored(values: Iterable[str]) -> Question:
    levels = columns_of(PrerequisiteKey.ANCHORING)
    columns = {}
    for value in values:
        level, police = both(value)
        columns[value] = frozenset({level, level[0]} | ({police} if police else set()))
    steps = tuple(sorted({both(value)[0] for value in columns} - set(levels)))
    apart = frozenset(levels), frozenset(POLICE)
    return Question((levels, (*steps, levels[-1]), POLICE), columns, len(RELEASED), apart, frozenset(POLICE[-1:]))
