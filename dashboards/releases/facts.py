"""What everybody knows of an answer before a release says anything: what the public facts leave open. Pure.

Who is approved, and on which conditions, says how findings stand; the days of decisions say how old an application can be.
Wherever that is true of what is counted, whoever reads is taken to know it: a release must not add to it until but one answer
is left. What the facts leave but one answer is told by them, and no release is to blame. Decision 0101.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from certification.assessment import FindingId, PrerequisiteKey
from certification.assessment.codes import FindingClass
from certification.assessment.counted import POLICE
from certification.assessment.implied import ALWAYS, agrees
from certification.assessment.situation import months_before
from certification.processing.classes import AGES, age_key
from dashboards.projection.picture import Municipality, Picture, Place
from dashboards.projection.statuses import Status
from dashboards.releases.questions import (
    ANCHORED,
    APPLICATION,
    COORDINATION,
    HANDLING,
    ON_CASES,
    STEERING,
    STEPS_TAKEN,
    Age,
    Document,
    Meetings,
    age_of,
    both,
    lowest,
    values_of,
    without_police,
)
from dashboards.releases.worlds import Answer

#: How a finding may stand, as far as a public fact says: met, or not.
_How = tuple[FindingId, bool]
#: The questions that a finding answers: how, where it is met.
_ANSWERS: dict[str, tuple[FindingId, str]] = {
    STEERING: (FindingId.STEERING_MEETINGS, Meetings.NORM),
    COORDINATION: (FindingId.COORDINATION_MEETINGS, Meetings.NORM),
}


@dataclass(frozen=True)
class Public:
    """What is public on a day beside the picture: by unit, the findings that its latest approval has as conditions, since when
    it has covered anything, and the days on which its cases were decided; and the class of each finding.

    `under_way` is not public: by the units that have an application, the findings that they don't meet; its decision will tell.
    """

    on: date
    classes: Mapping[FindingId, FindingClass]
    conditions: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    began: Mapping[UUID, date] = field(default_factory=dict)
    decided: Mapping[UUID, tuple[date, ...]] = field(default_factory=dict)
    under_way: Mapping[UUID, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        on: date,
        classes: Mapping[FindingId, FindingClass],
        known: Iterable[Any],
        applications: Iterable[Any],
        documents: Mapping[UUID, Document],
    ) -> Public:
        """From rows as `reading.known` and `reading.applications` have them, and the latest document of each unit."""
        rows, cases = list(known), [row for row in applications if row.received_on <= on]
        latest: dict[UUID, tuple[date, set[str]]] = {}
        for row in rows:
            if row.issued_on is None or row.issued_on < latest.get(row.unit_id, (date.min, set()))[0]:
                continue
            if row.unit_id not in latest or row.issued_on > latest[row.unit_id][0]:
                latest[row.unit_id] = row.issued_on, set()
            latest[row.unit_id][1].update(each["finding"] for each in row.conditions if each["finding"])
        decided: dict[UUID, list[date]] = {}
        for row in cases:
            if row.decided and row.ended_on is not None and row.ended_on <= on:
                decided.setdefault(row.unit_id, []).append(row.ended_on)
        return cls(
            on,
            classes,
            {unit: frozenset(listed) for unit, (_day, listed) in latest.items()},
            {row.unit_id: row.began for row in rows},
            {unit: tuple(sorted(days)) for unit, days in decided.items()},
            {
                row.unit_id: documents[row.unit_id].unmet if row.unit_id in documents else frozenset()
                for row in cases
                if row.ended_on is None or row.ended_on > on
            },
        )

    def narrowed(
        self, picture: Picture, question: str, answers: Mapping[UUID, Answer], *, since: bool = False
    ) -> dict[UUID, Answer]:
        """The answers with what everybody knows of each. `since`: counted before, with `open` as the facts had it then."""
        places = {each.id: _places(each) for each in picture.municipalities}
        return {
            id_: self._of_cases(question, answer, places.get(id_, []), since)
            if question in ON_CASES
            else self._of_documents(question, answer, places.get(id_, []), since)
            for id_, answer in answers.items()
        }

    def _of_cases(self, question: str, answer: Answer, places: Sequence[Place], since: bool) -> Answer:
        """The days of decisions are certain: how old the application is, is of the same case."""
        if since:
            return answer
        together = _lowest(
            question, [self._recent(question, place) for place in places if self._answers(question, place)]
        )
        return replace(answer, open=together | {answer.value})

    def _of_documents(self, question: str, answer: Answer, places: Sequence[Place], since: bool) -> Answer:
        """A decision was about one document, and another one may be counted: it must be safe with what the facts say, and without."""
        same = both(answer.value)[1] if question == ANCHORED else None
        open_ = _possible(question)
        if question == ANCHORED:
            # Whether there is a second answer is known, as it is who has reported.
            open_ = frozenset(value for value in open_ if (both(value)[1] is None) is (same is None))
        left = open_ if answer.open is None else open_ & answer.open
        ways = {left} if since else set()
        if len(places) == 1:
            left = _true(answer.value, left, self._said(question, places[0]))
            ways |= {left, _true(answer.value, left, self._will_be_said(question, places[0]))}
        elif places:
            parts = [open_.intersection(*self._said(question, place)) for place in places]
            ways.add(_true(answer.value, left, [_lowest(question, parts)]))
        return replace(answer, open=open_ | {answer.value}, left=tuple(sorted(ways - {open_}, key=sorted)))

    def _said(self, question: str, place: Place) -> Iterator[frozenset[str]]:
        """What the facts say of a place's answer, each of them."""
        if not place.certified:
            return
        listed = self.conditions.get(place.unit.id, frozenset()) if place.unit else frozenset()
        for finding, class_ in self.classes.items():
            # What was a condition was not met, until all of them are.
            unmet = finding in listed and place.status is not Status.APPROVED
            if finding in listed or class_ == "approval" or (class_ == "implementation" and self._decided(place)):
                yield _values(question, finding, not unmet)

    def _will_be_said(self, question: str, place: Place) -> Iterator[frozenset[str]]:
        """What the decision of an application that is under way will say of a place's answer."""
        unmet = self.under_way.get(place.unit.id) if place.unit else None
        for finding, class_ in self.classes.items() if unmet is not None else ():
            if class_ in ("approval", "implementation"):
                yield _values(question, finding, finding not in (unmet or ()))

    def _decided(self, place: Place) -> bool:
        return place.unit is not None and place.unit.id in self.decided

    def _answers(self, question: str, place: Place) -> bool:
        """Whether everybody knows that a place is among those that answer for its municipality: as `Basis.answer` has it."""
        if place.unit is None:
            return False
        return question != HANDLING or any(
            day > months_before(self.on, 12) for day in self.decided.get(place.unit.id, ())
        )

    def _recent(self, question: str, place: Place) -> frozenset[str]:
        """How long an application, or a step of it, can have taken: since the unit began, or the decision before it."""
        values = frozenset(values_of(question))
        if place.unit is None:
            return values
        days, began = self.decided.get(place.unit.id, ()), self.began.get(place.unit.id, date.min)
        under_way = (self.on - max((*days[-1:], began))).days
        handled = (days[-1] - max((*days[:-1][-1:], began))).days if days else under_way
        if question in STEPS_TAKEN:
            # Nobody knows whether it was a step of the one that is decided or of one that is not.
            classes = tuple(reversed(AGES))
            return values - set(classes[: classes.index(age_key(max(under_way, handled)))])
        ages = tuple(Age)
        return values - set(ages[: ages.index(age_of(under_way if question == APPLICATION else handled))])


def _places(municipality: Municipality) -> list[Place]:
    """Those that answer for it: as `Basis.answer` has it."""
    if municipality.whole.unit or not municipality.districts:
        return [municipality.whole]
    return list(municipality.districts)


def _true(value: str, left: frozenset[str], said: Iterable[frozenset[str]]) -> frozenset[str]:
    """What is left where everything is known of this that is true of a value."""
    for each in said:
        if value in each:
            left &= each
    return left


def _lowest(question: str, parts: Sequence[frozenset[str]]) -> frozenset[str]:
    """What the lowest of several answers may be, each of which is one of its own."""

    def may_be(value: str) -> bool:
        return all(any(lowest(question, (value, other)) == value for other in part) for part in parts)

    return frozenset(value for value in frozenset().union(*parts) if may_be(value))


@cache
def _possible(question: str) -> frozenset[str]:
    """The answers that somebody can give."""
    more = without_police() if question == ANCHORED else ()
    return frozenset(value for value in (*values_of(question), *more) if value.partition(":")[2] not in ALWAYS)


@cache
def _values(question: str, finding: FindingId, met: bool) -> frozenset[str]:
    """The answers that are possible where a finding is met, or isn't."""
    return frozenset(value for value in _possible(question) if _agrees(question, value, finding, met))


def _agrees(question: str, value: str, finding: FindingId, met: bool) -> bool:
    if question in _ANSWERS:
        about, best = _ANSWERS[question]
        return about is not finding or (value == best) is met
    key, police = question, None
    if question == ANCHORED:
        key, (value, police) = PrerequisiteKey.ANCHORING, both(value)
    level, _colon, step = value.partition(":")
    if police and finding is FindingId.POLICE_CONFIRMATION and (police == POLICE[-1]) is not met:
        return False
    return agrees(key, int(level), step or None, finding, met=met)
