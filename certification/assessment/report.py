"""An assessment as plain text, for those who read and don't calculate."""

from __future__ import annotations

from collections.abc import Iterator

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


def report(assessment: Assessment, criteria: Criteria, language: Language) -> str:
    """Return the assessment as lines of text, each unmet place with its reason and the next step."""
    return "\n".join(_lines(assessment, criteria, language)) + "\n"


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
