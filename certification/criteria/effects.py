"""What a criteria version changes for one unit: two assessments of the same document, and what turned between them. Pure."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from certification.assessment import Assessment, Condition, FindingId, PrerequisiteKey, Reason
from certification.assessment.codes import FindingClass, Recommendation, Status

#: From worst to best.
_RANK: tuple[Recommendation, ...] = ("not_approvable", "approve_with_conditions", "approve")


class Kind(StrEnum):
    """Whether a unit gains or loses by what the rules would recommend; else whether anything about it changes."""

    LOSES = "loses"
    GAINS = "gains"
    CHANGES = "changes"
    SAME = "same"


class Turned(Struct, frozen=True):
    """A finding that stands otherwise, or weighs otherwise where it is not met. `reasons` are the municipalities' own,
    where it isn't met after.
    """

    id: FindingId
    before: Status
    after: Status
    class_before: FindingClass
    class_after: FindingClass
    reasons: dict[str, Reason]


class Moved(Struct, frozen=True):
    """A prerequisite whose level is another, with the conditions that are missing for the next one."""

    key: PrerequisiteKey
    before: int | None
    after: int | None
    unmet: tuple[Condition, ...]


class Effect(Struct, frozen=True):
    """What changes for a unit; `names` are those of its municipalities by number, where it has several."""

    kind: Kind
    before: Recommendation
    after: Recommendation
    findings: tuple[Turned, ...] = ()
    levels: tuple[Moved, ...] = ()
    names: dict[str, str] = {}


def effect(old: Assessment, new: Assessment, names: dict[str, str]) -> Effect:
    """Compare two assessments of one document. `names`: of its municipalities, by number."""
    findings = tuple(
        Turned(
            then.id,
            before.status,
            then.status,
            before.class_,
            then.class_,
            {n: of.reason for n, of in then.municipalities.items() if of.status == "not_met" and of.reason},
        )
        for before, then in zip(old.findings, new.findings, strict=True)
        if before.status != then.status
        or before.municipalities != then.municipalities
        or (before.class_ != then.class_ and then.status == "not_met")
    )
    levels = tuple(
        Moved(then.key, before.level, then.level, then.next[0].unmet if then.next else ())
        for before, then in zip(old.prerequisites, new.prerequisites, strict=True)
        if before.municipalities != then.municipalities
    )
    step = _RANK.index(new.recommendation) - _RANK.index(old.recommendation)
    changes = Kind.CHANGES if findings or levels else Kind.SAME
    return Effect(
        kind=Kind.LOSES if step < 0 else Kind.GAINS if step > 0 else changes,
        before=old.recommendation,
        after=new.recommendation,
        findings=findings,
        levels=levels,
        names=names if len(names) > 1 and (findings or levels) else {},
    )
