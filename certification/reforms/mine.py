"""What reforms have done to a unit, as its own people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from certification.certificates import service as certificates
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from tenants.register import service as register
from tenants.units import succession


@dataclass(frozen=True)
class Mine:
    """A reform of one of the unit's municipalities.

    `last_day` of the transition, `lapsed` what ended with the municipality by table, `here` whether the unit covers what came
    of it, `ended` whether the municipality is no more.
    """

    kind: str
    happened_on: date
    source: str
    target: str
    ended: bool
    here: bool
    last_day: date
    lapsed: Mapping[str, int]


def of_unit(unit_id: UUID, on: date) -> Sequence[Mine]:
    """The latest reforms that touched the unit, for as long as their transition lasts, the latest first."""
    found = []
    rows = [row for row in succession.of_unit(unit_id) if row.happened_on <= on]
    ids = frozenset(id_ for row in rows for id_ in (row.source_id, row.target_id))
    names = {m.id: m.names.norwegian for m in register.versions(ids)} if ids else {}
    for row in rows:
        until = ends(row.happened_on)
        if on < until:
            found.append(
                Mine(
                    row.kind,
                    row.happened_on,
                    names[row.source_id],
                    names[row.target_id],
                    row.ended,
                    row.goes_on,
                    until - timedelta(days=1),
                    row.lapsed,
                )
            )
    return found


def ends(happened_on: date) -> date:
    """The first day after the transition that a reform begins."""
    return certificates.months_after(happened_on, criteria.parameter(ParameterKey.TRANSITION_MONTHS, happened_on))
