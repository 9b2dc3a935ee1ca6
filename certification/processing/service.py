"""KRÅD's own page: what comes in and goes out, how long it takes, what blocks, and what runs out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.clock import OSLO, now
from app.jobs import outbox
from certification.assessment import Assessment, FindingId, assess
from certification.cases.models import CaseFile
from certification.cases.service.judged import Judged, judged
from certification.cases.states import Kind, State
from certification.certificates.models import Certificate
from certification.certificates.service import last_day, months_after
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.processing import store
from certification.processing.classes import AGES, STEPS, Done, age_key
from certification.watch import oversight
from certification.watch.grounds import Code
from certification.watch.oversight import Standing
from tenants.reporting.submission import service as submissions
from tenants.units import service as units
from tenants.units.models import Unit

#: How far ahead a certificate's end is shown; a unit is told of it as early.
AHEAD = timedelta(days=180)
#: So many documents are read in one job.
AT_ONCE = 50

_OUTCOMES = (Kind.APPROVED, Kind.APPROVED_WITH_CONDITIONS, Kind.REJECTED, Kind.WITHDRAWN_BY_UNIT)


@dataclass(frozen=True)
class Month:
    """What came in and went out in the month that begins on a day."""

    first: date
    received: int
    ended: Mapping[str, int]

    @property
    def out(self) -> int:
        return sum(self.ended.values())


@dataclass(frozen=True)
class Step:
    """How many times a step was done in the period, and its days: the median, and the 90th percentile."""

    step: str
    count: int
    median: int | None
    ninetieth: int | None


@dataclass(frozen=True)
class Open:
    """The open cases of a state, by age."""

    state: State
    ages: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.ages.values())


@dataclass(frozen=True)
class Blocking:
    """A finding, and how many open cases, and how many units' latest documents, don't meet it."""

    finding: FindingId
    open: int
    submitted: int


@dataclass(frozen=True)
class Expiring:
    """A certificate that ends soon: its last day, the case that gave it (None: it is from before the portal), and whether the
    unit has applied again.
    """

    certificate_id: UUID
    unit: Unit
    last_day: date
    days: int
    case_id: UUID | None
    applied: bool


@dataclass(frozen=True)
class Picture:
    """All that the page shows. `documents` are the units with a document that isn't stale, `read` those read by the job;
    `warnings` are the units with each warning, and `warned` those with any.
    """

    on: date
    months: Sequence[Month]
    open: Sequence[Open]
    steps: Sequence[Step]
    blocking: Sequence[Blocking]
    documents: int
    read: int
    expiring: Sequence[Expiring]
    taken_back: Sequence[tuple[CaseFile, Unit]]
    warnings: Sequence[tuple[Code, int]]
    warned: int
    demonstration: bool


def age(file: CaseFile, on: date) -> int:
    """How many days a case has been with KRÅD."""
    return (on - file.opened_at.astimezone(OSLO).date()).days


def year_back(on: date) -> date:
    """The first day of the twelve months that the page looks back on, this one among them."""
    return months_after(on.replace(day=1), -11)


def stale_before(on: date) -> date:
    """Documents of an earlier date are too old to count."""
    return months_after(on, -criteria.parameter(ParameterKey.STALE_MONTHS, on))


def steps(since: date, until: date) -> list[Done]:
    """Each step that a case has done after `since` and by `until`, as known then: for KRÅD, and for the projector to release."""
    return done(store.steps(since, until), since)


def done(rows: Iterable[Any], since: date) -> list[Done]:
    """The same of rows as `store.steps` has them."""
    return [Done(row.step, row.unit_id, row.case_id, row.days, row.ended_on) for row in rows if row.ended_on > since]


def picture(on: date) -> Picture:
    """The page of a day. As many statements for thousands of cases as for one."""
    since, cases = year_back(on), judged(on)
    came, went = store.received(since), store.ended(since)
    firsts = [months_after(since, n) for n in range(12)]
    certified = store.certified(on)
    warned = {(line.unit.id, Code(line.warning.code)) for line in warnings(on)}
    by_code = Counter(code for _unit, code in warned)
    taken_back = [each.file for each in cases if each.taken_back]
    soon = list(_ending(certified, on))
    names = units.several({each.tenant_id for each, *_rest in soon} | {each.file.tenant_id for each in cases})
    open_units = {each.file.tenant_id for each in cases}
    done: dict[str, list[int]] = {}
    for row in store.steps(since, on):
        done.setdefault(row.step, []).append(row.days)
    documents, read = store.read_of(stale_before(on))
    return Picture(
        on=on,
        months=[
            Month(first, came.get(first, 0), {kind: went.get((first, kind), 0) for kind in _OUTCOMES})
            for first in reversed(firsts)
        ],
        open=_open(cases, on),
        steps=[_step(step, done.get(step, ())) for step in STEPS],
        blocking=_blocking(cases, store.not_met(stale_before(on))),
        documents=documents,
        read=read,
        expiring=[
            Expiring(each.id, names[each.tenant_id], last, (last - on).days, case_id, each.tenant_id in open_units)
            for each, case_id, last in soon
        ],
        taken_back=[(file, names[file.tenant_id]) for file in taken_back],
        warnings=[(code, by_code[code]) for code in Code if by_code[code]],
        warned=len({unit_id for unit_id, _code in warned}),
        demonstration=any(unit.demonstration for unit in names.values()),
    )


def warnings(on: date) -> list[oversight.Line]:
    """The warnings that KRÅD sees and that are not over, the oldest first."""
    return [line for line in oversight.lines(on) if line.standing is not Standing.OVER]


def _ending(
    certified: Sequence[tuple[Certificate, UUID | None]], on: date
) -> Iterator[tuple[Certificate, UUID | None, date]]:
    """Certificate, case and last day of those that end soon."""
    for certificate, case_id in certified:
        last = last_day(certificate)
        if last is not None and last - on <= AHEAD:
            yield certificate, case_id, last


def percentile(days: Sequence[int], hundredths: int) -> int | None:
    """The fewest days in which so many hundredths of them were done (the nearest rank); None where there are none.

    >>> percentile([9, 1, 4], 50), percentile([9, 1, 4], 90), percentile([1, 2], 50)
    (4, 9, 1)
    """
    rank = -(-hundredths * len(days) // 100)
    return sorted(days)[rank - 1] if days else None


def _step(step: str, days: Sequence[int]) -> Step:
    return Step(step, len(days), percentile(days, 50), percentile(days, 90))


def _open(cases: Sequence[Judged], on: date) -> list[Open]:
    counted = Counter((each.file.state, age_key(age(each.file, on))) for each in cases)
    states = [state for state in State if any(key[0] == state for key in counted)]
    return [Open(state, {key: counted[state, key] for key in AGES}) for state in states]


def _blocking(cases: Sequence[Judged], submitted: Mapping[str, int]) -> list[Blocking]:
    counted = Counter(finding for each in cases for finding in lacking(each.basis.assessment))
    found = [Blocking(id_, counted[id_], submitted.get(id_, 0)) for id_ in FindingId]
    return sorted(
        (each for each in found if each.open or each.submitted),
        key=lambda each: (-each.open, -each.submitted, each.finding),
    )


def lacking(assessment: Assessment) -> list[FindingId]:
    """The findings that are not met, whatever their class."""
    return [finding.id for finding in assessment.findings if finding.status == "not_met"]


def ask_for_readings() -> None:
    """A job that reads what was handed in and never read, as `slt_clock`."""
    outbox.add("read_submissions")


def read_submissions() -> None:
    """Assess some of what was handed in and never read, each at its own date under its own criteria; ask for the rest."""
    rows = store.unread(AT_ONCE)
    rules = {id_: criteria.version(id_) for id_ in {row.criteria for row in rows}}
    store.keep(
        [
            (row.tenant_id, row.id, lacking(assess(submissions.facts(row), rules[row.criteria], row.as_of)))
            for row in rows
        ],
        now(),
    )
    if len(rows) == AT_ONCE:
        outbox.add("read_submissions")
