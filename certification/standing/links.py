"""The page on which each thing is mended: endpoints of the features that hold the facts."""

from __future__ import annotations

from certification.assessment import Condition, FindingId
from certification.standing.due import Matter
from certification.standing.starting import Begin

_APPLICATION = "application.home"
_VEDTAK = "reporting.vedtak_list"
_POLICE = "police.unit_home"
_COORDINATOR = "reporting.coordinator_post_list"
_GROUPS = "reporting.slt_group_list"
_MEETINGS = "reporting.meeting_list"
_GOALS = "reporting.goal_list"
_PLANS = "reporting.plan_list"
_ORDERS = "reporting.slt_order_list"
_SURVEYS = "reporting.survey_list"
_CHALLENGES = "reporting.challenge_list"
_APPROVALS = "reporting.challenge_approval_list"
_MEASURES = "reporting.measure_list"
_GATHERINGS = "reporting.annual_gathering_list"

FINDINGS: dict[FindingId, str] = {
    FindingId.VEDTAK: _VEDTAK,
    FindingId.POLICE_CONFIRMATION: _POLICE,
    FindingId.COORDINATOR: _COORDINATOR,
    FindingId.STEERING_GROUP: _GROUPS,
    FindingId.GOALS_IN_PLANS: _GOALS,
    FindingId.COORDINATION_GROUP: _GROUPS,
    FindingId.PRACTITIONER_LEVEL: _GROUPS,
    FindingId.STEERING_MEETINGS: _MEETINGS,
    FindingId.COORDINATION_MEETINGS: _MEETINGS,
    FindingId.PRACTITIONER_BREADTH: _GROUPS,
    FindingId.COORDINATOR_PLACEMENT: _COORDINATOR,
    FindingId.COORDINATOR_MANDATE: _COORDINATOR,
    FindingId.COUNTY_IN_COORDINATION: _GROUPS,
    FindingId.ANNUAL_GATHERING: _GATHERINGS,
}

CONDITIONS: dict[Condition, str] = {
    Condition.VEDTAK_OR_POLICE_CONFIRMATION: _VEDTAK,
    Condition.VEDTAK: _VEDTAK,
    Condition.POLICE_CONFIRMATION: _POLICE,
    Condition.STEERING_GROUP: _GROUPS,
    Condition.STEERING_MEETING: _MEETINGS,
    Condition.POLITICAL_LEADER_ATTENDS: _MEETINGS,
    Condition.ADMINISTRATIVE_LEADER_ATTENDS: _MEETINGS,
    Condition.POLICE_LEADER_ATTENDS: _MEETINGS,
    Condition.GOALS_IN_PLANS: _PLANS,
    Condition.POLICE_PLAN: _POLICE,
    Condition.CONFIRMED_SINCE_NEW_LEADERS: _POLICE,
    Condition.COORDINATOR_REPORTED: _COORDINATOR,
    Condition.COORDINATOR_IN_POST: _COORDINATOR,
    Condition.ACTS_FOR_MANAGEMENT: _COORDINATOR,
    Condition.COORDINATION_MEETING: _MEETINGS,
    Condition.ACROSS_SECTORS: _COORDINATOR,
    Condition.SHORT_VACANCY_OR_HANDOVER: _COORDINATOR,
    Condition.GOAL: _GOALS,
    Condition.ADOPTED_GOAL: _GOALS,
    Condition.COORDINATOR_MANDATE: _COORDINATOR,
    Condition.MEETINGS_WITH_MINUTES: _MEETINGS,
    Condition.GOALS_KEPT_CURRENT: _GOALS,
    Condition.ORDERS_ANSWERED: _ORDERS,
    Condition.SURVEY: _SURVEYS,
    Condition.SURVEY_RECENT: _SURVEYS,
    Condition.SURVEY_SEVERAL_SOURCES: _SURVEYS,
    Condition.SURVEY_MORE_RECENT: _SURVEYS,
    Condition.SURVEY_BROAD_SOURCES: _SURVEYS,
    Condition.SURVEY_REQUIRED_SOURCES: _SURVEYS,
    Condition.SURVEY_CAUSES: _SURVEYS,
    Condition.SURVEY_PRESENTED: _SURVEYS,
    Condition.SURVEY_LAST_YEAR: _SURVEYS,
    Condition.SURVEY_RESOURCES: _SURVEYS,
    Condition.THEME: _CHALLENGES,
    Condition.APPROVED_AT_COORDINATION: _APPROVALS,
    Condition.APPROVED_AT_COORDINATION_WITH_POLICE: _APPROVALS,
    Condition.APPROVED_AT_STEERING_WITH_POLICE: _APPROVALS,
    Condition.ANNUAL_GATHERING: _GATHERINGS,
    Condition.CONFIDENTIALITY_DISCUSSED: "reporting.confidentiality_discussion_list",
    Condition.NETWORK_AGREES: "reporting.pulse_list",
    Condition.ACTIVE_MEASURE: _MEASURES,
    Condition.ACTION_PLAN_VALID: "reporting.action_plan_list",
    Condition.MEASURES_OWNED: _MEASURES,
    Condition.MEASURES_COORDINATED: _MEASURES,
    Condition.COORDINATION_MEETINGS_REGULAR: _MEETINGS,
    Condition.MEASURES_COORDINATED_NEARLY_ALL: _MEASURES,
    Condition.EVIDENCE_STATED: _MEASURES,
    Condition.ANNUAL_WHEEL: "reporting.annual_wheel_list",
    Condition.STANCE_TAKEN: _MEASURES,
    Condition.STANCE_ON_NEW_MEASURES: _MEASURES,
    Condition.FLAGGED_MEASURES_EVALUATED: "reporting.evaluation_list",
    Condition.EVALUATION_USED: "reporting.evaluation_list",
}

DEADLINES: dict[Matter, str] = {
    Matter.CONDITION: _APPLICATION,
    Matter.RENEWAL: _APPLICATION,
    Matter.VEDTAK: _VEDTAK,
    Matter.CONFIRMATION: _POLICE,
    Matter.ORDER: _ORDERS,
    Matter.EVALUATION: "reporting.evaluation_list",
    Matter.ACTION_PLAN: "reporting.action_plan_list",
    Matter.GOALS: _GOALS,
    Matter.SURVEY: _SURVEYS,
    Matter.GATHERING: _GATHERINGS,
    Matter.CONFIDENTIALITY: "reporting.confidentiality_discussion_list",
    Matter.MINUTES: _MEETINGS,
    Matter.MEETING: _MEETINGS,
}

#: Where what a new coordinator begins with is done or reported.
BEGINNINGS: dict[Begin, str] = {
    Begin.MANDATE: "reporting.coordinator_post_list",
    Begin.COORDINATION_GROUP: _MEETINGS,
    Begin.STEERING_GROUP: _MEETINGS,
    Begin.SURVEY: _SURVEYS,
    Begin.SUMMARY: _SURVEYS,
    Begin.CONFIDENTIALITY: "reporting.confidentiality_discussion_list",
    Begin.YEAR: "wheel.year",
}
