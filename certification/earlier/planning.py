"""What an entry would become: its unit, its municipalities, its days; or each thing that is wrong with it, and where.

Everything that the plans of a thousand rows need is read at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from app.web.formats import as_short_date
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from certification.earlier import store
from tenants.register import service as register
from tenants.register.errors import UnknownNumber
from tenants.register.records import BEGINS_ON, CityDistrict, Municipality
from tenants.units import service as units
from tenants.units.models import Unit

#: SLT began in Norway around 1990: an approval can't be older.
FIRST = date(1990, 1, 1)
_BETWEEN = re.compile(r"\s*[,|+;]\s*")


@dataclass(frozen=True)
class Entry:
    """An approval as somebody typed it. `municipalities` are numbers of that day, or names, with commas between; or one city district."""

    approved_on: date
    reference: str
    municipalities: str
    file_name: str | None = None


@dataclass
class Plan:
    """What an entry becomes. `unit` None: a unit of `found` is made for it, no earlier than `begins`. `district`: of a part alone.

    `faults` are by the field of the entry.
    """

    entry: Entry
    municipalities: list[Municipality] = field(default_factory=list)
    unit: Unit | None = None
    found: Municipality | None = None
    district: str | None = None
    begins: date = BEGINS_ON
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> str:
        names = ", ".join(m.names.norwegian for m in self.municipalities)
        return _("Bydel %(district)s i %(city)s", district=self.district, city=names) if self.district else names


def last_day(on: date) -> date:
    """The last day of approvals from before the portal that are entered on a day."""
    return date(criteria.parameter(ParameterKey.EARLIER_LAST_YEAR, on), 12, 31)


class Planner:
    """Plans entries as things stand today; an entry that is `replaced` counts no more."""

    def __init__(self, on: date, replaced: UUID | None = None) -> None:
        self.on = on
        self.until = last_day(on)
        self._register = register.whole()
        self._today = self._register.in_force(on)
        self._districts = [d for d in self._register.city_districts if d.in_force(on)]
        self._covered = {row.place_id: row.unit_id for row in units.covering_units(on)}
        self._units = {unit.id: unit for unit in units.units(on)}
        self._replaced = replaced

    def plans(self, entries: Iterable[Entry]) -> list[Plan]:
        """A plan for each, in their order; what they do to each other is in it."""
        plans = [self._plan(entry) for entry in entries]
        self._beside(plans)
        return plans

    def _plan(self, entry: Entry) -> Plan:
        plan = Plan(entry)
        if entry.approved_on > self.on:
            plan.faults["approved_on"] = _("Datoen har ikke vært ennå.")
        elif entry.approved_on < FIRST:
            plan.faults["approved_on"] = _("SLT begynte i 1990. Se etter at årstallet er riktig.")
        elif entry.approved_on >= self.until:
            plan.faults["approved_on"] = _(
                "Godkjenninger fra før portalen gjelder til og med %(day)s. Denne er fra en senere dag.",
                day=as_short_date(self.until),
            )
        texts = _BETWEEN.split(entry.municipalities.strip())
        if any(self._district(text) for text in texts):
            self._of_district(plan, texts)
            return plan
        named = [self._named(text, entry.approved_on, plan) for text in texts]
        plan.municipalities = sorted({m.id: m for m in named if m}.values(), key=lambda m: m.number)
        if "municipalities" not in plan.faults and "approved_on" not in plan.faults:
            self._unit(plan)
        return plan

    def _district(self, text: str) -> CityDistrict | None:
        """The city district of today that is meant; one with a municipality's name is written with «bydel»."""
        wanted = text.casefold()
        name = wanted.removeprefix("bydel ").removesuffix(" bydel").strip()
        found = next((d for d in self._districts if d.name.casefold() == name), None)
        alike = found and name == wanted and any(m.names.norwegian.casefold() == name for m in self._today)
        return None if alike else found

    def _of_district(self, plan: Plan, texts: Sequence[str]) -> None:
        """The approval of one city district: it names the city, as a decision does, and is the district's own unit's."""
        district = self._district(texts[0])
        if district is None or len(texts) > 1:
            plan.faults["municipalities"] = _("En bydel har sin egen enhet. Før én godkjenning for hver bydel.")
            return
        plan.district = district.name
        plan.municipalities = [m for m in self._today if m.key == district.municipality]
        unit_id = self._covered.get(district.id)
        if unit_id is None:
            plan.faults["municipalities"] = _(
                "Bydel %(name)s har ingen enhet. Lag den under «Enheter» først.", name=district.name
            )
            return
        plan.unit = self._units[unit_id]

    def _named(self, text: str, on: date, plan: Plan) -> Municipality | None:
        """The municipality of today that a number of that day, or a name, means; else a fault of the plan."""
        try:
            found = self._by_number(text, max(on, BEGINS_ON)) if text.isdecimal() else self._by_name(text)
        except _Unclear as unclear:
            plan.faults.setdefault("municipalities", str(unclear))
            return None
        return found

    def _by_number(self, number: str, on: date) -> Municipality:
        try:
            then = self._register.with_number(number, on)
        except UnknownNumber:
            now = next((m for m in self._today if m.number == number), None)
            if now is None:
                raise _Unclear(_("Ingen kommune har eller hadde nummeret %(number)s.", number=number)) from None
            return now
        now = next((m for m in self._today if m.key == then.key), None)
        if now is None:
            became = ", ".join(f"{m.number} {m.names.norwegian}" for m in self._register.on_the_day(then.key, self.on))
            raise _Unclear(
                _(
                    "%(name)s er siden blitt %(became)s. En godkjenning følger ikke med: før den på den nye kommunen bare hvis %(issuer)s har bestemt det.",
                    name=f"{number} {then.names.norwegian}",
                    became=became,
                )
            )
        return now

    def _by_name(self, text: str) -> Municipality:
        wanted = text.casefold().removesuffix(" kommune").strip()
        displayed = self._register.display_names(self.on)
        if exact := [m for m in self._today if displayed[m.key].casefold() == wanted]:
            return exact[0]
        alike = [m for m in self._today if any(name.casefold() == wanted for _language, name in m.names.parts)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            choices = ", ".join(f"{m.number} {displayed[m.key]}" for m in alike)
            raise _Unclear(_("Flere kommuner heter %(name)s: skriv nummeret. %(choices)s.", name=text, choices=choices))
        gone = [m for m in self._register.municipalities if m.names.norwegian.casefold() == wanted]
        if gone:
            return self._by_number(gone[-1].number, gone[-1].started_on)
        raise _Unclear(_("Ingen kommune heter «%(name)s».", name=text) if text else _("Skriv minst én kommune."))

    def _unit(self, plan: Plan) -> None:
        covering = {self._covered.get(m.id) for m in plan.municipalities}
        names = {self._covered[m.id]: m.names.norwegian for m in plan.municipalities if m.id in self._covered}
        if len(covering) > 1:
            lacking = ", ".join(m.names.norwegian for m in plan.municipalities if m.id not in self._covered)
            plan.faults["municipalities"] = (
                _("%(names)s har ingen enhet, og de andre har. Rett det under «Enheter» først.", names=lacking)
                if None in covering
                else _(
                    "Kommunene hører til hver sin enhet: %(names)s. Før én godkjenning for hver enhet.",
                    names=", ".join(names.values()),
                )
            )
            return
        unit_id = covering.pop()
        if unit_id is not None:
            plan.unit = self._units[unit_id]
            return
        if len(plan.municipalities) > 1:
            plan.faults["municipalities"] = _(
                "%(names)s har ingen enhet. Lag samarbeidet under «Enheter» først.", names=plan.names
            )
            return
        alone = plan.municipalities[0]
        if any(d.municipality == alone.key for d in self._districts):
            plan.faults["municipalities"] = _(
                "%(name)s er dekket bydel for bydel. Skriv bydelen, og før én godkjenning for hver.", name=plan.names
            )
        elif alone.language_form not in ("nb", "nn"):
            plan.faults["municipalities"] = _(
                "%(name)s har ingen enhet, og kommunen har ikke valgt målform. Lag enheten under «Enheter» først.",
                name=plan.names,
            )
        else:
            plan.found = alone
            versions = [m.started_on for m in self._register.municipalities if m.key == alone.key]
            plan.begins = max(plan.entry.approved_on, min(versions))

    def _beside(self, plans: Sequence[Plan]) -> None:
        """What entries do to each other, and to what is there: one a day, and a later one names what the earlier named."""
        unit_ids = {plan.unit.id for plan in plans if plan.unit}
        there: dict[UUID, list[_There]] = {}
        for entry, certificate in store.entries(unit_ids):
            if entry.ended is None and entry.certificate_id != self._replaced:
                there.setdefault(entry.tenant_id, []).append(
                    _There(entry.approved_on, frozenset(certificate.municipality_ids), entry.reference)
                )
        decided = [(row.tenant_id, row.start, row.end) for row in store.decided(unit_ids) if row.end]
        for plan in plans:
            if plan.faults:
                continue
            home = plan.unit.id if plan.unit else plan.municipalities[0].id
            new = _There(plan.entry.approved_on, frozenset(m.id for m in plan.municipalities), plan.entry.reference)
            told = self._against(new, there.get(home, ()), [(a, b) for unit_id, a, b in decided if unit_id == home])
            if told:
                plan.faults.update(told)
            else:
                there.setdefault(home, []).append(new)

    def _against(
        self, new: _There, others: Collection[_There], decided: Collection[tuple[date, date]]
    ) -> dict[str, str]:
        for other in others:
            if other.on == new.on:
                return {
                    "approved_on": _(
                        "Enheten har allerede en godkjenning fra før portalen fra denne dagen, med arkivreferanse %(reference)s.",
                        reference=other.reference,
                    )
                }
            first, second = sorted((other, new), key=lambda one: one.on)
            if not second.municipalities >= first.municipalities:
                return {
                    "municipalities": _(
                        "Enheten har også en godkjenning fra %(day)s, med andre kommuner. Den siste avløser den første: den må nevne alle kommunene som fortsatt er godkjent.",
                        day=as_short_date(other.on),
                    )
                }
        if any(start <= new.on < end for start, end in decided):
            return {"approved_on": _("Enheten hadde en godkjenning med avgjørelse i portalen denne dagen.")}
        return {}


@dataclass(frozen=True)
class _There:
    on: date
    municipalities: frozenset[UUID]
    reference: str


class _Unclear(Exception):
    """What was typed is no one municipality of today."""
