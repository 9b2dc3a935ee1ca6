"""What was handed in, and decided, while a place belonged to another unit than the acting one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.clock import last_day
from app.errors import NotFound
from app.web.sorting import norwegian_key
from certification.cases import store
from certification.cases.outcomes import Outcome
from certification.cases.wording import Change, Words, words
from tenants.register import service as register
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.service import Former
from tenants.units import service as units


@dataclass(frozen=True)
class FormerCorrection:
    """A correction of a decision's words, made while the place was with the unit of that time."""

    changes: Sequence[Mapping[str, Any]]
    reason: str
    corrected_at: datetime


@dataclass(frozen=True)
class FormerDecision:
    """A decision as the unit of that time read it, with the corrections of its words.

    `approved_from` and `approved_until` are the first and the last day on which the place was approved by it there; None
    where it never was.
    """

    outcome: Outcome
    reason: str
    departure: str | None
    conditions: Sequence[Mapping[str, Any]]
    language: str
    decided_at: datetime
    corrections: Sequence[FormerCorrection]
    approved_from: date | None
    approved_until: date | None

    @property
    def words(self) -> Words:
        """Its words as they stood when the place left."""
        return words(self, self.corrections)

    @property
    def changes(self) -> list[tuple[FormerCorrection, list[Change]]]:
        """What each correction changed, the first one first."""
        return [(each, [Change.from_json(value) for value in each.changes]) for each in self.corrections]


@dataclass(frozen=True)
class FormerCase:
    """A document of another unit that the acting one may read, the names of the places, and what was decided on it.

    `last` is the last day on which the places belonged there. What came afterwards is not told.
    """

    submission: Former
    places: Sequence[str]
    decisions: Sequence[FormerDecision]

    @property
    def last(self) -> date:
        return last_day(self.submission.left_on)


def former() -> list[FormerCase]:
    """What was handed in with other units before a place moved to the acting one, the latest first."""
    decided: dict[tuple[UUID, UUID], list[FormerDecision]] = {}
    for row in store.former_decisions():
        days = row.approved if row.approved and not row.approved.isempty else None
        decided.setdefault((row.unit_id, row.submission_id), []).append(
            FormerDecision(
                Outcome(row.outcome),
                row.reason,
                row.departure,
                row.conditions,
                row.language,
                row.decided_at,
                [
                    FormerCorrection(each["changes"], each["reason"], datetime.fromisoformat(each["at"]))
                    for each in row.corrections
                ],
                days.lower if days else None,
                last_day(days.upper) if days and days.upper else None,
            )
        )
    return [
        FormerCase(one, _names(one.place_ids, one.left_on), decided.get((one.unit_id, one.id), ()))
        for one in submissions.former()
    ]


def former_case(submission_id: UUID) -> FormerCase:
    """One of them. Raises `NotFound`."""
    for case in former():
        if case.submission.id == submission_id:
            return case
    raise NotFound


def _names(place_ids: Sequence[UUID], left_on: date) -> list[str]:
    then = last_day(left_on)
    return sorted((units.place_name(place, then) for place in register.places(place_ids)), key=norwegian_key)
