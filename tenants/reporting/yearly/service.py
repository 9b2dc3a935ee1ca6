"""A year's report: going through what the unit has told, freezing it, signing it, and when it is due."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args
from uuid import UUID, uuid4

import msgspec

from app.clock import OSLO, now, today
from app.errors import Conflict, NotFound
from app.jobs import outbox
from tenants.document import check_facts
from tenants.document.submission import Attachment, Recheck
from tenants.reporting import service as reporting
from tenants.reporting.building import Document
from tenants.reporting.evidence import service as evidence
from tenants.reporting.history import holding
from tenants.reporting.service import Reported
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.reporting.submission.service import Kind
from tenants.reporting.yearly import store
from tenants.reporting.yearly.errors import NothingToReport, SameAgain, SectionMoved
from tenants.reporting.yearly.models import ReportingExtension, ReportingRound, YearlyCheck
from tenants.reporting.yearly.rounds import Due, Round, Stage, due, usual
from tenants.reporting.yearly.sections import BY_SLUG, SECTIONS, Section
from tenants.reporting.yearly.store import Papers
from tenants.units import service as units


@dataclass(frozen=True)
class SectionStanding:
    """A section as it stands now, and whether somebody has confirmed it so (`check`).

    `new` and `changed` are the ids of the facts (of what the police own: of the rows) of which the unit's latest
    submission knew nothing, or said something else; `removed` is how many of the rows that it knew are not there any more.
    All are empty where nothing was handed in.
    """

    section: Section
    stand: str
    check: YearlyCheck | None
    new: frozenset[str]
    changed: frozenset[str]
    removed: int


@dataclass(frozen=True)
class Report:
    """A unit's report of a year: what it is made of today, its sections, and what it follows (None: nothing)."""

    of: Round
    reported: Reported
    sections: tuple[SectionStanding, ...]
    prior: Submission | None

    @property
    def confirmed(self) -> tuple[str, ...]:
        return tuple(one.section.slug for one in self.sections if one.check)

    def section(self, slug: str) -> SectionStanding:
        return next(one for one in self.sections if one.section.slug == slug)


def round_of(year: int) -> Round:
    """The round of a year: as KRÅD has set it, else as it usually is."""
    row = store.round_of(year)
    return _round(row) if row else usual(year)


def current(on: date) -> Round:
    """The round of the report that is made on a day: the latest one that has opened."""
    return _current(store.rounds(), on)


def _current(rounds: Iterable[ReportingRound], on: date) -> Round:
    known = {row.year: _round(row) for row in rounds}
    years = range(on.year + 1, on.year - 3, -1)
    opened = (each for year in years if (each := known.get(year) or usual(year)).opens_on <= on)
    return next(opened, usual(on.year - 1))


def round_version(year: int) -> int | None:
    """The version of what KRÅD has set for a year; None where it has set nothing."""
    row = store.round_of(year)
    return row.version if row else None


def set_round(of: Round, version: int | None) -> None:
    """Set when a year's report is open and due, as KRÅD. What units have is not touched; extensions hold.

    Raises `Conflict` where somebody set it after `version` was read.
    """
    row = store.round_of(of.year)
    if (row.version if row else None) != version:
        raise Conflict
    if row is None:
        row = ReportingRound(year=of.year, opens_on=of.opens_on, deadline_on=of.deadline_on, grace_days=of.grace_days)
        store.add(row)
        return
    row.opens_on, row.deadline_on, row.grace_days = of.opens_on, of.deadline_on, of.grace_days
    store.flush()


def extension(unit_id: UUID, year: int) -> ReportingExtension | None:
    """The extension that a unit has for a year's report, or None."""
    return store.extension(unit_id, year)


def extend(unit_id: UUID, year: int, until_on: date, reason: str) -> None:
    """Give a unit until a day, as KRÅD; an earlier extension of the year counts no more."""
    store.add(
        ReportingExtension(tenant_id=unit_id, id=uuid4(), year=year, until_on=until_on, reason=reason, given_at=now())
    )


@dataclass(frozen=True)
class Progress:
    """How a unit's report stands with its deadline, and whether a version of it waits for signatures: of which municipalities."""

    due: Due
    frozen: bool
    waits_for: tuple[UUID, ...] = ()


def progress(unit_id: UUID, of: Round, on: date) -> Progress:
    """How the unit's report of a round stands on a day. Acts as the unit. One statement."""
    return _progress(store.papers(unit_id), of, on)


def _progress(papers: Papers, of: Round, on: date) -> Progress:
    until_on = next((row.until_on for row in papers.extensions if row.year == of.year), None)
    versions = [row for row in papers.submissions if row.year == of.year]
    first = min((row.submitted_at for row in versions if row.submitted_at), default=None)
    frozen = next((row for row in versions if row.submitted_at is None and row.withdrawn_at is None), None)
    stands = due(of, until_on, first.astimezone(OSLO).date() if first else None, on)
    return Progress(stands, frozen is not None, _unsigned(papers, frozen) if frozen else ())


def _unsigned(papers: Papers, frozen: Submission) -> tuple[UUID, ...]:
    signed = {row.municipality_id for row in papers.signatures if row.submission_id == frozen.id}
    return tuple(id_ for id_ in frozen.signing_ids if id_ not in signed)


@dataclass(frozen=True)
class HandingIn:
    """What a unit is handing in on a day: its application, and the report of the current round (`of`).

    `waits_for` are the municipalities whose signature a frozen application (`frozen`) lacks; `declined` is why nobody
    signed the last one, where somebody declined it.
    """

    frozen: bool
    waits_for: tuple[UUID, ...]
    declined: str | None
    of: Round
    report: Progress


def handing_in(unit_id: UUID, on: date) -> HandingIn:
    """What the unit is handing in. Acts as the unit. One statement."""
    papers = store.papers(unit_id)
    of = _current(papers.rounds, on)
    latest = next((row for row in papers.submissions if row.kind == Kind.APPLICATION), None)
    frozen = latest is not None and latest.submitted_at is None and latest.withdrawn_at is None
    return HandingIn(
        frozen=frozen,
        waits_for=_unsigned(papers, latest) if latest and frozen else (),
        declined=next((row.reason for row in papers.declines if latest and row.submission_id == latest.id), None),
        of=of,
        report=_progress(papers, of, on),
    )


def late(unit_id: UUID, since: date, on: date) -> list[tuple[int, Due]]:
    """The unit's reports that are missing after their grace on a day, and became so after `since`: the year of each and its deadline.

    Acts as the unit or its job. One statement. A report that is handed in late is missing no longer.
    """
    papers = store.papers(unit_id)
    of = _current(papers.rounds, on)
    known = {row.year: _round(row) for row in papers.rounds}
    rounds = [known.get(year) or usual(year) for year in range(since.year - 1, of.year)] + [of]
    found = [(each.year, _progress(papers, each, on).due) for each in rounds]
    return [each for each in found if each[1].stage is Stage.LATE and each[1].late_from > since]


def dues(year: int, on: date) -> Mapping[UUID, tuple[Due, Sequence[UUID]]]:
    """How the report of every unit that has handed in or been given time stands, and its versions, the latest last; as KRÅD."""
    of = round_of(year)
    extended = {row.tenant_id: row.until_on for row in store.extensions(year)}
    first: dict[UUID, date] = {}
    versions: dict[UUID, list[UUID]] = {}
    for unit_id, at, submission_id in store.submitted(year):
        first.setdefault(unit_id, at.astimezone(OSLO).date())
        versions.setdefault(unit_id, []).append(submission_id)
    return {
        unit_id: (due(of, extended.get(unit_id), first.get(unit_id), on), versions.get(unit_id, []))
        for unit_id in versions.keys() | extended.keys()
    }


def report(unit_id: UUID) -> Report:
    """The unit's report of the current round, as the facts are today. Raises `NothingToReport`."""
    on = today()
    if not units.municipalities(unit_id, on):
        raise NothingToReport
    of = current(on)
    found = reporting.reported(unit_id, on)
    prior = submissions.prior_of(unit_id, of.year)
    checks = {(row.section, row.stand): row for row in store.checks(unit_id, of.year)}
    before = submissions.said_before(prior)
    now_said = submissions.by_row(found.document.facts, found.document.index)
    known = {row.id for rows in found.rows.values() for row in rows} | now_said.keys()
    keys_before = _keys_by_row(prior)
    standings = []
    for section in SECTIONS:
        stand = _stand(section, found)
        rows = [row for kind in section.kinds for row in found.rows.get(kind, ())]
        facts = {row.id: row.fact_id for row in rows} | {
            str(row): str(row) for pointer, row in found.document.index if pointer.split("/")[1] in section.own_keys
        }
        differs = {fact for row, fact in facts.items() if before.get(row, ...) != now_said.get(row, ...)}
        fresh = {row.fact_id for row in rows if prior and row.reported_at > prior.frozen_at}
        gone = sum(1 for row_id, key in keys_before.items() if key in section.keys and row_id not in known)
        standings.append(
            SectionStanding(
                section,
                stand,
                checks.get((section.slug, stand)),
                frozenset(fresh),
                frozenset(differs - fresh) if prior else frozenset(),
                gone,
            )
        )
    return Report(of, found, tuple(standings), prior)


def confirm(unit_id: UUID, slug: str, stand: str, *, by: UUID) -> Report:
    """Somebody has gone through a section and says that it is right as it stood on their page.

    Returns the report as it was before. Raises `SectionMoved` where it stands otherwise by now, `NotFound`, `NothingToReport`.
    """
    if slug not in BY_SLUG:
        raise NotFound
    found = report(unit_id)
    if found.section(slug).stand != stand:
        raise SectionMoved
    store.check(unit_id, found.of.year, slug, stand, by, now())
    return found


def freeze(unit_id: UUID) -> Submission:
    """Freeze the report of the current round as the facts are today, with what was confirmed and what was passed over.

    Where the year's report is handed in already, this is a correction that replaces it. Raises `NothingToReport`,
    `SameAgain` for a correction that changes nothing, and `AlreadyFrozen`.
    """
    found = report(unit_id)
    document = check_facts(found.reported.document.facts)
    checked = frozenset(key for one in found.sections if one.check for key in one.section.keys)
    if found.prior is not None and found.prior.year == found.of.year:
        cited = evidence.attachments(unit_id, found.reported.document.index)
        _differs(found.prior, found.reported.document, checked, cited)
    return submissions.freeze(
        unit_id,
        document,
        found.reported.document.index,
        statements=found.reported.document.statements,
        criteria=submissions.criteria_on(today()),
        kind=Kind.YEARLY_REPORT,
        year=found.of.year,
        checked=checked,
    )


def sign(unit_id: UUID, submission_id: UUID, sha256: str, municipality_id: UUID | None) -> Submission:
    """Sign a frozen report as the acting signatory; the last signature hands it in and tells the nation's picture.

    Raises as `submissions.sign`.
    """
    row = submissions.sign(unit_id, submission_id, sha256, municipality_id)
    if row.submitted_at is not None:
        outbox.add("unit_changed", tenant_id=unit_id)
    return row


def handed_in(unit_id: UUID, submission_id: UUID) -> Submission:
    """A report that the unit has handed in. Raises `NotFound`."""
    row = submissions.get(unit_id, submission_id)
    if row.kind != Kind.YEARLY_REPORT or row.submitted_at is None:
        raise NotFound
    return row


def replaced_by(row: Submission, versions: Sequence[Submission]) -> Submission | None:
    """The version that names this one as the one it replaces, among these."""
    return next(
        (v for v in versions if v.year == row.year and json.loads(v.document)["prior_sha256"] == row.sha256), None
    )


def replaces(row: Submission, versions: Sequence[Submission]) -> Submission | None:
    """The version that this one replaces, among these."""
    prior = json.loads(row.document)["prior_sha256"]
    return next((v for v in versions if v.year == row.year and v.sha256 == prior), None)


def _differs(prior: Submission, now_told: Document, checked: frozenset[str], cited: Sequence[Attachment]) -> None:
    """Refuse a correction that neither says or cites anything else nor confirms what was passed over (`SameAgain`)."""
    before = json.loads(prior.document)
    passed_over = {e["pointer"].split("/")[1] for e in before["facts_index"] if e["recheck"] == "not re-checked"}
    same_facts = {**before["facts"], "as_of": None} == {**now_told.facts, "as_of": None}
    same_files = before["attachments"] == msgspec.to_builtins(cited)
    if same_facts and same_files and submissions.statements(prior) == now_told.statements and not passed_over & checked:
        raise SameAgain


def _stand(section: Section, found: Reported) -> str:
    """The SHA-256 of all that a section is made of: each dated row, which of them hold, what is told to be empty, and
    what the document says of what is not the unit's own.
    """
    facts = found.document.facts
    made_of = {
        "rows": {kind: sorted((row.values for row in found.rows.get(kind, ())), key=_id) for kind in section.kinds},
        "holding": [h.row.id for kind in section.kinds for h in holding(found.rows.get(kind, ()), _as_of(found))],
        "nothing": sorted(found.nothing & section.keys),
        "others": {key: facts.get(key) for key in section.own_keys},
    }
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def _id(values: Mapping[str, object]) -> str:
    return str(values["id"])


def _as_of(found: Reported) -> date:
    return date.fromisoformat(found.document.facts["as_of"])


def _keys_by_row(prior: Submission | None) -> dict[str, str]:
    """The key of the document in which each row stood in a submission."""
    if prior is None:
        return {}
    return {entry["row"]: entry["pointer"].split("/")[1] for entry in json.loads(prior.document)["facts_index"]}


def _round(row: ReportingRound) -> Round:
    return Round(row.year, row.opens_on, row.deadline_on, row.grace_days)


def rechecks(row: Submission) -> dict[str, int]:
    """How many of a submission's facts are unchanged, changed, re-checked and not re-checked; those there are."""
    said = Counter(entry["recheck"] for entry in json.loads(row.document)["facts_index"])
    return {code: said[code] for code in get_args(Recheck) if said[code]}
