"""What a case officer of KRÅD does before the decision."""

from __future__ import annotations

from uuid import UUID

from certification.cases.service.events import append, find
from certification.cases.states import Kind


def start_review(case_id: UUID, seen: int) -> None:
    """Begin the review. Raises `IllegalTransition`, `CaseMoved` and `NotFound`."""
    append(find(case_id), Kind.REVIEW_STARTED, seen)


def ask(case_id: UUID, seen: int, question: str) -> None:
    """Ask the unit; it sees the question and answers on its own page. Raises `IllegalTransition`, `CaseMoved`, `NotFound`."""
    append(find(case_id), Kind.QUESTION_ASKED, seen, text=question)
