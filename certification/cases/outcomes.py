"""What a decision says: its outcome, its conditions, and whether it departs from what the rules recommend. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from certification.assessment import Assessment, FindingId
from certification.assessment.codes import Recommendation, Status


class Outcome(StrEnum):
    """How a case ends; `withdrawn` ends a certificate that a decision gave."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


#: The outcome that each recommendation asks for; another one needs an explanation of its own.
RECOMMENDED: dict[Recommendation, Outcome] = {
    "approve": Outcome.APPROVED,
    "approve_with_conditions": Outcome.APPROVED_WITH_CONDITIONS,
    "not_approvable": Outcome.REJECTED,
}


#: The outcomes that give a certificate.
APPROVING = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS})


def in_full(outcome: str, left_out: Collection[object]) -> bool:
    """Whether a decision gives all that was applied for, so that there is nothing in it to appeal."""
    return outcome == Outcome.APPROVED and not left_out


@dataclass(frozen=True)
class Condition:
    """What an approved unit must mend, and by when; `fulfilled_by` is what shows that it is done (None: as the text says).

    `finding` is None for one that KRÅD wrote itself.
    """

    text: str
    due_on: date
    finding: str | None = None
    fulfilled_by: str | None = None

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"finding": self.finding, "text": self.text, "due_on": self.due_on.isoformat()}
        return told | ({"fulfilled_by": self.fulfilled_by} if self.fulfilled_by else {})

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Condition:
        due_on = date.fromisoformat(value["due_on"])
        return cls(value["text"], due_on, value.get("finding"), value.get("fulfilled_by"))


@dataclass(frozen=True)
class LeftOut:
    """A municipality that was applied for and that an approval does not name, and why."""

    municipality: UUID
    reason: str

    def to_json(self) -> dict[str, str]:
        return {"municipality": str(self.municipality), "reason": self.reason}

    @classmethod
    def from_json(cls, value: dict[str, str]) -> LeftOut:
        return cls(UUID(value["municipality"]), value["reason"])


@dataclass(frozen=True)
class Change:
    """A finding that the same document gives another status today."""

    finding: FindingId
    before: Status
    after: Status


@dataclass(frozen=True)
class Acknowledged:
    """What a decider says of a finding that has turned, in the reason of the decision."""

    finding: str
    before: str
    after: str
    text: str

    def to_json(self) -> dict[str, str]:
        return {"finding": self.finding, "before": self.before, "after": self.after, "text": self.text}

    @classmethod
    def from_json(cls, value: dict[str, str]) -> Acknowledged:
        return cls(value["finding"], value["before"], value["after"], value["text"])


def departs(recommendation: Recommendation, outcome: Outcome) -> bool:
    """True where the decision is another than the one that the rules recommend."""
    return RECOMMENDED[recommendation] is not outcome


def to_mend(assessment: Assessment) -> tuple[FindingId, ...]:
    """The findings that become conditions of an approval: of class implementation, not met (requirements C2)."""
    return tuple(f.id for f in assessment.findings if f.class_ == "implementation" and f.status == "not_met")


def lacking(assessment: Assessment) -> tuple[FindingId, ...]:
    """The findings without which nobody can be approved: of class approval, not met."""
    return tuple(f.id for f in assessment.findings if f.class_ == "approval" and f.status == "not_met")


def changes(before: Assessment, after: Assessment) -> tuple[Change, ...]:
    """Where two assessments of one document differ, in the order of the findings."""
    later = {finding.id: finding.status for finding in after.findings}
    return tuple(
        Change(finding.id, finding.status, later[finding.id])
        for finding in before.findings
        if finding.status != later[finding.id]
    )


def same_person_twice(signatories: Iterable[object]) -> bool:
    """True where somebody stands among the signatories more than once."""
    seen = list(signatories)
    return len(set(seen)) < len(seen)
