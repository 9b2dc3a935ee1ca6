"""The rules of a criteria version in plain words: what each finding asks for, and each level of the prerequisites.

The words stand in `rules.json`, in both forms of Norwegian, and take their numbers from the version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from certification.assessment import Condition, Criteria, FindingId
from certification.assessment.codes import FindingClass
from certification.assessment.prerequisites import ROWS
from certification.assessment.texts import Language, Wording, finding_title, prerequisite_title, say, texts

#: The classes of findings, the one that weighs most first.
CLASSES: tuple[FindingClass, ...] = ("approval", "implementation", "expectation", "advice")

#: The conditions of levels 1 to 4 of each prerequisite.
LEVELS = {row.key: row.conditions for row in ROWS}


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
