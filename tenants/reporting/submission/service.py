"""A document is frozen, signed by all who must, and thereby handed in; nothing of it changes afterwards.

`docs/spec/assessment.md`, part 1, says what `slt-submission/1` holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Flask, current_app
from psycopg import errors as pg
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.errors import DomainError, NotFound
from tenants.document import FactsDocument, canonical_json, read_facts
from tenants.document.submission import Origin, Recheck, submission
from tenants.register import service as register
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import store
from tenants.reporting.submission.errors import AlreadyFrozen, AlreadySigned, NotOpen, NotSignatory
from tenants.reporting.submission.models import SigningDelegation, Submission, SubmissionDecline, SubmissionSignature
from tenants.units import service as units

Json = Mapping[str, Any]

_CRITERIA = "slt.criteria_on"

#: What the database's refusal of a signature means.
_REFUSALS: dict[str, type[DomainError]] = {
    "ck_submission_signature_open": NotOpen,
    "ck_submission_signature_signatory": NotSignatory,
    "pk_submission_signature": AlreadySigned,
}


class Kind(StrEnum):
    """What a document is handed in as."""

    APPLICATION = "application"
    YEARLY_REPORT = "yearly_report"


@dataclass(frozen=True)
class Signing:
    """A municipality whose signature a document needs; `signature` is None until it is there."""

    municipality_id: UUID
    name: str
    signature: SubmissionSignature | None


@dataclass(frozen=True)
class Former:
    """A document that another unit (`source`) handed in while these places, which are the acting unit's now, were its own.

    `left_on` is the first day on which the last of them was not.
    """

    unit_id: UUID
    id: UUID
    source: str
    place_ids: Sequence[UUID]
    left_on: date
    kind: str
    as_of: date
    submitted_at: datetime
    sha256: str
    document: bytes


@dataclass(frozen=True)
class Declined:
    """That a signatory of the municipality `name` declined a document."""

    decline: SubmissionDecline
    name: str


def freeze(
    unit_id: UUID,
    document: FactsDocument,
    index: Iterable[tuple[str, UUID]],
    *,
    statements: Mapping[str, Sequence[Json]],
    criteria: str,
    kind: Kind = Kind.APPLICATION,
    year: int | None = None,
    checked: Collection[str] | None = None,
) -> Submission:
    """Freeze a facts document as the unit's next submission; it then waits for its signatures.

    `index` names the row that each place of the document was written from, `statements` are the wider facts beside it.
    A yearly report has its `year`, which stands in its statements, and the keys of the document that somebody has
    `checked` for it; None: nobody was asked to. It names the report of the same year that it replaces, else, as
    everything else does, the unit's latest submission.

    The finished files behind the facts are cited by version, those in quarantine too.

    A cooperation needs one signature for each municipality, but for those that let the host sign. Acts as the unit.
    Raises `AlreadyFrozen`, also where two freeze at once: one of them wins.
    """
    if store.open_of(unit_id, kind) is not None:
        raise AlreadyFrozen
    on = document.facts.as_of
    as_of = date(on.year, on.month, on.day)  # a plain date, which the database's driver knows
    covered = [municipality.id for municipality in units.municipalities(unit_id, as_of)]
    facts, places = json.loads(document.canonical), list(index)
    prior = prior_of(unit_id, year)
    # The round that a report is of is told as every statement is: a list, whose entry names its row.
    of = {} if year is None else {Kind.YEARLY_REPORT.value: [{"row": str(year), "year": year}]}
    made = submission(
        document,
        facts_index=_index(facts, places, said_before(prior), checked),
        attachments=evidence.attachments(unit_id, places, holding=True),
        statements={**statements, **of},
        register_version=register.version(),
        prior_sha256=prior.sha256 if prior else None,
    )
    row = Submission(
        tenant_id=unit_id,
        id=uuid4(),
        kind=kind,
        year=year,
        as_of=as_of,
        document=made.canonical,
        sha256=made.sha256,
        criteria=criteria,
        municipality_ids=covered,
        signing_ids=_signing(unit_id, covered, as_of),
        frozen_at=now(),
    )
    try:
        store.add(row)
    except IntegrityError as error:
        if _constraint(error) == "uq_submission_open":
            raise AlreadyFrozen from None
        raise
    return row


def former() -> list[Former]:
    """What other units handed in, the latest first, before a place moved to the acting unit. To be read, never changed."""
    return [Former(**row._mapping) for row in store.former()]


def facts(submission: Submission | Former) -> FactsDocument:
    """The facts that a submission froze."""
    return read_facts(canonical_json(json.loads(submission.document)["facts"]))


def statements(submission: Submission | Former) -> Mapping[str, Sequence[Json]]:
    """The wider facts that a submission froze, by kind."""
    told: Json = json.loads(submission.document)["statements"]
    return {kind: entries for kind, entries in told.items() if kind != Kind.YEARLY_REPORT}


def index(submission: Submission | Former) -> list[tuple[str, UUID]]:
    """The row that each place of the facts was written from."""
    return [(one["pointer"], UUID(one["row"])) for one in json.loads(submission.document)["facts_index"]]


def get(unit_id: UUID, submission_id: UUID) -> Submission:
    """A submission, as far as the acting role may see it: KRÅD only those handed in. Raises `NotFound`."""
    row = store.get(unit_id, submission_id)
    if row is None:
        raise NotFound
    return row


def log_read(row: Submission) -> None:
    """Write down for the unit that somebody of KRÅD has opened what it handed in."""
    store.log_read(row.id)


def first_read_on(unit_id: UUID, submission_id: UUID) -> date | None:
    """The day on which somebody of KRÅD first opened a submission; None where nobody has."""
    return store.first_read_on(unit_id, submission_id)


def several(keys: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Submission]:
    """The submissions with these keys (unit, id), as far as the acting role may see them."""
    return {(row.tenant_id, row.id): row for row in store.several(keys)}


def latest_of(unit_ids: Collection[UUID], by: datetime) -> Sequence[Submission]:
    """What each of these units had handed in last by an instant, in one statement. As KRÅD."""
    return store.latest_of(unit_ids, by)


def units_with_facts_from(on: date) -> Sequence[UUID]:
    """The units that have handed in facts of that day or later. As KRÅD."""
    return store.units_with_facts_from(on)


def handed_in_since(at: datetime) -> int:
    """How many units have handed something in since an instant. As KRÅD."""
    return store.handed_in_since(at)


def frozen(unit_id: UUID, kind: Kind = Kind.APPLICATION) -> Submission | None:
    """The unit's document of a kind that waits for signatures, or None."""
    return store.open_of(unit_id, kind)


def withdraw(unit_id: UUID, submission_id: UUID) -> None:
    """Take a frozen document back before it is handed in; its signatures stay with it. Raises `NotOpen`."""
    if not store.withdraw(unit_id, submission_id, now()):
        raise NotOpen


def sign(unit_id: UUID, submission_id: UUID, sha: str, municipality_id: UUID | None) -> Submission:
    """Sign the bytes with this SHA-256 for a municipality (None: the unit's only one), as the acting signatory.

    The database hands the submission in with the last signature: `submitted_at` is then set. Raises `NotFound`,
    `NotSignatory`, `AlreadySigned` and `NotOpen` (handed in, taken back, or not what the person read).
    """
    row = get(unit_id, submission_id)
    if municipality_id is None and len(row.municipality_ids) == 1:
        municipality_id = row.municipality_ids[0]
    if municipality_id not in row.signing_ids:
        raise NotSignatory
    _add_as_signatory(
        SubmissionSignature(
            tenant_id=unit_id, submission_id=submission_id, municipality_id=municipality_id, sha256=sha, signed_at=now()
        )
    )
    return get(unit_id, submission_id)


def _add_as_signatory(row: SubmissionSignature | SubmissionDecline) -> None:
    try:
        store.add(row)
    except IntegrityError as error:
        told = _REFUSALS.get(_constraint(error))
        if told is None:
            raise
        raise told from None


def decline(unit_id: UUID, submission_id: UUID, municipality_id: UUID | None, reason: str) -> None:
    """Refuse to sign for a municipality (None: the unit's only one), as the acting signatory; the document is taken back.

    Raises `NotFound`, `NotSignatory` and `NotOpen`.
    """
    row = get(unit_id, submission_id)
    if municipality_id is None and len(row.municipality_ids) == 1:
        municipality_id = row.municipality_ids[0]
    if municipality_id not in row.signing_ids:
        raise NotSignatory
    _add_as_signatory(
        SubmissionDecline(
            tenant_id=unit_id,
            submission_id=submission_id,
            municipality_id=municipality_id,
            reason=reason,
            declined_at=now(),
        )
    )


def declined(unit_id: UUID, kind: Kind = Kind.APPLICATION) -> Declined | None:
    """Who declined the unit's latest document of a kind, and why; None where nobody did."""
    latest = store.latest(unit_id, kind)
    found = store.decline_of(unit_id, latest.id) if latest else None
    if latest is None or found is None:
        return None
    return Declined(found, _names(latest)[found.municipality_id])


def prior_of(unit_id: UUID, year: int | None = None) -> Submission | None:
    """What the next submission follows: the latest report of the year, where it replaces one, else the unit's latest."""
    return (store.latest_submitted(unit_id, year) if year is not None else None) or store.latest_submitted(unit_id)


def reports(unit_id: UUID) -> Sequence[Submission]:
    """The yearly reports that a unit has handed in, the latest year and version first."""
    return store.reports(unit_id)


def page(unit_id: UUID, after: tuple[datetime, UUID] | None, most: int) -> Sequence[Submission]:
    """The unit's documents whatever became of them, the one frozen last first, at most so many; without their bytes.

    `after` names the last one of the page before, by `frozen_at` and id.
    """
    return store.page(unit_id, after, most)


def signings(submission: Submission) -> list[Signing]:
    """Whose signatures a submission needs, and has, in the register's order; a unit of one signs in its own name."""
    made = {row.municipality_id: row for row in store.signatures(submission.tenant_id, submission.id)}
    names = _names(submission)
    needed = sorted(submission.signing_ids, key=list(names).index)
    return [Signing(id_, names[id_], made.get(id_)) for id_ in needed]


def unsigned(unit_id: UUID, year: int) -> frozenset[UUID]:
    """The municipalities whose signature the report of a year that waits for signatures lacks. For a job of the unit too."""
    return store.unsigned(unit_id, year)


def signed_for(submission: Submission) -> list[str]:
    """By whose names a submission that was handed in is signed: all that it needed."""
    return [name for id_, name in _names(submission).items() if id_ in submission.signing_ids]


def _names(submission: Submission) -> dict[UUID, str]:
    """By whose name a signature stands: the municipality's, or the unit's own where it has one."""
    names = {m.id: m.names.norwegian for m in register.municipalities(submission.as_of, submission.municipality_ids)}
    if len(submission.municipality_ids) == 1:
        names[submission.municipality_ids[0]] = units.get(submission.tenant_id).name
    return names


def delegating(unit_id: UUID, on: date) -> frozenset[UUID]:
    """The municipalities that let the host's signatory sign for them on a day."""
    return frozenset(row.municipality_id for row in store.delegations(unit_id, on))


def delegate(unit_id: UUID, municipality_id: UUID, on: date) -> None:
    """From a day on the host signs for this municipality, by its own signatory's word. What is frozen is not touched.

    Raises `NotSignatory` where the municipality is the host, or not one of a cooperation's, or the actor not its own.
    """
    host = units.get(unit_id).host_id
    covered = {municipality.id for municipality in units.municipalities(unit_id, on)}
    if host is None or municipality_id == host or municipality_id not in covered:
        raise NotSignatory
    if municipality_id not in delegating(unit_id, on):
        store.add(SigningDelegation(tenant_id=unit_id, municipality_id=municipality_id, valid=Range(on, None)))


def take_back(unit_id: UUID, municipality_id: UUID, on: date) -> None:
    """From a day on the municipality signs for itself again. Raises `NotFound` where nothing is delegated."""
    if not store.end_delegation(unit_id, municipality_id, on):
        raise NotFound


def judged_by(app: Flask, criteria_on: Callable[[date], str]) -> None:
    """Tell how to find the criteria version in force on a day, which is not this feature's to know."""
    app.extensions[_CRITERIA] = criteria_on


def criteria_on(on: date) -> str:
    """The criteria version in force on a day."""
    return cast("Callable[[date], str]", current_app.extensions[_CRITERIA])(on)


def _signing(unit_id: UUID, covered: Sequence[UUID], on: date) -> list[UUID]:
    host = units.get(unit_id).host_id
    if host not in covered:
        return list(covered)
    handed_over = delegating(unit_id, on)
    return [id_ for id_ in covered if id_ == host or id_ not in handed_over]


def by_row(facts: Json, index: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """What a document says, by the row that each of its places was written from."""
    return {str(row): _at(facts, pointer) for pointer, row in index}


def said_before(prior: Submission | None) -> dict[str, Any]:
    """What a submission said, by row; nothing where there is none."""
    if prior is None:
        return {}
    document = json.loads(prior.document)
    return by_row(document["facts"], ((entry["pointer"], entry["row"]) for entry in document["facts_index"]))


def _index(
    facts: Json, index: Iterable[tuple[str, UUID]], before: Mapping[str, Any], checked: Collection[str] | None
) -> list[Origin]:
    """The document's places with their rows, and what became of each since the submission before.

    What says something else has changed. Of the rest, a place was re-checked only where somebody confirmed it.
    """

    def recheck(pointer: str, row: UUID) -> Recheck:
        if before.get(str(row), ...) != _at(facts, pointer):
            return "changed"
        if checked is None:
            return "unchanged"
        return "re-checked" if pointer.split("/")[1] in checked else "not re-checked"

    return [Origin(pointer, str(row), recheck(pointer, row)) for pointer, row in index]


def _at(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value


def _constraint(error: IntegrityError) -> str:
    return error.orig.diag.constraint_name or "" if isinstance(error.orig, pg.Error) else ""
