"""An assessment in words: findings by class, and the seven prerequisites, each with why and the one next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from certification.assessment import Assessment, Criteria, Finding, FindingId, Prerequisite
from certification.assessment.codes import FindingClass, Status
from certification.assessment.criteria import Parameters
from certification.assessment.texts import (
    MONTHS,
    Language,
    finding_title,
    prerequisite_title,
    tell_condition,
    tell_reason,
    texts,
)
from certification.standing import help as topics
from certification.standing.links import CONDITIONS, FINDINGS

_ORDER: tuple[FindingClass, ...] = ("approval", "implementation", "expectation", "advice")


@dataclass(frozen=True)
class Line:
    """A finding as it is told. `where` has the municipalities that lack it, each with its reason, where the unit has several.

    `endpoint` is the page where it is mended, `topic` the help's page on how, `rule` the numbers that the rule uses.
    """

    id: FindingId
    title: str
    status: Status
    why: str | None
    step: str | None
    where: tuple[tuple[str, str], ...]
    endpoint: str
    topic: str
    source: str
    rule: str | None

    @property
    def places(self) -> list[tuple[str, str]]:
        """The municipalities that lack it, those with one reason named together, and the reason."""
        by_reason: dict[str, list[str]] = {}
        for name, why in self.where:
            by_reason.setdefault(why, []).append(name)
        return [(format_list(names, locale=get_locale()), why) for why, names in by_reason.items()]


@dataclass(frozen=True)
class Group:
    """The findings of one class, what is not met first."""

    class_: FindingClass
    title: str
    lines: tuple[Line, ...]

    @property
    def met(self) -> int:
        return sum(line.status == "met" for line in self.lines)

    @property
    def unmet(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.status == "not_met")


@dataclass(frozen=True)
class Level:
    """A prerequisite as it is told: its level (None: not reported), why not the next one, and the step that lifts it.

    `municipalities` has the level of each, where they differ.
    """

    title: str
    level: int | None
    municipalities: tuple[tuple[str, int | None], ...]
    why: str | None
    step: str | None
    endpoint: str | None
    topic: str | None
    source: str


@dataclass(frozen=True)
class Told:
    """A whole assessment in words."""

    groups: tuple[Group, ...]
    levels: tuple[Level, ...]

    @property
    def lacking(self) -> tuple[Line, ...]:
        """What hinders an approval."""
        return tuple(line for group in self.groups if group.class_ == "approval" for line in group.unmet)

    @property
    def to_mend(self) -> tuple[Line, ...]:
        """What an approval would have as conditions."""
        return tuple(line for group in self.groups if group.class_ == "implementation" for line in group.unmet)


def tell(assessment: Assessment, criteria: Criteria, names: Mapping[str, str], language: Language) -> Told:
    """Put an assessment into words. `names` are those of the municipalities, by number."""
    lines = [_line(finding, criteria.parameters, names, language) for finding in assessment.findings]
    classes = {finding.id: finding.class_ for finding in assessment.findings}
    groups = []
    for class_ in _ORDER:
        of_class = [line for line in lines if classes[line.id] == class_]
        if of_class:
            of_class.sort(key=lambda line: line.status != "not_met")
            groups.append(Group(class_, texts().classes[class_].said(language), tuple(of_class)))
    levels = tuple(_level(each, criteria.parameters, names, language) for each in assessment.prerequisites)
    return Told(tuple(groups), levels)


def _line(finding: Finding, parameters: Parameters, names: Mapping[str, str], language: Language) -> Line:
    told = tell_reason(finding.id, finding.reason, parameters, language) if finding.reason else None
    where = [
        (names[number], tell_reason(finding.id, of.reason, parameters, language).why)
        for number, of in finding.municipalities.items()
        if of.status == "not_met" and of.reason
    ]
    return Line(
        id=finding.id,
        title=finding_title(finding.id, language),
        status=finding.status,
        why=told.why if told else None,
        step=told.step if told else None,
        where=tuple(where) if len(finding.municipalities) > 1 else (),
        endpoint=FINDINGS[finding.id],
        topic=topics.topic_of(finding.id, finding.reason),
        source=finding.source,
        rule=rule_numbers(finding.id, parameters),
    )


def _level(each: Prerequisite, parameters: Parameters, names: Mapping[str, str], language: Language) -> Level:
    condition = each.next[0].unmet[0] if each.next else None
    told = tell_condition(condition, parameters, language) if condition else None
    return Level(
        title=prerequisite_title(each.key, language),
        level=each.level,
        municipalities=tuple((names[number], level) for number, level in each.municipalities.items())
        if len(set(each.municipalities.values())) > 1
        else (),
        why=told.why if told else None,
        step=told.step if told else None,
        endpoint=CONDITIONS[condition] if condition else None,
        topic=topics.CONDITIONS[condition] if condition else None,
        source=each.source,
    )


def rule_numbers(finding: FindingId, parameters: Parameters) -> str | None:
    """The numbers that a finding's rule takes from the criteria, in a sentence; None where it takes none."""
    meetings = parameters.meetings
    told: str | None = None
    if finding is FindingId.STEERING_MEETINGS:
        told = _(
            "Minst %(number)s møter på %(months)s måneder", number=meetings.steering, months=meetings.window_months
        )
    elif finding is FindingId.COORDINATION_MEETINGS:
        exempt = [MONTHS[month - 1] for month in sorted(meetings.exempt_months)]
        told = (
            _(
                "Møte hver måned i %(months)s måneder, utenom %(exempt)s",
                months=meetings.coordination_months,
                exempt=", ".join(exempt),
            )
            if exempt
            else _("Møte hver måned i %(months)s måneder", months=meetings.coordination_months)
        )
    elif finding is FindingId.ANNUAL_GATHERING:
        told = _("Minst én samling på %(months)s måneder", months=parameters.gathering.window_months)
    return told
