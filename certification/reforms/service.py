"""A reform as a whole: entering it, and carrying it out on its day. `touching` tells first what it would do, `reversing` takes it back.

The register changes at once, with the days that the reform says. What it does to units and certificates is done on its
day: at once where that has come, else by a job of that day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.clock import OSLO, today
from app.jobs import outbox
from certification.certificates import service as certificates
from certification.lapsing import service as lapsing
from certification.reforms import mailing, store, texts
from certification.reforms.errors import Hindered
from certification.reforms.models import Hindrance, ReformAttempt
from certification.reforms.passing import Passing
from certification.reforms.stages import OPEN, Stage, stage_of
from certification.reforms.store import Late
from certification.reforms.touching import changes_of, chosen, concerned, gives_way, hindering, host, passings_of
from tenants.register import service as register
from tenants.register.reforms import service as reforms
from tenants.register.reforms.models import RegisterReform
from tenants.register.reforms.values import Reform
from tenants.units import moving, succession
from tenants.units import service as units
from tenants.units.errors import LaterCover
from tenants.units.models import Unit
from tenants.units.service import Kind


def enter(content: bytes | str | Mapping[str, Any], seen: str | None = None) -> RegisterReform:
    """Enter a reform and carry it out, now or on its day. One transaction: all or nothing. As the register keeper or an operator.

    Raises `BrokenReform`, `RegisterHasMoved`, and `Hindered` where a unit's cover or certificate has changed since the day.
    """
    with moving.together():
        row = reforms.enter(content, seen)
        if row.effective_on <= today():
            _carry_out(row)
        else:
            day = datetime.combine(row.effective_on, time(), OSLO)
            outbox.add("carry_out_reform", {"reform": row.id}, not_before=day)
            for unit_id in sorted(concerned(row)):
                outbox.add("unit_changed", tenant_id=unit_id)
    return row


def carry_out(reform_id: UUID) -> bool:
    """Do to units and certificates what a reform that stands does, once its day has come: all of it, or nothing and write down
    what hinders it. Doing it again changes nothing. Returns whether it is carried out.

    As the register keeper, an operator or the job of the day. What hinders it is told by mail, unless that hindered it last time.
    """
    reforms.take_turn()
    row, latest = reforms.get(reform_id), store.attempt(reform_id)
    stage = stage_of(row, latest, is_reversed=reforms.reversal_of(reform_id) is not None, on=today())
    if stage in OPEN:
        try:
            with moving.together():
                _carry_out(row)
        except Hindered as error:
            attempt = ReformAttempt(reform_id=row.id, hindrance=error.hindrance, unit_id=error.unit_id)
            store.add(attempt)
            if latest is None or (latest.hindrance, latest.unit_id) != (error.hindrance, error.unit_id):
                mailing.tell(attempt)
            return False
    return stage in (*OPEN, Stage.DONE)


def _carry_out(row: RegisterReform) -> None:
    on = row.effective_on
    whole = register.whole()
    passing = passings_of(whole, changes_of(row), on, chosen(_content(row), whole))
    if late := hindering(passing, on):
        raise Hindered(Hindrance.COVERED_LATER, late[0].id, late[0].name, on)
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
        mine = [(unit.id, unit.name) for unit in (each.unit, each.becomes) if unit]  # asked while there is an answer
        try:
            succession.succeed(
                row.id, each.source_id, each.target_id, unit=each.unit.id if each.unit else None, becomes=becomes, on=on
            )
        except LaterCover as error:
            raise Hindered(Hindrance.COVER_CHANGED, *mine[0], on) from error
        touched |= {id_ for id_ in (each.unit.id if each.unit else None, becomes) if id_}
    for unit_id in sorted(touched):
        _lapse(unit_id, on)
        _keep_host(unit_id, passing, on)
        outbox.add("unit_changed", tenant_id=unit_id)
        outbox.add("remind", tenant_id=unit_id)
    store.add(ReformAttempt(reform_id=row.id))


def attempts() -> dict[UUID, ReformAttempt]:
    """The latest attempt to carry out each reform of which there was one. One statement."""
    return store.attempts()


def late(on: date) -> list[Late]:
    """The reforms that should have been carried out by a day and are not, the latest first. One statement."""
    return store.late(on)


def hindered(reform_id: UUID) -> tuple[str, str] | None:
    """What hindered the latest attempt to carry a reform out, and what to do now; None where nothing did."""
    attempt = store.attempt(reform_id)
    if attempt is None or attempt.hindrance is None or attempt.unit_id is None:
        return None
    hindrance, unit = Hindrance(attempt.hindrance), units.get(attempt.unit_id)
    return texts.hindered(hindrance, unit.name, reforms.get(reform_id).effective_on), texts.mended(hindrance)


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
    heir = host(unit, left, passing) if unit.kind == Kind.COOPERATION else unit.host_id
    if heir and heir != unit.host_id:
        succession.host(unit_id, heir)


def _lapse(unit_id: UUID, on: date) -> None:
    """The unit's certificate ends on the day where nobody whom it names is left in it."""
    name = units.get(unit_id).name  # asked while there is an answer
    certificate = certificates.valid(unit_id, on)
    if certificate is None or not lapsing.is_empty(certificate, on):
        return
    try:
        lapsing.lapse(certificate, on, on)
    except IntegrityError as error:
        raise Hindered(Hindrance.CERTIFICATE_CHANGED, unit_id, name, on) from error


def unit_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What units are called."""
    return {id_: unit.name for id_, unit in units.several(set(ids)).items()}


def as_file(changes: Sequence[Mapping[str, Any]], on: date, title: str, reason: str) -> str:
    """The file of a reform that the pages ask for field by field."""
    whole = {"effective_on": on.isoformat(), "title": title, "reason": reason, "changes": list(changes)}
    return json.dumps(whole, ensure_ascii=False)
