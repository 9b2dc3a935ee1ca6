"""Cases, and the decisions that they lead to."""

from certification.cases.models.cases import CaseAssignment, CaseAttachment, CaseEvent, CaseFile, CaseImpartiality
from certification.cases.models.decisions import Decision, DecisionCorrection, DecisionReceipt

__all__ = [
    "CaseAssignment",
    "CaseAttachment",
    "CaseEvent",
    "CaseFile",
    "CaseImpartiality",
    "Decision",
    "DecisionCorrection",
    "DecisionReceipt",
]
