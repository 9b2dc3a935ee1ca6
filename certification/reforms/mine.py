"""What reforms have done to a unit, as its own people read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from certification.certificates import service as certificates
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from tenants.register import service as register
from tenants.register.records import identity
from tenants.units import service as units
from tenants.units import succession
from tenants.units.models import UnitSuccession


@dataclass(frozen=True)
class Mine:
    """A reform that touched the unit: the municipalities `sources` and what came of them, `target`.

    `had` are those of the sources that the unit covered and that are no more, `lapsed` what ended with them by table. `here`:
    the unit covers the target. `ended`: the sources are no more. `last_day` is that of the transition.
    """

    kind: str
    happened_on: date
    sources: Sequence[str]
    target: str
    had: Sequence[str]
    ended: bool
    here: bool
    last_day: date
    lapsed: Mapping[str, int]


def of_unit(unit_id: UUID, on: date) -> Sequence[Mine]:
    """The reforms that touched the unit, for as long as their transition lasts, the latest first."""
    groups: dict[tuple[str, date, UUID], list[UnitSuccession]] = {}
    for row in succession.of_unit(unit_id):
        if row.happened_on <= on < ends(row.happened_on):
            groups.setdefault((row.kind, row.happened_on, row.target_id), []).append(row)
    ids = frozenset(id_ for rows in groups.values() for row in rows for id_ in (row.source_id, row.target_id))
    names = {m.id: m.names.norwegian for m in register.versions(ids)} if ids else {}
    covered = {row.place_id for row in units.covers(frozenset({unit_id}))[unit_id]} if ids else set()
    return [
        Mine(
            kind,
            day,
            sorted(names[row.source_id] for row in rows),
            names[target],
            sorted(names[row.source_id] for row in rows if row.ended and row.source_id in covered),
            all(row.ended for row in rows),
            any(row.goes_on for row in rows),
            ends(day) - timedelta(days=1),
            sum((Counter(row.lapsed) for row in rows), Counter()),
        )
        for (kind, day, target), rows in groups.items()
    ]


@dataclass(frozen=True)
class Coming:
    """A change of the register's on a day to come: the municipalities `sources`, what comes of them, and whether they end."""

    kind: str
    day: date
    sources: Sequence[str]
    target: str
    ended: bool


def coming(unit_id: UUID, on: date) -> Sequence[Coming]:
    """What is entered of the unit's municipalities for later days, the first day first."""
    whole = register.whole()
    covered = {row.place_id for row in units.covers(frozenset({unit_id}))[unit_id]}
    groups: dict[tuple[date, str, str], list[str]] = {}
    for change in whole.changes:
        if change.changed_on > on and change.kind != "boundary_transfer":
            groups.setdefault((change.changed_on, change.kind, change.target), []).append(change.source)
    names = {m.key: m.names.norwegian for m in sorted(whole.municipalities, key=lambda m: m.started_on)}
    ended = {m.key: m.ended_on for m in sorted(whole.municipalities, key=lambda m: m.started_on)}
    return [
        Coming(kind, day, sorted(names[key] for key in keys), names[target], all(ended[key] == day for key in keys))
        for (day, kind, target), keys in sorted(groups.items())
        if covered & {identity("municipality", key) for key in (*keys, target)}
    ]


def ends(happened_on: date) -> date:
    """The first day after the transition that a reform begins."""
    return certificates.months_after(happened_on, criteria.parameter(ParameterKey.TRANSITION_MONTHS, happened_on))
