"""The first year of a new coordinator: what to begin with, each ticked off by the facts themselves. Pure.

Source: the handbook's chapter «Litt startgass til deg som er ny SLT-koordinator».
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certification.assessment.criteria import Parameters
from certification.certificates.service import months_after
from tenants.document.facts import Facts

#: For so many months a coordinator is new.
NEW_FOR_MONTHS = 12


class Begin(StrEnum):
    """Something to begin with, in the order in which it is wise."""

    MANDATE = "mandate"
    COORDINATION_GROUP = "coordination_group"
    STEERING_GROUP = "steering_group"
    SURVEY = "survey"
    SUMMARY = "summary"
    CONFIDENTIALITY = "confidentiality"
    YEAR = "year"


@dataclass(frozen=True)
class Start:
    """A thing to begin with, and whether the facts say that it is done."""

    begin: Begin
    done: bool


def starting(facts: Facts, parameters: Parameters, on: date) -> tuple[Start, ...]:
    """The list of a coordinator who is new on a day; empty for everybody else, and when all of it is done."""
    post = facts.coordinator
    if post is None or post.started_on > on or (post.ended_on and post.ended_on <= on):
        return ()
    if months_after(post.started_on, NEW_FOR_MONTHS) <= on:
        return ()

    def since(days: Iterable[date | None]) -> bool:
        return any(day is not None and post.started_on <= day <= on for day in days)

    def met(level: str) -> bool:
        groups = {group.id for group in facts.groups or () if group.level == level}
        return since(meeting.held_on for meeting in facts.meetings or () if groups & set(meeting.groups))

    surveys, approvals = facts.surveys or (), facts.challenges.approvals if facts.challenges else ()
    window = parameters.mapping.level_3.window_months
    done = {
        Begin.MANDATE: post.mandate_from_steering_group,
        Begin.COORDINATION_GROUP: met("coordination"),
        Begin.STEERING_GROUP: met("steering"),
        Begin.SURVEY: any(each.completed_on <= on < months_after(each.completed_on, window) for each in surveys),
        Begin.SUMMARY: since(each.presented_to_steering_on for each in surveys)
        or since(each.approved_on for each in approvals if each.level == "steering"),
        Begin.CONFIDENTIALITY: since(facts.confidentiality_discussed_on or ()),
        Begin.YEAR: on.year in (facts.annual_wheel_years or ()),
    }
    return () if all(done.values()) else tuple(Start(begin, done[begin]) for begin in Begin)
