"""The rows of a register while a reform changes them, and what was wrong with the changes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from flask_babel import gettext as _

from tenants.register import parsing
from tenants.register.records import BEGINS_ON, County, Dated, Municipality, PoliceDistrict
from tenants.register.reforms.errors import Fault
from tenants.register.reforms.values import Newcomer, Reform
from tenants.register.register import Register

_D = TypeVar("_D", bound=Dated)


class Work:
    """The rows while they change, and what was wrong with the changes."""

    def __init__(self, register: Register, reform: Reform) -> None:
        self.before, self.on = register, reform.effective_on
        self.faults: list[Fault] = []
        self.where = ""
        #: Where in the file a municipality gets a number, the number, the municipality's key, and whether it is new.
        self.numbered: list[tuple[str, str, str, bool]] = []
        self.municipalities = list(register.municipalities)
        self.counties = list(register.counties)
        self.districts = list(register.police_districts)
        self.changes = list(register.changes)
        self.tables: dict[str, list[Any]] = {
            name: list(rows) for name, rows in zip(parsing.TABLES, register.tables(), strict=True)
        }
        self.tables |= {
            "municipalities.csv": self.municipalities,
            "counties.csv": self.counties,
            "police_districts.csv": self.districts,
            "changes.csv": self.changes,
        }

    def register(self) -> Register:
        return Register(*(tuple(rows) for rows in self.tables.values()))

    def fault(self, field: str, told: str) -> None:
        self.faults.append(Fault(f"{self.where}/{field}", told))

    # What there is.

    def named(self, field: str, number: str) -> Municipality | None:
        """The municipality that had the number the day before, as its rows now are on the day (or were)."""
        found = [m for m in self.before.municipalities if m.number == number and m.in_force(self.eve)]
        if not found:
            others = {
                f"{m.number} {m.names.norwegian}"
                for row in self.before.municipalities
                if row.number == number
                for m in self.before.on_the_day(row.key, max(self.eve, BEGINS_ON))
            }
            told = _("ingen kommune hadde nummeret %(number)s dagen før", number=number)
            hint = _(" (mener du %(others)s?)", others=", ".join(sorted(others))) if others else ""
            self.fault(field, f"{told}{hint}")
            return None
        return found[0]

    @property
    def eve(self) -> date:
        return self.on - timedelta(days=1)

    def county(self, field: str, number: str) -> County | None:
        """The county that has the number on the day."""
        found = next((c for c in self.counties if c.number == number and c.in_force(self.on)), None)
        if found is None:
            self.fault(field, _("ikke noe fylke har nummeret %(number)s den dagen", number=number))
        return found

    def district(self, field: str, key: str) -> PoliceDistrict | None:
        found = next((d for d in self.districts if d.key == key and d.in_force(self.on)), None)
        if found is None:
            known = ", ".join(sorted(d.key for d in self.districts if d.in_force(self.on)))
            self.fault(
                field, _("ikke noe politidistrikt heter %(key)s den dagen. Velg en av %(known)s", key=key, known=known)
            )
        return found

    # Dated rows.

    def from_now(self, rows: list[_D], key: str, **cells: Any) -> None:
        """From the day on this is so, also in later rows for as long as they say what the row of the day said."""
        history = sorted((row for row in rows if row.key == key), key=lambda row: row.started_on)
        here = next((row for row in history if row.in_force(self.on)), None)
        if here is None:
            self.fault("municipality", _("%(key)s slutter denne dagen eller før", key=key))
            return
        new = replace(here, started_on=self.on, **cells)
        if replace(here, **cells) == here:
            self.fault("municipality", _("registeret sier dette allerede"))
            return
        rows.remove(here)
        if here.started_on < self.on:
            rows.append(replace(here, ended_on=self.on))
        rows.append(new)
        same = set(cells)
        for row in history:
            if row.started_on > self.on:
                same &= {name for name in same if getattr(row, name) == getattr(here, name)}
                if same:
                    rows.remove(row)
                    rows.append(replace(row, **{name: cells[name] for name in same}))

    def end(self, rows: list[_D], field: str, key: str) -> None:
        """The identity ends on the day."""
        history = sorted((row for row in rows if row.key == key), key=lambda row: row.started_on)
        last = history[-1]
        if last.ended_on is not None or last.started_on >= self.on:
            told = _("%(key)s er endret eller avsluttet denne dagen eller senere. Omgjør det først", key=key)
            self.fault(field, told)
            return
        rows.remove(last)
        rows.append(replace(last, ended_on=self.on))

    def newcomer(self, field: str, new: Newcomer, made_of: Iterable[Municipality]) -> str | None:
        """A municipality comes into being; returns its key."""
        sources = list(made_of)
        county = self.county(f"{field}/number", new.number[:2])
        key = f"{new.number}-{self.on.year}"
        self.numbered.append((f"{self.where}/{field}/number", new.number, key, True))
        district = new.police_district or self._common(f"{field}/police_district", sources, "police_district")
        forms = {source.language_form for source in sources} - {None}
        # Until the new one has chosen, one that comes of different forms has chosen none.
        form = new.language_form or (forms.pop() if len(forms) == 1 else "neutral")
        if new.police_district:
            self.district(f"{field}/police_district", new.police_district)
        if not (county and district):
            return None
        self.municipalities.append(
            Municipality(
                key,
                self.on,
                None,
                new.number,
                new.names,
                new.unit_type or "kommune",
                county.key,
                district,
                form,
                new.organisation_number,
                new.latitude if new.latitude is not None else self._middle(sources, "latitude"),
                new.longitude if new.longitude is not None else self._middle(sources, "longitude"),
            )
        )
        return key

    def check_numbers(self) -> None:
        """No number is two municipalities' at a time, and none that another has had is used again: a number in old figures means one."""
        given = [number for _where, number, _key, _new in self.numbered]
        for where, number, key, new in self.numbered:
            here = [m for m in self.municipalities if m.number == number and m.key != key and m.in_force(self.on)]
            had = [m for m in self.before.municipalities if m.number == number and (new or m.key != key)]
            if here:
                told = _("nummeret %(number)s er %(name)s sitt den dagen", number=number, name=here[0].names.norwegian)
            elif had:
                told = _(
                    "nummeret %(number)s har vært %(name)s sitt, og brukes ikke om igjen. Velg et nytt",
                    number=number,
                    name=had[0].names.norwegian,
                )
            elif given.count(number) > 1:
                told = _("nummeret %(number)s kan bare gis til én kommune", number=number)
            else:
                continue
            self.faults.append(Fault(where, told))

    def _common(self, field: str, sources: list[Municipality], name: str) -> str | None:
        found = {getattr(source, name) for source in sources} - {None}
        if len(found) == 1:
            return cast("str", found.pop())
        if sources:
            told = _(
                "må oppgis, for kommunene før er ulike: %(found)s", found=", ".join(sorted(found)) or _("ikke kjent")
            )
            self.fault(field, told)
        return None

    def _middle(self, sources: list[Municipality], name: str) -> float | None:
        """The middle of the points, each weighing as many as live there."""
        known = [(getattr(s, name), self._weight(s.key)) for s in sources if getattr(s, name) is not None]
        return round(sum(v * w for v, w in known) / sum(w for _v, w in known), 4) if known else None

    def _weight(self, key: str) -> int:
        count = self.before.population(key, self.on)
        return max(count.population, 1) if count else 1
