"""Who goes on with what in a reform: from the register's changes and who covered what, each unit's part. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tenants.register.records import Change, identity
from tenants.register.register import Register
from tenants.units.models import Unit
from tenants.units.service import Kind


@dataclass(frozen=True)
class Passing:
    """What comes of a unit's cover of a municipality (None: nobody covered it).

    `ended`: the municipality is no more; else it is the continuing part. The unit that covers `target_id` from the day is
    `becomes`, or one that is made for it (`founds`), or none.
    """

    kind: str
    source_id: UUID
    target_id: UUID
    ended: bool
    unit: Unit | None
    becomes: Unit | None
    founds: bool = False


def passings(
    changes: Iterable[Change],
    register: Register,
    on: date,
    covering: Callable[[UUID], Unit | None],
    chosen: Mapping[UUID, UUID],
) -> list[Passing]:
    """What each change does to units; changes between municipalities that no unit covered do nothing.

    A merger's successor goes on in the unit of the municipality that it goes on as, or else in the one that was chosen, or else
    in that of its largest part. Of a municipality that is divided and ends, the first part goes on in its unit; each other part
    gets a unit of its own, so that somebody can answer for it. A cooperation keeps all the parts of its members.
    """
    there = {m.id for m in register.in_force(on)}
    before = {m.id for m in register.in_force(on - timedelta(days=1))}
    found: list[Passing] = []
    parts: dict[str, int] = {}
    mergers: dict[str, list[Change]] = {}
    for change in sorted(changes, key=lambda c: (c.kind, c.source)):
        if change.kind == "merger":
            mergers.setdefault(change.target, []).append(change)
        elif change.kind == "split":
            source, target = _ids(change)
            unit = covering(source)
            ended = source not in there
            if target in before:
                becomes = covering(target)
                founds = False
            else:
                first = ended and not parts.get(change.source)
                parts[change.source] = parts.get(change.source, 0) + 1
                stays = unit is not None and (unit.kind == Kind.COOPERATION or first)
                becomes = unit if stays else None
                founds = unit is not None and not stays
            if unit or (becomes and target in before):
                found.append(Passing("split", source, target, ended, unit, becomes, founds))
    for target_key, merged in mergers.items():
        target = identity("municipality", target_key)
        units = {change.source: covering(_ids(change)[0]) for change in merged}
        there_before = covering(target) if target in before else None
        held = {unit.id: unit for unit in units.values() if unit}
        if not held and there_before is None:
            continue
        largest = max(
            (key for key, unit in units.items() if unit),
            key=lambda key: (_inhabitants(register, key, on), key),
            default=None,
        )
        becomes = there_before or held.get(chosen.get(target, target)) or (units[largest] if largest else None)
        found += [Passing("merger", _ids(change)[0], target, True, units[change.source], becomes) for change in merged]
    return found


def _ids(change: Change) -> tuple[UUID, UUID]:
    return identity("municipality", change.source), identity("municipality", change.target)


def _inhabitants(register: Register, key: str, on: date) -> int:
    count = register.population(key, on)
    return count.population if count else 0
