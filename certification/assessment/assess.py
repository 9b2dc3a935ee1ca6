"""assess(): what a unit's facts mean under a criteria version, at a date (`docs/spec/assessment.md`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from certification.assessment.codes import (
    Condition,
    FindingClass,
    FindingId,
    PrerequisiteKey,
    Reason,
    Recommendation,
    Status,
)
from certification.assessment.criteria import Criteria
from certification.assessment.findings import RULES, Rule, Verdict
from certification.assessment.prerequisites import ROWS, Ladder, Met, Row
from certification.assessment.situation import Place, Situation
from tenants.document import FactsDocument

#: From best to worst: the status of a unit is the worst of its municipalities'.
WORSE: tuple[Status, ...] = ("met", "not_applicable", "not_met")

#: What each rule said of each municipality, in the unit's order.
Verdicts = Mapping[FindingId, Sequence[Verdict]]
#: The conditions of each prerequisite for each municipality, in the unit's order.
Ladders = Mapping[PrerequisiteKey, Sequence[Ladder | None]]


class MunicipalityFinding(Struct, frozen=True):
    """A finding for one municipality."""

    status: Status
    reason: Reason | None


class Finding(Struct, frozen=True, rename={"class_": "class"}):
    """A finding: the worst status over the municipalities, and the reason of the first of those in the unit's order."""

    id: FindingId
    class_: FindingClass
    status: Status
    reason: Reason | None
    municipalities: dict[str, MunicipalityFinding]
    source: str


class Step(Struct, frozen=True):
    """A level above the one reached, and its conditions that do not hold."""

    level: int
    unmet: tuple[Condition, ...]


class Prerequisite(Struct, frozen=True):
    """A prerequisite: the lowest level (0 to 4, None: not reported) over the municipalities.

    `next` is about the weakest municipality, the first of them in the unit's order: each level above its own that lacks
    something, the next one first.
    """

    key: PrerequisiteKey
    level: int | None
    municipalities: dict[str, int | None]
    next: tuple[Step, ...]
    source: str


class Assessment(Struct, frozen=True, kw_only=True):
    """All that `assess` says about a unit, in the contract's form (`slt-assessment/1`)."""

    schema: Literal["slt-assessment/1"] = "slt-assessment/1"
    unit: str
    as_of: date
    criteria: str
    facts_sha256: str
    recommendation: Recommendation
    implemented: bool
    findings: tuple[Finding, ...]
    prerequisites: tuple[Prerequisite, ...]

    def to_json(self) -> bytes:
        """Return the assessment as JSON, keys in the contract's order: the same bytes for the same three inputs."""
        return msgspec.json.encode(self)


def assess(document: FactsDocument, criteria: Criteria, as_of: date) -> Assessment:
    """Judge a facts document. A pure function: no database, no clock, no randomness.

    `as_of` is the document's own date, or another one to see the same facts from.
    """
    facts = document.facts
    situation = Situation(facts, criteria.parameters, as_of)
    places = [Place(situation, municipality) for municipality in facts.unit.municipalities]
    verdicts = {rule.id: [rule.judge(place) for place in places] for rule in RULES}
    met = met_by_place(verdicts)
    ladders = {row.key: [row.ladder(place, of) for place, of in zip(places, met, strict=True)] for row in ROWS}
    return conclude(document, criteria, as_of, verdicts, ladders)


def met_by_place(verdicts: Verdicts) -> list[Met]:
    """Return the findings that each municipality meets, in the unit's order."""
    columns = zip(*verdicts.values(), strict=True)
    return [
        frozenset(id_ for id_, verdict in zip(verdicts, column, strict=True) if verdict.status == "met")
        for column in columns
    ]


def conclude(
    document: FactsDocument, criteria: Criteria, as_of: date, verdicts: Verdicts, ladders: Ladders
) -> Assessment:
    """Put an assessment together from what the rules said of each municipality, in the unit's order."""
    numbers = document.facts.unit.municipalities
    findings = tuple(_finding(rule, criteria.classes[rule.id], numbers, verdicts[rule.id]) for rule in RULES)
    unmet = {finding.class_ for finding in findings if finding.status == "not_met"}
    return Assessment(
        unit=document.facts.unit.id,
        as_of=date(as_of.year, as_of.month, as_of.day),  # a plain date, which msgspec writes
        criteria=criteria.id,
        facts_sha256=document.sha256,
        recommendation=_recommendation(unmet),
        implemented=unmet.isdisjoint(("approval", "implementation")),
        findings=findings,
        prerequisites=tuple(_prerequisite(row, numbers, ladders[row.key]) for row in ROWS),
    )


def _recommendation(unmet: set[FindingClass]) -> Recommendation:
    """Return what the classes of the unmet findings lead to; expectations and advice lead to nothing."""
    if "approval" in unmet:
        return "not_approvable"
    return "approve_with_conditions" if "implementation" in unmet else "approve"


def _finding(rule: Rule, class_: FindingClass, numbers: Sequence[str], verdicts: Sequence[Verdict]) -> Finding:
    worst = max(verdicts, key=lambda verdict: WORSE.index(verdict.status))  # the first of equals
    municipalities = {number: MunicipalityFinding(*verdict) for number, verdict in zip(numbers, verdicts, strict=True)}
    return Finding(rule.id, class_, worst.status, worst.reason, municipalities, rule.source)


def _prerequisite(row: Row, numbers: Sequence[str], ladders: Sequence[Ladder | None]) -> Prerequisite:
    levels = {number: level_of(ladder) for number, ladder in zip(numbers, ladders, strict=True)}
    # The first of the lowest; not reported is so for all municipalities or for none.
    level, weakest = min(zip(levels.values(), ladders, strict=True), key=lambda pair: pair[0] or 0)
    return Prerequisite(row.key, level, levels, _steps(row, weakest), row.source)


def level_of(ladder: Ladder | None) -> int | None:
    """Return the highest level whose conditions, and all below, hold; None when not reported."""
    if ladder is None:
        return None
    level = 0
    for conditions in ladder:
        if not all(conditions.values()):
            break
        level += 1
    return level


def _steps(row: Row, ladder: Ladder | None) -> tuple[Step, ...]:
    """Return each level that lacks something; all of them lie above the level reached."""
    if ladder is None:
        return (Step(1, (row.first,)),)
    unmet = [tuple(condition for condition, holds in conditions.items() if not holds) for conditions in ladder]
    return tuple(Step(number, missing) for number, missing in enumerate(unmet, start=1) if missing)
