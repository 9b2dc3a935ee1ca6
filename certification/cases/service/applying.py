"""What a unit does: see whether it can apply, freeze, sign, answer, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from certification.cases.states import Kind
from certification.criteria import service as criteria
from tenants.document import FactsDocument
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
    document = indexed.checked
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


def answer(unit_id: UUID, case_id: UUID, seen: int, text: str) -> None:
    """Answer KRÅD's question. Raises `IllegalTransition` where none is open, `CaseMoved` and `NotFound`."""
    append(find(case_id, unit_id), Kind.ANSWERED, seen, text=text)


def withdraw(unit_id: UUID, case_id: UUID, seen: int, reason: str | None) -> None:
    """Withdraw the application from KRÅD. Raises `IllegalTransition` once it is decided, `CaseMoved` and `NotFound`."""
    append(find(case_id, unit_id), Kind.WITHDRAWN_BY_UNIT, seen, text=reason)
