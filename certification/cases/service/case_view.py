"""A case with all that a decision needs: the frozen document read again today, beside what the police say today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.clock import today
from certification.assessment import Assessment, Criteria, assess
from certification.cases import outcomes, store
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.outcomes import Change
from certification.cases.service.deciding import Draft, proposal
from certification.cases.service.events import find
from certification.cases.states import State
from certification.certificates import service as certificates
from certification.certificates.models import Certificate
from certification.criteria import service as criteria
from tenants.document import FactsDocument
from tenants.police import service as police
from tenants.police.service import ConfirmationFact
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class CaseView:
    """A case with all that a decision needs.

    `then` is the assessment at the document's own date, `now` of the same document today, `changes` where they differ.
    `confirmations` are the police's confirmations as they stand today, and `document_confirmations` says whether those
    in force are the ones that the document has.
    """

    file: CaseFile
    unit: Unit
    submission: Submission
    document: FactsDocument
    criteria: Criteria
    then: Assessment
    now: Assessment
    changes: tuple[Change, ...]
    confirmations: tuple[ConfirmationFact, ...]
    confirmations_differ: bool
    events: Sequence[CaseEvent]
    decisions: Sequence[Decision]
    proposal: Draft | None
    certificate: Certificate | None

    @property
    def state(self) -> State:
        return State(self.file.state)


def case_view(case_id: UUID) -> CaseView:
    """A case for KRÅD: the frozen document, read again today, beside what the police say today. Raises `NotFound`."""
    file = find(case_id)
    submission = submissions.get(file.tenant_id, file.submission_id)
    document = submissions.facts(submission)
    rules = criteria.version(file.criteria)
    then, again = assess(document, rules, submission.as_of), assess(document, rules, today())
    confirmations = tuple(police.confirmations_for(file.tenant_id, today()))
    events = store.events(file.tenant_id, file.id)
    decisions = store.decisions(file.tenant_id, file.id)
    given = certificates.of_decisions(file.tenant_id, [decision.id for decision in decisions])
    return CaseView(
        file=file,
        unit=units.get(file.tenant_id),
        submission=submission,
        document=document,
        criteria=rules,
        then=then,
        now=again,
        changes=outcomes.changes(then, again),
        confirmations=confirmations,
        confirmations_differ=_differ(document, confirmations),
        events=events,
        decisions=decisions,
        proposal=proposal(file, events),
        certificate=given[0] if given else None,
    )


def _differ(document: FactsDocument, live: Collection[ConfirmationFact]) -> bool:
    """True where the police's confirmations today are not those that the document froze."""
    frozen = {
        (c.municipality, c.signatory_agency, c.confirmed_on, c.valid_until, c.withdrawn_on)
        for c in document.facts.police_confirmations or ()
    }
    return frozen != {(c.municipality, c.signatory_agency, c.confirmed_on, c.valid_until, c.withdrawn_on) for c in live}
