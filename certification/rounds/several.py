"""Acts on several units of a round: each in a transaction of its own, with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from app.db.session import one_act
from app.errors import DomainError
from tenants.reporting.yearly import keeping


@dataclass(frozen=True)
class Result:
    """What became of one act: done, or why not."""

    unit_id: UUID
    name: str
    reason: str | None = None


#: What is done to units (id, name), of a year, with what was typed.
Several = Callable[[Iterable[tuple[UUID, str]], int, Mapping[str, Any]], list[Result]]


def remind_each(chosen: Iterable[tuple[UUID, str]], year: int) -> list[Result]:
    """Remind each of these units (id, name) of its report of a year. Sent again it tells nobody twice."""
    return [_act(unit_id, name, partial(keeping.remind, unit_id, year)) for unit_id, name in chosen]


def extend_each(chosen: Iterable[tuple[UUID, str]], year: int, until_on: date, reason: str) -> list[Result]:
    """Give each of these units until a day, with a reason that they read. Sent again it changes nothing."""
    return [_act(unit_id, name, partial(keeping.extend, unit_id, year, until_on, reason)) for unit_id, name in chosen]


def _act(unit_id: UUID, name: str, act: Callable[[], None]) -> Result:
    try:
        with one_act():
            act()
    except DomainError as error:
        return Result(unit_id, name, error.message)
    return Result(unit_id, name)
