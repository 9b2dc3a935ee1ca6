"""Moving between units on a day: joining, leaving, founding a unit of places, and ending one.

All as KRÅD's register keeper or an operator. Each is one act in the caller's transaction: everything or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import cast
from uuid import UUID

from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from app.clock import OSLO, last_day, today
from app.errors import Invalid, NotFound
from app.jobs import outbox
from tenants.register import service as register
from tenants.register.records import Place, known
from tenants.units import service, store
from tenants.units.errors import AlreadyCovered, Closed, CoverHasMoved, LaterCover, MadeUpAndReal, NotYet, TooFewLeft
from tenants.units.models import Unit
from tenants.units.service import Kind, Language

_told_of_moves: list[Callable[[UUID], None]] = []


@dataclass(frozen=True)
class Move:
    """A place goes from one unit (None: it had none) to another (None: it has none afterwards)."""

    place_id: UUID
    from_id: UUID | None
    to_id: UUID | None


@dataclass(frozen=True)
class Moved:
    """A move as it was entered: the place, the units' names (None: no unit), the day, when, and by which role."""

    place_id: UUID
    from_name: str | None
    to_name: str | None
    moved_on: date
    recorded_at: datetime
    acting: str

    @property
    def recorded_on(self) -> date:
        """The day on which it was entered."""
        return self.recorded_at.astimezone(OSLO).date()


def when_moved(tell: Callable[[UUID], None]) -> None:
    """Ask to be told, in the same transaction, of each unit that something has moved from or to. Called once, when the application is made."""
    if tell not in _told_of_moves:
        _told_of_moves.append(tell)


def moves(place_id: UUID | None = None, latest: int | None = None) -> list[Moved]:
    """What was moved, of a place or of all, the latest first. As KRÅD."""
    rows = store.moves(None if place_id is None else {place_id}, latest)
    units = store.by_ids({unit_id for row in rows for unit_id in (row.from_id, row.to_id) if unit_id})
    names = {unit.id: unit.name for unit in units}
    return [
        Moved(
            row.place_id,
            names[row.from_id] if row.from_id else None,
            names[row.to_id] if row.to_id else None,
            row.moved_on,
            row.recorded_at,
            row.acting,
        )
        for row in rows
    ]


def move(place_id: UUID, from_id: UUID | None, to_id: UUID | None, on: date) -> None:
    """From a day on a place is another unit's (`to_id` None: nobody's), and so is what is about that municipality alone.

    The former unit keeps what it had until then; frozen documents, cases and certificates stay where they were made.
    Raises `NotYet`, `BeforeRegister`, `NotFound`, `CoverHasMoved`, `AlreadyCovered`, `LaterCover`, `TooFewLeft`,
    `MadeUpAndReal` and `WrongCover`; then nothing is changed.
    """
    _all_or_nothing([Move(place_id, from_id, to_id)], on)


def found(
    kind: Kind,
    name: str,
    place_ids: Collection[UUID],
    on: date,
    *,
    host_id: UUID | None = None,
    coordinating_id: UUID | None = None,
    language: Language | None = None,
    mailbox: str | None = None,
    demonstration: bool = False,
) -> UUID:
    """Make a unit that covers these places from a day on, each leaving the unit that had it. Raises as `move`."""
    with store.all_or_nothing():
        unit_id = service.add(
            kind,
            name,
            language=language,
            mailbox=mailbox,
            host_id=host_id,
            coordinating_id=coordinating_id,
            demonstration=demonstration,
        )
        _all_or_nothing([Move(place_id, _unit_of(place_id, on), unit_id) for place_id in sorted(set(place_ids))], on)
    return unit_id


def dissolve(unit_id: UUID, on: date, ids: Mapping[UUID, UUID] = MappingProxyType({})) -> list[UUID]:
    """End a unit on a day. A cooperation's municipalities get a unit each, which is returned; others are nobody's.

    `ids`: that of a municipality's unit, where somebody has chosen it.
    Raises as `move`, and `NotFound` where it covers nothing that day.
    """
    unit = service.get(unit_id)
    cover = service.cover(unit_id, on)
    if not cover:
        raise NotFound
    if unit.kind != Kind.COOPERATION:
        _all_or_nothing([Move(row.place_id, unit_id, None) for row in cover], on)
        return []
    with store.all_or_nothing():
        own = {
            m.id: service.add(
                Kind.MUNICIPALITY, m.names.norwegian, demonstration=unit.demonstration, unit_id=ids.get(m.id)
            )
            for m in service.municipalities(unit_id, on)
        }
        _all_or_nothing([Move(row.place_id, unit_id, own[row.place_id]) for row in cover], on)
    return list(own.values())


def left_last(unit_id: UUID) -> tuple[date, set[UUID]] | None:
    """The day on which a unit came to cover nothing, and the places that left it then.

    None where it covers something today or later, never did, or where a reform took one of the places.
    """
    rows = service.covers(frozenset({unit_id}))[unit_id]
    ends = {row.valid.upper for row in rows}
    if not ends or None in ends or (on := max(end for end in ends if end)) > today():
        return None
    ids = {row.place_id for row in rows if row.valid.upper == on}
    there = {m.id for m in register.municipalities(on)} | {d.id for d in register.city_districts(on)}
    return (on, ids) if ids <= there else None


def take_back(unit_id: UUID) -> None:
    """The places that left a unit last, so that it covers nothing, never left: it covers them again from that very day.

    Raises as `move`, and `NotFound` where there are no such places (`left_last`).
    """
    found = left_last(unit_id)
    if found is None:
        raise NotFound
    on, places = found
    _all_or_nothing([Move(place_id, _unit_of(place_id, on), unit_id) for place_id in sorted(places)], on)


@contextmanager
def together() -> Iterator[None]:
    """What is refused inside takes back everything that was done inside."""
    with store.all_or_nothing():
        yield


@contextmanager
def tried() -> Iterator[None]:
    """Inside, a move is made and can be looked at; afterwards nothing of it has happened. Refused as if it were made."""
    with store.all_or_nothing(undo=True):
        yield


@dataclass(frozen=True)
class Period:
    """A unit covers a place, or the whole that it is a part of, from a day until another (None: still)."""

    unit: Unit
    start: date
    end: date | None

    @property
    def last(self) -> date | None:
        """The last day of it."""
        return last_day(self.end) if self.end else None


def covered_since(unit_id: UUID, municipality_ids: Collection[UUID], on: date) -> None:
    """The unit has covered these of its municipalities for longer than was known: since a day, or a later one since which each has
    been there and nobody else has covered any of it. Who covers it that long already is left as it is. As KRÅD.
    """
    store.lock(unit_id)
    for row in service.cover(unit_id, today()):
        if row.municipality_id in municipality_ids:
            there = register.versions(frozenset({row.municipality_id}))[0].started_on
            since = max(filter(None, (on, there, store.freed_on(row))))
            if since < cast("date", row.valid.lower):
                store.begin_earlier(row, since)
                outbox.add("unit_changed", tenant_id=unit_id)


def history(place_id: UUID) -> list[Period]:
    """The units that have covered a place, the latest first. As KRÅD. Raises `NotFound`."""
    places = register.places({place_id})
    if not places:
        raise NotFound
    return [
        Period(unit, cast("date", cover.valid.lower), cover.valid.upper) for unit, cover in store.covers_of(places[0])
    ]


def _all_or_nothing(moves: Collection[Move], on: date) -> None:
    with store.all_or_nothing():
        _move(moves, on)


def _move(moves: Collection[Move], on: date) -> None:
    known(on)
    if on > today():
        raise NotYet
    touched = sorted({unit for each in moves for unit in (each.from_id, each.to_id) if unit})
    units = {unit_id: service.get(unit_id) for unit_id in touched}
    for unit_id in touched:
        store.lock(unit_id)
        if store.changes_after(unit_id, on):
            raise LaterCover(on)
    places = {place.id: place for place in register.places({each.place_id for each in moves})}
    for each in moves:
        if each.place_id not in places or each.from_id == each.to_id:
            raise NotFound
        if each.to_id and units[each.to_id].closed_at:
            raise Closed(units[each.to_id].name)
        if each.from_id and each.to_id and units[each.from_id].demonstration != units[each.to_id].demonstration:
            raise MadeUpAndReal
        _one(places[each.place_id], each, on)
    for unit_id in touched:
        _still_fits(units[unit_id], on, joined={each.place_id for each in moves if each.to_id == unit_id})
        outbox.add("unit_changed", tenant_id=unit_id)
        for tell in _told_of_moves:
            tell(unit_id)


def _one(place: Place, each: Move, on: date) -> None:
    name = service.place_name(place, on)
    here = {row.place_id for row in service.cover(each.from_id, on)} if each.from_id else set()
    if each.from_id and place.id not in here:
        raise CoverHasMoved(name, on)
    if each.to_id:
        taken = store.taken(place, each.from_id, on)
        if taken:
            raise AlreadyCovered(name, *taken)
    try:
        store.move(place.id, each.from_id, each.to_id, on)
    except IntegrityError as error:
        if isinstance(error.orig, pg.ExclusionViolation | pg.CheckViolation):
            raise CoverHasMoved(name, on) from error
        raise


def _still_fits(unit: Unit, on: date, *, joined: Iterable[UUID]) -> None:
    places = register.places({row.place_id for row in service.cover(unit.id, on)})
    if unit.kind == Kind.COOPERATION and places and not set(joined):
        ids = {place.id for place in places}
        if len(ids) < 2 or unit.host_id not in ids:
            raise TooFewLeft(unit.name)
    service.fits(unit, places, len(places), on)


def _unit_of(place_id: UUID, on: date) -> UUID | None:
    """The unit that covers exactly this place; a part of a covered whole has none to leave."""
    places = register.places({place_id})
    if not places:
        raise Invalid
    unit = service.covering(place_id, on)
    return unit.id if unit and place_id in {row.place_id for row in service.cover(unit.id, on)} else None
