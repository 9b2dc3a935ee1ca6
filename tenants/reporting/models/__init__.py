"""The living facts: one table for each sort of thing that a unit reports, in dated rows."""

from tenants.reporting.models.base import Dated, Fact, NothingReported, Opening, VocabularyTerm
from tenants.reporting.models.knowledge import (
    Challenge,
    ChallengeApproval,
    Goal,
    Plan,
    Pulse,
    SltOrder,
    Survey,
)
from tenants.reporting.models.measures import ActionPlan, AnnualWheel, Evaluation, Measure
from tenants.reporting.models.organisation import (
    AnnualGathering,
    Attendance,
    ConfidentialityDiscussion,
    CoordinatorPost,
    GroupMember,
    LeadershipChange,
    Meeting,
    MeetingGroup,
    SltGroup,
    Vedtak,
)
from tenants.reporting.models.wider import Delegation, ResourcePromise, Service

__all__ = [
    "ActionPlan",
    "AnnualGathering",
    "AnnualWheel",
    "Attendance",
    "Challenge",
    "ChallengeApproval",
    "ConfidentialityDiscussion",
    "CoordinatorPost",
    "Dated",
    "Delegation",
    "Evaluation",
    "Fact",
    "Goal",
    "GroupMember",
    "LeadershipChange",
    "Measure",
    "Meeting",
    "MeetingGroup",
    "NothingReported",
    "Opening",
    "Plan",
    "Pulse",
    "ResourcePromise",
    "Service",
    "SltGroup",
    "SltOrder",
    "Survey",
    "Vedtak",
    "VocabularyTerm",
]
