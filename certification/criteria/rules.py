"""The rules of a criteria version in plain words: what each finding asks for, and each level of the prerequisites.

The words stand in `rules.json`, in both forms of Norwegian, and take their numbers from the version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from certification.assessment import Condition, Criteria, FindingId, PrerequisiteKey
from certification.assessment.codes import FindingClass
from certification.assessment.texts import Language, Wording, finding_title, prerequisite_title, say, texts

#: The classes of findings, the one that weighs most first.
CLASSES: tuple[FindingClass, ...] = ("approval", "implementation", "expectation", "advice")

#: The conditions of levels 1 to 4 of each prerequisite, as `certification.assessment.prerequisites` judges them.
LEVELS: dict[PrerequisiteKey, tuple[tuple[Condition, ...], ...]] = {
    PrerequisiteKey.ANCHORING: (
        (Condition.VEDTAK_OR_POLICE_CONFIRMATION,),
        (Condition.VEDTAK, Condition.POLICE_CONFIRMATION),
        (
            Condition.STEERING_GROUP,
            Condition.STEERING_MEETING,
            Condition.POLITICAL_LEADER_ATTENDS,
            Condition.ADMINISTRATIVE_LEADER_ATTENDS,
            Condition.POLICE_LEADER_ATTENDS,
        ),
        (Condition.GOALS_IN_PLANS, Condition.POLICE_PLAN, Condition.CONFIRMED_SINCE_NEW_LEADERS),
    ),
    PrerequisiteKey.COORDINATOR: (
        (Condition.COORDINATOR_REPORTED,),
        (Condition.COORDINATOR_IN_POST,),
        (Condition.ACTS_FOR_MANAGEMENT, Condition.COORDINATION_MEETING),
        (Condition.ACROSS_SECTORS, Condition.SHORT_VACANCY_OR_HANDOVER),
    ),
    PrerequisiteKey.STEERING: (
        (Condition.GOAL,),
        (Condition.ADOPTED_GOAL, Condition.COORDINATOR_MANDATE),
        (Condition.MEETINGS_WITH_MINUTES,),
        (Condition.GOALS_KEPT_CURRENT, Condition.ORDERS_ANSWERED),
    ),
    PrerequisiteKey.MAPPING: (
        (Condition.SURVEY,),
        (Condition.SURVEY_RECENT, Condition.SURVEY_SEVERAL_SOURCES),
        (
            Condition.SURVEY_MORE_RECENT,
            Condition.SURVEY_BROAD_SOURCES,
            Condition.SURVEY_REQUIRED_SOURCES,
            Condition.SURVEY_CAUSES,
            Condition.SURVEY_PRESENTED,
        ),
        (Condition.SURVEY_LAST_YEAR, Condition.SURVEY_RESOURCES),
    ),
    PrerequisiteKey.SHARED_UNDERSTANDING: (
        (Condition.THEME,),
        (Condition.APPROVED_AT_COORDINATION,),
        (Condition.APPROVED_AT_COORDINATION_WITH_POLICE, Condition.APPROVED_AT_STEERING_WITH_POLICE),
        (Condition.ANNUAL_GATHERING, Condition.CONFIDENTIALITY_DISCUSSED, Condition.NETWORK_AGREES),
    ),
    PrerequisiteKey.COORDINATED_MEASURES: (
        (Condition.ACTIVE_MEASURE,),
        (Condition.ACTION_PLAN_VALID, Condition.MEASURES_OWNED),
        (Condition.MEASURES_COORDINATED, Condition.COORDINATION_MEETINGS_REGULAR),
        (Condition.MEASURES_COORDINATED_NEARLY_ALL, Condition.EVIDENCE_STATED, Condition.ANNUAL_WHEEL),
    ),
    PrerequisiteKey.EVALUATION: (
        (Condition.STANCE_TAKEN,),
        (Condition.STANCE_ON_NEW_MEASURES,),
        (Condition.FLAGGED_MEASURES_EVALUATED,),
        (Condition.EVALUATION_USED,),
    ),
}


class Conflict(Struct, frozen=True, forbid_unknown_fields=True):
    """What the handbook leaves open: the question, and why it was first read as it was."""

    question: Wording
    reason: Wording


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table of words. `conflicts` are the open places that the handbook's reading lists, C1 to C10."""

    weights: dict[FindingClass, Wording]
    findings: dict[FindingId, Wording]
    conditions: dict[Condition, Wording]
    conflicts: dict[str, Conflict]


_decoder = msgspec.json.Decoder(Rules)


@cache
def rules() -> Rules:
    """Return the table."""
    return _decoder.decode(Path(__file__).with_suffix(".json").read_bytes())


def weight(class_: FindingClass, language: Language) -> str:
    """What one finding of a class is."""
    return rules().weights[class_].said(language)


@dataclass(frozen=True)
class Demand:
    """A finding in words: what it is called, and what it takes to be met."""

    title: str
    text: str


@dataclass(frozen=True)
class Group:
    """The findings of one class."""

    title: str
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class Ladder:
    """A prerequisite in words: what each of its levels, 1 to 4, takes beside those below."""

    title: str
    levels: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Note:
    """How an open place of the handbook is read, in one form of Norwegian."""

    id: str
    question: str
    decided: str
    reason: str
    decided_on: object
    decided_by: str


@dataclass(frozen=True)
class Reading:
    """A whole version in words."""

    groups: tuple[Group, ...]
    ladders: tuple[Ladder, ...]
    notes: tuple[Note, ...]


def read(criteria: Criteria, language: Language) -> Reading:
    """Put a version into words."""
    table, parameters = rules(), criteria.parameters
    groups = []
    for class_ in CLASSES:
        demands = tuple(
            Demand(finding_title(finding, language), say(table.findings[finding], parameters, language))
            for finding in FindingId
            if criteria.classes[finding] == class_
        )
        if demands:
            groups.append(Group(texts().classes[class_].said(language), demands))
    ladders = tuple(
        Ladder(
            prerequisite_title(key, language),
            tuple(tuple(say(table.conditions[one], parameters, language) for one in level) for level in levels),
        )
        for key, levels in LEVELS.items()
    )
    return Reading(tuple(groups), ladders, notes(criteria, language))


def notes(criteria: Criteria, language: Language) -> tuple[Note, ...]:
    """The interpretations of a version; what one doesn't say itself is what the handbook's reading said first."""
    found = []
    for one in criteria.interpretations:
        known = rules().conflicts.get(one.id)
        question = one.question or (known.question if known else None)
        reason = one.reason or (known.reason if known else None)
        found.append(
            Note(
                id=one.id,
                question=getattr(question, language, one.id),
                decided=one.nn if language == "nn" else one.nb,
                reason=getattr(reason, language, ""),
                decided_on=one.decided_on,
                decided_by=one.decided_by,
            )
        )
    return tuple(found)
