"""Every unit's report of a year, as KRÅD follows it up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.errors import NotFound
from app.web.sorting import norwegian_key
from certification.assessment import Assessment, Criteria, assess
from certification.criteria import service as criteria
from tenants.police.service import attendance
from tenants.police.service.attendance import Compared
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.service import Cited
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.rounds import Due, Round, Stage, due
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class Line:
    """A unit, how its report stands, and the versions of it that were handed in, the latest last."""

    unit: Unit
    due: Due
    versions: Sequence[UUID]


@dataclass(frozen=True)
class Overview:
    """A round on a day: what waits comes first, the latest ones on top."""

    of: Round
    lines: tuple[Line, ...]
    counts: Counter[Stage]


#: The order of the list: what KRÅD may have to do something about, first.
_ORDER = (Stage.LATE, Stage.GRACE, Stage.EXTENDED, Stage.OPEN, Stage.DELIVERED_LATE, Stage.DELIVERED)


def overview(year: int, on: date) -> Overview:
    """The units that cover something on the day, and those that have reported, each with its report of a year."""
    of, known = yearly.round_of(year), yearly.dues(year, on)
    covering = {row.unit_id for row in units.covering_units(on)}
    waiting = due(of, None, None, on)
    lines = [
        Line(unit, *known.get(unit.id, (waiting, ())))
        for unit in units.units(on)
        if unit.id in covering or unit.id in known
    ]
    lines.sort(key=lambda line: (_ORDER.index(line.due.stage), norwegian_key(line.unit.name)))
    return Overview(of, tuple(lines), Counter(line.due.stage for line in lines))


@dataclass(frozen=True)
class Opened:
    """A report that was handed in, as KRÅD reads it: the versions of its year, the latest first, what the rules make of it
    at its own date, where its meetings and the police's log of them differ, and the files that it cites.
    """

    unit: Unit
    row: Submission
    versions: Sequence[Submission]
    criteria: Criteria
    assessment: Assessment
    compared: Sequence[Compared]
    cited: Sequence[Cited]


def opened(unit_id: UUID, submission_id: UUID) -> Opened:
    """A report that KRÅD opens, which is written down for the unit. Raises `NotFound`."""
    row = yearly.handed_in(unit_id, submission_id)
    submissions.log_read(row)
    rules = criteria.version(row.criteria)
    return Opened(
        units.get(unit_id),
        row,
        [version for version in submissions.reports(unit_id) if version.year == row.year],
        rules,
        assess(submissions.facts(row), rules, row.as_of),
        attendance.compared(unit_id, json.loads(row.document)["facts"], row.as_of),
        evidence.cited(unit_id, row.id),
    )


def cited_file(unit_id: UUID, submission_id: UUID, evidence_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a file that a report cites, which is written down for the unit as `opened` is.

    Raises `NotFound`, also for one that no scanner has found clean.
    """
    submissions.log_read(yearly.handed_in(unit_id, submission_id))
    return evidence.cited_content(unit_id, submission_id, evidence_id)


def line(unit_id: UUID, year: int, on: date) -> Line:
    """One unit's report of a year. Raises `NotFound`."""
    found = next((one for one in overview(year, on).lines if one.unit.id == unit_id), None)
    if found is None:
        raise NotFound
    return found
