"""Every unit's report of a year, as KRÅD follows it up, and the round that it is of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.errors import Invalid, NotFound
from app.web.sorting import norwegian_key
from certification.assessment import Assessment, Criteria, assess
from certification.criteria import service as criteria
from certification.rounds.areas import AreaRow, Areas, Belonging, areas, by_area
from tenants.police.service import attendance
from tenants.police.service.attendance import Compared
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.service import Cited
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.reporting.yearly import keeping
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.keeping import Standing
from tenants.reporting.yearly.rounds import Due, Round, Stage, due
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class Line:
    """A unit, how its report stands, and where it is counted."""

    unit: Unit
    standing: Standing
    where: Belonging

    @property
    def due(self) -> Due:
        return self.standing.due


@dataclass(frozen=True)
class Filter:
    """Which units to show: those in a stage, given time, in a county, in a police district; None: all."""

    stage: Stage | None = None
    extended: bool = False
    county: str | None = None
    district: str | None = None

    def takes(self, line: Line) -> bool:
        return (
            self.stage in (None, line.due.stage)
            and (not self.extended or line.due.extended)
            and self.county in (None, line.where.county)
            and self.district in (None, line.where.district)
        )


@dataclass(frozen=True)
class Overview:
    """A round on a day: what waits comes first, the latest ones on top; and where the units are."""

    of: Round
    opened: bool
    lines: tuple[Line, ...]
    areas: Areas

    @property
    def counts(self) -> Counter[Stage]:
        return Counter(line.due.stage for line in self.lines)

    def counties(self, nowhere: str) -> Sequence[AreaRow]:
        """The units of each county by stage."""
        return by_area([(each.where.county, each.due.stage) for each in self.lines], self.areas.counties, nowhere)

    def districts(self, nowhere: str) -> Sequence[AreaRow]:
        """The units of each police district by stage."""
        return by_area([(each.where.district, each.due.stage) for each in self.lines], self.areas.districts, nowhere)


#: The order of the list: what KRÅD may have to do something about, first.
_ORDER = (Stage.LATE, Stage.GRACE, Stage.EXTENDED, Stage.OPEN, Stage.DELIVERED_LATE, Stage.DELIVERED)


def overview(year: int, on: date, language: str) -> Overview:
    """The units that cover something on the day, and those that have reported, each with its report of a year.

    As many statements for thousands of units as for one.
    """
    of, version = yearly.round_of(year), keeping.round_version(year)
    known, found = keeping.standings(of, on), units.units(on)
    places = areas(found, on, language)
    waiting = Standing(due(of, None, None, on))
    gone = units.several(known.keys() - {unit.id for unit in found})
    lines = [
        Line(unit, known.get(unit.id, waiting), places.where(unit.id))
        for unit in (*found, *(unit for id_, unit in gone.items() if known[id_].versions))
        if unit.id in places.of or (unit.id in known and known[unit.id].versions)
    ]
    lines.sort(key=lambda line: (_ORDER.index(line.due.stage), norwegian_key(line.unit.name)))
    return Overview(of, version is not None, tuple(lines), places)


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


def line(unit_id: UUID, year: int, on: date, language: str) -> Line:
    """One unit's report of a year. Raises `NotFound`."""
    found = next((one for one in overview(year, on, language).lines if one.unit.id == unit_id), None)
    if found is None:
        raise NotFound
    return found


def criteria_of(first: date, last: date) -> list[str]:
    """The published criteria versions that are in force on any day from the first to the last, the earliest first."""
    return criteria.in_force_during(first, last)


def set_round(of: Round, version: int | None) -> None:
    """Open a round, or change it. Raises `Invalid` for criteria that aren't in force while it lasts, and as `keeping.set_round`."""
    if of.criteria is not None and of.criteria not in criteria_of(of.opens_on, of.deadline_on):
        raise Invalid(fields={"criteria": _l("Velg en versjon som gjelder mens runden er åpen.")})
    keeping.set_round(of, version)
