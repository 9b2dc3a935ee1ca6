"""The proof of a case, of a decision, and of a unit's living facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.clock import OSLO, today
from app.errors import NotFound
from certification.assessment import Assessment, Criteria
from certification.assessment.proof import explain
from certification.assessment.texts import Language
from certification.cases import service as cases
from certification.cases.models import Decision, DecisionCorrection
from certification.cases.service.basis import judged_by
from certification.cases.service.case_view import CaseView
from certification.cases.service.events import find
from certification.cases.wording import Change
from certification.criteria import service as criteria
from certification.proofs.told import Trees, trees
from tenants.document.submission import Attachment, read_submission
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class Proven:
    """An assessment with its trees, the criteria that it was made by, and the hash of the facts."""

    assessment: Assessment
    criteria: Criteria
    trees: Trees


@dataclass(frozen=True)
class DecisionProof:
    """What a decision rests on, judged again: `same` tells whether that gives what was decided on.

    `police` are the police's keys of that day as they stand in the decision; None: judged by the document's own. `changes`
    are what corrections have since made of its words.
    """

    decision: Decision
    changes: Sequence[tuple[DecisionCorrection, Sequence[Change]]]
    unit: Unit
    submission: Submission
    names: Mapping[str, str]
    police: Mapping[str, Any] | None
    proven: Proven
    same: bool


def of_case(view: CaseView, names: Mapping[str, str], language: Language) -> Trees:
    """What a case is judged by today."""
    proof = explain(view.today.document, view.criteria, view.now.as_of)
    return trees(proof, view.criteria, names, language, view.unit.kind, _attachments(view.submission))


def of_decision(
    case_id: UUID, decision_id: UUID, language: Language, *, tenant_id: UUID | None = None
) -> DecisionProof:
    """A decision judged again as it was: its document, the police's word and the criteria of that day.

    As KRÅD, or as the unit, which names itself. Raises `NotFound`.
    """
    file = find(case_id, tenant_id)
    decision = cases.decision(file.tenant_id, decision_id)
    if decision is None or decision.case_id != case_id:
        raise NotFound
    submission = submissions.get(file.tenant_id, file.submission_id)
    rules, unit = criteria.version(decision.criteria), units.get(file.tenant_id)
    document = submissions.facts(submission)
    if decision.police is not None:
        document = judged_by(json.loads(submission.document)["facts"], decision.police)
    proof = explain(document, rules, decision.decided_at.astimezone(OSLO).date())
    names = units.names_by_number(file.tenant_id, submission.as_of)
    told = trees(proof, rules, names, language, unit.kind, _attachments(submission))
    after = cases.after(case_id, tenant_id)
    return DecisionProof(
        decision,
        next(each.changes for each in after.decisions if each.decision.id == decision_id),
        unit,
        submission,
        names,
        decision.police,
        Proven(proof.assessment, rules, told),
        json.loads(proof.assessment.to_json()) == decision.assessment,
    )


def of_unit(unit_id: UUID, language: Language) -> Proven | None:
    """What a unit's living facts give today; None where it covers nothing. As the unit."""
    on = today()
    names = units.names_by_number(unit_id, on)
    if not names:
        return None
    ready = cases.readiness(unit_id, on)
    proof = explain(ready.document, ready.criteria, on)
    files = evidence.attachments(unit_id, ready.index)
    kind = units.get(unit_id).kind
    return Proven(proof.assessment, ready.criteria, trees(proof, ready.criteria, names, language, kind, files))


def _attachments(submission: Submission) -> Sequence[Attachment]:
    """The files behind a document's facts; the police's own confirmations have none of the unit's."""
    found = read_submission(submission.document).attachments
    return [each for each in found if not each.pointer.startswith("/police_confirmations")]
