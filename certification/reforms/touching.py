"""What a reform touches, told before it is entered: the figures, units, certificates, cases, and the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.clock import today
from certification.cases.states import OPEN, State
from certification.certificates import codes
from certification.reforms import store
from certification.reforms.counting import Counted, Heirs, counted
from certification.reforms.passing import Passing, passings
from tenants.register import service as register
from tenants.register.records import Change, identity
from tenants.register.reforms import lines
from tenants.register.reforms import service as reforms
from tenants.register.reforms.models import RegisterReform
from tenants.register.reforms.service import Plan
from tenants.register.reforms.values import Merger, Newcomer, Reform
from tenants.register.register import Register
from tenants.register.service import Difference
from tenants.units import service as units
from tenants.units import succession
from tenants.units.models import Unit
from tenants.units.service import Kind


@dataclass(frozen=True)
class Touched:
    """A unit that a reform touches: the names of its municipalities that change, and what KRÅD has of it.

    `certificate` is the code of its certificate and `approved_until` the last day of that, `lapses` whether it falls away on the
    day. `confirmations` are the days on which the police confirmed for what ends, `agreements` those on which
    they signed an agreement that no longer counts: it was for what ends, or made by a district that is not responsible any more.
    """

    unit: Unit
    municipalities: Sequence[str]
    case: State | None
    certificate: str | None
    approved_until: date | None
    lapses: bool
    confirmations: Sequence[date]
    agreements: Sequence[date]


@dataclass(frozen=True)
class Passed:
    """What comes of municipalities that end or are divided: the unit that goes on with it (None: a new one where it `founds`, or
    none), and the units that do not, each with whether it covers something else still.

    `joined`: the target was there before, and takes the sources in.
    """

    kind: str
    sources: Sequence[str]
    target: str
    ended: bool
    joined: bool
    becomes: str | None
    founds: bool
    leaving: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Preview:
    """What a reform would do; `due` tells whether units are changed at once, `hindering` whose cover is in the way of it.

    `lonely` are the cooperations that have one municipality left, which a person has to end.
    """

    plan: Plan
    differences: tuple[Difference, ...]
    counted: Counted
    passed: Sequence[Passed]
    touched: Sequence[Touched]
    lonely: Sequence[str]
    hindering: Sequence[str]
    due: bool

    @property
    def reform(self) -> Reform:
        return self.plan.reform


def preview(content: bytes | str | Mapping[str, Any]) -> Preview:
    """What a reform would do; nothing is changed. Raises `BrokenReform`."""
    plan = reforms.plan(content)
    on = plan.reform.effective_on
    passing = passings_of(plan.after, _new_changes(plan), on, chosen(plan.reform, plan.after))
    names = _names(plan)
    differences = plan.differences
    return Preview(
        plan,
        differences,
        counted(plan, heirs(passing, on)),
        _passed(plan, passing, names),
        _touched(plan, passing, differences, names),
        _lonely(passing, on),
        [unit.name for unit in hindering(passing, on)],
        on <= today(),
    )


def _passed(plan: Plan, passing: Sequence[Passing], names: Mapping[UUID, str]) -> list[Passed]:
    """Each thing that comes of municipalities once, with those that it comes of."""
    on = plan.reform.effective_on
    before = {m.id for m in plan.before.in_force(_eve(on))}
    groups: dict[tuple[str, UUID], list[Passing]] = {}
    for each in passing:
        groups.setdefault((each.kind, each.target_id), []).append(each)
    found = []
    for (kind, target), rows in groups.items():
        goes_on = next((row.becomes for row in rows if row.becomes), None)
        gives_up = goes_on is not None and goes_on.kind == Kind.COOPERATION and gives_way(goes_on.id, passing, on)
        stays = None if goes_on is None or gives_up else goes_on.id
        left = {row.unit.id: row.unit.name for row in rows if row.unit and row.ended and row.unit.id != stays}
        found.append(
            Passed(
                kind,
                sorted({names[row.source_id] for row in rows}),
                names[target],
                all(row.ended for row in rows),
                target in before,
                goes_on.name if goes_on and stays else None,
                gives_up or any(row.founds for row in rows),
                [(name, bool(after(id_, passing, on)) and not gives_up) for id_, name in left.items()],
            )
        )
    return found


def _eve(on: date) -> date:
    return on - timedelta(days=1)


def _new_changes(plan: Plan) -> list[Change]:
    on = plan.reform.effective_on
    return [c for c in set(plan.after.changes) - set(plan.before.changes) if c.changed_on == on]


def chosen(reform: Reform, after: Register) -> dict[UUID, UUID]:
    """The units that the keeper chose to go on, by the municipality that they go on with."""
    found = {}
    for change in reform.changes:
        if isinstance(change, Merger) and change.unit:
            on = reform.effective_on
            target = (
                after.with_number(change.into.number, on)
                if isinstance(change.into, Newcomer)
                else after.with_number(change.into, _eve(on))  # by what it was called then
            )
            found[target.id] = UUID(change.unit)
    return found


def passings_of(whole: Register, changes: Sequence[Change], on: date, chosen: Mapping[UUID, UUID]) -> list[Passing]:
    ids = {identity("municipality", key) for change in changes for key in (change.source, change.target)}
    held = succession.covering(ids, min(_eve(on), today())) if ids else {}
    by_id = units.several({row.tenant_id for row in held.values()})
    return passings(changes, whole, on, lambda place: by_id[held[place].tenant_id] if place in held else None, chosen)


def changes_of(row: RegisterReform) -> list[Change]:
    """What became of municipalities on the reform's day."""
    on = row.effective_on
    return [
        Change(date.fromisoformat(line[0]), line[1], line[2], line[3], line[4])
        for line in row.lines.get("changes.csv", {}).get(lines.IN, [])
        if line[0] == on.isoformat()
    ]


def concerned(row: RegisterReform) -> set[UUID]:
    """The units whose municipalities end or are divided: the nation's picture has them in transition from that day, also before it."""
    passing = passings_of(register.whole(), changes_of(row), row.effective_on, {})
    return {each.unit.id for each in passing if each.unit}


def touched_by(row: RegisterReform) -> list[tuple[Unit, Sequence[str]]]:
    """The units that covered a municipality whose rows a reform changes, and the names of those that do."""
    keys = {line[0] for side in row.lines.get("municipalities.csv", {}).values() for line in side}
    changed = {key for change in changes_of(row) for key in (change.source, change.target)}
    ids = {identity("municipality", key) for key in keys | changed}
    names = {m.id: m.names.norwegian for m in register.versions(frozenset(ids))} if ids else {}
    by_unit: dict[UUID, set[UUID]] = {}
    for unit_id, place in store.covers(ids, min(_eve(row.effective_on), today())):
        by_unit.setdefault(unit_id, set()).add(place)
    found = [
        (unit, sorted(names.get(place, "") for place in by_unit[id_])) for id_, unit in units.several(by_unit).items()
    ]
    return sorted(found, key=lambda pair: pair[0].name)


def hindering(passing: Sequence[Passing], on: date) -> list[Unit]:
    """The units that begin to cover a municipality that ends on a day, on that day or later."""
    late = succession.covered_later({each.source_id for each in passing if each.ended}, on)
    found = units.several({row.tenant_id for row in late})
    return sorted(found.values(), key=lambda unit: unit.name)


def after(unit_id: UUID, passing: Sequence[Passing], on: date) -> set[UUID]:
    """What a unit covers when all has passed."""
    had = _had(unit_id, on)
    gone = {each.source_id for each in passing if each.ended}
    joins = {each.target_id for each in passing if each.becomes and each.becomes.id == unit_id and each.unit}
    return (had - gone) | joins


def gives_way(unit_id: UUID, passing: Sequence[Passing], on: date) -> bool:
    """Whether nothing of what a unit covered is left in it, and fewer than two municipalities are."""
    left = after(unit_id, passing, on)
    return len(left) < 2 and not left & _had(unit_id, on)


def heirs(passing: Sequence[Passing], on: date) -> Heirs:
    """Who covers what comes of others, and who is host of the cooperations, when all has passed."""
    cooperations = {u.id: u for p in passing for u in (p.unit, p.becomes) if u and u.kind == Kind.COOPERATION}
    gone = {id_ for id_ in cooperations if gives_way(id_, passing, on)}
    found: dict[UUID, UUID | None] = {}
    for each in passing:
        if each.founds or (each.unit and each.becomes and each.becomes.id in gone):
            found[each.target_id] = None
        elif each.becomes:
            found.setdefault(each.target_id, each.becomes.id)
    hosts = {id_: host(unit, after(id_, passing, on), passing) for id_, unit in cooperations.items() if id_ not in gone}
    return Heirs(found, {id_: place for id_, place in hosts.items() if place})


def host(unit: Unit, left: Set[UUID], passing: Sequence[Passing]) -> UUID | None:
    """The host of a cooperation that has these municipalities left: what came of the host, or else another of them."""
    if unit.host_id in left or not left:
        return unit.host_id
    return next((p.target_id for p in passing if p.source_id == unit.host_id and p.target_id in left), min(left))


def _had(unit_id: UUID, on: date) -> set[UUID]:
    return {row.place_id for row in units.cover(unit_id, _eve(on))}


def _lonely(passing: Sequence[Passing], on: date) -> list[str]:
    """The cooperations that are left with one of their municipalities."""
    found = {each.id: each for p in passing for each in (p.unit, p.becomes) if each and each.kind == Kind.COOPERATION}
    left = {id_: after(id_, passing, on) for id_ in found}
    return sorted(found[id_].name for id_, places in left.items() if len(places) == 1 and places & _had(id_, on))


def _names(plan: Plan) -> dict[UUID, str]:
    on = plan.reform.effective_on
    eve = _eve(on)
    found = {m.id: m.names.norwegian for m in plan.before.in_force(eve)}
    new = {m.id: m.names.norwegian for m in plan.after.in_force(on)}
    return {**new, **found}


def _touched(
    plan: Plan, passing: Sequence[Passing], differences: Sequence[Difference], names: Mapping[UUID, str]
) -> list[Touched]:
    """Every unit that covers something that changes, with its certificate, its open case and the police's word."""
    on = plan.reform.effective_on
    ids = {each.source_id for each in passing} | {each.target_id for each in passing}
    ids |= {identity("municipality", d.row[0]) for d in differences if d.file == "municipalities.csv"}
    by_unit: dict[UUID, set[UUID]] = {}
    day = min(_eve(on), today())
    for unit_id, municipality in store.covers(ids, day):
        by_unit.setdefault(unit_id, set()).add(municipality)
    there = {m.id for m in plan.after.in_force(on)}
    covers = units.covers(frozenset(by_unit)) if by_unit else {}
    ended = {each.source_id for each in passing if each.ended}
    held, open_cases = store.held(by_unit, today()), store.open_cases(by_unit, OPEN)
    confirmed = store.confirmed(ended)
    responsible = {m.id: m.police_district for m in plan.after.in_force(on)}
    agreed = [
        (place, signed_on)
        for place, district, signed_on in store.agreed(ids, on)
        if place not in responsible or identity("police_district", responsible[place]) != district
    ]
    found = []
    for unit_id, unit in units.several(by_unit).items():
        number, named, last_day = held.get(unit_id, (None, (), None))
        state = open_cases.get(unit_id)
        here = by_unit[unit_id]
        here_still = {row.municipality_id for row in covers[unit_id] if day in row.valid} & there
        found.append(
            Touched(
                unit,
                sorted(names.get(place, str(place)) for place in here),
                State(state) if state else None,
                codes.write(number) if number else None,
                last_day,
                last_day is not None and here_still.isdisjoint(named),
                sorted(day for place, day in confirmed if place in here),
                sorted(day for place, day in agreed if place in here),
            )
        )
    return sorted(found, key=lambda each: each.unit.name)
