"""What can be done to a case, by the unit (`applying`) and by KRÅD (`reviewing`, `deciding`), and what of it can be read."""

from certification.cases.service.applying import Readiness, answer, freeze, readiness, sign, withdraw, withdraw_frozen
from certification.cases.service.case_view import CaseView, case_view, cited_file
from certification.cases.service.deciding import (
    Draft,
    check,
    check_withdrawal,
    confirm_proposal,
    decide,
    draft_conditions,
    return_proposal,
    signatures_required,
    validity,
    withdraw_certificate,
)
from certification.cases.service.former import former, former_case
from certification.cases.service.reading import (
    QueueRow,
    UnitCase,
    UnitCases,
    conditions,
    counts,
    decision,
    latest_of,
    open_case_of,
    queue,
    unit_cases,
)
from certification.cases.service.reviewing import ask, start_review

__all__ = [
    "CaseView",
    "Draft",
    "QueueRow",
    "Readiness",
    "UnitCase",
    "UnitCases",
    "answer",
    "ask",
    "case_view",
    "check",
    "check_withdrawal",
    "cited_file",
    "conditions",
    "confirm_proposal",
    "counts",
    "decide",
    "decision",
    "draft_conditions",
    "former",
    "former_case",
    "freeze",
    "latest_of",
    "open_case_of",
    "queue",
    "readiness",
    "return_proposal",
    "sign",
    "signatures_required",
    "start_review",
    "unit_cases",
    "validity",
    "withdraw",
    "withdraw_certificate",
    "withdraw_frozen",
]
