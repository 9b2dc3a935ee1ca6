"""explain(): every finding and every level down to the facts, the parameters and the chapter that it rests on.

The rules themselves tell which facts they read: `explain` runs the very predicates that `assess` runs, on values that
note what is read of them (`reading`). What a proof doesn't name was not read, and can't have decided anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

import msgspec
from msgspec import Struct

from certification.assessment.assess import Assessment, MunicipalityFinding, conclude, level_of, met_by_place
from certification.assessment.codes import Condition, FindingId, PrerequisiteKey
from certification.assessment.criteria import Criteria, Parameters
from certification.assessment.findings import RULES, Verdict
from certification.assessment.prerequisites import ROWS, Ladder, Met
from certification.assessment.reading import Reads, Watch
from certification.assessment.situation import Place, Situation
from tenants.document import FactsDocument
from tenants.document.facts import Facts


class Fact(Struct, frozen=True):
    """A place of the facts document that a rule read, and the municipalities that it was read for.

    `value` is what stands there, None where nothing does. Of a list of objects it is `{"entries": n}`, of an object
    `{"reported": true}`: what stands inside is named by itself.
    """

    pointer: str
    value: Any
    municipalities: tuple[str, ...]


class FindingProof(Struct, frozen=True):
    """What a finding rests on. `parameters` are those that the rule read, by their path in the criteria version."""

    id: FindingId
    municipalities: dict[str, MunicipalityFinding]
    parameters: dict[str, Any]
    facts: tuple[Fact, ...]
    source: str


class Reached(Struct, frozen=True):
    """A municipality's level, and for each of the levels 1 to 4 whether its conditions hold; none: not reported."""

    level: int | None
    conditions: tuple[dict[Condition, bool], ...]


class PrerequisiteProof(Struct, frozen=True):
    """What a prerequisite's levels rest on: facts that the row reads itself, and the findings that it asks for."""

    key: PrerequisiteKey
    municipalities: dict[str, Reached]
    parameters: dict[str, Any]
    facts: tuple[Fact, ...]
    findings: tuple[FindingId, ...]
    source: str


class Proof(Struct, frozen=True):
    """An assessment, and the tree under each of its findings and prerequisites, in the same order."""

    assessment: Assessment
    findings: tuple[FindingProof, ...]
    prerequisites: tuple[PrerequisiteProof, ...]

    def to_json(self) -> bytes:
        """Return the assessment in the contract's form, with one more key, `proof`: the same bytes for the same inputs."""
        tree = {"schema": "slt-proof/1", "findings": self.findings, "prerequisites": self.prerequisites}
        return self.assessment.to_json()[:-1] + b',"proof":' + msgspec.json.encode(tree) + b"}"


class _Asked:
    """The findings that a municipality meets, noting which of them a ladder asks for."""

    def __init__(self, met: Met, asked: set[FindingId]) -> None:
        self._met, self._asked = met, asked

    def __contains__(self, finding: object) -> bool:
        self._asked.add(cast("FindingId", finding))
        return finding in self._met


def explain(document: FactsDocument, criteria: Criteria, as_of: date) -> Proof:
    """Judge a facts document as `assess` does, and tell what each result was judged from. Pure; some ten times slower."""
    watch, numbers = _Watches(document.facts, criteria.parameters), document.facts.unit.municipalities
    verdicts: dict[FindingId, list[Verdict]] = {}
    findings = []
    for rule in RULES:
        verdicts[rule.id], reads = [], []
        for number in numbers:
            with watch.facts.watched() as facts, watch.parameters.watched() as parameters:
                verdicts[rule.id].append(rule.judge(watch.place(number, as_of)))
            reads.append((number, facts, parameters))
        found = {number: MunicipalityFinding(*v) for number, v in zip(numbers, verdicts[rule.id], strict=True)}
        findings.append(FindingProof(rule.id, found, _parameters(reads), _facts(reads), rule.source))
    met = met_by_place(verdicts)
    ladders: dict[PrerequisiteKey, list[Ladder | None]] = {}
    prerequisites = []
    for row in ROWS:
        ladders[row.key], reads = [], []
        asked: set[FindingId] = set()
        for number, of in zip(numbers, met, strict=True):
            with watch.facts.watched() as facts, watch.parameters.watched() as parameters:
                ladders[row.key].append(row.ladder(watch.place(number, as_of), cast("Met", _Asked(of, asked))))
            reads.append((number, facts, parameters))
        reached = {n: Reached(level_of(of), tuple(of or ())) for n, of in zip(numbers, ladders[row.key], strict=True)}
        rests_on = tuple(finding for finding in FindingId if finding in asked)
        prerequisites.append(
            PrerequisiteProof(row.key, reached, _parameters(reads), _facts(reads), rests_on, row.source)
        )
    return Proof(conclude(document, criteria, as_of, verdicts, ladders), tuple(findings), tuple(prerequisites))


_Read = Iterable[tuple[str, Reads, Reads]]


class _Watches:
    """The facts and the parameters, watched."""

    def __init__(self, facts: Facts, parameters: Parameters) -> None:
        self.facts, self.parameters = Watch(), Watch()
        self._facts: Facts = self.facts.root(facts)
        self._parameters: Parameters = self.parameters.root(parameters)

    def place(self, number: str, as_of: date) -> Place:
        """A municipality that nobody has asked anything yet: what one rule has read, the next one reads itself."""
        return Place(Situation(self._facts, self._parameters, as_of), number)


def _facts(reads: _Read) -> tuple[Fact, ...]:
    values: Reads = {}
    readers: dict[str, list[str]] = {}
    for number, facts, _parameters in reads:
        values |= facts
        for pointer in facts:
            readers.setdefault(pointer, []).append(number)
    return tuple(Fact(pointer, values[pointer], tuple(readers[pointer])) for pointer in sorted(values, key=_in_order))


def _in_order(pointer: str) -> list[tuple[int, str]]:
    """Sort pointers as the document is read: entries by number."""
    return [(int(token), "") if token.isdigit() else (-1, token) for token in pointer.split("/")[1:]]


def _parameters(reads: _Read) -> dict[str, Any]:
    """The parameters themselves, without the parts that they stand in."""
    found = {
        pointer[1:].replace("/", "."): value
        for _number, _facts, parameters in reads
        for pointer, value in parameters.items()
        if value != {"reported": True}
    }
    return dict(sorted(found.items()))
