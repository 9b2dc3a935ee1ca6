"""What a case is judged by on a day: the frozen document, with what the police say of it that day (decision 0056)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.clock import OSLO
from certification.assessment import Assessment, Criteria, assess
from certification.cases import outcomes
from certification.cases.models import CaseFile
from certification.cases.outcomes import Change
from certification.criteria import service as criteria
from tenants.document import FactsDocument, check_facts
from tenants.police import service as police
from tenants.police.service import ConfirmationFact, Word
from tenants.register import service as register
from tenants.register.records import PoliceDistrict
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission

#: The keys of the facts document that are the police's own word, which they may take back after it was frozen.
POLICE_KEYS = frozenset({"police_confirmations", "police_plan"})


@dataclass(frozen=True)
class Basis:
    """The frozen facts with the police's keys as of a day, and what the case's criteria make of them that day.

    `frozen` are the facts as they were handed in, as JSON. `police` are those keys as JSON: with them and the frozen document anybody can judge the same again.
    `confirmations` are the police's own rows behind them.
    """

    frozen: Mapping[str, Any]
    document: FactsDocument
    police: Mapping[str, Any]
    confirmations: tuple[ConfirmationFact, ...]
    assessment: Assessment


def bases(cases: Iterable[tuple[CaseFile, Submission]], on: date) -> dict[UUID, Basis]:
    """What each case is judged by on a day, under the criteria that it was opened with, by the case's id. As KRÅD.

    The statements are as many for hundreds of cases as for one, but for one of each version of the criteria.
    """
    asked = list(cases)
    words = police.words_since({(submission.tenant_id, submission.as_of) for _file, submission in asked}, on)
    rules = {id_: criteria.version(id_) for id_ in {file.criteria for file, _submission in asked}}
    return {
        file.id: _basis(submission, words[submission.tenant_id, submission.as_of], rules[file.criteria], on)
        for file, submission in asked
    }


def _basis(submission: Submission, word: Word, rules: Criteria, on: date) -> Basis:
    frozen: dict[str, Any] = json.loads(submission.document)["facts"]
    said: dict[str, Any] = {}
    if word.confirmations or "police_confirmations" in frozen:
        said["police_confirmations"] = [each.document() for each in word.confirmations]
    if word.in_plan is not None:
        said["police_plan"] = word.in_plan
    document = judged_by(frozen, said)
    return Basis(frozen, document, said, word.confirmations, assess(document, rules, on))


def judged_by(frozen: Mapping[str, Any], police: Mapping[str, Any]) -> FactsDocument:
    """Frozen facts with what the police say in the place of their own copy. Pure. Raises `InvalidDocument`."""
    return check_facts({key: value for key, value in frozen.items() if key not in POLICE_KEYS} | dict(police))


def basis(file: CaseFile, submission: Submission, on: date) -> Basis:
    """The same, of a case and its document."""
    return bases([(file, submission)], on)[file.id]


def basis_under(submission: Submission, rules: Criteria, on: date) -> Basis:
    """The same of a document without a case; also as its unit, who reads what the police say of its own places."""
    key = (submission.tenant_id, submission.as_of)
    return _basis(submission, police.words_since({key}, on)[key], rules, on)


def basis_of(file: CaseFile, on: date) -> Basis:
    """The same, of a case alone."""
    return basis(file, submissions.get(file.tenant_id, file.submission_id), on)


def turned(file: CaseFile, submission: Submission, today: Basis) -> tuple[Assessment, tuple[Change, ...]]:
    """What the rules made of a document at its own date, and the findings that they judge otherwise of it today."""
    then = assess(submissions.facts(submission), criteria.version(file.criteria), submission.as_of)
    return then, outcomes.changes(then, today.assessment)


@dataclass(frozen=True)
class Fallen:
    """A confirmation that a document rests on, and that the police have taken back, or put another in the place of, since.

    `on` is the day from which it doesn't count, or the day of the correction; `district` is who said so, and why.
    """

    municipality: str
    district: PoliceDistrict | None
    confirmed_on: date
    on: date
    reason: str
    corrected: bool


def fallen(submission: Submission, today: Basis, on: date) -> tuple[Fallen, ...]:
    """What the police have taken back or corrected of the confirmations since the document was frozen."""
    before = {_name(each): each.get("withdrawn_on") for each in today.frozen.get("police_confirmations", ())}
    found: list[tuple[ConfirmationFact, bool]] = []
    for each in today.confirmations:
        told = each.document()
        name, day = _name(told), told["withdrawn_on"]
        withdrawn = day is not None and name in before and before[name] != day
        corrected = each.correction_reason is not None and each.recorded_at > submission.frozen_at
        if withdrawn or corrected:
            found.append((each, withdrawn))
    if not found:
        return ()
    districts = {district.id: district for district in register.police_districts(on)}
    return tuple(
        Fallen(
            municipality=each.municipality,
            district=districts.get(each.police_district_id),
            confirmed_on=each.confirmed_on,
            on=(each.withdrawn_on if withdrawn else None) or each.recorded_at.astimezone(OSLO).date(),
            reason=(each.withdrawal_reason if withdrawn else each.correction_reason) or "",
            corrected=not withdrawn,
        )
        for each, withdrawn in found
    )


def _name(told: Mapping[str, object]) -> tuple[object, ...]:
    """What tells one confirmation of a document from another: it has no ids."""
    return tuple(told[key] for key in ("municipality", "issuer", "signatory_agency", "signatory_role", "confirmed_on"))
