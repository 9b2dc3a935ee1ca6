"""Making a register what a reform says. Pure: a register and a reform make a register, or everything that is wrong is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _

from tenants.register import parsing
from tenants.register.ceased import made_of
from tenants.register.errors import BrokenFiles
from tenants.register.errors import Fault as FileFault
from tenants.register.records import BEGINS_ON, Change, County, Dated, Municipality, PoliceDistrict
from tenants.register.reforms.claims import Claims
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
from tenants.register.reforms.work import Work
from tenants.register.register import Register
from tenants.register.validation import COUNTS

_D = TypeVar("_D", bound=Dated)


def covers(on: date) -> bool:
    """Whether a reform can be of the day: the register says what was there the day before."""
    return BEGINS_ON < on < date(2100, 1, 1)


def apply(register: Register, reform: Reform) -> Register:
    """The register after the reform. Raises `BrokenReform` with all that is wrong; the register itself never changes."""
    work = _Reforming(register, reform)
    if not covers(reform.effective_on):
        told = _("velg en dag etter 31. desember 2017, da registeret begynner, og før år 2100")
        raise BrokenReform([Fault("effective_on", told)])
    claims = Claims()
    for place, change in enumerate(reform.changes):
        work.where = f"changes/{place}"
        if contradicted := claims.faults(work.where, change):
            work.faults += contradicted
        else:
            work.do(change)
    work.check_numbers()
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


class _Reforming(Work):
    """What each kind of change does to the rows."""

    def do(self, change: Any) -> None:
        _DO[type(change)](self, change)

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
            self.numbered.append((f"{self.where}/number", number, row.key, False))
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
            gone = made_of(self.before, row.key)
            for n, each in enumerate(self.municipalities):
                # One that had another district already is an exception, and stays.
                follows = each.police_district == row.police_district
                if each.key in gone and each.ended_on and each.ended_on <= self.on and follows:
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
                self.fault(f"ends/{n}", _("ikke noe fylke hadde nummeret %(number)s dagen før", number=number))
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


_DO: dict[type, Callable[[_Reforming, Any], None]] = {
    Merger: _Reforming.merger,
    Split: _Reforming.split,
    Renumbering: _Reforming.renumbering,
    Renaming: _Reforming.renaming,
    CountyChange: _Reforming.county_change,
    DistrictChange: _Reforming.district_change,
    NewCounty: _Reforming.new_county,
    CountyRenaming: _Reforming.county_renaming,
    NewDistrict: _Reforming.new_district,
    BoundaryNote: _Reforming.boundary_note,
    Correction: _Reforming.correction,
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


def _count_of(fault: FileFault) -> str | None:
    """The day of the count whose municipalities would be others; None of a fault that is of something else."""
    found = re.search(r"(?:in force on|in the count of) (\d{4}-\d\d-\d\d)", fault.expected)
    return found[1] if found and fault.file == "populations.csv" else None


def _told(error: BrokenFiles, after: Register) -> Iterable[Fault]:
    """What the register's own rules say, those that a keeper meets in words of their own."""
    days = {day for fault in error.faults if (day := _count_of(fault))}
    for day in sorted(days):
        told = _(
            "gjelder fra før folketellingen %(day)s, som har tall for kommunene slik de var da. Velg en dag etter den. Er dagen"
            " rett, må den som drifter portalen, lese inn registerfiler med tall for de nye kommunene",
            day=day,
        )
        yield Fault("effective_on", told)
    for fault in error.faults:
        if _count_of(fault):
            continue
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
            told = _(
                "ville brutt en regel i registeret: %(rule)s",
                rule=": ".join(filter(None, (fault.column, fault.expected))),
            )
            yield Fault("changes", f"{told} ({fault.file}{': ' + line if line else ''})")
