"""One unit of an export, recomputed: its documents, cases, decisions, certificates, levels and statuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from app.clock import OSLO
from certification.assessment import Assessment, Criteria, assess
from certification.assessment.counted import counted
from certification.cases.errors import IllegalTransition
from certification.cases.outcomes import APPROVING, Outcome, departs
from certification.cases.service.basis import judged_by
from certification.cases.service.reversing import FIRST, REVERSED
from certification.cases.states import CaseKind, Kind, reduce
from certification.criteria.service import ParameterKey
from certification.processing.classes import Done, taken
from dashboards.projection.service import applications_of, history_of, levels_in, standings
from dashboards.projection.statuses import Spell, Status
from dashboards.recompute.certificates import CertificateCheck, day_of
from dashboards.recompute.ground import Ground
from dashboards.recompute.lines import (
    CaseLine,
    CertificateLine,
    DecisionLine,
    DocumentLine,
    EarlierLine,
    PlaceStand,
    Stand,
    StandingLine,
    UnitLine,
)
from dashboards.recompute.rows import CaseRow, CertificateRow, DocumentRow, Known, Levels, RejectionRow, UnitOfDay
from dashboards.recompute.tally import Sort, Tally
from tenants.document import FactsDocument, InvalidDocument, digest
from tenants.document.submission import read_submission

_DECIDER = "council.decider"
_DECISIONS = frozenset({*FIRST.values(), *REVERSED.values()})
_DECIDED = (Kind.APPROVED, Kind.APPROVED_WITH_CONDITIONS, Kind.REJECTED)
_ENDS = (*_DECIDED, Kind.WITHDRAWN_BY_UNIT)


@dataclass(frozen=True)
class Read:
    """A document that could be read."""

    line: DocumentLine
    facts: FactsDocument
    frozen: Mapping[str, Any]


@dataclass
class UnitCheck:
    """Recomputes one unit, and tells the tally."""

    ground: Ground
    tally: Tally
    on: date

    def check(
        self,
        unit: UnitLine,
        documents: list[tuple[str, DocumentLine]],
        cases: list[tuple[str, CaseLine]],
        earlier: list[tuple[str, EarlierLine]],
        told: list[tuple[str, StandingLine]],
    ) -> UnitOfDay:
        """Compare all that the export says of a unit with what follows from its documents, events and certificates."""
        self._once(Sort.DOCUMENTS, [(where, line.id) for where, line in documents])
        self._once(Sort.CASES, [(where, line.id) for where, line in cases])
        self._once(Sort.STATUSES, [(where, line.unit) for where, line in told])
        read: dict[UUID, Read] = {}
        known: set[str] = set()
        for where, document in documents:
            if found := self._document(where, unit, document, known):
                read[document.id] = found
        certificates = CertificateCheck(self.ground, self.tally, self.on, [case for _w, case in cases], unit.cover)
        for where, case in cases:
            self._case(where, case, read.get(case.submission), certificates)
        entered = [line for _where, line in earlier]
        certificates.before_the_portal(earlier)
        certificates.one_a_day(f"unit {unit.unit}", entered)
        where, standing = told[0] if told else (f"unit {unit.unit}", None)
        levels = [row for each in read.values() for row in self._levels(each)]
        self._same_levels(where, levels, standing)
        own, places = self._standings(
            unit, [line for _where, line in documents], [case for _where, case in cases], entered
        )
        self._same_statuses(where, own, places, standing)
        latest = max(levels, key=lambda row: (row.submitted_on, row.as_of, -row.submission_id.int), default=None)
        return UnitOfDay(
            unit,
            own,
            places,
            tuple(row for row in levels if latest and row.submission_id == latest.submission_id),
            tuple(applications_of([_happened(case) for _where, case in cases])),
            tuple(step for _where, case in cases if case.kind is CaseKind.APPLICATION for step in _steps(case)),
            tuple(_known(unit, [case for _where, case in cases])),
        )

    def _once(self, sort: Sort, lines: list[tuple[str, UUID]]) -> None:
        for where, id_ in lines:
            self.tally.same(sort, where, 1, sum(other == id_ for _where, other in lines))

    # Documents.

    def _document(self, where: str, unit: UnitLine, line: DocumentLine, known: set[str]) -> Read | None:
        raw = line.document.encode()
        same, sort = self.tally.same, Sort.DOCUMENTS
        same(sort, f"{where}/sha256", digest(raw), line.sha256)
        same(sort, f"{where}/frozen_at", True, line.frozen_at <= line.submitted_at)
        signed = {(each.municipality, each.sha256) for each in line.signatures}
        same(Sort.SIGNATURES, where, {(id_, line.sha256) for id_ in line.signing}, signed)
        same(sort, f"{where}/criteria", True, line.criteria in self.ground.criteria)
        try:
            made = read_submission(raw)
        except InvalidDocument as error:
            self.tally.wrong(sort, where, "slt-submission/1", [fault._asdict() for fault in error.faults[:3]])
            return None
        same(sort, f"{where}/canonical", True, made.canonical == raw)
        facts = made.facts.facts
        same(sort, f"{where}/unit", (str(unit.unit), unit.kind), (facts.unit.id, facts.unit.kind))
        same(sort, f"{where}/as_of", facts.as_of.isoformat(), line.as_of.isoformat())
        named = {self.ground.municipality(number, line.as_of) for number in facts.unit.municipalities}
        same(sort, f"{where}/municipalities", named, set(line.municipalities))
        same(sort, f"{where}/signing", True, set(line.signing) <= set(line.municipalities))
        same(sort, f"{where}/prior_sha256", True, made.prior_sha256 is None or made.prior_sha256 in known)
        known.add(line.sha256)
        return Read(line, made.facts, json.loads(raw)["facts"])

    def _levels(self, read: Read) -> list[Levels]:
        line, version = read.line, self.ground.in_force(read.line.as_of)
        if version is None:
            return []
        assessment, told = assess(read.facts, version, line.as_of), counted(read.facts, version, line.as_of)
        return [
            Levels(
                line.id,
                line.unit,
                municipality,
                line.as_of,
                day_of(line.submitted_at),
                version.id,
                levels_in(assessment, number),
                told[number],
            )
            for number in read.facts.facts.unit.municipalities
            if (municipality := self.ground.municipality(number, line.as_of))
        ]

    def _same_levels(self, where: str, levels: list[Levels], told: StandingLine | None) -> None:
        expected = {
            (row.submission_id, row.municipality_id): (row.as_of, row.criteria, row.levels, row.told) for row in levels
        }
        found = (
            {(row.document, row.municipality): (row.as_of, row.criteria, row.levels, row.told) for row in told.levels}
            if told
            else {}
        )
        for key in sorted(expected.keys() | found.keys()):
            self.tally.same(Sort.LEVELS, f"{where}/levels {key[0]} {key[1]}", expected.get(key), found.get(key))

    # Cases, decisions, certificates.

    def _case(self, where: str, case: CaseLine, read: Read | None, certificates: CertificateCheck) -> None:
        same, sort = self.tally.same, Sort.CASES
        same(sort, f"{where}/events", list(range(1, len(case.events) + 1)), [event.seq for event in case.events])
        same(sort, f"{where}/events in time", sorted(e.at for e in case.events), [e.at for e in case.events])
        try:
            reduce(event.kind for event in case.events)
        except IllegalTransition as error:
            self.tally.wrong(sort, f"{where}/events", "events that can follow each other", [error.state, error.kind])
        told = [(_event(d), day_of(d.decided_at)) for d in case.decisions]
        happened = [(e.kind, day_of(e.at)) for e in case.events if e.kind in _DECISIONS]
        same(sort, f"{where}/decisions", sorted(happened), sorted(told))
        named = {e.decision for e in case.events if e.kind in _DECISIONS}
        same(sort, f"{where}/decisions named", {d.id for d in case.decisions}, named)
        version = self.ground.criteria.get(case.criteria)
        if read is None or version is None:
            expected, found = "the document and the criteria of the case", [str(case.submission), case.criteria]
            self.tally.wrong(sort, where, expected, found)
            return
        same(sort, f"{where}/about", case.kind is not CaseKind.APPLICATION, case.about is not None)
        if case.kind is CaseKind.APPLICATION:
            same(sort, f"{where}/opened_at", read.line.submitted_at, case.opened_at)
            opened = assess(read.facts, version, read.line.as_of)
            same(sort, f"{where}/recommendation", opened.recommendation, case.recommendation)
        for number, decision in enumerate(case.decisions):
            place = f"{where}/decisions/{number}"
            self._decision(place, decision, case, read, version)
            # An approval in the place of another one gives none where its time is out, or another case's has come.
            least = int(decision.outcome in APPROVING and decision.replaces is None)
            most = int(decision.outcome in APPROVING)
            same(Sort.CERTIFICATES, place, True, least <= len(decision.certificates) <= most)
            for certificate in decision.certificates:
                certificates.decided(place, certificate, decision, case, read.line, version)

    def _decision(self, where: str, decision: DecisionLine, case: CaseLine, read: Read, version: Criteria) -> None:
        same, sort, on = self.tally.same, Sort.DECISIONS, day_of(decision.decided_at)
        same(sort, f"{where}/document_sha256", read.line.sha256, decision.document_sha256)
        same(sort, f"{where}/criteria", case.criteria, decision.criteria)
        assessment = _judged(read, decision.police, version, on)
        expected = json.loads(assessment.to_json()) if assessment else None
        same(sort, f"{where}/assessment", expected, decision.assessment)
        # Of a withdrawal the rules recommend nothing.
        if (
            assessment
            and decision.outcome is not Outcome.WITHDRAWN
            and departs(assessment.recommendation, decision.outcome)
        ):
            same(sort, f"{where}/departure", True, decision.departure_sha256 is not None)
        for condition in decision.conditions:
            same(sort, f"{where}/conditions: due", True, condition.due_on > on)
        conditional = decision.outcome is Outcome.APPROVED_WITH_CONDITIONS
        same(sort, f"{where}/conditions", conditional, bool(decision.conditions))
        signers = {each.signer for each in decision.signatures if each.signer}
        required = self.ground.parameter(ParameterKey.SIGNATURES_REQUIRED, on) or 2
        least = 1 if decision.outcome is Outcome.WITHDRAWN else required
        sort = Sort.SIGNATURES
        same(sort, f"{where}/signers", len(decision.signatures), len(signers))
        same(sort, f"{where}/signatures_required", True, len(signers) >= least)
        same(sort, f"{where}/roles", {_DECIDER}, {each.role for each in decision.signatures})

    # Statuses.

    def _standings(
        self, unit: UnitLine, documents: list[DocumentLine], cases: list[CaseLine], earlier: list[EarlierLine]
    ) -> tuple[Stand | None, tuple[PlaceStand, ...]]:
        decided = [(case, d) for case in cases for d in case.decisions]
        rejections = [
            RejectionRow(d.decided_at, d.outcome is Outcome.REJECTED, d.left_out)
            for _case, d in decided
            if d.outcome is Outcome.REJECTED or d.left_out
        ]
        certificates = [
            _certificate(
                c,
                d.outcome,
                next((e.at for e in case.events if e.kind is Kind.CONDITIONS_MET and e.decision == d.id), None),
            )
            for case, d in decided
            for c in d.certificates
            if c.life is not None
        ]
        certificates += [
            _certificate(each.certificate, each.origin, cancelled=each.cancelled)
            for each in earlier
            if each.certificate.life is not None
        ]
        handed_in = [DocumentRow(line.kind, line.submitted_at, line.municipalities) for line in documents]
        history = history_of(rejections, certificates, handed_in)
        own, places = standings(history, unit.cover, self.ground.transition_ends, self.ground.reforms)
        mine = next((_stand(spell) for spell in own if self.on in spell.days), None)
        found = [
            PlaceStand(place=place, covered=any(self.on in days for days in spell.covered), **_told(spell))
            for place, those in sorted(places.items())
            for spell in those
            if self.on in spell.days
        ]
        return mine, tuple(found)

    def _same_statuses(
        self, where: str, own: Stand | None, places: tuple[PlaceStand, ...], told: StandingLine | None
    ) -> None:
        self.tally.same(Sort.STATUSES, f"{where}/own", own, told.own if told else None)
        expected = {(each.place, each.status is Status.IN_TRANSITION): each for each in places}
        found = {(each.place, each.status is Status.IN_TRANSITION): each for each in told.places} if told else {}
        for key in sorted(expected.keys() | found.keys()):
            self.tally.same(Sort.STATUSES, f"{where}/places {key[0]}", expected.get(key), found.get(key))


def _known(unit: UnitLine, cases: list[CaseLine]) -> Iterator[Known]:
    """What is public of a unit beside the picture."""
    if not unit.cover:
        return
    began = min(cover.from_ for cover in unit.cover)
    yield Known(unit.unit, began, None, [])
    for decision in (d for case in cases for d in case.decisions if d.certificates):
        listed = [{"finding": each.finding} for each in decision.conditions]
        yield Known(unit.unit, began, day_of(decision.decided_at), listed)


def _judged(read: Read, police: Mapping[str, Any] | None, version: Criteria, on: date) -> Assessment | None:
    """The document as it was judged on a day: with what the police said then in the place of its own copy."""
    if police is None:
        return assess(read.facts, version, on)
    try:
        facts = judged_by(read.frozen, police)
    except InvalidDocument:
        return None
    return assess(facts, version, on)


def _certificate(
    line: CertificateLine, outcome: str, met_at: datetime | None = None, *, cancelled: bool = False
) -> CertificateRow:
    return CertificateRow(
        Range(line.from_, line.until) if line.from_ else Range(empty=True),
        tuple(Range(since, until) for since, until in line.suspended),
        line.ending,
        line.ended_on,
        line.given_until,
        line.municipalities,
        outcome,
        met_at,
        cancelled,
    )


def _happened(case: CaseLine) -> CaseRow:
    submitted = [event.at for event in case.events if event.kind is Kind.APPLICATION_SUBMITTED]
    ended = [event.at for event in case.events if event.kind in _ENDS]
    decided = any(event.kind in _DECIDED for event in case.events)
    return CaseRow(case.id, min(submitted, default=None), min(ended, default=None), decided)


def _steps(case: CaseLine) -> Iterator[Done]:
    return taken(case.unit, case.id, [(event.kind, event.at.astimezone(OSLO).date()) for event in case.events])


def _event(decision: DecisionLine) -> Kind:
    """The event that a decision is to the case that it decides."""
    return (REVERSED if decision.decided_in and decision.outcome in REVERSED else FIRST)[decision.outcome]


def _told(spell: Spell) -> dict[str, Any]:
    return {"status": spell.status, "since": spell.days.start, "certificate_until": spell.certificate_until}


def _stand(spell: Spell) -> Stand:
    return Stand(**_told(spell))
