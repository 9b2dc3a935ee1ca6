"""A year's report: going through what the unit has told, freezing it, signing it, and when it is due."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from app.clock import OSLO, now, today
from app.errors import NotFound
from app.jobs import outbox
from tenants.document import check_facts
from tenants.document.submission import Attachment
from tenants.reporting import service as reporting
from tenants.reporting.building import Document
from tenants.reporting.evidence import service as evidence
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.reporting.submission.service import Kind
from tenants.reporting.yearly import store
from tenants.reporting.yearly.errors import NothingToReport, SameAgain, SectionMoved
from tenants.reporting.yearly.models import ReportingExtension, ReportingReminder, ReportingRound
from tenants.reporting.yearly.rounds import Due, Round, Stage, due, usual
from tenants.reporting.yearly.sections import BY_SLUG
from tenants.reporting.yearly.standings import Review, standings
from tenants.reporting.yearly.store import Papers
from tenants.units import service as units


@dataclass(frozen=True)
class Report(Review):
    """A unit's report of a year."""

    of: Round


def round_of(year: int) -> Round:
    """The round of a year: as KRÅD has set it, else as it usually is."""
    row = store.round_of(year)
    return _round(row) if row else usual(year)


def current(on: date) -> Round:
    """The round of the report that is made on a day: the latest one that has opened."""
    return _current(_known(store.rounds()), on)


def _known(rows: Iterable[ReportingRound]) -> dict[int, Round]:
    return {row.year: _round(row) for row in rows}


def _current(known: Mapping[int, Round], on: date) -> Round:
    years = range(on.year + 1, on.year - 3, -1)
    opened = (each for year in years if (each := known.get(year) or usual(year)).opens_on <= on)
    return next(opened, usual(on.year - 1))


def reminders(unit_id: UUID, year: int) -> Sequence[ReportingReminder]:
    """When KRÅD has reminded a unit of its report of a year, the latest first."""
    return store.reminders_of(unit_id, year)


def extension(unit_id: UUID, year: int) -> ReportingExtension | None:
    """The extension that a unit has for a year's report, or None."""
    return store.extension(unit_id, year)


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
    of = _current(_known(papers.rounds), on)
    latest = next((row for row in papers.submissions if row.kind == Kind.APPLICATION), None)
    frozen = latest is not None and latest.submitted_at is None and latest.withdrawn_at is None
    return HandingIn(
        frozen=frozen,
        waits_for=_unsigned(papers, latest) if latest and frozen else (),
        declined=next((row.reason for row in papers.declines if latest and row.submission_id == latest.id), None),
        of=of,
        report=_progress(papers, of, on),
    )


#: What `late` is told, by unit (`unit`), for who asks more than this in one statement.
DEADLINES = store.DEADLINES


def late(
    submissions: Iterable[Submission],
    rounds: Iterable[ReportingRound],
    extensions: Iterable[ReportingExtension],
    since: date,
    on: date,
) -> list[tuple[int, Due]]:
    """A unit's reports that are missing after their grace on a day, and became so after `since`: the year of each and its deadline.

    A report that is handed in late is missing no longer, nor is one of an earlier year: the later one tells all that it would
    have told. The rows are those that `DEADLINES` asks for.
    """
    known = _known(rounds)
    until = {row.year: row.until_on for row in sorted(extensions, key=lambda row: row.given_at)}
    told = max((row.year for row in submissions if row.year), default=0)
    years = range(max(since.year - 1, told + 1), _current(known, on).year + 1)
    found = [(year, due(known.get(year) or usual(year), until.get(year), None, on)) for year in years]
    return [each for each in found if each[1].stage is Stage.LATE and each[1].late_from > since]


def report(unit_id: UUID) -> Report:
    """The unit's report of the current round, as the facts are today. Raises `NothingToReport`."""
    return _report(unit_id, current(today()))


def _report(unit_id: UUID, of: Round) -> Report:
    on = today()
    if not units.municipalities(unit_id, on):
        raise NothingToReport
    found = reporting.reported(unit_id, on)
    prior = submissions.prior_of(unit_id, of.year)
    checks = {(row.section, row.stand): row.checked_at for row in store.checks(unit_id, of.year)}
    return Report(reported=found, sections=standings(found, prior, checks), prior=prior, of=of)


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

    It is judged by the round's criteria version, where KRÅD has named one, else by the one in force today.

    Where the year's report is handed in already, this is a correction that replaces it. Raises `NothingToReport`,
    `SameAgain` for a correction that changes nothing, and `AlreadyFrozen`.
    """
    year = current(today()).year
    store.share_round(year)
    found = _report(unit_id, round_of(year))
    document = check_facts(found.reported.document.facts)
    checked = found.checked_keys
    if found.prior is not None and found.prior.year == found.of.year:
        cited = evidence.attachments(unit_id, found.reported.document.index)
        _differs(found.prior, found.reported.document, checked, cited)
    return submissions.freeze(
        unit_id,
        document,
        found.reported.document.index,
        statements=found.reported.document.statements,
        criteria=found.of.criteria or submissions.criteria_on(today()),
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


def _round(row: ReportingRound) -> Round:
    return Round(row.year, row.opens_on, row.deadline_on, row.grace_days, row.criteria, row.text_nb, row.text_nn)
