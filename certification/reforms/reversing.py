"""Taking a reform back: what rests on it, what comes back with it, and doing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.clock import today
from app.jobs import outbox
from certification.certificates import service as certificates
from certification.lapsing import service as lapsing
from certification.reforms import store
from certification.reforms.store import Lapsed
from certification.reforms.touching import concerned
from tenants.register import service as register
from tenants.register.reforms import service as reforms
from tenants.register.reforms.errors import HasFollowers
from tenants.register.reforms.models import RegisterReform
from tenants.register.register import Register
from tenants.units import closing, moving, succession
from tenants.units import service as units


@dataclass(frozen=True)
class Restored:
    """A certificate that holds again: its unit, and its last day."""

    unit: str
    last_day: date


@dataclass(frozen=True)
class Returned:
    """A unit that covers `back` again and `lost` no longer, by the municipalities' names."""

    unit: str
    back: Sequence[str]
    lost: Sequence[str]


@dataclass(frozen=True)
class Reversal:
    """What a reversal would do. With `dependants` it is refused: they are what rests on the reform.

    Of the units that the reform made, `closed` are those in which nothing has happened, and `left` the others, which somebody has
    to close when their people have taken care of what they have reported.
    """

    dependants: Sequence[str]
    returned: Sequence[Returned]
    restored: Sequence[Restored]
    closed: Sequence[str]
    left: Sequence[str]


def reversal(reform_id: UUID) -> Reversal:
    """What the reversal of a reform takes back; nothing is changed. As the register keeper. Raises `HasFollowers` and `NotFound`."""
    told = succession.of_reform(reform_id)
    before, after = register.whole(), reforms.without(reform_id)
    names = {m.id: m.names.norwegian for m in before.municipalities}
    unit_names = {id_: unit.name for id_, unit in units.several({each.unit_id for each in told}).items()}
    back: dict[UUID, set[str]] = {}
    lost: dict[UUID, set[str]] = {}
    covers = units.covers(frozenset(unit_names)) if unit_names else {}
    for each in told:
        for row in covers[each.unit_id]:
            if each.ended and row.place_id == each.source_id and row.valid.upper == each.happened_on:
                back.setdefault(each.unit_id, set()).add(names[each.source_id])
            if each.goes_on and row.place_id == each.target_id and row.valid.lower == each.happened_on:
                lost.setdefault(each.unit_id, set()).add(names[each.target_id])
    founded = closing.founded_by(reform_id)
    closed = {each.unit.id for each in founded if each.untouched}
    return Reversal(
        _dependants(reform_id, before, after),
        [
            Returned(unit_names[id_], sorted(back.get(id_, ())), sorted(lost.get(id_, ())))
            for id_ in sorted({*back, *lost} - closed, key=lambda id_: unit_names[id_])
        ],
        [Restored(each.unit, each.last_day) for each in _restorable(reform_id, after) if each.last_day is not None],
        sorted(each.unit.name for each in founded if each.untouched),
        sorted(each.unit.name for each in founded if not each.untouched),
    )


def dependants(reform_id: UUID) -> list[str]:
    """What rests on a reform, so that it can't be reversed: certificates, documents and cases, and what the police have said."""
    return _dependants(reform_id, register.whole(), reforms.without(reform_id))


def _dependants(reform_id: UUID, before: Register, after: Register) -> list[str]:
    row = reforms.get(reform_id)
    gone = {m.id for m in before.municipalities} - {m.id for m in after.municipalities}
    names = {m.id: m.names.norwegian for m in before.municipalities}
    numbers = {(m.id, m.number, m.started_on) for m in before.municipalities}
    renumbered = {m for m, number, start in numbers ^ {(m.id, m.number, m.started_on) for m in after.municipalities}}
    told = [
        _("%(unit)s: en ny avgjørelse eller godkjenning etter at godkjenningen falt bort", unit=each.unit)
        if each.followed
        else _("%(unit)s: godkjenningen falt bort før portalen tok vare på dagene den skulle gjelde", unit=each.unit)
        for each in _restorable(reform_id, after)
        if each.followed or each.last_day is None
    ]
    told += [
        _(
            "%(unit)s: innsendt dokument fra %(on)s om %(place)s",
            unit=name,
            on=f"{as_of:%d.%m.%Y}",
            place=_listed(ids, names),
        )
        for name, as_of, ids in store.documents(gone, renumbered - gone, row.effective_on)
    ]
    told += [
        _("%(unit)s: godkjenning av %(place)s", unit=name, place=_listed(ids, names))
        for name, ids in store.certificates(gone)
    ]
    told += [
        _("politiet har bekreftet eller avtalt noe for %(place)s", place=names[place]) for place in store.police(gone)
    ]
    own = {each.unit_id for each in succession.of_reform(reform_id)}
    told += [
        _("%(unit)s dekker %(place)s", unit=units.get(cover.tenant_id).name, place=names[cover.place_id])
        for cover in succession.covered_later(gone, date.min)
        if cover.tenant_id not in own
    ]
    return told


def reverse(reform_id: UUID, reason: str) -> RegisterReform:
    """Take a reform back: the register to the same bytes, units to what they covered, and certificates that lapsed to what they
    were. As the register keeper. The units' people read the reason; a unit that the reform made, and in which nothing has happened,
    is closed.

    Raises `NotFound`, and `HasFollowers` with the list of what rests on it; then nothing is changed.
    """
    with moving.together():
        if told := dependants(reform_id):
            raise HasFollowers(told)
        lapsed = _restorable(reform_id, reforms.without(reform_id))
        waited = concerned(reforms.get(reform_id))  # also of one whose day has not come
        founded = closing.founded_by(reform_id)
        languages = {
            each.unit.id: units.language(each.unit.id, today()) for each in founded
        }  # asked while there is an answer
        closed = {each.unit.id for each in founded if each.untouched}
        closing.end_signatories(reform_id, closed)
        touched = succession.unsucceed(reform_id, reason)
        row = reforms.reverse(reform_id, reason)
        for each in lapsed:
            _restore(each, reason)
        for unit_id in sorted({*touched, *waited}):
            outbox.add("unit_changed", tenant_id=unit_id)
        for unit_id in sorted(closed):
            closing.close(unit_id, languages[unit_id])
        for unit_id in touched:
            if unit_id not in closed:
                outbox.add("remind", tenant_id=unit_id)
        return row


def _restorable(reform_id: UUID, after: Register) -> list[Lapsed]:
    """The certificates that have lapsed of units that the reform touched, and that would not have lapsed without it."""
    told = succession.of_reform(reform_id)
    found = store.lapsed({each.unit_id for each in told})
    there = {day: {m.id for m in after.in_force(day)} for day in {each.ended_on for each in found}}
    covers = units.covers(frozenset(each.unit_id for each in found)) if found else {}
    # What the unit covered until the reform took it; who left it before that doesn't come back.
    taken = {
        (row.unit_id, row.source_id)
        for row in told
        for cover in covers.get(row.unit_id, ())
        if row.ended and cover.place_id == row.source_id and cover.valid.upper == row.happened_on
    }
    return [
        each
        for each in found
        if any((each.unit_id, id_) in taken and id_ in there[each.ended_on] for id_ in each.municipality_ids)
    ]


def _restore(each: Lapsed, reason: str) -> None:
    certificate = certificates.get(each.certificate_id)
    try:
        lapsing.give_back(certificate, reason)
    except IntegrityError as error:  # something followed in this very moment
        told = _("%(unit)s: en ny avgjørelse eller godkjenning etter at godkjenningen falt bort", unit=each.unit)
        raise HasFollowers([told]) from error


def _listed(ids: Iterable[UUID], names: Mapping[UUID, str]) -> str:
    return ", ".join(sorted(names[each] for each in ids))
