"""What a unit does: see whether it can apply, freeze, sign, answer, take back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from app.clock import today
from certification.assessment import Assessment, Criteria, FindingId, assess
from certification.cases import outcomes, store
from certification.cases.errors import AlreadyApplied, NotApprovable
from certification.cases.models import CaseFile
from certification.cases.service.events import append, constraint, find
from certification.cases.service.reviewing import open_question
from certification.cases.states import Kind, State
from certification.criteria import service as criteria
from tenants.document import FactsDocument, check_facts
from tenants.reporting import service as reporting
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission


@dataclass(frozen=True)
class Readiness:
    """How a unit stands today by its living facts: the document, the criteria in force, and what they make of it."""

    document: FactsDocument
    index: tuple[tuple[str, UUID], ...]
    statements: Mapping[str, Sequence[Mapping[str, Any]]]
    criteria: Criteria
    assessment: Assessment

    @property
    def lacking(self) -> tuple[FindingId, ...]:
        """What is missing for an approval; an application can't be sent without it."""
        return outcomes.lacking(self.assessment)


def readiness(unit_id: UUID, on: date | None = None) -> Readiness:
    """The unit's living facts assessed as of a day (today) under the criteria in force that day."""
    on = on or today()
    indexed = reporting.indexed_document(unit_id, on)
    document = check_facts(indexed.facts)
    rules = criteria.in_force(on)
    return Readiness(document, indexed.index, indexed.statements, rules, assess(document, rules, on))


def freeze(unit_id: UUID) -> Submission:
    """Freeze an application as the facts are today. Expectations, advice and what can be mended later don't hinder it.

    Raises `NotApprovable` with what is missing, `AlreadyApplied` while a case is open, and `AlreadyFrozen`.
    """
    if store.open_case_of(unit_id) is not None:
        raise AlreadyApplied
    ready = readiness(unit_id)
    if ready.lacking:
        raise NotApprovable(ready.lacking)
    return submissions.freeze(
        unit_id, ready.document, ready.index, statements=ready.statements, criteria=ready.criteria.id
    )


def withdraw_frozen(unit_id: UUID, submission_id: UUID) -> None:
    """Take a frozen application back before it is handed in. Raises `NotOpen`."""
    submissions.withdraw(unit_id, submission_id)


def sign(unit_id: UUID, submission_id: UUID, sha256: str, municipality_id: UUID | None) -> CaseFile | None:
    """Sign a frozen application as the acting signatory; the last signature opens the case, which is then returned.

    Raises as `submissions.sign`, and `AlreadyApplied` where a case was opened meanwhile.
    """
    submission = submissions.sign(unit_id, submission_id, sha256, municipality_id)
    if submission.submitted_at is None:
        return None
    rules = criteria.version(submission.criteria)
    at = submission.submitted_at
    file = CaseFile(
        tenant_id=unit_id,
        id=uuid4(),
        submission_id=submission.id,
        criteria=rules.id,
        recommendation=assess(submissions.facts(submission), rules, submission.as_of).recommendation,
        opened_at=at,
        changed_at=at,
    )
    try:
        store.add(file)
    except IntegrityError as error:
        if constraint(error) == "uq_case_file_open":
            raise AlreadyApplied from None
        raise
    signed = [
        {
            "municipality": str(signing.municipality_id),
            "membership": str(signing.signature.membership_id),
            "at": signing.signature.signed_at.isoformat(),
        }
        for signing in submissions.signings(submission)
        if signing.signature
    ]
    append(file, Kind.APPLICATION_SUBMITTED, 0, detail={"sha256": submission.sha256, "signatures": signed})
    return file


def answer(unit_id: UUID, case_id: UUID, question_id: UUID, text: str, files: Collection[UUID] = ()) -> State:
    """Answer one of KRÅD's questions, citing files of the unit's by version; with the last one the case returns to KRÅD.

    What others have answered meanwhile doesn't matter. Returns the state that the case is in then. Raises `QuestionClosed`
    where the question waits no longer, `FileGone`, `CaseMoved` where two answer at the same moment, `NotFound`.
    """
    file, others = open_question(case_id, question_id, unit_id)
    kind = Kind.ANSWERED_IN_PART if others else Kind.ANSWERED
    detail = {"question": str(question_id)}
    return append(file, kind, file.events, text=text, detail=detail, files=tuple(dict.fromkeys(files)))


def give_back(unit_id: UUID, case_id: UUID, seen: int) -> None:
    """Say that no more answers come: the case returns to KRÅD, with what was not answered.

    Raises `IllegalTransition` where nothing is asked, `CaseMoved` and `NotFound`.
    """
    append(find(case_id, unit_id), Kind.ANSWERED, seen, detail={"done": True})


def withdraw(unit_id: UUID, case_id: UUID, seen: int, reason: str | None) -> None:
    """Withdraw the application from KRÅD. Raises `IllegalTransition` once it is decided, `CaseMoved` and `NotFound`."""
    append(find(case_id, unit_id), Kind.WITHDRAWN_BY_UNIT, seen, text=reason)
