"""Making a register what a reform says. Pure: a register and a reform make a register, or everything that is wrong is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from flask_babel import gettext as _

from tenants.register import parsing
from tenants.register.errors import BrokenFiles
from tenants.register.records import BEGINS_ON, Change, County, Dated, Municipality, PoliceDistrict
from tenants.register.reforms.errors import BrokenReform, Fault
from tenants.register.reforms.values import (
    BoundaryNote,
    Correction,
    CountyChange,
    CountyRenaming,
    DistrictChange,
    Merger,
    Newcomer,
    NewCounty,
    NewDistrict,
    Reform,
    Renaming,
    Renumbering,
    Split,
)
from tenants.register.register import Register
from tenants.register.validation import COUNTS

_D = TypeVar("_D", bound=Dated)


def apply(register: Register, reform: Reform) -> Register:
    """The register after the reform. Raises `BrokenReform` with all that is wrong; the register itself never changes."""
    work = _Work(register, reform)
    if not BEGINS_ON < reform.effective_on < date(2100, 1, 1):
        told = _("velg en dag etter 31. desember 2017, da registeret begynner, og før år 2100")
        raise BrokenReform([Fault("effective_on", told)])
    for place, change in enumerate(reform.changes):
        work.where = f"changes/{place}"
        work.do(change)
    work.check_belonging()
    if work.faults:
        raise BrokenReform(work.faults)
    after = work.register()
    if after.tables() == register.tables():
        raise BrokenReform([Fault("changes", _("registeret sier dette allerede"))])
    try:
        return parsing.read(parsing.write(after))
    except BrokenFiles as error:
        raise BrokenReform(_told(error, after)) from None


class _Work:
    """The rows while they change, and what was wrong with the changes."""

    def __init__(self, register: Register, reform: Reform) -> None:
        self.before, self.on = register, reform.effective_on
        self.faults: list[Fault] = []
        self.where = ""
        self.municipalities = list(register.municipalities)
        self.counties = list(register.counties)
        self.districts = list(register.police_districts)
        self.changes = list(register.changes)
        self.tables: dict[str, list[Any]] = {name: list(rows) for name, rows in zip(parsing.TABLES, register.tables(), strict=True)}
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

    def do(self, change: Any) -> None:
        _DO[type(change)](self, change)

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
            self.fault(field, _("ingen fylke har nummeret %(number)s den dagen", number=number))
        return found

    def district(self, field: str, key: str) -> PoliceDistrict | None:
        found = next((d for d in self.districts if d.key == key and d.in_force(self.on)), None)
        if found is None:
            known = ", ".join(sorted(d.key for d in self.districts if d.in_force(self.on)))
            self.fault(
                field, _("ingen politidistrikt heter %(key)s den dagen. Velg en av %(known)s", key=key, known=known)
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
        holders = {m.names.norwegian for m in self.municipalities if m.number == new.number and m.in_force(self.on)}
        if holders:
            told = _("nummeret %(number)s er %(name)s sitt den dagen", number=new.number, name=holders.pop())
            self.fault(f"{field}/number", told)
        key = f"{new.number}-{self.on.year}"
        if any(m.key == key for m in self.municipalities):
            self.fault(f"{field}/number", _("%(key)s har vært en annen kommune", key=key))
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

    # The kinds of change.

    def merger(self, change: Merger) -> None:
        sources = [self.named(f"from/{n}", number) for n, number in enumerate(change.sources)]
        found = [source for source in sources if source]
        if len(set(change.sources)) < len(change.sources):
            self.fault("from", _("hver kommune kan stå én gang"))
            return
        if isinstance(change.into, Newcomer):
            if len(found) < 2 and len(change.sources) < 2:
                self.fault(
                    "from", _("en ny kommune blir til av to eller flere. Er det et nytt nummer, velg det i stedet")
                )
                return
            kept = found
            for source in kept:
                self.end(self.municipalities, "from", source.key)
            target = self.newcomer("into", change.into, found)
        else:
            continuing = self.named("into", change.into)
            kept = [source for source in found if source != continuing]
            target = continuing.key if continuing else None
            if not kept:
                self.fault("from", _("nevn minst én kommune som går inn i %(number)s", number=change.into))
            for source in kept:
                self.end(self.municipalities, "from", source.key)
        if target:
            self.changes += [Change(self.on, "merger", source.key, target, change.note) for source in kept]

    def split(self, change: Split) -> None:
        source = self.named("from", change.source)
        if source is None:
            return
        if not change.continues:
            self.end(self.municipalities, "from", source.key)
        for n, part in enumerate(change.into):
            if isinstance(part, Newcomer):
                key = self.newcomer(f"into/{n}", part, [source])
            else:
                there = self.named(f"into/{n}", part)
                key = there.key if there else None
                if there == source:
                    self.fault(f"into/{n}", _("er kommunen selv. Sett continues til true i stedet"))
                    continue
            if key:
                self.changes.append(Change(self.on, "split", source.key, key, change.note))

    def renumbering(self, change: Renumbering) -> None:
        self._number(change.municipality, change.number)

    def county_change(self, change: CountyChange) -> None:
        county = self.county("county", change.county)
        if county:
            self._number(change.municipality, change.number, county=county.key)

    def _number(self, municipality: str, number: str, **cells: Any) -> None:
        row = self.named("municipality", municipality)
        if row:
            self.from_now(self.municipalities, row.key, number=number, **cells)

    def renaming(self, change: Renaming) -> None:
        row = self.named("municipality", change.municipality)
        if row:
            self.from_now(self.municipalities, row.key, names=change.names)

    def district_change(self, change: DistrictChange) -> None:
        row, district = (
            self.named("municipality", change.municipality),
            self.district("police_district", change.police_district),
        )
        if row is None or district is None:
            return
        self.from_now(self.municipalities, row.key, police_district=district.key)
        if change.ceased:
            for n, each in enumerate(self.municipalities):
                if each.key in self.before.predecessors(row.key) and each.ended_on and each.ended_on <= self.on:
                    self.municipalities[n] = replace(each, police_district=district.key)

    def new_county(self, change: NewCounty) -> None:
        if any(
            c.number == change.number and c.in_force(self.on) and c.number not in change.ends for c in self.counties
        ):
            self.fault("number", _("fylkesnummeret %(number)s er i bruk den dagen", number=change.number))
        if any(c.key == change.number for c in self.counties):
            self.fault("number", _("fylkesnummeret %(number)s har vært et annet fylke", number=change.number))
        for n, number in enumerate(change.ends):
            old = next((c for c in self.counties if c.number == number and c.in_force(self.eve)), None)
            if old is None:
                self.fault(f"ends/{n}", _("ingen fylke hadde nummeret %(number)s dagen før", number=number))
            else:
                self.end(self.counties, f"ends/{n}", old.key)
        self.counties.append(County(change.number, self.on, None, change.number, change.names))

    def county_renaming(self, change: CountyRenaming) -> None:
        county = self.county("county", change.county)
        if county:
            self.from_now(self.counties, county.key, names=change.names)

    def new_district(self, change: NewDistrict) -> None:
        if any(d.key == change.key for d in self.districts):
            self.fault("key", _("%(key)s er eller har vært et annet politidistrikt", key=change.key))
        for n, key in enumerate(change.ends):
            if self.district(f"ends/{n}", key):
                self.end(self.districts, f"ends/{n}", key)
        self.districts.append(
            PoliceDistrict(change.key, self.on, None, change.name_nb, change.name_nn, change.headquarters)
        )

    def boundary_note(self, change: BoundaryNote) -> None:
        source, target = self.named("from", change.source), self.named("to", change.target)
        if source and target:
            self.changes.append(Change(self.on, "boundary_transfer", source.key, target.key, change.note))

    def correction(self, change: Correction) -> None:
        """A cell as it should have been; a doubt about it is settled."""
        table = parsing.TABLES.get(change.file)
        if table is None or change.file == "uncertain.csv":
            self.fault(
                "file", _("velg en av %(files)s", files=", ".join(n for n in parsing.TABLES if n != "uncertain.csv"))
            )
            return
        if change.column not in table.columns or change.column == "key":
            self.fault("column", _("velg en av %(columns)s", columns=", ".join(c for c in table.columns if c != "key")))
            return
        rows = self.tables[change.file]
        place = next((n for n, row in enumerate(rows) if key_of(change.file, row) == (change.key, change.dated)), None)
        if place is None:
            told = _(
                "%(file)s har ingen rad %(key)s fra %(dated)s", file=change.file, key=change.key, dated=change.dated
            )
            self.fault("key", told)
            return
        doubts = self.tables["uncertain.csv"]
        about = (change.file, change.key, change.dated, change.column)
        settled = [d for d in doubts if (d.file, d.key, d.dated, d.column) == about]
        for doubt in settled:
            doubts.remove(doubt)
        if change.value is None:
            if not settled:
                self.fault("value", _("det er ingen tvil om dette. Skriv hva det skal være"))
            return
        names = list(table.columns)
        cells = list(parsing.cells(change.file, rows[place]))
        cells[names.index(change.column)] = change.value
        try:
            rows[place] = table.record(
                *(kind.read(cell) for kind, cell in zip(table.columns.values(), cells, strict=True))
            )
        except ValueError:
            self.fault("value", _("skal være %(expected)s", expected=table.columns[change.column].expected))
            return
        self._follow(change, rows[place])

    def _follow(self, change: Correction, row: Any) -> None:
        """Doubts about other cells of a row whose day was corrected are about the row still."""
        _key, dated = key_of(change.file, row)
        doubts = self.tables["uncertain.csv"]
        for n, doubt in enumerate(doubts):
            if (doubt.file, doubt.key, doubt.dated) == (
                change.file,
                change.key,
                change.dated,
            ) and dated != change.dated:
                doubts[n] = replace(doubt, dated=dated)

    def check_belonging(self) -> None:
        """No municipality is left in a county or a police district that has ended, and each number is its county's."""
        self.where = "changes"
        for m in self.municipalities:
            if m.ended_on is not None and m.ended_on <= self.on:
                continue
            day = max(m.started_on, self.on)
            county = next((c for c in self.counties if c.key == m.county and c.in_force(day)), None)
            if county is None:
                told = _("%(name)s ville stå uten fylke. Si hvilket fylke kommunen kommer til", name=_called(m))
                self.faults.append(Fault("changes", told))
            elif m.number[:2] != county.number:
                told = _(
                    "%(name)s må ha et nummer som begynner med fylkets, %(county)s",
                    name=_called(m),
                    county=county.number,
                )
                self.faults.append(Fault("changes", told))
            if not any(d.key == m.police_district and d.in_force(day) for d in self.districts):
                told = _("%(name)s ville stå uten politidistrikt. Si hvilket den kommer til", name=_called(m))
                self.faults.append(Fault("changes", told))


_DO: dict[type, Callable[[_Work, Any], None]] = {
    Merger: _Work.merger,
    Split: _Work.split,
    Renumbering: _Work.renumbering,
    Renaming: _Work.renaming,
    CountyChange: _Work.county_change,
    DistrictChange: _Work.district_change,
    NewCounty: _Work.new_county,
    CountyRenaming: _Work.county_renaming,
    NewDistrict: _Work.new_district,
    BoundaryNote: _Work.boundary_note,
    Correction: _Work.correction,
}


def key_of(file: str, row: Any) -> tuple[str, date]:
    """What tells a row apart in a correction or a doubt: its key and its day."""
    if file == "changes.csv":
        return f"{row.source} {row.target}", row.changed_on
    if file == "populations.csv":
        return row.place, row.counted_on
    return row.key, row.started_on


def _called(m: Municipality) -> str:
    return f"{m.number} {m.names.norwegian}"


def _told(error: BrokenFiles, after: Register) -> Iterable[Fault]:
    """What the register's own rules say, those that a keeper meets in words of their own."""
    for fault in error.faults:
        counted = [(on, n) for on, n in COUNTS.items() if fault.expected.startswith(f"{n} municipalities on {on}")]
        for on, expected in counted:
            found = sum(m.in_force(on) for m in after.municipalities)
            told = _(
                "det var %(expected)s kommuner %(on)s, og ville blitt %(found)s", expected=expected, on=on, found=found
            )
            yield Fault("changes", told)
        if not counted:
            lines = sorted(parsing.lines_of(after).get(fault.file, []))
            line = ",".join(lines[fault.row - 2]) if 2 <= fault.row < len(lines) + 2 else ""
            told = _("ville brutt en regel i registeret: %(rule)s", rule=f"{fault.column}: {fault.expected}")
            yield Fault("changes", f"{told} ({fault.file}{': ' + line if line else ''})")
