"""What a case officer of KRÅD does before the decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.errors import Invalid
from certification.assessment import FindingId
from certification.cases import store
from certification.cases.errors import QuestionClosed
from certification.cases.models import CaseFile
from certification.cases.questions import About, Question, waiting
from certification.cases.service.events import append, find
from certification.cases.states import Kind
from tenants.reporting.submission import service as submissions


def start_review(case_id: UUID, seen: int) -> None:
    """Begin the review. Raises `IllegalTransition`, `CaseMoved`, `NotDeclared`, `NotImpartial` and `NotFound`."""
    append(find(case_id), Kind.REVIEW_STARTED, seen)


def ask(case_id: UUID, seen: int, question: str, about: About = About()) -> None:  # noqa: B008  # a frozen value
    """Ask the unit about a finding, a fact or the whole; it sees the question and answers there.

    Raises `Invalid` where there is no such finding or fact, and as `start_review`.
    """
    file = find(case_id)
    if about.finding is not None and about.finding not in set(FindingId):
        raise Invalid(fields={"about": _l("Velg ett av svarene i listen.")})
    if about.pointer is not None and about.pointer not in _places(file):
        raise Invalid(fields={"about": _l("Velg ett av svarene i listen.")})
    append(file, Kind.QUESTION_ASKED, seen, text=question, detail={"about": about.to_json()})


def take_back(case_id: UUID, question_id: UUID) -> None:
    """Take back a question that waits; after the last one the review goes on.

    Raises `QuestionClosed`, and as `start_review`.
    """
    file, others = open_question(case_id, question_id)
    kind = Kind.QUESTION_TAKEN_BACK if others else Kind.REVIEW_RESUMED
    append(file, kind, file.events, detail={"question": str(question_id)})


def open_question(case_id: UUID, question_id: UUID, tenant_id: UUID | None = None) -> tuple[CaseFile, list[Question]]:
    """The case of a question that waits, and the others that do. Raises `QuestionClosed` and `NotFound`."""
    file = find(case_id, tenant_id)
    found = waiting(store.events(file.tenant_id, file.id))
    others = [question for question in found if question.id != question_id]
    if len(others) == len(found):
        raise QuestionClosed
    return file, others


def _places(file: CaseFile) -> set[str]:
    document: Mapping[str, Any] = json.loads(submissions.get(file.tenant_id, file.submission_id).document)
    return {entry["pointer"] for entry in document["facts_index"]}
