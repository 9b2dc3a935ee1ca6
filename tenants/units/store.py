"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Date, Row, Uuid, bindparam, delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import load_only

from app.db.session import session
from app.db.together import Together
from tenants.register.records import Place
from tenants.units.models import Unit, UnitCover, UnitMove, UnitReversal, UnitSuccession


def add(unit: Unit) -> None:
    session.add(unit)
    session.flush()


def get(unit_id: UUID) -> Unit | None:
    """The unit, where the acting role may see it; its row is not locked."""
    return session.get(Unit, unit_id)


def lock(unit_id: UUID) -> bool:
    """Hold the unit's row until the transaction ends, so that two changes of its cover take turns."""
    return session.scalar(select(Unit.id).where(Unit.id == unit_id).with_for_update()) is not None


def locked(unit_id: UUID) -> Unit | None:
    """The unit as it is now, held until the transaction ends."""
    query = select(Unit).where(Unit.id == unit_id).with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def flush() -> None:
    session.flush()


def existing(unit_ids: Collection[UUID]) -> set[UUID]:
    return set(session.scalars(select(Unit.id).where(Unit.id.in_(unit_ids))))


def every_id() -> list[UUID]:
    """The ids of all units, covering something or not."""
    return list(session.scalars(select(Unit.id)))


def any_real() -> bool:
    return bool(session.scalar(select(exists().where(~Unit.demonstration))))


def units(on: date) -> list[Unit]:
    """The units that cover something on a day, and those that coordinate one of them."""
    covering = select(UnitCover.tenant_id).where(UnitCover.valid.contains(on))
    coordinating = select(Unit.coordinating_id).where(Unit.id.in_(covering), Unit.coordinating_id.is_not(None))
    return list(session.scalars(select(Unit).where(Unit.id.in_(covering.union(coordinating)))))


def cover(unit_id: UUID, on: date) -> list[UnitCover]:
    """What the unit covers on a day."""
    return list(
        session.scalars(
            select(UnitCover)
            .where(UnitCover.tenant_id == unit_id, UnitCover.valid.contains(on))
            .order_by(UnitCover.municipality_id, UnitCover.share)
        )
    )


_UNIT = bindparam("unit", type_=Uuid)
_HERE = Together(
    (Unit, Unit.id == _UNIT),
    (UnitCover, (UnitCover.tenant_id == _UNIT) & UnitCover.valid.contains(bindparam("on", type_=Date))),
    options=(load_only(Unit.kind, Unit.name, Unit.host_id, Unit.coordinating_id, Unit.demonstration),),
)


def here(unit_id: UUID, on: date) -> tuple[Unit | None, list[UnitCover]]:
    """The unit, as far as the police may see one (the rest is read when it is asked for), and what it covers on a day.

    One statement.
    """
    unit, rows = _HERE(unit=unit_id, on=on)
    return next(iter(unit), None), sorted(rows, key=lambda row: (row.municipality_id, row.share.lower))


def covers(unit_ids: Collection[UUID]) -> list[UnitCover]:
    """All that these units have covered, each unit's in the order of `cover`."""
    return list(
        session.scalars(
            select(UnitCover)
            .where(UnitCover.tenant_id.in_(unit_ids))
            .order_by(UnitCover.municipality_id, UnitCover.share)
        )
    )


def several(unit_ids: Collection[UUID]) -> list[Unit]:
    return list(session.scalars(select(Unit).where(Unit.id.in_(unit_ids))))


def changes_after(unit_id: UUID, on: date) -> bool:
    """Whether any of the unit's cover begins after the day, or ends after it on a known day."""
    return bool(
        session.scalar(
            select(UnitCover.id)
            .where(
                UnitCover.tenant_id == unit_id,
                (func.lower(UnitCover.valid) > on) | (func.upper(UnitCover.valid) > on),
            )
            .limit(1)
        )
    )


def taken(place: Place, by_others_than: UUID | None, on: date) -> tuple[str, date] | None:
    """The unit that covers the place or a part of it on the day or later, and from when."""
    row = session.execute(
        select(Unit.name, func.lower(UnitCover.valid))
        .join(Unit, Unit.id == UnitCover.tenant_id)
        .where(
            UnitCover.tenant_id != by_others_than,
            UnitCover.municipality_id == place.municipality_id,
            UnitCover.share.overlaps(Range(*place.share)),
            UnitCover.valid.overlaps(Range(on, None)),
        )
        .order_by(func.lower(UnitCover.valid))
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def end(unit_id: UUID, place_ids: Collection[UUID], on: date) -> None:
    """End the unit's cover of these places on a day; what began that very day never was."""
    chosen = (UnitCover.tenant_id == unit_id, UnitCover.place_id.in_(place_ids), UnitCover.valid.contains(on))
    session.execute(delete(UnitCover).where(*chosen, func.lower(UnitCover.valid) == on))
    session.execute(update(UnitCover).where(*chosen).values(valid=func.daterange(func.lower(UnitCover.valid), on)))


def begin(unit_id: UUID, chosen: Collection[Place], on: date) -> None:
    """Begin the unit's cover of these places on a day."""
    session.add_all(
        UnitCover(
            tenant_id=unit_id,
            id=uuid4(),
            place_id=place.id,
            municipality_id=place.municipality_id,
            share=Range(*place.share),
            valid=Range(on, None),
        )
        for place in chosen
    )
    session.flush()


def move(place_id: UUID, from_id: UUID | None, to_id: UUID | None, on: date) -> None:
    """Move the cover, and what is about the municipality alone, by the database's own function."""
    session.flush()
    session.execute(select(func.sec.move(place_id, from_id, to_id, on)))
    session.expire_all()


@contextmanager
def all_or_nothing(*, undo: bool = False) -> Iterator[None]:
    """What is refused inside takes back everything inside; with `undo` all of it is taken back in the end anyhow."""
    savepoint = session.begin_nested()
    try:
        yield
    except BaseException:
        savepoint.rollback()
        raise
    if undo:
        session.flush()
        savepoint.rollback()
        session.expire_all()
    else:
        savepoint.commit()


def succeed(reform_id: UUID, source_id: UUID, target_id: UUID, unit: UUID | None, becomes: UUID | None) -> None:
    """Pass the cover on in a reform, by the database's own function."""
    session.flush()
    session.execute(select(func.sec.succeed(reform_id, source_id, target_id, unit, becomes)))
    session.expire_all()


def unsucceed(reform_id: UUID, reason: str) -> None:
    """Take back what a reform did to units, by the database's own function."""
    session.flush()
    session.execute(select(func.sec.unsucceed(reform_id, reason)))
    session.expire_all()


def founded_by(reform_id: UUID) -> list[tuple[UUID, bool]]:
    rows = session.execute(text("SELECT * FROM sec.founded_by(:reform)"), {"reform": reform_id})
    return [(row[0], row[1]) for row in rows]


def end_signatories(reform_id: UUID, closing: Collection[UUID]) -> None:
    asked = {"reform": reform_id, "closing": list(closing)}
    session.execute(text("SELECT sec.end_signatories(:reform, CAST(:closing AS uuid[]))"), asked)


def close(unit_id: UUID, language: str, at: datetime) -> list[UUID]:
    """Close a unit by the database's own function; the mails that tell of it."""
    session.flush()
    asked = {"unit": unit_id, "language": language, "at": at}
    mails = list(session.scalars(text("SELECT * FROM sec.close_unit(:unit, :language, :at)"), asked))
    session.expire_all()
    return mails


def idle(on: date) -> Sequence[Unit]:
    """The units that are not closed, cover nothing on a day or later, and coordinate nobody."""
    covering = select(UnitCover.tenant_id).where(UnitCover.valid.overlaps(Range(on, None)))
    coordinating = select(Unit.coordinating_id).where(Unit.coordinating_id.is_not(None), Unit.closed_at.is_(None))
    query = select(Unit).where(Unit.closed_at.is_(None), Unit.id.not_in(covering.union(coordinating)))
    return session.scalars(query).all()


def successions(unit_id: UUID) -> Sequence[UnitSuccession]:
    query = select(UnitSuccession).where(UnitSuccession.tenant_id == unit_id)
    return session.scalars(query.order_by(UnitSuccession.happened_on.desc(), UnitSuccession.id)).all()


def reversals(unit_id: UUID) -> Sequence[UnitReversal]:
    query = select(UnitReversal).where(UnitReversal.tenant_id == unit_id)
    return session.scalars(query.order_by(UnitReversal.reversed_at.desc(), UnitReversal.id)).all()


def successions_of(reform_id: UUID) -> list[tuple[Any, ...]]:
    """The columns that KRÅD may read."""
    row = UnitSuccession
    query = select(
        row.tenant_id,
        row.reform_id,
        row.kind,
        row.source_id,
        row.target_id,
        row.ended,
        row.goes_on,
        row.happened_on,
        row.hosted,
    ).where(row.reform_id == reform_id)
    return [tuple(each) for each in session.execute(query.order_by(row.tenant_id, row.source_id, row.target_id))]


def cover_of(place_ids: Collection[UUID], on: date) -> list[UnitCover]:
    return list(
        session.scalars(select(UnitCover).where(UnitCover.place_id.in_(place_ids), UnitCover.valid.contains(on)))
    )


def cover_since(municipality_ids: Collection[UUID], on: date) -> list[UnitCover]:
    query = select(UnitCover).where(UnitCover.municipality_id.in_(municipality_ids), func.lower(UnitCover.valid) >= on)
    return list(session.scalars(query))


def moves(place_ids: Collection[UUID] | None = None, limit: int | None = None) -> Sequence[UnitMove]:
    """What was moved (of these places, where they are named), the latest first."""
    query = select(UnitMove).order_by(UnitMove.recorded_at.desc(), UnitMove.id).limit(limit)
    if place_ids is not None:
        query = query.where(UnitMove.place_id.in_(place_ids))
    return session.scalars(query).all()


def covers_of(place: Place) -> list[Row[Unit, UnitCover]]:
    """Every unit that has covered the place, or the whole that it is a part of, and when, the latest first."""
    return list(
        session.execute(
            select(Unit, UnitCover)
            .join(UnitCover, UnitCover.tenant_id == Unit.id)
            .where(UnitCover.municipality_id == place.municipality_id, UnitCover.share.contains(Range(*place.share)))
            .order_by(func.lower(UnitCover.valid).desc(), Unit.name)
        )
    )


def freed_on(cover: UnitCover) -> date | None:
    """The day on which the latest cover of any part of the same ended, by anybody, before this one began; None where there was none."""
    earlier = select(func.max(func.upper(UnitCover.valid))).where(
        UnitCover.municipality_id == cover.municipality_id,
        UnitCover.share.overlaps(cover.share),
        func.upper(UnitCover.valid) <= cover.valid.lower,
    )
    return cast("date | None", session.scalar(earlier))


def begin_earlier(cover: UnitCover, on: date) -> None:
    """Let a cover begin on an earlier day."""
    cover.valid = Range(on, cover.valid.upper)
    session.flush()


def coordinating(municipality_id: UUID, on: date, *, demonstration: bool) -> list[UUID]:
    """The units that coordinate the city districts of a municipality on a day, made-up ones or real ones."""
    return list(
        session.scalars(
            select(Unit.coordinating_id)
            .join(UnitCover, UnitCover.tenant_id == Unit.id)
            .where(
                UnitCover.municipality_id == municipality_id,
                UnitCover.valid.contains(on),
                Unit.demonstration == demonstration,
                Unit.coordinating_id.is_not(None),
            )
            .distinct()
        )
    )


def coordinated() -> list[UUID]:
    """The municipalities whose city districts the acting unit coordinates."""
    return list(session.scalar(select(func.sec.coordinated())) or ())


def by_ids(unit_ids: Collection[UUID]) -> list[Unit]:
    return list(session.scalars(select(Unit).where(Unit.id.in_(unit_ids))))


def covering(place: Place, on: date) -> Unit | None:
    """The unit that covers the place, or the whole that it is a part of, on a day."""
    return session.scalar(
        select(Unit)
        .join(UnitCover, UnitCover.tenant_id == Unit.id)
        .where(
            UnitCover.municipality_id == place.municipality_id,
            UnitCover.share.contains(Range(*place.share)),
            UnitCover.valid.contains(on),
        )
    )


def covered(municipality_id: UUID, on: date) -> set[UUID]:
    """The places of a municipality, the whole or parts, that some unit covers on a day."""
    return set(
        session.scalars(
            select(UnitCover.place_id).where(UnitCover.municipality_id == municipality_id, UnitCover.valid.contains(on))
        )
    )


def covering_ids(on: date, after: UUID | None, most: int | None) -> Sequence[UUID]:
    """The units that cover something on a day, by id: those after one, no more than so many."""
    found = select(UnitCover.tenant_id).where(UnitCover.valid.contains(on)).distinct().order_by(UnitCover.tenant_id)
    if after is not None:
        found = found.where(UnitCover.tenant_id > after)
    return session.scalars(found.limit(most)).all()


def covering_units(on: date) -> list[Row[UUID, str, bool, UUID]]:
    """Unit, its name, whether it is made up, and place, for every place that is covered on a day."""
    return list(
        session.execute(
            select(Unit.id, Unit.name, Unit.demonstration, UnitCover.place_id)
            .join(UnitCover, UnitCover.tenant_id == Unit.id)
            .where(UnitCover.valid.contains(on))
        )
    )
