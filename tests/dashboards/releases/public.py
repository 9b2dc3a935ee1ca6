"""A nation whose units report, apply and are approved, year by year; and what anybody reads of it in the public pages.

What is read is worked out here by hand from the handbook's criteria, and not as the product does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from certification.assessment import PrerequisiteKey, packaged
from certification.processing.classes import AGES, Done
from dashboards.projection.picture import Area, Municipality, Picture, Place, Unit
from dashboards.projection.statuses import Status
from dashboards.releases.content import counted
from dashboards.releases.facts import Public
from dashboards.releases.questions import (
    ANCHORED,
    APPLICATION,
    CONFIRMATION,
    COORDINATION,
    HANDLING,
    ON_CASES,
    QUESTIONS,
    STEERING,
    STEPS_TAKEN,
    Age,
    Basis,
    Document,
    both,
    together,
    values_of,
)
from dashboards.releases.worlds import Count
from tests.dashboards.releases.country import Country

#: What is asked about: of anchoring and the police's confirmation each says something of the other.
ASKED = (ANCHORED, *(each for each in QUESTIONS if each not in (PrerequisiteKey.ANCHORING, CONFIRMATION)))
#: The titles that say something of a level.
COORDINATOR, GROUP, GOALS = "coordinator", "steering_group", "goals_in_plans"
BEGAN = date(2020, 1, 1)
#: Five inhabitants' classes by a number in each.
_PEOPLE = (1_000, 7_000, 15_000, 30_000, 90_000)


@dataclass
class Case:
    """An application: when it came, when it was decided, and with which conditions (None: refused)."""

    id: UUID
    document: UUID
    came: date
    ended: date | None = None
    titles: frozenset[str] | None = None

    def steps(self, unit_id: UUID) -> Iterator[Done]:
        """What it has done of its steps; half of them are asked something as their review begins."""
        random = Random(self.id.int)
        begun, waited = self.came + timedelta(days=int(random.expovariate(1 / 25))), random.choice((None, 2, 20, 40))
        if self.ended is not None:
            begun = min(begun, self.ended)
            yield Done("review", unit_id, self.id, (self.ended - begun).days, self.ended)
        yield Done("received", unit_id, self.id, (begun - self.came).days, begun)
        answered = begun + timedelta(days=waited or 0)
        if waited is not None and (self.ended is None or answered < self.ended):
            yield Done("waiting", unit_id, self.id, waited, answered)


@dataclass
class Told:
    """What a unit has told in its latest document, and what it lacks."""

    id: UUID
    on: date
    answers: dict[str, str]
    unmet: frozenset[str]

    @property
    def approvable(self) -> bool:
        return self.answers["anchoring"][0] > "1"


@dataclass
class Realm:
    """The units of the register's municipalities, as the projection and the public know them."""

    random: Random
    country: Country
    told: dict[str, Told] = field(default_factory=dict)
    cases: dict[str, list[Case]] = field(default_factory=dict)
    before: dict[str, list[Count]] = field(default_factory=dict)
    #: What the public facts of some day left open of each document's answer.
    remembered: dict[tuple[str, Any, str], frozenset[str]] = field(default_factory=dict)
    #: The day of each document.
    dates: dict[str, date] = field(default_factory=dict)
    _ids: int = 10_000
    _cuts: int = 0

    @classmethod
    def drawn(cls, seed: int, *, counties: int = 8) -> Realm:
        """So many of the counties: a smaller nation is harder to hide in, and sooner asked about."""
        random = Random(seed)
        country = Country.drawn(random)
        here = random.sample(sorted({areas[0] for areas in country.areas.values()}), counties)
        areas = {number: each for number, each in country.areas.items() if each[0] in here}
        return cls(random, Country(areas, {number: country.unit[number] for number in areas}, {}))

    # What happens.

    def report(self, on: date, share: float) -> None:
        """So many submit a document."""
        for unit in self._units():
            if self.random.random() < share:
                self.told[unit] = self._document(on)

    def apply(self, on: date, share: float) -> None:
        """So many of those who can, and have no application under way, apply with a document of the day, or of some days before."""
        for unit in self._units():
            if unit in self.told and self.told[unit].approvable and not self._under_way(unit):
                decided = [case.ended for case in self.cases.get(unit, []) if case.ended]
                came = max([on - timedelta(days=self.random.choice((5, 40, 120))), *decided])
                if self.random.random() < share:
                    self.told[unit] = replace(
                        self.told[unit], id=self._id(), on=came
                    )  # an application is a document of its own
                    self.cases.setdefault(unit, []).append(Case(self._id(), self.told[unit].id, came))

    def decide(self, on: date, share: float) -> None:
        """So many of the applications are decided, most of them with an approval."""
        for unit in self._units():
            if (case := self._under_way(unit)) and self.random.random() < share:
                case.ended = on
                case.titles = self.told[unit].unmet if self.random.random() < 0.95 else None

    def cut(self, on: date, *, knowing: bool = True) -> None:
        """Publish a release of a day, and remember what the public facts leave open then."""
        picture, applications = self.picture(on), self._applications()
        steps = [
            done for unit, cases in self.cases.items() for case in cases for done in case.steps(self._unit_id(unit))
        ]
        basis = Basis.of(self._documents(), on, 15, applications, steps)
        known = (
            Public.of(on, packaged().classes, self._known(), applications, basis.documents)
            if knowing
            else Public(on, {})
        )
        self._cuts += 1
        for question, count in counted(picture, basis, known, self.before).items():
            count.release = self._cuts
            self.before.setdefault(question, []).append(count)
        self.read(on)

    # What anybody reads.

    def counts(self, question: str) -> list[Count]:
        """All that has been published of a question; of anchoring and the police's confirmation at once."""
        if question != ANCHORED:
            return self.before.get(question, [])
        police = {count.release: count for count in self.before.get(CONFIRMATION, [])}
        return [
            Count(
                together(count.answers, police[count.release].answers),
                count.hidden | police[count.release].hidden,
                count.release,
            )
            for count in self.before.get(PrerequisiteKey.ANCHORING, [])
        ]

    def read(self, on: date) -> None:
        """Remember what the public facts of a day leave open of what has been counted."""
        for question in ASKED:
            for count in self.counts(question):
                for answer in count.answers.values():
                    key = question, answer.respondent, str(answer.source)
                    if question in ON_CASES and key in self.remembered:
                        continue  # what the days of decisions tell of an age, they tell on the day of the count
                    # A decision tells of the document that it is about, and of those since.
                    about = self.dates.get(str(answer.source), on)
                    said = self.left(question, self._name(answer.respondent), on, about)
                    known = self.remembered.get(key, frozenset(values_of(question)))
                    self.remembered[key] = known & said if answer.value in said else known

    def left_of(self, question: str) -> Mapping[tuple[Any, Any], frozenset[str]]:
        """What is left open, by respondent and document, of all that has been read."""
        return {(who, source): left for (asked, who, source), left in self.remembered.items() if asked == question}

    def certain(self, question: str, left: frozenset[str]) -> frozenset[str]:
        """What is left where no decision is taken to be about the very document that was counted."""
        if question in ON_CASES:
            return left
        return frozenset(value for value in values_of(question) if value != "0:coordinator_reported")

    def left(self, question: str, unit: str, on: date, about: date) -> frozenset[str]:
        """What the public facts of a day leave open of a unit's answer in a document of a day."""
        if question == ANCHORED:
            anchoring = self.left(PrerequisiteKey.ANCHORING, unit, on, about)
            return frozenset(value for value in values_of(question) if both(value)[0] in anchoring)
        values = set(values_of(question))
        decided = [case for case in self.cases.get(unit, []) if case.ended and case.ended <= on and case.came <= about]
        titles = decided[-1].titles if decided else None
        if question == "coordinator":
            values -= {"0:coordinator_reported"}  # whoever tells of a coordinator has one
        if question in (APPLICATION, HANDLING) and decided:
            until, *since = (
                (on, decided[-1].ended) if question == APPLICATION else (decided[-1].ended, *_end(decided[:-1]))
            )
            days = (until - max(BEGAN, *since)).days if since and until else 10_000
            values -= {age for age, least in ((Age.OVER_90, 91), (Age.UP_TO_90, 31)) if days < least}
        if question in STEPS_TAKEN and decided:
            # Nobody knows whether it was a step of the one that is decided or of one that is not.
            ends = [BEGAN, *(case.ended for case in decided if case.ended), on]
            days = max((until - since).days for since, until in pairwise(ends[-3:]))
            values -= {age for age, (least, _most) in AGES.items() if least > days}
        if titles is None or question in ON_CASES:
            return frozenset(values)
        if question == "anchoring":
            values = {v for v in values if v[0] > "1"}
            values &= {"2:steering_group"} if GROUP in titles else values - {"2:steering_group"}
            if GOALS in titles:
                values = {v for v in values if v[0] == "2"} | {"3:goals_in_plans"} & values
            else:
                values -= {"3:goals_in_plans"}
        if question == "coordinator":
            values = {"1:coordinator_in_post"} if COORDINATOR in titles else {v for v in values if v[0] > "1"}
        if question == "steering":
            if COORDINATOR in titles:
                values = {v for v in values if v[0] < "2"}
            if GOALS not in titles:
                values -= {"0:goal", "1:adopted_goal"}
        return frozenset(values)

    # As the projection has it.

    def picture(self, on: date) -> Picture:
        """All municipalities of the register, with the status of the unit of each."""
        municipalities = []
        for number, (county, district, size) in self.country.areas.items():
            unit = self.country.unit[number]
            status = self._status(unit, on)
            of = Unit(self._unit_id(unit), unit, "municipality", True, status, _uuid(number))
            people = _PEOPLE[int(size.split(":")[1])]
            municipalities.append(
                Municipality(
                    _uuid(number),
                    number,
                    number,
                    _area(county),
                    _area(district),
                    Place(None, people, of, status, BEGAN),
                )
            )
        return Picture(on, tuple(municipalities))

    def _status(self, unit: str, on: date) -> Status:
        decided = [case for case in self.cases.get(unit, []) if case.ended and case.ended <= on]
        if not decided:
            return Status.NONE
        titles = decided[-1].titles
        if titles is None:
            return Status.REJECTED
        return Status.APPROVED_WITH_CONDITIONS if titles else Status.APPROVED

    def _applications(self) -> list[Any]:
        return [
            SimpleNamespace(
                unit_id=self._unit_id(unit),
                case_id=case.id,
                received_on=case.came,
                ended_on=case.ended,
                decided=case.ended is not None,
            )
            for unit, cases in self.cases.items()
            for case in cases
        ]

    def _known(self) -> Iterator[Any]:
        for unit in self._units():
            yield SimpleNamespace(unit_id=self._unit_id(unit), began=BEGAN, issued_on=None, conditions=[])
            for case in self.cases.get(unit, []):
                if case.titles is not None:
                    conditions = [{"finding": title} for title in sorted(case.titles)]
                    yield SimpleNamespace(
                        unit_id=self._unit_id(unit), began=BEGAN, issued_on=case.ended, conditions=conditions
                    )

    def _documents(self) -> list[Document]:
        return [
            Document(
                told.id,
                self._unit_id(unit),
                told.on,
                "handbook-1",
                {_uuid(number): _levels(told) for number in self._numbers(unit)},
                {_uuid(number): _told(told) for number in self._numbers(unit)},
            )
            for unit, told in self.told.items()
        ]

    # Drawing.

    def _document(self, on: date) -> Told:
        """A document whose answers agree with each other, and the conditions that an approval of it would have."""
        pick = self.random.choice
        answers = {question: pick(values_of(question)) for question in QUESTIONS if ":" in values_of(question)[0]}
        # Most are well anchored, as most apply.
        answers["anchoring"] = pick([v for v in values_of("anchoring") if v[0] > "1" or self.random.random() < 0.3])
        answers["coordinator"] = pick([v for v in values_of("coordinator") if v[0] > "0"])
        unmet = {GROUP} if answers["anchoring"] == "2:steering_group" else set()
        if answers["anchoring"] == "3:goals_in_plans" or (answers["anchoring"][0] < "3" and self.random.random() < 0.3):
            unmet.add(GOALS)
        if answers["coordinator"][0] == "1":
            unmet.add(COORDINATOR)
        may = [v for v in values_of("steering") if GOALS in unmet or v not in ("0:goal", "1:adopted_goal")]
        may = [v for v in may if COORDINATOR not in unmet or v[0] < "2"]
        answers["steering"] = pick(may)
        answers[STEERING], answers[COORDINATION] = pick(values_of(STEERING)), pick(values_of(COORDINATION))
        confirmed = answers["anchoring"][0] > "1" or answers["anchoring"] == "1:vedtak"
        answers[CONFIRMATION] = "confirmed" if confirmed else pick(("missing", "withdrawn"))
        told = Told(self._id(), on, answers, frozenset(unmet))
        self.dates[str(told.id)] = on
        return told

    def _units(self) -> list[str]:
        return sorted(set(self.country.unit.values()))

    def _numbers(self, unit: str) -> list[str]:
        return [number for number, of in self.country.unit.items() if of == unit]

    def _under_way(self, unit: str) -> Case | None:
        return next((case for case in self.cases.get(unit, []) if case.ended is None), None)

    def _unit_id(self, unit: str) -> UUID:
        return UUID(int=10**9 + self._units().index(unit))

    def _name(self, respondent: Any) -> str:
        return self._units()[respondent.int - 10**9]

    def _id(self) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)


def _end(cases: Sequence[Case]) -> list[date]:
    return [case.ended for case in cases[-1:] if case.ended]


def _uuid(number: str) -> UUID:
    return UUID(int=int(number))


def _area(key: str) -> Area:
    name = key.split(":")[1]
    return Area(name, name, name)


def _levels(told: Told) -> dict[str, int]:
    return {question: int(value[0]) for question, value in told.answers.items() if value[0].isdigit()}


def _told(told: Told) -> dict[str, Any]:
    number = {"none": 0, "below_half": 1, "below_norm": 3, "norm": 4}
    steps = {question: value[2:] for question, value in told.answers.items() if value[1:2] == ":"}
    meetings = {
        "steering": [number[told.answers[STEERING]], 4],
        "coordination": [number[told.answers[COORDINATION]], 4],
    }
    return {"steps": steps, "meetings": meetings, "police": told.answers[CONFIRMATION], "unmet": told.unmet}
