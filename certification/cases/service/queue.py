"""KRÅD's queue: its cases as rows, those of them that somebody looks for, and how much each officer has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from app.clock import OSLO, today
from app.web.sorting import norwegian_key
from certification.assessment.codes import Recommendation
from certification.cases import store
from certification.cases.models import CaseFile
from certification.cases.service.basis import bases, fallen
from certification.cases.service.people import Officer, assigned, officers
from certification.cases.states import OPEN, Kind, State
from certification.cases.target import Target, target
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from tenants.reporting.submission import service as submissions
from tenants.units import service as units
from tenants.units.models import Unit


@dataclass(frozen=True)
class QueueRow:
    """A case in KRÅD's queue; `days` is its age, from the day on which it came in.

    `recommendation` is what the rules say: of an open case today, of a closed one on the day on which it came in. Of an
    open case, `target` is by when KRÅD aims to answer, `taken_back` tells whether the police have since withdrawn a
    confirmation that it rests on, and `answered_on` is when the unit answered last, where nothing has happened after that.
    `officer` is whose it is; None where it is nobody's, `left` where that one no longer works with cases.
    `districts` and `counties` are the keys of what serves and holds the unit's municipalities today.
    """

    file: CaseFile
    unit: Unit
    opened_on: date
    days: int
    recommendation: Recommendation
    taken_back: bool
    answered_on: date | None
    target: Target | None
    officer: Officer | None
    left: bool
    districts: frozenset[str]
    counties: frozenset[str]

    @property
    def overdue(self) -> bool:
        """Whether KRÅD has passed its own target."""
        return self.target is not None and self.target.passed(today())


class Sort(StrEnum):
    """What the queue is in order of."""

    AGE = "alder"
    TARGET = "mal"
    UNIT = "enhet"
    STATE = "tilstand"


@dataclass(frozen=True)
class Filters:
    """Which cases somebody looks for. `nobodys`: those that nobody sees to."""

    states: Collection[State] = OPEN
    district: str | None = None
    county: str | None = None
    account_id: UUID | None = None
    nobodys: bool = False
    overdue: bool = False
    taken_back: bool = False
    sort: Sort = Sort.AGE


@dataclass(frozen=True)
class Load:
    """How much somebody has: the open cases that are theirs, and those of them that are overdue."""

    officer: Officer
    open: int
    overdue: int


_ORDER: dict[Sort, Callable[[QueueRow], Any]] = {
    Sort.AGE: lambda row: row.file.opened_at,
    Sort.TARGET: lambda row: (row.target is None, row.target.on if row.target else date.max, row.file.opened_at),
    Sort.UNIT: lambda row: norwegian_key(row.unit.name),
    Sort.STATE: lambda row: (list(State).index(State(row.file.state)), row.file.opened_at),
}


def queue(filters: Filters = Filters()) -> list[QueueRow]:  # a frozen value
    """KRÅD's cases that these filters choose, in their order. The statements are as many for hundreds as for one."""
    on = today()
    files = store.cases(filters.states)
    rows = _rows(files, on)
    chosen = [row for row in rows if _wanted(row, filters)]
    return sorted(chosen, key=_ORDER[filters.sort])


def _wanted(row: QueueRow, filters: Filters) -> bool:
    return (
        (filters.district is None or filters.district in row.districts)
        and (filters.county is None or filters.county in row.counties)
        and (filters.account_id is None or (row.officer is not None and row.officer.account_id == filters.account_id))
        and (not filters.nobodys or row.officer is None)
        and (not filters.overdue or row.overdue)
        and (not filters.taken_back or row.taken_back)
    )


def _rows(files: Sequence[CaseFile], on: date) -> list[QueueRow]:
    unit_ids = {file.tenant_id for file in files}
    homes, whose, people = units.homes(unit_ids, on), assigned(files), officers()
    under_way = [file for file in files if file.state in OPEN]
    happened = _happened(under_way)
    judged, targets = _judged(under_way, on), _targets(under_way, happened, on)

    def row(file: CaseFile) -> QueueRow:
        opened_on = _day(file)
        recommendation, taken_back = judged.get(file.id) or (cast("Recommendation", file.recommendation), False)
        last = happened.get(file.id, ())[-1:]
        officer = people.get(whose[file.id]) if file.id in whose else None
        home = homes[file.tenant_id]
        return QueueRow(
            file=file,
            unit=home.unit,
            opened_on=opened_on,
            days=(on - opened_on).days,
            recommendation=recommendation,
            taken_back=taken_back,
            answered_on=next((day for kind, day in last if kind in _ANSWERS), None),
            target=targets.get(file.id),
            officer=officer,
            left=file.id in whose and officer is None,
            districts=frozenset(each.police_district for each in home.municipalities),
            counties=frozenset(each.county for each in home.municipalities),
        )

    return [row(file) for file in files]


_ANSWERS = frozenset({Kind.ANSWERED, Kind.ANSWERED_IN_PART})


def _day(file: CaseFile) -> date:
    return file.opened_at.astimezone(OSLO).date()


def _happened(files: Iterable[CaseFile]) -> dict[UUID, list[tuple[Kind, date]]]:
    found: dict[UUID, list[tuple[Kind, date]]] = {}
    for case_id, kind, at in store.events_of([file.id for file in files]):
        found.setdefault(case_id, []).append((Kind(kind), at.astimezone(OSLO).date()))
    return found


def _targets(
    files: Iterable[CaseFile], happened: Mapping[UUID, Sequence[tuple[Kind, date]]], on: date
) -> dict[UUID, Target]:
    days = criteria.through_time(ParameterKey.ANSWER_DAYS)
    return {file.id: target(_day(file), days(_day(file)), happened.get(file.id, ()), on) for file in files}


def _judged(files: Collection[CaseFile], on: date) -> dict[UUID, tuple[Recommendation, bool]]:
    """What the rules say of each open case on a day, and whether the police have taken back what it rests on."""
    documents = submissions.several({(file.tenant_id, file.submission_id) for file in files})
    cases = [(file, documents[file.tenant_id, file.submission_id]) for file in files]
    judged = bases(cases, on)
    return {
        file.id: (judged[file.id].assessment.recommendation, bool(fallen(submission, judged[file.id], on)))
        for file, submission in cases
    }


def loads() -> list[Load]:
    """How much each of those who work with cases has, by address. The statements are fixed."""
    on = today()
    files = store.cases(OPEN)
    whose, targets = assigned(files), _targets(files, _happened(files), on)
    have: Counter[UUID] = Counter(whose.values())
    late: Counter[UUID] = Counter(whose[file.id] for file in files if file.id in whose and targets[file.id].passed(on))
    return [Load(officer, have[id_], late[id_]) for id_, officer in officers().items()]


def counts() -> dict[State, int]:
    """How many cases there are in each state."""
    found = store.counts()
    return {state: found.get(state, 0) for state in State}


def target_of(file: CaseFile, events: Iterable[Any]) -> Target:
    """By when KRÅD aims to answer a case with these events."""
    days = criteria.parameter(ParameterKey.ANSWER_DAYS, _day(file))
    happened = [(Kind(event.kind), event.at.astimezone(OSLO).date()) for event in events]
    return target(_day(file), days, happened, today())
