"""Every code that an assessment can hold, in the order of the contract's tables.

The codes are the product's words towards other programs and stay as they are; people read `texts`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

FindingClass = Literal["approval", "implementation", "expectation", "advice"]
Status = Literal["met", "not_applicable", "not_met"]
Recommendation = Literal["approve", "approve_with_conditions", "not_approvable"]


class FindingId(StrEnum):
    """The findings (`docs/spec/assessment.md`, part 2)."""

    VEDTAK = "vedtak"
    POLICE_CONFIRMATION = "police_confirmation"
    COORDINATOR = "coordinator"
    STEERING_GROUP = "steering_group"
    GOALS_IN_PLANS = "goals_in_plans"
    COORDINATION_GROUP = "coordination_group"
    PRACTITIONER_LEVEL = "practitioner_level"
    STEERING_MEETINGS = "steering_meetings"
    COORDINATION_MEETINGS = "coordination_meetings"
    PRACTITIONER_BREADTH = "practitioner_breadth"
    COORDINATOR_PLACEMENT = "coordinator_placement"
    COORDINATOR_MANDATE = "coordinator_mandate"
    COUNTY_IN_COORDINATION = "county_in_coordination"
    ANNUAL_GATHERING = "annual_gathering"


class Reason(StrEnum):
    """Why a finding is not met, or does not apply yet."""

    NONE_REPORTED = "none_reported"
    NOT_POLITICAL = "not_political"
    LAPSED = "lapsed"
    NO_POLICE_SIGNATORY = "no_police_signatory"
    NOT_IN_POST = "not_in_post"
    MISSING_POLITICAL_LEADER = "missing_political_leader"
    MISSING_ADMINISTRATIVE_LEADER = "missing_administrative_leader"
    MISSING_POLICE_LEADER = "missing_police_leader"
    POLICE_COUNCIL_LACKS_DUTIES = "police_council_lacks_duties"
    NOT_ADOPTED = "not_adopted"
    NOT_IN_PLANS = "not_in_plans"
    MISSING_MUNICIPAL_LEADER = "missing_municipal_leader"
    MISSING_POLICE = "missing_police"
    NO_MEMBERS = "no_members"
    START_UP = "start_up"
    TOO_FEW = "too_few"
    NARROW = "narrow"
    SECTOR_BOUND = "sector_bound"
    NO_MANDATE = "no_mandate"
    ABSENT = "absent"
    NONE_IN_WINDOW = "none_in_window"


#: The reasons that each finding can have, in the order of its row: the furthest one is the closest to being met.
REASONS: dict[FindingId, tuple[Reason, ...]] = {
    FindingId.VEDTAK: (Reason.NONE_REPORTED, Reason.NOT_POLITICAL, Reason.LAPSED),
    FindingId.POLICE_CONFIRMATION: (Reason.NONE_REPORTED, Reason.NO_POLICE_SIGNATORY, Reason.LAPSED),
    FindingId.COORDINATOR: (Reason.NONE_REPORTED, Reason.NOT_IN_POST),
    FindingId.STEERING_GROUP: (
        Reason.NONE_REPORTED,
        Reason.MISSING_POLITICAL_LEADER,
        Reason.MISSING_ADMINISTRATIVE_LEADER,
        Reason.MISSING_POLICE_LEADER,
        Reason.POLICE_COUNCIL_LACKS_DUTIES,
    ),
    FindingId.GOALS_IN_PLANS: (Reason.NONE_REPORTED, Reason.NOT_ADOPTED, Reason.NOT_IN_PLANS),
    FindingId.COORDINATION_GROUP: (Reason.NONE_REPORTED, Reason.MISSING_MUNICIPAL_LEADER, Reason.MISSING_POLICE),
    FindingId.PRACTITIONER_LEVEL: (Reason.NONE_REPORTED, Reason.NO_MEMBERS),
    FindingId.STEERING_MEETINGS: (Reason.NONE_REPORTED, Reason.START_UP, Reason.TOO_FEW),
    FindingId.COORDINATION_MEETINGS: (Reason.NONE_REPORTED, Reason.START_UP, Reason.TOO_FEW),
    FindingId.PRACTITIONER_BREADTH: (Reason.NONE_REPORTED, Reason.NARROW),
    FindingId.COORDINATOR_PLACEMENT: (Reason.NONE_REPORTED, Reason.SECTOR_BOUND),
    FindingId.COORDINATOR_MANDATE: (Reason.NONE_REPORTED, Reason.NO_MANDATE),
    FindingId.COUNTY_IN_COORDINATION: (Reason.ABSENT,),
    FindingId.ANNUAL_GATHERING: (Reason.NONE_IN_WINDOW,),
}


class PrerequisiteKey(StrEnum):
    """The handbook's seven prerequisites (`docs/spec/assessment.md`, part 3)."""

    ANCHORING = "anchoring"
    COORDINATOR = "coordinator"
    STEERING = "steering"
    MAPPING = "mapping"
    SHARED_UNDERSTANDING = "shared_understanding"
    COORDINATED_MEASURES = "coordinated_measures"
    EVALUATION = "evaluation"


class Condition(StrEnum):
    """The conditions of the prerequisites' levels; `next` in an assessment names those that do not hold."""

    # anchoring
    VEDTAK_OR_POLICE_CONFIRMATION = "vedtak_or_police_confirmation"
    VEDTAK = "vedtak"
    POLICE_CONFIRMATION = "police_confirmation"
    STEERING_GROUP = "steering_group"
    STEERING_MEETING = "steering_meeting"
    POLITICAL_LEADER_ATTENDS = "political_leader_attends"
    ADMINISTRATIVE_LEADER_ATTENDS = "administrative_leader_attends"
    POLICE_LEADER_ATTENDS = "police_leader_attends"
    GOALS_IN_PLANS = "goals_in_plans"
    POLICE_PLAN = "police_plan"
    CONFIRMED_SINCE_NEW_LEADERS = "confirmed_since_new_leaders"
    # coordinator
    COORDINATOR_REPORTED = "coordinator_reported"
    COORDINATOR_IN_POST = "coordinator_in_post"
    ACTS_FOR_MANAGEMENT = "acts_for_management"
    COORDINATION_MEETING = "coordination_meeting"
    ACROSS_SECTORS = "across_sectors"
    SHORT_VACANCY_OR_HANDOVER = "short_vacancy_or_handover"
    # steering
    GOAL = "goal"
    ADOPTED_GOAL = "adopted_goal"
    COORDINATOR_MANDATE = "coordinator_mandate"
    MEETINGS_WITH_MINUTES = "meetings_with_minutes"
    GOALS_KEPT_CURRENT = "goals_kept_current"
    ORDERS_ANSWERED = "orders_answered"
    # mapping
    SURVEY = "survey"
    SURVEY_RECENT = "survey_recent"
    SURVEY_SEVERAL_SOURCES = "survey_several_sources"
    SURVEY_MORE_RECENT = "survey_more_recent"
    SURVEY_BROAD_SOURCES = "survey_broad_sources"
    SURVEY_REQUIRED_SOURCES = "survey_required_sources"
    SURVEY_CAUSES = "survey_causes"
    SURVEY_PRESENTED = "survey_presented"
    SURVEY_LAST_YEAR = "survey_last_year"
    SURVEY_RESOURCES = "survey_resources"
    # shared_understanding
    THEME = "theme"
    APPROVED_AT_COORDINATION = "approved_at_coordination"
    APPROVED_AT_COORDINATION_WITH_POLICE = "approved_at_coordination_with_police"
    APPROVED_AT_STEERING_WITH_POLICE = "approved_at_steering_with_police"
    ANNUAL_GATHERING = "annual_gathering"
    CONFIDENTIALITY_DISCUSSED = "confidentiality_discussed"
    NETWORK_AGREES = "network_agrees"
    # coordinated_measures
    ACTIVE_MEASURE = "active_measure"
    ACTION_PLAN_VALID = "action_plan_valid"
    MEASURES_OWNED = "measures_owned"
    MEASURES_COORDINATED = "measures_coordinated"
    COORDINATION_MEETINGS_REGULAR = "coordination_meetings_regular"
    MEASURES_COORDINATED_NEARLY_ALL = "measures_coordinated_nearly_all"
    EVIDENCE_STATED = "evidence_stated"
    ANNUAL_WHEEL = "annual_wheel"
    # evaluation
    STANCE_TAKEN = "stance_taken"
    STANCE_ON_NEW_MEASURES = "stance_on_new_measures"
    FLAGGED_MEASURES_EVALUATED = "flagged_measures_evaluated"
    EVALUATION_USED = "evaluation_used"
