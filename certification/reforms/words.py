"""What a reform does to the register, as sentences, from the lines that it takes out and puts in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_date
from tenants.register import parsing
from tenants.register.reforms.lines import IN, OUT, Lines
from tenants.register.register import Register

#: The files whose rows are places, by their dates: what these say is told in sentences.
_PLACES = ("municipalities.csv", "counties.csv", "police_districts.csv")
_DAYS = ("key", "started_on", "ended_on")

_Row = Mapping[str, str]
#: By column what each key is called.
_Shown = Mapping[str, Mapping[str, str]]

#: What the columns of the register's files are called.
COLUMNS: dict[str, object] = {
    "started_on": _l("Fra"),
    "ended_on": _l("Til"),
    "changed_on": _l("Dag"),
    "number": _l("Nummer"),
    "names": _l("Navn"),
    "unit_type": _l("Kommune eller herad"),
    "county": _l("Fylke"),
    "police_district": _l("Politidistrikt"),
    "language_form": _l("Målform"),
    "organisation_number": _l("Organisasjonsnummer"),
    "latitude": _l("Breddegrad"),
    "longitude": _l("Lengdegrad"),
    "kind": _l("Type"),
    "note": _l("Merknad"),
    "population": _l("Folketall"),
    "name": _l("Navn"),
    "name_nb": _l("Navn på bokmål"),
    "name_nn": _l("Navn på nynorsk"),
    "headquarters": _l("Hovedsete"),
}


def sentences(lines: Lines, whole: Register) -> list[str]:
    """One sentence for each thing that begins, ends or becomes another."""
    found: list[str] = []
    districts = {d.key: d.name_nb for d in whole.police_districts}
    counties = {c.key: c.names.norwegian for c in whole.counties}
    shown = {"county": counties, "police_district": districts}
    for file in _PLACES:
        sides = lines.get(file, {})
        out, into = (_rows(file, sides.get(side, [])) for side in (OUT, IN))
        for key in sorted({*out, *into}):
            found += _told(out.get(key, []), into.get(key, []), shown)
    names = {m.key: m.names.norwegian for m in sorted(whole.municipalities, key=lambda m: m.started_on)}
    for on, kind, source, target, _note in lines.get("changes.csv", {}).get(IN, []):
        places = {"source": names.get(source, source), "target": names.get(target, target)}
        if kind == "boundary_transfer":
            found.append(_("Et område går fra %(source)s til %(target)s.", **places))
        else:
            found += _moved(whole, date.fromisoformat(on), source, target, shown)
    return found


def _moved(whole: Register, on: date, source: str, target: str, shown: _Shown) -> Iterator[str]:
    """That what becomes another municipality, or a part of it, comes to lie in another county or police district."""
    old, new = (
        next((m for m in whole.in_force(day) if m.key == key), None)
        for key, day in ((source, on - timedelta(days=1)), (target, on))
    )
    if old is None or new is None:
        return
    for column, called in shown.items():
        before, after = getattr(old, column), getattr(new, column)
        if before != after:
            yield _(
                "Det av %(source)s som blir %(target)s, går fra %(before)s til %(after)s.",
                source=old.names.norwegian,
                target=new.names.norwegian,
                before=called[before],
                after=called[after],
            )


def _rows(file: str, lines: list[list[str]]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for line in lines:
        row = dict(zip(parsing.TABLES[file].columns, line, strict=True))
        found.setdefault(row["key"], []).append(row)
    return found


def _told(out: list[_Row], into: list[_Row], shown: _Shown) -> list[str]:
    found: list[str] = []
    if not out:
        first = min(into, key=lambda row: row["started_on"])
        return [_("%(name)s begynner %(day)s.", name=_name(first), day=_day(first["started_on"]))]
    last_out, last = max(out, key=_started), max(into, key=_started, default=None)
    if last is None:
        return [_("%(name)s tas ut.", name=_name(last_out))]
    if last["ended_on"] and not last_out["ended_on"]:
        found.append(_("%(name)s opphører %(day)s.", name=_name(last_out), day=_day(last["ended_on"])))
    for row in sorted(into, key=_started):
        was = max((each for each in out if each["started_on"] <= row["started_on"]), key=_started, default=None)
        for column in row:
            if was is None or column in _DAYS or row[column] == was[column]:
                continue
            called = {"name": _name(was), "column": COLUMNS.get(column, column), "day": _day(row["started_on"])}
            called |= {"before": _shown(column, was, shown), "after": _shown(column, row, shown)}
            found.append(_("%(name)s: %(column)s endres fra %(before)s til %(after)s, fra %(day)s.", **called))
    return found


def _started(row: _Row) -> str:
    return row["started_on"]


def _day(text: str) -> str:
    return as_date(date.fromisoformat(text))


def _name(row: _Row) -> str:
    """The Norwegian name, with the number of what has one."""
    if "name_nb" in row:
        return row["name_nb"]
    return f"{_norwegian(row['names'])} ({row['number']})"


def _norwegian(names: str) -> str:
    parts = dict(part.strip().split(":", 1) for part in names.split("|"))
    return parts.get("no") or next(iter(parts.values()))


def _shown(column: str, row: _Row, shown: _Shown) -> str:
    value = row[column]
    if column == "names":
        return _norwegian(value)
    return shown.get(column, {}).get(value, value) or "–"
