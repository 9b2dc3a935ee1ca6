"""The topic of the help that tells how each thing is mended: ids of `app.web.help`, whose pages everybody can read."""

from __future__ import annotations

from certification.assessment import Condition, FindingId
from certification.assessment.codes import Reason

#: Each finding's topic.
FINDINGS: dict[FindingId, str] = {
    FindingId.VEDTAK: "politisk-vedtak",
    FindingId.POLICE_CONFIRMATION: "politibekreftelse",
    FindingId.COORDINATOR: "koordinator",
    FindingId.STEERING_GROUP: "styringsgruppe",
    FindingId.GOALS_IN_PLANS: "mal",
    FindingId.COORDINATION_GROUP: "koordineringsgruppe",
    FindingId.PRACTITIONER_LEVEL: "utforerniva",
    FindingId.STEERING_MEETINGS: "styringsgruppemoter",
    FindingId.COORDINATION_MEETINGS: "koordineringsmoter",
    FindingId.PRACTITIONER_BREADTH: "utforerniva",
    FindingId.COORDINATOR_PLACEMENT: "koordinatorens-plass",
    FindingId.COORDINATOR_MANDATE: "koordinatorens-mandat",
    FindingId.COUNTY_IN_COORDINATION: "koordineringsgruppe",
    FindingId.ANNUAL_GATHERING: "arlig-samling",
}

#: The reasons that are mended in another way than their finding's topic tells.
REASONS: dict[tuple[FindingId, Reason], str] = {
    (FindingId.COORDINATOR, Reason.NOT_IN_POST): "overlevering",
    (FindingId.STEERING_GROUP, Reason.POLICE_COUNCIL_LACKS_DUTIES): "politirad",
    (FindingId.GOALS_IN_PLANS, Reason.NOT_IN_PLANS): "kommunale-planer",
    (FindingId.STEERING_MEETINGS, Reason.NONE_REPORTED): "styringsgruppe",
    (FindingId.COORDINATION_MEETINGS, Reason.NONE_REPORTED): "koordineringsgruppe",
    (FindingId.COORDINATOR_PLACEMENT, Reason.NONE_REPORTED): "koordinator",
    (FindingId.COORDINATOR_MANDATE, Reason.NONE_REPORTED): "koordinator",
}

#: Each condition's topic.
CONDITIONS: dict[Condition, str] = {
    Condition.VEDTAK_OR_POLICE_CONFIRMATION: "godkjenning",
    Condition.VEDTAK: "politisk-vedtak",
    Condition.POLICE_CONFIRMATION: "politibekreftelse",
    Condition.STEERING_GROUP: "styringsgruppe",
    Condition.STEERING_MEETING: "styringsgruppemoter",
    Condition.POLITICAL_LEADER_ATTENDS: "styringsgruppemoter",
    Condition.ADMINISTRATIVE_LEADER_ATTENDS: "styringsgruppemoter",
    Condition.POLICE_LEADER_ATTENDS: "styringsgruppemoter",
    Condition.GOALS_IN_PLANS: "kommunale-planer",
    Condition.POLICE_PLAN: "politiets-plan",
    Condition.CONFIRMED_SINCE_NEW_LEADERS: "nye-ledere",
    Condition.COORDINATOR_REPORTED: "koordinator",
    Condition.COORDINATOR_IN_POST: "overlevering",
    Condition.ACTS_FOR_MANAGEMENT: "koordinatorens-mandat",
    Condition.COORDINATION_MEETING: "koordineringsmoter",
    Condition.ACROSS_SECTORS: "koordinatorens-plass",
    Condition.SHORT_VACANCY_OR_HANDOVER: "overlevering",
    Condition.GOAL: "mal",
    Condition.ADOPTED_GOAL: "mal",
    Condition.COORDINATOR_MANDATE: "koordinatorens-mandat",
    Condition.MEETINGS_WITH_MINUTES: "referat",
    Condition.GOALS_KEPT_CURRENT: "mal",
    Condition.ORDERS_ANSWERED: "bestillinger",
    Condition.SURVEY: "kartlegging",
    Condition.SURVEY_RECENT: "kartlegging",
    Condition.SURVEY_SEVERAL_SOURCES: "kilder",
    Condition.SURVEY_MORE_RECENT: "kartlegging",
    Condition.SURVEY_BROAD_SOURCES: "kilder",
    Condition.SURVEY_REQUIRED_SOURCES: "kilder",
    Condition.SURVEY_CAUSES: "kartlegging",
    Condition.SURVEY_PRESENTED: "kartlegging",
    Condition.SURVEY_LAST_YEAR: "kartlegging",
    Condition.SURVEY_RESOURCES: "kartlegging",
    Condition.THEME: "felles-utfordringer",
    Condition.APPROVED_AT_COORDINATION: "felles-utfordringer",
    Condition.APPROVED_AT_COORDINATION_WITH_POLICE: "felles-utfordringer",
    Condition.APPROVED_AT_STEERING_WITH_POLICE: "felles-utfordringer",
    Condition.ANNUAL_GATHERING: "arlig-samling",
    Condition.CONFIDENTIALITY_DISCUSSED: "taushetsplikt",
    Condition.NETWORK_AGREES: "nettverket-svarer",
    Condition.ACTIVE_MEASURE: "tiltak",
    Condition.ACTION_PLAN_VALID: "handlingsplan",
    Condition.MEASURES_OWNED: "tiltak",
    Condition.MEASURES_COORDINATED: "tiltak",
    Condition.COORDINATION_MEETINGS_REGULAR: "koordineringsmoter",
    Condition.MEASURES_COORDINATED_NEARLY_ALL: "tiltak",
    Condition.EVIDENCE_STATED: "tiltak",
    Condition.ANNUAL_WHEEL: "arshjul",
    Condition.STANCE_TAKEN: "evaluering",
    Condition.STANCE_ON_NEW_MEASURES: "evaluering",
    Condition.FLAGGED_MEASURES_EVALUATED: "evaluering",
    Condition.EVALUATION_USED: "evaluering",
}


def topic_of(finding: FindingId, reason: Reason | None) -> str:
    """The topic that tells how a finding is met, for the reason that it lacks."""
    return REASONS.get((finding, reason), FINDINGS[finding]) if reason else FINDINGS[finding]
