"""Assessment: facts and criteria in, findings and levels out; pure, exactly as `docs/spec/assessment.md` says.

assess(document, criteria, as_of) -> Assessment
packaged("handbook-1"), read_criteria(raw) -> Criteria
"""

from certification.assessment.assess import Assessment, Finding, Prerequisite, Step, assess
from certification.assessment.codes import Condition, FindingId, PrerequisiteKey, Reason
from certification.assessment.criteria import Criteria, InvalidCriteria, packaged, read_criteria

__all__ = [
    "Assessment",
    "Condition",
    "Criteria",
    "Finding",
    "FindingId",
    "InvalidCriteria",
    "Prerequisite",
    "PrerequisiteKey",
    "Reason",
    "Step",
    "assess",
    "packaged",
    "read_criteria",
]
