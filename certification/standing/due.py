"""What is due for a unit: deadlines that the facts themselves set, passed ones first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from certification.assessment.criteria import Parameters
from certification.certificates.service import months_after
from tenants.document.facts import Facts
from tenants.reporting.parameters import MINUTES_SENT_WITHIN_DAYS

#: How far ahead the unit's home looks.
AHEAD = timedelta(days=60)


class Matter(StrEnum):
    """What a day is the last one for."""

    CONDITION = "condition"
    RENEWAL = "renewal"
    VEDTAK = "vedtak"
    CONFIRMATION = "confirmation"
    ORDER = "order"
    EVALUATION = "evaluation"
    ACTION_PLAN = "action_plan"
    GOALS = "goals"
    SURVEY = "survey"
    GATHERING = "gathering"
    CONFIDENTIALITY = "confidentiality"
    MINUTES = "minutes"
    MEETING = "meeting"


@dataclass(frozen=True, order=True)
class Due:
    """A matter and the last day for it; `number` where several of a sort have the same day, `note` tells which one."""

    on: date
    matter: Matter
    number: int = 1
    note: str | None = None


def due(
    facts: Facts,
    parameters: Parameters,
    on: date,
    *,
    until: date | None = None,
    approved_until: date | None = None,
    conditions: Iterable[date] = (),
    planned: Iterable[date] = (),
) -> list[Due]:
    """What is due by a day (within 60 days of `on`), or was before `on` and still isn't done; the earliest first.

    What repeats (goals, survey, gathering, the duty of confidentiality) is due when it falls out of the window that the
    criteria count it in; it is never due before it was done once, since the home tells that it lacks. Minutes that should have
    been sent more than 60 days ago are not asked for any more. Of the days of `planned` meetings those that have passed are one
    matter, as of the first: whether they were held is still to be told.
    """
    until = until or on + AHEAD
    found: dict[tuple[date, Matter, str | None], int] = {}
    for day, matter, note in _all(facts, parameters, on, approved_until, conditions):
        if day <= until:
            found[day, matter, note] = found.get((day, matter, note), 0) + 1
    if passed := [day for day in planned if day < on]:
        found[min(passed), Matter.MEETING, None] = len(passed)
    return sorted(Due(day, matter, number, note) for (day, matter, note), number in found.items())


def _all(
    facts: Facts, parameters: Parameters, on: date, approved_until: date | None, conditions: Iterable[date]
) -> Iterator[tuple[date, Matter, str | None]]:
    for day in conditions:
        yield day, Matter.CONDITION, None
    if approved_until is not None:
        yield approved_until, Matter.RENEWAL, None
    for vedtak in facts.vedtak or ():
        if vedtak.valid_until and vedtak.valid_until >= on and vedtak.repealed_on is None:
            yield vedtak.valid_until, Matter.VEDTAK, vedtak.case_number
    for confirmation in facts.police_confirmations or ():
        if confirmation.valid_until and confirmation.valid_until >= on and confirmation.withdrawn_on is None:
            yield confirmation.valid_until, Matter.CONFIRMATION, None
    for order in facts.orders or ():
        if order.due_on and (order.closed_on is None or order.closed_on > on):
            yield order.due_on, Matter.ORDER, None
    for measure in facts.measures or ():
        if measure.ended_on is None or measure.ended_on > on:
            for evaluation in measure.evaluations:
                if evaluation.planned_on and evaluation.completed_on is None:
                    yield evaluation.planned_on, Matter.EVALUATION, None
    for meeting in facts.meetings or ():
        sent_by = meeting.held_on + timedelta(days=MINUTES_SENT_WITHIN_DAYS)
        if not meeting.minutes and meeting.held_on <= on and sent_by >= on - AHEAD:
            yield sent_by, Matter.MINUTES, None
    if facts.action_plan and facts.action_plan.valid_to >= on:
        yield facts.action_plan.valid_to, Matter.ACTION_PLAN, None
    adopted = [goal for goal in facts.goals or () if goal.adopted_on and goal.adopted_on <= on]
    if adopted:
        oldest = min(max(filter(None, (goal.adopted_on, goal.reviewed_on))) for goal in adopted)
        yield months_after(oldest, parameters.steering.goals_window_months), Matter.GOALS, None
    windows = (
        (
            (survey.completed_on for survey in facts.surveys or ()),
            parameters.mapping.level_3.window_months,
            Matter.SURVEY,
        ),
        (facts.annual_gatherings or (), parameters.gathering.window_months, Matter.GATHERING),
        (
            facts.confidentiality_discussed_on or (),
            parameters.shared_understanding.confidentiality_window_months,
            Matter.CONFIDENTIALITY,
        ),
    )
    for days, months, matter in windows:
        done = [day for day in days if day <= on]
        if done:
            yield months_after(max(done), months), matter, None
