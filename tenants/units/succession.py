"""What reforms of municipalities do to units: cover passes to what came of a municipality, and nothing is approved by it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from tenants.units import store
from tenants.units.errors import FactsReported, LaterCover, PassedOn
from tenants.units.models import UnitCover, UnitReversal, UnitSuccession

#: So long it is told that a reform was reversed.
NEWS = timedelta(days=90)


@dataclass(frozen=True)
class Told:
    """What a reform did to a unit, as KRÅD may know it: nothing of the unit's facts."""

    unit_id: UUID
    reform_id: UUID
    kind: str
    source_id: UUID
    target_id: UUID
    ended: bool
    goes_on: bool
    happened_on: date
    hosted: bool


def succeed(
    reform_id: UUID, source_id: UUID, target_id: UUID, *, unit: UUID | None, becomes: UUID | None, on: date
) -> None:
    """The unit that covered a municipality gives it up where it is no more, and `becomes` covers what came of it. As KRÅD.

    The reform must stand and its day have come. Raises `LaterCover` where the cover has changed since that day.
    """
    try:
        store.succeed(reform_id, source_id, target_id, unit, becomes)
    except IntegrityError as error:
        if isinstance(error.orig, pg.ExclusionViolation | pg.CheckViolation):
            raise LaterCover(on) from error
        raise


def unsucceed(reform_id: UUID, reason: str) -> list[UUID]:
    """Take back what a reform did to units, whose people read why, and tell which these are. As the register keeper.

    Raises `FactsReported`, and `PassedOn` where a unit no longer has what it got.
    """
    told = of_reform(reform_id)
    try:
        store.unsucceed(reform_id, reason)
    except IntegrityError as error:
        if isinstance(error.orig, pg.CheckViolation):
            if error.orig.diag.constraint_name == "ck_succession_facts":
                raise FactsReported from error
            raise PassedOn from error
        raise
    for row in told:
        if row.hosted:
            host(row.unit_id, row.source_id)
    return sorted({row.unit_id for row in told})


def of_reform(reform_id: UUID) -> list[Told]:
    """What a reform did to units, as KRÅD."""
    return [Told(*row) for row in store.successions_of(reform_id)]


def of_unit(unit_id: UUID) -> Sequence[UnitSuccession]:
    """What reforms have done to a unit, the latest first, as the unit or its job."""
    return store.successions(unit_id)


def reversed_lately(unit_id: UUID, on: date) -> list[UnitReversal]:
    """The reforms that touched a unit and were reversed in the last months, the latest first, as the unit or its job."""
    return [row for row in store.reversals(unit_id) if is_news(row, on)]


def is_news(row: UnitReversal, on: date) -> bool:
    """Whether a reversal is told of still."""
    return row.reversed_on > on - NEWS


def covering(municipality_ids: Collection[UUID], on: date) -> dict[UUID, UnitCover]:
    """The cover of these whole municipalities on a day, by municipality, for a role that sees every unit's."""
    return {row.place_id: row for row in store.cover_of(municipality_ids, on)}


def covered_later(municipality_ids: Collection[UUID], on: date) -> list[UnitCover]:
    """Cover of these municipalities that begins on a day or later."""
    return store.cover_since(municipality_ids, on)


def host(unit_id: UUID, municipality_id: UUID) -> None:
    """A cooperation has another host from now on. As KRÅD."""
    unit = store.locked(unit_id)
    if unit is not None:
        unit.host_id = municipality_id
        store.flush()
