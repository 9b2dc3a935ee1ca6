"""The seven prerequisites: one function for each row of the contract's table (`docs/spec/assessment.md`, part 3).

Each returns the conditions of levels 1 to 4 for one municipality, or None when the row's facts are not reported. The
level reached is the highest whose conditions, and those of all levels below, hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from certification.assessment.codes import Condition, FindingId, PrerequisiteKey
from certification.assessment.findings import CROSS_SECTOR
from certification.assessment.situation import Place, share_is
from tenants.document.facts import Measure, Stance, Survey

#: The conditions of levels 1 to 4, and whether each holds.
Ladder = Sequence[dict[Condition, bool]]
#: The findings that the municipality meets.
Met = frozenset[FindingId]


def anchoring(place: Place, met: Met) -> Ladder | None:
    """Prerequisite 1, solid anchoring: the top of the municipality and of the police are committed."""
    facts, situation = place.facts, place.situation
    if facts.vedtak is None and facts.police_confirmations is None:
        return None
    meetings = place.recent_meetings("steering")
    half = situation.parameters.anchoring.attendance_percent
    political = sum(place.has_leader(meeting.present, place.political_leaders) for meeting in meetings)
    administrative = sum(place.has_leader(meeting.present, place.administrative_leaders) for meeting in meetings)
    police = sum(place.has_police_leader(meeting.present) for meeting in meetings)
    vedtak, confirmation = FindingId.VEDTAK in met, FindingId.POLICE_CONFIRMATION in met
    changed = facts.leadership_changed_on
    return (
        {Condition.VEDTAK_OR_POLICE_CONFIRMATION: vedtak or confirmation},
        {Condition.VEDTAK: vedtak, Condition.POLICE_CONFIRMATION: confirmation},
        {
            Condition.STEERING_GROUP: FindingId.STEERING_GROUP in met,
            Condition.STEERING_MEETING: bool(meetings),
            Condition.POLITICAL_LEADER_ATTENDS: share_is(half, political, len(meetings)),
            Condition.ADMINISTRATIVE_LEADER_ATTENDS: share_is(half, administrative, len(meetings)),
            Condition.POLICE_LEADER_ATTENDS: share_is(half, police, len(meetings)),
        },
        {
            Condition.GOALS_IN_PLANS: FindingId.GOALS_IN_PLANS in met,
            Condition.POLICE_PLAN: facts.police_plan is True,
            Condition.CONFIRMED_SINCE_NEW_LEADERS: changed is None
            or changed > situation.as_of
            or any(entry.confirmed_on >= changed for entry in place.police_signed),
        },
    )


def coordinator(place: Place, met: Met) -> Ladder | None:
    """Prerequisite 2, a responsible coordinator who acts for the municipality's management."""
    post = place.facts.coordinator
    if post is None:
        return None
    return (
        {Condition.COORDINATOR_REPORTED: True},
        {Condition.COORDINATOR_IN_POST: place.situation.coordinator_in_post is not None},
        {
            Condition.ACTS_FOR_MANAGEMENT: post.acts_for_management,
            Condition.COORDINATION_MEETING: bool(place.recent_meetings("coordination")),
        },
        {
            Condition.ACROSS_SECTORS: post.placement in CROSS_SECTOR,
            Condition.SHORT_VACANCY_OR_HANDOVER: post.handover_done
            or post.vacant_days_24_months <= place.situation.parameters.coordinator.vacant_days,
        },
    )


def steering(place: Place, met: Met) -> Ladder | None:
    """Prerequisite 3, good steering: clear goals, a coordinator with authority, orders that are answered."""
    facts, situation = place.facts, place.situation
    parameters = situation.parameters.steering
    if facts.goals is None:
        return None
    adopted = [goal for goal in facts.goals if situation.reached(goal.adopted_on)]
    issued = [order for order in facts.orders or () if situation.reached(order.issued_on)]
    answered = [
        order
        for order in issued
        if situation.reached(order.closed_on) or (order.due_on is not None and order.due_on >= situation.as_of)
    ]
    post = situation.coordinator_in_post
    minuted = sum(meeting.minutes for meeting in place.recent_meetings("steering"))
    months = parameters.goals_window_months
    return (
        {Condition.GOAL: bool(facts.goals)},
        {
            Condition.ADOPTED_GOAL: bool(adopted),
            Condition.COORDINATOR_MANDATE: post is not None and post.mandate_from_steering_group,
        },
        {Condition.MEETINGS_WITH_MINUTES: minuted >= parameters.meetings_with_minutes},
        {
            Condition.GOALS_KEPT_CURRENT: all(
                situation.within(months, goal.adopted_on) or situation.within(months, goal.reviewed_on)
                for goal in adopted
            ),
            Condition.ORDERS_ANSWERED: share_is(parameters.orders_percent, len(answered), len(issued)),
        },
    )


def mapping(place: Place, met: Met) -> Ladder | None:
    """Prerequisite 4, targeted mapping: a recent survey on several sources, which tells the causes."""
    situation = place.situation
    if place.facts.surveys is None:
        return None
    survey = _latest_survey(place)
    if survey is None:
        return ({Condition.SURVEY: False}, {}, {}, {})
    parameters = situation.parameters.mapping
    kinds = frozenset(survey.sources)
    return (
        {Condition.SURVEY: True},
        {
            Condition.SURVEY_RECENT: situation.within(parameters.level_2.window_months, survey.completed_on),
            Condition.SURVEY_SEVERAL_SOURCES: len(kinds) >= parameters.level_2.source_kinds,
        },
        {
            Condition.SURVEY_MORE_RECENT: situation.within(parameters.level_3.window_months, survey.completed_on),
            Condition.SURVEY_BROAD_SOURCES: len(kinds) >= parameters.level_3.source_kinds,
            Condition.SURVEY_REQUIRED_SOURCES: parameters.required_sources <= kinds,
            Condition.SURVEY_CAUSES: survey.describes_causes,
            Condition.SURVEY_PRESENTED: situation.reached(survey.presented_to_steering_on),
        },
        {
            Condition.SURVEY_LAST_YEAR: situation.within(parameters.level_4_window_months, survey.completed_on),
            Condition.SURVEY_RESOURCES: survey.maps_resources,
        },
    )


def _latest_survey(place: Place) -> Survey | None:
    """Return the survey completed last by as_of; of several on one day, the one listed last."""
    latest = None
    for survey in place.facts.surveys or ():
        if place.situation.reached(survey.completed_on) and (
            latest is None or survey.completed_on >= latest.completed_on
        ):
            latest = survey
    return latest


def shared_understanding(place: Place, met: Met) -> Ladder | None:
    """Prerequisite 5, a shared understanding of the problems, which the levels and the police have approved."""
    situation, challenges = place.situation, place.facts.challenges
    if challenges is None:
        return None
    parameters = situation.parameters.shared_understanding
    recent = {
        approval.level
        for approval in challenges.approvals
        if approval.police_present and situation.within(parameters.approval_window_months, approval.approved_on)
    }
    pulse = challenges.pulse
    discussed = place.facts.confidentiality_discussed_on or ()
    return (
        {Condition.THEME: bool(challenges.themes)},
        {
            Condition.APPROVED_AT_COORDINATION: any(
                approval.level == "coordination" and situation.reached(approval.approved_on)
                for approval in challenges.approvals
            )
        },
        {
            Condition.APPROVED_AT_COORDINATION_WITH_POLICE: "coordination" in recent,
            Condition.APPROVED_AT_STEERING_WITH_POLICE: "steering" in recent,
        },
        {
            Condition.ANNUAL_GATHERING: situation.had_gathering,
            Condition.CONFIDENTIALITY_DISCUSSED: any(
                situation.within(parameters.confidentiality_window_months, day) for day in discussed
            ),
            Condition.NETWORK_AGREES: pulse is None
            or pulse.answers < parameters.pulse_answers
            or pulse.agree_percent >= parameters.pulse_percent,
        },
    )


def coordinated_measures(place: Place, met: Met) -> Ladder | None:
    """Prerequisite 6, coordinated measures: owned, planned, and shared by several agencies."""
    facts, situation = place.facts, place.situation
    if facts.measures is None:
        return None
    parameters = situation.parameters.coordinated_measures
    active = situation.active_measures
    themes = frozenset(facts.challenges.themes) if facts.challenges else frozenset()
    coordinated = [
        measure
        for measure in active
        if measure.challenge in themes and len(set(measure.agencies)) >= parameters.agencies
    ]
    plan = facts.action_plan
    meetings = place.recent_meetings("coordination")
    return (
        {Condition.ACTIVE_MEASURE: bool(active)},
        {
            Condition.ACTION_PLAN_VALID: plan is not None
            and situation.reached(plan.adopted_on)
            and plan.valid_from <= situation.as_of <= plan.valid_to,
            Condition.MEASURES_OWNED: all(measure.owner is not None for measure in active),
        },
        {
            Condition.MEASURES_COORDINATED: share_is(parameters.level_3_percent, len(coordinated), len(active)),
            Condition.COORDINATION_MEETINGS_REGULAR: len(meetings) >= parameters.coordination_meetings,
        },
        {
            Condition.MEASURES_COORDINATED_NEARLY_ALL: share_is(
                parameters.level_4_percent, len(coordinated), len(active)
            ),
            Condition.EVIDENCE_STATED: all(measure.evidence_base is not None for measure in active),
            Condition.ANNUAL_WHEEL: situation.as_of.year in (facts.annual_wheel_years or ()),
        },
    )


def evaluation(place: Place, met: Met) -> Ladder | None:
    """Prerequisite 7, systematic evaluation: a stance on every new measure, and results that are used (C4)."""
    situation, measures = place.situation, place.facts.measures
    if measures is None:
        return None
    parameters = situation.parameters.evaluation
    flagged = [measure for measure in situation.active_measures if measure.flags]
    evaluated = [measure for measure in flagged if _is_evaluated(measure)]
    return (
        {Condition.STANCE_TAKEN: any(situation.reached(m.started_on) and m.stance is not None for m in measures)},
        {
            Condition.STANCE_ON_NEW_MEASURES: all(
                _answers(measure.stance)
                for measure in measures
                if situation.within(parameters.stance_window_months, measure.started_on)
            )
        },
        {Condition.FLAGGED_MEASURES_EVALUATED: share_is(parameters.flagged_percent, len(evaluated), len(flagged))},
        {
            Condition.EVALUATION_USED: any(
                situation.within(parameters.completed_window_months, done.completed_on)
                and done.decision is not None
                and situation.reached(done.discussed_at_steering_on)
                for measure in measures
                for done in measure.evaluations
            )
        },
    )


def _answers(stance: Stance | None) -> bool:
    """Tell whether a stance is taken; that no evaluation is needed takes a reason."""
    return stance is not None and (stance.type != "none" or bool((stance.reason or "").strip()))


def _is_evaluated(measure: Measure) -> bool:
    return any(done.planned_on is not None or done.completed_on is not None for done in measure.evaluations)


class Row(NamedTuple):
    """A row of the table: its key, the conditions of levels 1 to 4, which of them hold, and the handbook's chapter."""

    key: PrerequisiteKey
    conditions: tuple[tuple[Condition, ...], ...]
    ladder: Callable[[Place, Met], Ladder | None]
    source: str

    @property
    def first(self) -> Condition:
        """The condition of level 1."""
        return self.conditions[0][0]


ROWS = (
    Row(
        PrerequisiteKey.ANCHORING,
        (
            (Condition.VEDTAK_OR_POLICE_CONFIRMATION,),
            (Condition.VEDTAK, Condition.POLICE_CONFIRMATION),
            (
                Condition.STEERING_GROUP,
                Condition.STEERING_MEETING,
                Condition.POLITICAL_LEADER_ATTENDS,
                Condition.ADMINISTRATIVE_LEADER_ATTENDS,
                Condition.POLICE_LEADER_ATTENDS,
            ),
            (Condition.GOALS_IN_PLANS, Condition.POLICE_PLAN, Condition.CONFIRMED_SINCE_NEW_LEADERS),
        ),
        anchoring,
        "Forutsetninger 1",
    ),
    Row(
        PrerequisiteKey.COORDINATOR,
        (
            (Condition.COORDINATOR_REPORTED,),
            (Condition.COORDINATOR_IN_POST,),
            (Condition.ACTS_FOR_MANAGEMENT, Condition.COORDINATION_MEETING),
            (Condition.ACROSS_SECTORS, Condition.SHORT_VACANCY_OR_HANDOVER),
        ),
        coordinator,
        "Forutsetninger 2",
    ),
    Row(
        PrerequisiteKey.STEERING,
        (
            (Condition.GOAL,),
            (Condition.ADOPTED_GOAL, Condition.COORDINATOR_MANDATE),
            (Condition.MEETINGS_WITH_MINUTES,),
            (Condition.GOALS_KEPT_CURRENT, Condition.ORDERS_ANSWERED),
        ),
        steering,
        "Forutsetninger 3",
    ),
    Row(
        PrerequisiteKey.MAPPING,
        (
            (Condition.SURVEY,),
            (Condition.SURVEY_RECENT, Condition.SURVEY_SEVERAL_SOURCES),
            (
                Condition.SURVEY_MORE_RECENT,
                Condition.SURVEY_BROAD_SOURCES,
                Condition.SURVEY_REQUIRED_SOURCES,
                Condition.SURVEY_CAUSES,
                Condition.SURVEY_PRESENTED,
            ),
            (Condition.SURVEY_LAST_YEAR, Condition.SURVEY_RESOURCES),
        ),
        mapping,
        "Forutsetninger 4",
    ),
    Row(
        PrerequisiteKey.SHARED_UNDERSTANDING,
        (
            (Condition.THEME,),
            (Condition.APPROVED_AT_COORDINATION,),
            (Condition.APPROVED_AT_COORDINATION_WITH_POLICE, Condition.APPROVED_AT_STEERING_WITH_POLICE),
            (Condition.ANNUAL_GATHERING, Condition.CONFIDENTIALITY_DISCUSSED, Condition.NETWORK_AGREES),
        ),
        shared_understanding,
        "Forutsetninger 5",
    ),
    Row(
        PrerequisiteKey.COORDINATED_MEASURES,
        (
            (Condition.ACTIVE_MEASURE,),
            (Condition.ACTION_PLAN_VALID, Condition.MEASURES_OWNED),
            (Condition.MEASURES_COORDINATED, Condition.COORDINATION_MEETINGS_REGULAR),
            (Condition.MEASURES_COORDINATED_NEARLY_ALL, Condition.EVIDENCE_STATED, Condition.ANNUAL_WHEEL),
        ),
        coordinated_measures,
        "Forutsetninger 6",
    ),
    Row(
        PrerequisiteKey.EVALUATION,
        (
            (Condition.STANCE_TAKEN,),
            (Condition.STANCE_ON_NEW_MEASURES,),
            (Condition.FLAGGED_MEASURES_EVALUATED,),
            (Condition.EVALUATION_USED,),
        ),
        evaluation,
        "Forutsetninger 7",
    ),
)
