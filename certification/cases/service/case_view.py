"""A case with all that a decision needs: the frozen document read again today, with what the police say today."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clock import today
from certification.assessment import Assessment, Criteria, assess
from certification.cases import outcomes, store
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.outcomes import Change
from certification.cases.service.after import After, of_file
from certification.cases.service.basis import Basis, Fallen, basis, fallen
from certification.cases.service.deciding import Draft, proposal
from certification.cases.service.events import find
from certification.cases.service.reversing import application_of
from certification.cases.states import LINKED_OPEN, OPEN, Kind, State
from certification.certificates import service as certificates
from certification.certificates.models import Certificate
from certification.criteria import service as criteria
from certification.letters import service as letters
from certification.letters.service import Sight
from tenants.document import FactsDocument
from tenants.police.service import ConfirmationFact, attendance, dealings
from tenants.police.service.attendance import Compared
from tenants.police.service.dealings import Kept
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.service import Cited
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class CaseView:
    """A case with all that a decision needs.

    `then` is the assessment at the document's own date; `today` what the case is judged by today, with the police's word
    as it is now; `changes` where the two differ. `fallen` are the confirmations that the document rests on and that were
    taken back since, and `confirmations_differ` tells whether the police have said anything else since. `compared` holds
    the document's meetings against the police's own log, and `kept` is what the police keep of agreements and contact;
    no rule reads them, nor the files that the document cites (`cited`). `after` is what follows the decisions of the
    application that the case is, or is linked to.
    """

    file: CaseFile
    unit: Unit
    submission: Submission
    document: FactsDocument
    criteria: Criteria
    then: Assessment
    today: Basis
    changes: tuple[Change, ...]
    fallen: tuple[Fallen, ...]
    confirmations_differ: bool
    compared: tuple[Compared, ...]
    kept: tuple[Kept, ...]
    cited: tuple[Cited, ...]
    events: Sequence[CaseEvent]
    decisions: Sequence[Decision]
    proposal: Draft | None
    certificate: Certificate | None
    after: After
    letters: Sequence[Sight]

    @property
    def state(self) -> State:
        return State(self.file.state)

    @property
    def answered(self) -> tuple[CaseEvent, CaseEvent] | None:
        """The latest question with the unit's answer, where the case is open and nothing was asked after it."""
        said = [event for event in self.events if event.kind in (Kind.QUESTION_ASKED, Kind.ANSWERED)]
        answered = self.state in OPEN | LINKED_OPEN and said and said[-1].kind == Kind.ANSWERED
        return (said[-2], said[-1]) if answered else None

    @property
    def now(self) -> Assessment:
        """What the rules make of the case today."""
        return self.today.assessment


def case_view(case_id: UUID) -> CaseView:
    """A case for KRÅD: the frozen document, read again today, with what the police say today.

    That somebody of KRÅD has opened it is written down for the unit. Raises `NotFound`.
    """
    file = find(case_id)
    submission = submissions.get(file.tenant_id, file.submission_id)
    submissions.log_read(submission)
    document = submissions.facts(submission)
    rules = criteria.version(file.criteria)
    then, again = assess(document, rules, submission.as_of), basis(file, submission, today())
    after = of_file(application_of(file))
    is_application = file.id == after.file.id
    events = after.events if is_application else store.events(file.tenant_id, file.id)
    decisions = [told.decision for told in after.decisions] if is_application else []
    given = certificates.of_decisions(file.tenant_id, [decision.id for decision in decisions]) if decisions else ()
    return CaseView(
        file=file,
        unit=units.get(file.tenant_id),
        submission=submission,
        document=document,
        criteria=rules,
        then=then,
        today=again,
        changes=outcomes.changes(then, again.assessment),
        fallen=fallen(submission, again, today()),
        confirmations_differ=_differ(document, again.confirmations),
        compared=tuple(attendance.compared(file.tenant_id, json.loads(submission.document)["facts"], submission.as_of)),
        kept=tuple(dealings.kept_for_unit(file.tenant_id, today())),
        cited=tuple(evidence.cited(file.tenant_id, submission.id)),
        events=events,
        decisions=decisions,
        proposal=proposal(file, events),
        certificate=max(given, key=lambda each: each.valid.lower or date.min, default=None),
        after=after,
        letters=letters.about(file.tenant_id, [told.decision.id for told in after.decisions]),
    )


def cited_file(case_id: UUID, evidence_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a file that the case's document cites, as KRÅD; the unit can see that it was opened.

    Raises `NotFound`, also for one that no scanner has found clean.
    """
    file = find(case_id)
    submissions.log_read(submissions.get(file.tenant_id, file.submission_id))
    return evidence.cited_content(file.tenant_id, file.submission_id, evidence_id)


def _differ(document: FactsDocument, live: Collection[ConfirmationFact]) -> bool:
    """True where the police's confirmations today are not those that the document froze."""
    frozen = {
        (c.municipality, c.signatory_agency, c.confirmed_on, c.valid_until, c.withdrawn_on)
        for c in document.facts.police_confirmations or ()
    }
    return frozen != {(c.municipality, c.signatory_agency, c.confirmed_on, c.valid_until, c.withdrawn_on) for c in live}
