"""A reform as a whole: what it touches, told first; entering it, carrying it out on its day, and reversing it.

The register changes at once, with the days that the reform says. What it does to units and certificates is done on its
day: at once where that has come, else by a job of that day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.clock import OSLO, today
from app.errors import Conflict
from app.jobs import outbox
from certification.certificates import service as certificates
from certification.certificates.states import Step
from certification.reforms import store
from certification.reforms.passing import Passing
from certification.reforms.touching import chosen, gives_way, passings_of
from tenants.register import service as register
from tenants.register.records import Change
from tenants.register.reforms import lines
from tenants.register.reforms import service as reforms
from tenants.register.reforms.errors import HasFollowers
from tenants.register.reforms.models import RegisterReform
from tenants.register.reforms.values import Reform
from tenants.register.register import Register
from tenants.units import moving, succession
from tenants.units import service as units
from tenants.units.models import Unit
from tenants.units.service import Kind


def enter(content: bytes | str | Mapping[str, Any], seen: str | None = None) -> RegisterReform:
    """Enter a reform and carry it out, now or on its day. One transaction: all or nothing. As the register keeper or an operator.

    Raises `BrokenReform`, `RegisterHasMoved`, and `Conflict` where a unit's cover or certificate has changed since the day.
    """
    with moving.together():
        row = reforms.enter(content, seen)
        if row.effective_on <= today():
            carry_out(row.id)
        else:
            day = datetime.combine(row.effective_on, time(), OSLO)
            outbox.add("carry_out_reform", {"reform": row.id}, not_before=day)
            _told(_concerned(row))
    return row


def carry_out(reform_id: UUID) -> None:
    """Do to units and certificates what a reform that stands does, once its day has come. Doing it again changes nothing."""
    row = reforms.get(reform_id)
    on = row.effective_on
    stands = row.reverses_id is None and reforms.reversal_of(reform_id) is None
    if not stands or on > today() or succession.of_reform(reform_id):
        return
    whole = register.whole()
    passing = passings_of(whole, _changes(row), on, chosen(_content(row), whole))
    ended = {each.source_id for each in passing if each.ended}
    late = succession.covered_later(ended, on)
    if late:
        raise Conflict(
            _(
                "%(unit)s begynte å dekke en kommune som slutter %(on)s, den dagen eller senere. Rett det under «Enheter» først.",
                unit=units.get(late[0].tenant_id).name,
                on=f"{on:%d.%m.%Y}",
            )
        )
    names = {m.id: m.names.norwegian for m in whole.in_force(on)}
    made: dict[UUID, UUID] = {}
    touched: set[UUID] = set()
    for each in passing:
        becomes = each.becomes.id if each.becomes else None
        if each.unit and _too_few(each, passing, on):
            becomes = made.get(each.target_id) or _found(names[each.target_id], each.unit)
            made[each.target_id] = becomes
        elif each.founds and each.unit:
            becomes = _found(names[each.target_id], each.unit)
        succession.succeed(
            row.id, each.source_id, each.target_id, unit=each.unit.id if each.unit else None, becomes=becomes, on=on
        )
        touched |= {id_ for id_ in (each.unit.id if each.unit else None, becomes) if id_}
    for unit_id in sorted(touched):
        _lapse(unit_id, whole, on)
        _keep_host(unit_id, passing, on)
        outbox.add("unit_changed", tenant_id=unit_id)
        outbox.add("remind", tenant_id=unit_id)


def dependants(reform_id: UUID) -> list[str]:
    """What rests on a reform, so that it can't be reversed: certificates, documents and cases, and what the police have said."""
    row = reforms.get(reform_id)
    before, after = register.whole(), reforms.without(reform_id)
    gone = {m.id for m in before.municipalities} - {m.id for m in after.municipalities}
    names = {m.id: m.names.norwegian for m in before.municipalities}
    numbers = {(m.id, m.number, m.started_on) for m in before.municipalities}
    renumbered = {m for m, number, start in numbers ^ {(m.id, m.number, m.started_on) for m in after.municipalities}}
    told = [
        _("%(unit)s: godkjenningen falt bort ved endringen", unit=name)
        for name in store.lapsed({each.unit_id for each in succession.of_reform(reform_id)}, row.effective_on)
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
    """Take a reform back: the register to the same bytes, and units to what they covered. As the register keeper.

    Raises `NotFound`, and `HasFollowers` with the list of what rests on it; then nothing is changed.
    """
    with moving.together():
        if told := dependants(reform_id):
            raise HasFollowers(told)
        _told({*succession.unsucceed(reform_id), *_concerned(reforms.get(reform_id))})
        return reforms.reverse(reform_id, reason)


def _changes(row: RegisterReform) -> list[Change]:
    """What became of municipalities on the reform's day."""
    on = row.effective_on
    return [
        Change(date.fromisoformat(line[0]), line[1], line[2], line[3], line[4])
        for line in row.lines.get("changes.csv", {}).get(lines.IN, [])
        if line[0] == on.isoformat()
    ]


def _concerned(row: RegisterReform) -> set[UUID]:
    """The units whose municipalities end or are divided: the nation's picture has them in transition from that day, also before it."""
    passing = passings_of(register.whole(), _changes(row), row.effective_on, {})
    return {each.unit.id for each in passing if each.unit}


def _told(unit_ids: Iterable[UUID]) -> None:
    for unit_id in sorted(unit_ids):
        outbox.add("unit_changed", tenant_id=unit_id)


def _listed(ids: Iterable[UUID], names: Mapping[UUID, str]) -> str:
    return ", ".join(sorted(names[each] for each in ids))


def _content(row: RegisterReform) -> Reform:
    from tenants.register.reforms import document

    return document.read(row.content or "{}")


def _too_few(each: Passing, passing: Sequence[Passing], on: date) -> bool:
    """Whether the cooperation that would go on has but one municipality, which is new: that gets a unit of its own."""
    if each.becomes is None or each.becomes.kind != Kind.COOPERATION:
        return False
    return gives_way(each.becomes.id, passing, on)


def _found(name: str, after: Unit) -> UUID:
    return units.add(Kind.MUNICIPALITY, name, language=after.language, demonstration=after.demonstration)  # type: ignore[arg-type]


def _keep_host(unit_id: UUID, passing: Sequence[Passing], on: date) -> None:
    """A cooperation whose host is no more has what came of it as host, or else another of its municipalities."""
    unit = units.get(unit_id)
    left = {row.place_id for row in units.cover(unit_id, on)}
    if unit.kind == Kind.COOPERATION and left and unit.host_id not in left:
        heir = next((p.target_id for p in passing if p.source_id == unit.host_id and p.target_id in left), None)
        succession.host(unit_id, heir or min(left))


def _lapse(unit_id: UUID, whole: Register, on: date) -> None:
    """The unit's certificate ends on the day where nothing that it names is there any more."""
    certificate = certificates.valid(unit_id, on)
    there = {m.id for m in whole.in_force(on)}
    if certificate is None or there.intersection(certificate.municipality_ids):
        return
    try:
        certificates.record(certificate, certificate.events, Step.LAPSED, on)
    except IntegrityError as error:
        told = _(
            "Godkjenningen til %(unit)s er endret etter %(on)s.", unit=units.get(unit_id).name, on=f"{on:%d.%m.%Y}"
        )
        raise Conflict(told) from error


def unit_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What units are called."""
    return {id_: unit.name for id_, unit in units.several(set(ids)).items()}


def as_file(changes: Sequence[Mapping[str, Any]], on: date, title: str, reason: str) -> str:
    """The file of a reform that the pages ask for field by field."""
    whole = {"effective_on": on.isoformat(), "title": title, "reason": reason, "changes": list(changes)}
    return json.dumps(whole, ensure_ascii=False)
