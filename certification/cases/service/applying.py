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
from certification.cases.errors import AlreadyApplied, NoLongerComplete, NotApprovable
from certification.cases.models import CaseFile
from certification.cases.service.basis import Basis, basis_under
from certification.cases.service.events import append, constraint, find
from certification.cases.service.reviewing import open_question
from certification.cases.states import Kind, State
from certification.criteria import service as criteria
from certification.reapplying import service as reapplying
from tenants.document import FactsDocument
from tenants.reporting import service as reporting
from tenants.reporting.building import Document
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
    return _readiness(reporting.indexed_document(unit_id, on), on)


def _readiness(indexed: Document, on: date) -> Readiness:
    document = indexed.checked
    rules = criteria.in_force(on)
    return Readiness(document, indexed.index, indexed.statements, rules, assess(document, rules, on))


@dataclass(frozen=True)
class Held:
    """A frozen application as it stands today, before it is handed in.

    `basis` is the frozen document with the police's word of today, which lacks `lacking`; while anything does, nobody can
    sign it. `moved`: the unit tells something else by now, which is not in it.
    """

    basis: Basis
    criteria: Criteria
    moved: bool

    @property
    def lacking(self) -> tuple[FindingId, ...]:
        """What has fallen away of what an approval needs."""
        return outcomes.lacking(self.basis.assessment)


def held(frozen: Submission) -> Held:
    """How the unit's frozen application stands today. Acts as the unit."""
    on = today()
    living = reporting.indexed_document(frozen.tenant_id, on)
    same_facts = _undated(submissions.frozen_facts(frozen)) == _undated(living.facts)
    rules = criteria.version(frozen.criteria)
    return Held(
        basis_under(frozen, rules, on),
        rules,
        not (same_facts and submissions.statements(frozen) == living.statements),
    )


def _undated(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts without what another day alone makes different."""
    coordinator = facts.get("coordinator")
    rest = {**coordinator, "vacant_days_24_months": None} if coordinator else coordinator
    return {**facts, "as_of": None, "coordinator": rest}


def freeze(unit_id: UUID) -> Submission:
    """Freeze an application as the facts are today. Expectations, advice and what can be mended later don't hinder it.

    Where the unit has applied before, each fact says whether somebody has gone through it again. Raises `NotApprovable`
    with what is missing, `AlreadyApplied` while a case is open, and `AlreadyFrozen`.
    """
    if store.open_case_of(unit_id) is not None:
        raise AlreadyApplied
    found = reporting.reported(unit_id, today())
    ready = _readiness(found.document, today())
    if ready.lacking:
        raise NotApprovable(ready.lacking)
    again = reapplying.review(unit_id, found)
    return submissions.freeze(
        unit_id,
        ready.document,
        ready.index,
        statements=ready.statements,
        criteria=ready.criteria.id,
        checked=again.checked_keys if again else None,
    )


def withdraw_frozen(unit_id: UUID, submission_id: UUID) -> None:
    """Take a frozen application back before it is handed in. Raises `NotOpen`."""
    submissions.withdraw(unit_id, submission_id)


def sign(unit_id: UUID, submission_id: UUID, sha256: str, municipality_id: UUID | None) -> CaseFile | None:
    """Sign a frozen application as the acting signatory; the last signature opens the case, which is then returned.

    What it rests on must still hold that day (the police may have taken back their word): only a complete application is
    signed. Raises as `submissions.sign`, `NoLongerComplete`, and `AlreadyApplied` where a case was opened meanwhile.
    """
    submission = submissions.get(unit_id, submission_id)
    rules = criteria.version(submission.criteria)
    if submission.submitted_at is None and submission.withdrawn_at is None:
        opened = store.open_case_of(unit_id)
        # A case of this very application: another tab has handed it in since it was read, as `submissions.sign` says.
        if opened is not None and opened.submission_id != submission_id:
            raise AlreadyApplied
        lacking = outcomes.lacking(basis_under(submission, rules, today()).assessment)
        if lacking:
            raise NoLongerComplete(lacking)
    submission = submissions.sign(unit_id, submission_id, sha256, municipality_id)
    if submission.submitted_at is None:
        return None
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
    append(file, kind, file.events, text=text, detail=detail, files=tuple(dict.fromkeys(files)))
    return State(file.state)


def give_back(unit_id: UUID, case_id: UUID, seen: int) -> None:
    """Say that no more answers come: the case returns to KRÅD, with what was not answered.

    Raises `IllegalTransition` where nothing is asked, `CaseMoved` and `NotFound`.
    """
    append(find(case_id, unit_id), Kind.ANSWERED, seen, detail={"done": True})


def withdraw(unit_id: UUID, case_id: UUID, seen: int, reason: str | None) -> None:
    """Withdraw the application from KRÅD. Raises `IllegalTransition` once it is decided, `CaseMoved` and `NotFound`."""
    append(find(case_id, unit_id), Kind.WITHDRAWN_BY_UNIT, seen, text=reason)
