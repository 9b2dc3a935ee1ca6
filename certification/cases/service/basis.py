"""What a case is judged by on a day: the frozen document, with what the police say of it that day (decision 0056)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clock import OSLO
from certification.assessment import Assessment, assess
from certification.cases.models import CaseFile
from certification.criteria import service as criteria
from tenants.document import Facts, FactsDocument, check_facts
from tenants.document.facts import PoliceConfirmation
from tenants.police import service as police
from tenants.police.service import ConfirmationFact
from tenants.register import service as register
from tenants.register.records import PoliceDistrict
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission

#: The keys of the facts document that are the police's own word, which they may take back after it was frozen.
POLICE_KEYS = frozenset({"police_confirmations", "police_plan"})


@dataclass(frozen=True)
class Basis:
    """The frozen facts with the police's keys as of a day, and what the case's criteria make of them that day.

    `police` are those keys as JSON: with them and the frozen document anybody can judge the same again.
    `confirmations` are the police's own rows behind them.
    """

    document: FactsDocument
    police: Mapping[str, Any]
    confirmations: tuple[ConfirmationFact, ...]
    assessment: Assessment


def basis(file: CaseFile, submission: Submission, on: date) -> Basis:
    """What the case is judged by on a day, under the criteria that it was opened with. As KRÅD."""
    frozen: dict[str, Any] = json.loads(submission.document)["facts"]
    confirmations = police.confirmations_since(file.tenant_id, submission.as_of, on)
    plan = police.police_plan_since(file.tenant_id, submission.as_of, on)
    said: dict[str, Any] = {}
    if confirmations or "police_confirmations" in frozen:
        said["police_confirmations"] = [each.document() for each in confirmations]
    if plan is not None:
        said["police_plan"] = plan
    document = check_facts({key: value for key, value in frozen.items() if key not in POLICE_KEYS} | said)
    return Basis(document, said, tuple(confirmations), assess(document, criteria.version(file.criteria), on))


def basis_of(file: CaseFile, on: date) -> Basis:
    """The same, of a case alone."""
    return basis(file, submissions.get(file.tenant_id, file.submission_id), on)


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


def fallen(submission: Submission, frozen: Facts, today: Basis, on: date) -> tuple[Fallen, ...]:
    """What the police have taken back or corrected of the confirmations since the document was frozen."""
    before = {_named(each): each.withdrawn_on for each in frozen.police_confirmations or ()}
    districts = {district.id: district for district in register.police_districts(on)}
    found = []
    for each in today.confirmations:
        name = _named(each)
        withdrawn = each.withdrawn_on is not None and name in before and before[name] != each.withdrawn_on
        corrected = each.correction_reason is not None and each.recorded_at > submission.frozen_at
        if withdrawn or corrected:
            found.append(
                Fallen(
                    municipality=each.municipality,
                    district=districts.get(each.police_district_id),
                    confirmed_on=each.confirmed_on,
                    on=(each.withdrawn_on if withdrawn else None) or each.recorded_at.astimezone(OSLO).date(),
                    reason=(each.withdrawal_reason if withdrawn else each.correction_reason) or "",
                    corrected=not withdrawn,
                )
            )
    return tuple(found)


def _named(one: ConfirmationFact | PoliceConfirmation) -> tuple[str, ...]:
    """What tells one confirmation from another in a document, which has no ids."""
    return (one.municipality, one.issuer, one.signatory_agency, one.signatory_role, one.confirmed_on.isoformat())
