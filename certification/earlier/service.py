"""Entering approvals from before the portal, correcting them, and ending wrong entries. As KRÅD.

An approval is withdrawn as every certificate is: by deciders (`certification.watch.oversight`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import Range

from app.clock import today
from app.errors import Conflict, Invalid, NotFound
from app.jobs import outbox
from certification.certificates import codes
from certification.certificates.models import Certificate, Origin
from certification.certificates.states import Step
from certification.earlier import store
from certification.earlier.days import Days, days_of, next_starts
from certification.earlier.models import EarlierApproval, Ended
from certification.earlier.planning import Entry, Plan, Planner, last_day
from certification.moving import founding
from tenants.register import service as register
from tenants.units import moving
from tenants.units import service as units
from tenants.units.models import Unit
from tenants.units.service import Kind

__all__ = ["Entry", "Line", "Plan", "correct", "end", "enter", "entry", "last_day", "of_units", "plan", "withdrawn"]


@dataclass(frozen=True)
class Line:
    """An entry as a page shows it; of a city district, it stands in the place of the municipality. `days` are those on which it is the unit's approval; empty where it never was."""

    entry: EarlierApproval
    certificate: Certificate
    unit: Unit
    municipalities: Sequence[str]

    @property
    def code(self) -> str:
        return codes.write(self.certificate.number)

    @property
    def last(self) -> date | None:
        """The last day on which it is the unit's approval."""
        upper = self.certificate.valid.upper
        return upper - timedelta(days=1) if upper else None


def plan(entries: Sequence[Entry], replaced: UUID | None = None) -> list[Plan]:
    """What the entries would become, or what is wrong with them; nothing is changed."""
    return Planner(today(), replaced).plans(entries)


def enter(plans: Sequence[Plan], *, made_up: bool = False) -> list[UUID]:
    """Enter all, and make the units that lack; those that there are have covered what is named since then. Returns the certificates' ids.

    All or nothing, in the caller's transaction. Raises `Invalid` where a plan has faults, and as `founding.carry_out`.
    """
    if any(plan.faults for plan in plans):
        raise Invalid(_("Noe må rettes før godkjenningene kan føres."))
    until = last_day(today())
    homes: dict[UUID, UUID] = {}
    for each in plans:
        if each.found and each.found.id not in homes:
            on = _free_since(each.found.id, min(p.begins for p in plans if p.found and p.found.id == each.found.id))
            homes[each.found.id] = founding.carry_out(
                founding.Plan(Kind.MUNICIPALITY, [each.found.id], on, made_up=made_up)
            )
    made: list[tuple[EarlierApproval, Certificate]] = []
    for each in plans:
        unit_id = each.unit.id if each.unit else homes[each.municipalities[0].id]
        certificate = Certificate(
            tenant_id=unit_id,
            id=uuid4(),
            origin=Origin.BEFORE_PORTAL,
            decision_id=None,
            municipality_ids=[m.id for m in each.municipalities],
            valid=Range(empty=True),
            given_until=until + timedelta(days=1),
        )
        approval = EarlierApproval(
            tenant_id=unit_id,
            certificate_id=certificate.id,
            approved_on=each.entry.approved_on,
            until_on=until,
            reference=each.entry.reference,
            file_name=each.entry.file_name,
        )
        made.append((approval, certificate))
        if each.unit:
            # Who was approved that day had the work already then, whenever the unit came to the portal.
            moving.covered_since(unit_id, certificate.municipality_ids, each.entry.approved_on)
    store.add(certificate for _approval, certificate in made)
    store.add(approval for approval, _certificate in made)
    _lay_out({approval.tenant_id for approval, _certificate in made})
    return [certificate.id for _approval, certificate in made]


def correct(certificate_id: UUID, new: Entry, reason: str) -> UUID:
    """Enter an approval anew, and end the wrong entry with the reason; returns the new certificate's id.

    The old code leads to the new one. Raises `Invalid` by the fields of the entry, `Conflict` where it has ended already,
    and `NotFound`.
    """
    wrong = _standing(certificate_id)
    planned = plan([new], certificate_id)
    if planned[0].faults:
        raise Invalid(fields=dict(planned[0].faults))
    _end(wrong, Ended.WRONG, reason)
    _lay_out({wrong.tenant_id})
    (made,) = enter(planned)
    if planned[0].unit and planned[0].unit.id == wrong.tenant_id:
        wrong.ended, wrong.replaced_by = Ended.CORRECTED, made
        store.flush()
    return made


def end(certificate_id: UUID, reason: str) -> None:
    """End an entry that was entered wrongly: it never was an approval.

    Raises `Conflict` where it has ended already, and `NotFound`.
    """
    one = _standing(certificate_id)
    _end(one, Ended.WRONG, reason)
    _lay_out({one.tenant_id})


def withdrawn(certificate_id: UUID, on: date, reason: str) -> None:
    """Write in the entry that deciders have withdrawn the approval from a day, in their transaction. Raises as `end`.

    The database refuses what they haven't done.
    """
    one = _standing(certificate_id)
    one.ended, one.ended_on, one.ended_reason = Ended.WITHDRAWN, on, reason
    store.flush()
    _lay_out({one.tenant_id})


def entry(certificate_id: UUID) -> Line:
    """One entry, ended or not. Raises `NotFound`."""
    found = store.entry(certificate_id)
    if found is None:
        raise NotFound
    return _lines([found])[0]


def of_units(unit_ids: Collection[UUID] | None = None) -> list[Line]:
    """What is entered, of all units or of these, the latest approval first; what has ended too."""
    return _lines(store.entries(unit_ids))


def _lines(rows: Sequence[store.Entered]) -> list[Line]:
    known = units.several({entry.tenant_id for entry, _certificate in rows})
    # The earliest version comes first: each is called what it is now, or was called last.
    ids = frozenset(i for _entry, certificate in rows for i in certificate.municipality_ids)
    names = {m.id: m.names.norwegian for m in register.versions(ids)}
    districts = _districts() if any(unit.kind == Kind.CITY_DISTRICT for unit in known.values()) else {}
    return [
        Line(
            entry,
            certificate,
            known[entry.tenant_id],
            districts.get(entry.tenant_id) or sorted(names[i] for i in certificate.municipality_ids),
        )
        for entry, certificate in rows
    ]


def _districts() -> dict[UUID, list[str]]:
    """What each city district's unit covers today: the district, as it is typed."""
    names = {district.id: district.name for district in register.whole().city_districts}
    covered = ((row.unit_id, names.get(row.place_id)) for row in units.covering_units(today()))
    return {unit_id: [_("Bydel %(name)s", name=name)] for unit_id, name in covered if name}


def _free_since(place_id: UUID, on: date) -> date:
    """The day, or a later one since which no unit has covered the place."""
    return max([on, *(period.end for period in moving.history(place_id) if period.end)])


def _standing(certificate_id: UUID) -> EarlierApproval:
    found = store.entry(certificate_id)
    if found is None:
        raise NotFound
    if found[0].ended is not None:
        raise Conflict(_("Denne er allerede avsluttet. Se hva som gjelder nå."))
    return found[0]


def _end(one: EarlierApproval, ended: Ended, reason: str) -> None:
    one.ended, one.ended_on, one.ended_reason = ended, today(), reason
    store.flush()


def _lay_out(unit_ids: Collection[UUID]) -> None:
    """Give each entry of these units its days: from its own until the next approval, the transition's end, or a withdrawal.

    What is shortened is written before what grows: a unit has one certificate a day.
    """
    decided = store.decided(unit_ids)
    grows: list[tuple[Certificate, Days]] = []
    rows = store.entries(unit_ids)
    for unit_id in unit_ids:
        own = sorted((row for row in rows if row[0].tenant_id == unit_id), key=lambda row: row[1].number)
        entries = [approval for approval, _certificate in own]
        starts = [row.start for row in decided if row.tenant_id == unit_id]
        for number, (approval, certificate) in enumerate(own):
            days = days_of(approval, next_starts(entries, number, starts))
            if certificate.ending == Step.LAPSED and certificate.ended_on and certificate.ended_on in days.valid:
                # What it names is gone since, whatever else is found out of it.
                days = Days(Range(days.valid.lower, certificate.ended_on), Step.LAPSED, certificate.ended_on)
            if days == Days(certificate.valid, certificate.ending, certificate.ended_on):
                continue
            if certificate.valid.isempty or not certificate.valid.contains(days.valid):
                grows.append((certificate, days))
                certificate.valid = Range(empty=True)
            else:
                certificate.valid, certificate.ending, certificate.ended_on = days
    store.flush()
    for certificate, days in grows:
        certificate.valid, certificate.ending, certificate.ended_on = days
    store.flush()
    for unit_id in sorted(unit_ids):
        outbox.add("unit_changed", tenant_id=unit_id)
