"""A case with all that a decision needs: the frozen document read again today, with what the police say today."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from app.clock import today
from app.errors import NotFound
from certification.assessment import Assessment, Criteria, FindingId
from certification.cases import store
from certification.cases.impartiality import Declared, declared
from certification.cases.models import CaseEvent, CaseFile, CaseImpartiality, Decision
from certification.cases.outcomes import Change, Outcome
from certification.cases.questions import Fate, Question, questions
from certification.cases.service.after import After, of_file
from certification.cases.service.anew import Anew, among
from certification.cases.service.basis import Basis, Fallen, basis, fallen, turned
from certification.cases.service.deciding import Draft, proposal, proposed
from certification.cases.service.events import find
from certification.cases.service.queue import target_of
from certification.cases.service.reversing import application_of
from certification.cases.states import LINKED_OPEN, OPEN, CaseKind, State
from certification.cases.target import Target
from certification.certificates.models import Certificate
from certification.criteria import service as criteria
from certification.letters import service as letters
from certification.letters.service import Sight
from tenants.document import FactsDocument
from tenants.police.models import ConfirmationAnswer
from tenants.police.service import ConfirmationFact, attendance, dealings
from tenants.police.service.attendance import Compared
from tenants.police.service.dealings import Kept
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.service import Cited
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.units import service as units
from tenants.units.models import Unit

_APPROVED = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS})


@dataclass(frozen=True)
class Prior:
    """The unit's last approval before this case: the decision, its document, and the findings that have turned since."""

    decision: Decision
    submission: Submission
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class CaseView:
    """A case with all that a decision needs.

    `prior` is the last approval before it, where there is one. `then` is the assessment at the document's own date; `today`
    what the case is judged by today, with the police's word as it is now; `changes` where the two differ. `fallen` are the
    confirmations that the document rests on and that were taken back since, and `confirmations_differ` tells whether the
    police have said anything else since; `declined` is what they have declined to confirm, the first first. No rule reads the files that the document cites (`cited`), and that the answers
    cite (`answered`, by the answer's event). `account_id` is whose case it is, `after`
    what follows the decisions of the application that the case is, or is linked to. `anew` are the unit's applications before and after this one.
    """

    file: CaseFile
    unit: Unit
    submission: Submission
    document: FactsDocument
    criteria: Criteria
    prior: Prior | None
    then: Assessment
    today: Basis
    changes: tuple[Change, ...]
    fallen: tuple[Fallen, ...]
    confirmations_differ: bool
    declined: Sequence[ConfirmationAnswer]
    cited: tuple[Cited, ...]
    answered: dict[UUID, list[Cited]]
    events: Sequence[CaseEvent]
    decisions: Sequence[Decision]
    certificate: Certificate | None
    declarations: Sequence[CaseImpartiality]
    account_id: UUID | None
    after: After
    letters: Sequence[Sight]
    anew: Anew

    @property
    def state(self) -> State:
        return State(self.file.state)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN | LINKED_OPEN

    @cached_property
    def questions(self) -> list[Question]:
        """What KRÅD has asked, in order."""
        return questions(self.events)

    @property
    def waiting(self) -> list[Question]:
        """The questions that wait for the unit."""
        asked = self.questions if self.state in (State.AWAITING_ANSWER, State.APPEAL_AWAITING_ANSWER) else []
        return [question for question in asked if question.fate is Fate.OPEN]

    @property
    def files(self) -> tuple[Cited, ...]:
        """All the files that the case cites."""
        return (*self.cited, *(file for files in self.answered.values() for file in files))

    @property
    def proposal(self) -> Draft | None:
        """What waits for a second signature."""
        return proposal(self.file, self.events)

    @property
    def proposed_unmet(self) -> tuple[str, ...]:
        """The conditions, in words, for whose sake a withdrawal is proposed."""
        event = proposed(self.file, self.events)
        return tuple(each["text"] for each in event.detail.get("unmet", ())) if event else ()

    @property
    def proposed_by(self) -> UUID | None:
        """Who signed it first."""
        event = proposed(self.file, self.events)
        return event.account_id if event else None

    @property
    def now(self) -> Assessment:
        """What the rules make of the case today."""
        return self.today.assessment

    @property
    def target(self) -> Target | None:
        """By when KRÅD aims to answer; None once it has."""
        return target_of(self.file, self.events) if self.is_open else None

    def declared(self, account_id: UUID) -> Declared:
        """What somebody has declared of themselves in the case."""
        return declared(self.declarations, account_id)


def case_view(case_id: UUID) -> CaseView:
    """A case for KRÅD: the frozen document, read again today, with what the police say today.

    That somebody of KRÅD has opened it is written down for the unit. At most fifteen statements with those of the page
    around it (`tests/certification/cases/test_opening.py`). Raises `NotFound`.
    """
    loaded = store.opened(case_id)
    file = next((each for each in loaded.files if each.id == case_id), None)
    if file is None:
        raise NotFound
    papers = {each.id: each for each in loaded.submissions}
    submission = papers[file.submission_id]
    submissions.log_read(submission)
    document = submissions.facts(submission)
    again = basis(file, submission, today())
    then, changes = turned(file, submission, again)
    after = of_file(application_of(file))
    own = [decision for decision in loaded.decisions if decision.case_id == case_id]
    given = [each for each in loaded.certificates if each.decision_id in {decision.id for decision in own}]
    answered: dict[UUID, list[Cited]] = {}
    cited: list[Cited] = []
    for event, each in evidence.cited_in_case(file.tenant_id, submission.id, case_id):
        (answered.setdefault(event, []) if event else cited).append(each)
    return CaseView(
        file=file,
        unit=units.get(file.tenant_id),
        submission=submission,
        document=document,
        criteria=criteria.version(file.criteria),
        prior=_prior(file, loaded.files, loaded.decisions, again.assessment),
        then=then,
        today=again,
        changes=changes,
        fallen=fallen(submission, again, today()),
        confirmations_differ=_differ(document, again.confirmations),
        declined=loaded.declined,
        cited=tuple(cited),
        answered=answered,
        events=loaded.events,
        decisions=own,
        certificate=max(given, key=lambda each: each.valid.lower or date.min, default=None),
        after=after,
        declarations=[each for each in loaded.declared if each.case_id == after.file.id],
        account_id=loaded.assigned[0].account_id if loaded.assigned else None,
        letters=letters.about(file.tenant_id, after.told_of) if after.decisions else (),
        anew=among(
            (
                (each, papers[each.submission_id].sha256, submissions.prior_sha256(papers[each.submission_id]))
                for each in loaded.files
                if each.kind == CaseKind.APPLICATION
            ),
            submission,
        ),
    )


def _prior(file: CaseFile, files: Collection[CaseFile], decisions: Sequence[Decision], now: Assessment) -> Prior | None:
    earlier = [
        decision
        for decision in decisions
        if decision.case_id != file.id and decision.outcome in _APPROVED and decision.decided_at < file.opened_at
    ]
    if not earlier:
        return None
    decision = earlier[-1]
    of = next(each for each in files if each.id == decision.case_id)
    before = {finding["id"]: finding["status"] for finding in decision.assessment.get("findings", ())}
    return Prior(
        decision,
        submissions.get(file.tenant_id, of.submission_id),
        tuple(
            Change(FindingId(finding.id), before[finding.id], finding.status)
            for finding in now.findings
            if finding.id in before and before[finding.id] != finding.status
        ),
    )


@dataclass(frozen=True)
class PoliceView:
    """What the police keep of a case's places: the document's meetings held against their own log, agreements, contact.

    No rule reads it.
    """

    file: CaseFile
    unit: Unit
    compared: tuple[Compared, ...]
    kept: tuple[Kept, ...]


def police_view(case_id: UUID) -> PoliceView:
    """What the police keep that bears on a case, as KRÅD; the unit can see that its document was opened. Raises `NotFound`."""
    file = find(case_id)
    submission = submissions.get(file.tenant_id, file.submission_id)
    submissions.log_read(submission)
    facts = json.loads(submission.document)["facts"]
    return PoliceView(
        file,
        units.get(file.tenant_id),
        tuple(attendance.compared(file.tenant_id, facts, submission.as_of)),
        tuple(dealings.kept_for_unit(file.tenant_id, today())),
    )


def cited_file(case_id: UUID, evidence_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a file that the case's document, or an answer in it, cites, as KRÅD.

    The unit can see that it was opened. Raises `NotFound`, also for one that no scanner has found clean.
    """
    file = find(case_id)
    submissions.log_read(submissions.get(file.tenant_id, file.submission_id))
    return evidence.content_in_case(file.tenant_id, file.submission_id, case_id, evidence_id)


def _differ(document: FactsDocument, live: Collection[ConfirmationFact]) -> bool:
    """True where the police's confirmations today are not those that the document froze."""
    frozen = {
        (c.municipality, c.signatory_agency, c.confirmed_on, c.valid_until, c.withdrawn_on)
        for c in document.facts.police_confirmations or ()
    }
    return frozen != {(c.municipality, c.signatory_agency, c.confirmed_on, c.valid_until, c.withdrawn_on) for c in live}
