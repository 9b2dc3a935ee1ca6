"""The rows behind each number of KRÅD's own page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.web.sorting import norwegian_key
from certification.assessment import FindingId
from certification.cases.models import CaseFile
from certification.cases.service.judged import judged
from certification.cases.states import State
from certification.certificates.service import months_after
from certification.processing import service, store
from certification.processing.classes import age_key
from certification.watch.grounds import Code
from certification.watch.oversight import Line
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class CaseRow:
    """A case behind a number: its unit, the day that the number is about, and the days that it counts, where it does."""

    file: CaseFile
    unit: Unit
    on: date | None = None
    days: int | None = None


@dataclass(frozen=True)
class DocumentRow:
    """A document behind a number: its unit, its kind and its date."""

    unit: Unit
    submission_id: UUID
    kind: str
    as_of: date


@dataclass(frozen=True)
class WarnedRow:
    """A unit with warnings: what has fallen away, since when KRÅD sees it, and the certificate that the latest is about."""

    unit: Unit
    certificate_id: UUID
    codes: Sequence[Code]
    since: date


def received(month: date) -> list[CaseRow]:
    """The applications that came in in a month."""
    return _rows((file, None, None) for file in store.received_in(month, months_after(month, 1)))


def ended(month: date, kinds: Collection[str]) -> list[CaseRow]:
    """Those that ended so in a month."""
    found = store.ended_in(month, months_after(month, 1), kinds)
    known = store.cases([case_id for case_id, _on in found])
    return _rows((known[case_id], on, None) for case_id, on in found)


def in_state(state: State | None, age: str | None, on: date) -> list[CaseRow]:
    """The open cases of a state (None: any) and an age (None: any), the oldest first."""
    found = [(each.file, service.age(each.file, on)) for each in judged(on)]
    return _rows(
        (file, None, days) for file, days in found if state in (None, file.state) and age in (None, age_key(days))
    )


def stepped(step: str, on: date) -> list[CaseRow]:
    """The cases that have done a step in the period, the longest first; one that waited twice is there twice."""
    found = [row for row in store.steps(service.year_back(on), on) if row.step == step]
    known = store.cases({row.case_id for row in found})
    return _rows((known[row.case_id], row.ended_on, row.days) for row in found)


def blocked(finding: FindingId, on: date) -> list[CaseRow]:
    """The open cases that don't meet a finding today."""
    return _rows(
        (each.file, None, service.age(each.file, on))
        for each in judged(on)
        if finding in service.lacking(each.basis.assessment)
    )


def submitted(finding: FindingId, on: date) -> list[DocumentRow]:
    """The units whose latest document doesn't meet a finding, in Norwegian order."""
    found = store.units_lacking(finding, service.stale_before(on))
    known = units.several({unit_id for unit_id, *_rest in found})
    rows = [DocumentRow(known[unit_id], id_, kind, as_of) for unit_id, id_, kind, as_of in found]
    return sorted(rows, key=lambda row: norwegian_key(row.unit.name))


def warned(code: Code | None, on: date) -> list[WarnedRow]:
    """The units with a warning (None: any) that is not over, the oldest first."""
    found: dict[UUID, list[Line]] = {}
    for line in service.warnings(on):
        if code in (None, line.warning.code):
            found.setdefault(line.unit.id, []).append(line)
    return [
        WarnedRow(
            lines[0].unit,
            lines[-1].warning.certificate_id,
            sorted({Code(line.warning.code) for line in lines}, key=list(Code).index),
            lines[0].warning.visible_on,
        )
        for lines in found.values()
    ]


def _rows(found: Iterable[tuple[CaseFile, date | None, int | None]]) -> list[CaseRow]:
    listed: Sequence[tuple[CaseFile, date | None, int | None]] = list(found)
    known = units.several({file.tenant_id for file, _on, _days in listed})
    return [CaseRow(file, known[file.tenant_id], on, days) for file, on, days in listed]
