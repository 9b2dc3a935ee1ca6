"""An assessment as plain text, for those who read and don't calculate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from certification.assessment.assess import Assessment
from certification.assessment.criteria import Criteria
from certification.assessment.texts import (
    Language,
    finding_title,
    prerequisite_title,
    tell_condition,
    tell_reason,
    texts,
)
from tenants.document import printable

if TYPE_CHECKING:
    from certification.assessment.proof import Fact, Proof


def report(assessment: Assessment, criteria: Criteria, language: Language, proof: Proof | None = None) -> str:
    """Return the assessment as lines of text, each unmet place with its reason and the next step, and then its proof."""
    lines = [*_lines(assessment, criteria, language)]
    if proof is not None:
        lines += _proof(proof, criteria, language)
    return "\n".join(lines) + "\n"


def _proof(proof: Proof, criteria: Criteria, language: Language) -> Iterator[str]:
    """What each result rests on: rule, chapter, parameters, and the places of the document that the rule read."""
    from certification.assessment.rules import condition_rule, finding_rule

    for finding in proof.findings:
        yield ""
        yield f"{finding_title(finding.id, language)} [{finding.source}]"
        yield f"  {finding_rule(finding.id, criteria.parameters, language)}"
        for number, of in finding.municipalities.items():
            yield f"  {number}: {texts().statuses[of.status].said(language).lower()}"
        yield from _basis(finding.parameters, finding.facts)
    for each in proof.prerequisites:
        yield ""
        yield f"{prerequisite_title(each.key, language)} [{each.source}]"
        for number, reached in each.municipalities.items():
            yield f"  {number}: {'-' if reached.level is None else reached.level}"
            for level, conditions in enumerate(reached.conditions, start=1):
                for condition, holds in conditions.items():
                    said = condition_rule(condition, criteria.parameters, language)
                    yield f"    {level} {'+' if holds else '-'} {said}"
        yield from (f"  = {finding_title(finding, language)}" for finding in each.findings)
        yield from _basis(each.parameters, each.facts)


def _basis(parameters: Mapping[str, Any], facts: Iterable[Fact]) -> Iterator[str]:
    for name, value in parameters.items():
        yield f"  {name} = {json.dumps(value)}"
    for fact in facts:
        yield f"  {printable(fact.pointer)} = {printable(json.dumps(fact.value, ensure_ascii=False))}"


def _lines(assessment: Assessment, criteria: Criteria, language: Language) -> Iterator[str]:
    table = texts()
    phrases = {name: wording.said(language) for name, wording in table.phrases.items()}
    yield f"{printable(assessment.unit)}: {table.recommendations[assessment.recommendation].said(language)}"
    day = assessment.as_of
    yield phrases["as_of"].format(day=f"{day.day}.{day.month}.{day.year}", criteria=assessment.criteria)
    yield ""
    yield phrases["findings"]
    for finding in assessment.findings:
        status, class_ = table.statuses[finding.status].said(language), table.classes[finding.class_].said(language)
        yield f"  {finding_title(finding.id, language)} ({class_.lower()}): {status.lower()}"
        for number, of in finding.municipalities.items():
            if of.reason is not None:
                told = tell_reason(finding.id, of.reason, criteria.parameters, language)
                yield f"    {number}: {told.why}"
                yield f"      {phrases['next_step'].format(step=told.step)}"
    yield ""
    yield phrases["prerequisites"]
    for prerequisite in assessment.prerequisites:
        level = (
            phrases["not_reported"] if prerequisite.level is None else phrases["level"].format(level=prerequisite.level)
        )
        yield f"  {prerequisite_title(prerequisite.key, language)}: {level}"
        for step in prerequisite.next[:1]:
            yield f"    {phrases['for_level'].format(level=step.level)}"
            for condition in step.unmet:
                told = tell_condition(condition, criteria.parameters, language)
                yield f"      {told.why} {phrases['next_step'].format(step=told.step)}"
