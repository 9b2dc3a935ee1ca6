"""What must hold between the rows of the register's files; each broken rule is told with file, row and column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

from tenants.register.errors import Fault
from tenants.register.records import (
    BEGINS_ON,
    Change,
    CityDistrict,
    County,
    Dated,
    Doubt,
    Municipality,
    PoliceDistrict,
    Population,
)

#: How many municipalities there were: known from Statistics Norway, whatever the rows say.
COUNTS: Mapping[date, int] = {
    BEGINS_ON: 426,
    date(2018, 1, 1): 422,
    date(2020, 1, 1): 356,
    date(2024, 1, 1): 357,
}

_T = TypeVar("_T")
_D = TypeVar("_D", bound=Dated)
_Numbered = Sequence[tuple[int, _T]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of all files with their row numbers, in the order of the files' names."""

    changes: _Numbered[Change]
    city_districts: _Numbered[CityDistrict]
    counties: _Numbered[County]
    municipalities: _Numbered[Municipality]
    police_districts: _Numbered[PoliceDistrict]
    populations: _Numbered[Population]
    doubts: _Numbered[Doubt]


class _Histories(Generic[_D]):
    """The dated rows of one file, by key and in order of time."""

    def __init__(self, file: str, rows: _Numbered[_D]) -> None:
        self.file = file
        groups: defaultdict[str, list[tuple[int, _D]]] = defaultdict(list)
        for number, row in sorted(rows, key=lambda numbered: numbered[1].started_on):
            groups[row.key].append((number, row))
        self.by_key: Mapping[str, list[tuple[int, _D]]] = groups

    def in_force(self, key: str, on: date) -> bool:
        return any(row.in_force(on) for _, row in self.by_key.get(key, ()))

    def covers(self, key: str, range_: Dated) -> bool:
        """Whether `key` is in force on every day of the range (its own rows are without gaps)."""
        history = self.by_key.get(key)
        if not history:
            return False
        end = history[-1][1].ended_on
        return history[0][1].started_on <= range_.started_on and (
            end is None or (range_.ended_on is not None and range_.ended_on <= end)
        )

    def started_on(self, key: str) -> date:
        return self.by_key[key][0][1].started_on

    def ended_on(self, key: str) -> date | None:
        return self.by_key[key][-1][1].ended_on

    def faults(self) -> Iterator[Fault]:
        for key, history in self.by_key.items():
            for number, row in history:
                if row.started_on < BEGINS_ON:
                    yield Fault(self.file, number, "started_on", f"not before {BEGINS_ON}, when the register begins")
                if row.ended_on is not None and row.ended_on <= row.started_on:
                    yield Fault(self.file, number, "ended_on", f"after started_on, {row.started_on}")
            for (_, old), (number, new) in pairwise(history):
                if old.ended_on != new.started_on:
                    end = old.ended_on or "nothing, as that row is open"
                    yield Fault(self.file, number, "started_on", f"where the earlier row of {key} ends: {end}")


def faults_between_rows(rows: Rows, columns: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """Every broken rule. Ranges first: where these are broken, nothing else can be judged and only they are told."""
    municipalities = _Histories("municipalities.csv", rows.municipalities)
    counties = _Histories("counties.csv", rows.counties)
    police_districts = _Histories("police_districts.csv", rows.police_districts)
    city_districts = _Histories("city_districts.csv", rows.city_districts)
    faults = [
        *municipalities.faults(),
        *counties.faults(),
        *police_districts.faults(),
        *city_districts.faults(),
    ]
    if faults:
        return faults
    return [
        *_once(police_districts),
        *_once(city_districts),
        *_unique("municipalities.csv", "number", rows.municipalities, lambda row: (row.number,)),
        *_unique("counties.csv", "number", rows.counties, lambda row: (row.number,)),
        *_unique("city_districts.csv", "short_number", rows.city_districts, lambda r: (r.municipality, r.short_number)),
        *_counts(rows.municipalities),
        *_keys(municipalities),
        *_belonging(rows.municipalities, counties, police_districts),
        *_changes(rows.changes, municipalities),
        *_lineage(rows.changes, municipalities),
        *_city_districts(rows.city_districts, municipalities),
        *_populations(rows.populations, municipalities, city_districts, rows.municipalities),
        *_doubts(rows, columns),
    ]


def _once(histories: _Histories[_D]) -> Iterator[Fault]:
    for key, history in histories.by_key.items():
        for number, _ in history[1:]:
            yield Fault(histories.file, number, "key", f"one row for {key}")


def _unique(file: str, column: str, rows: _Numbered[_D], value: Callable[[_D], tuple[str, ...]]) -> Iterator[Fault]:
    groups: defaultdict[tuple[str, ...], list[tuple[int, _D]]] = defaultdict(list)
    for number, row in sorted(rows, key=lambda numbered: numbered[1].started_on):
        groups[value(row)].append((number, row))
    for group in groups.values():
        for (_, old), (number, new) in pairwise(group):
            if old.key != new.key and old.overlaps(new):
                yield Fault(file, number, column, f"one that {old.key} does not have on the same day")


def _counts(rows: _Numbered[Municipality]) -> Iterator[Fault]:
    for on, expected in COUNTS.items():
        found = sum(row.in_force(on) for _, row in rows)
        if found != expected:
            yield Fault("municipalities.csv", 0, "", f"{expected} municipalities on {on}; found {found}")


def _keys(municipalities: _Histories[Municipality]) -> Iterator[Fault]:
    for key, history in municipalities.by_key.items():
        number, first = history[0]
        if key != f"{first.number}-{first.started_on.year}":
            yield Fault(
                municipalities.file, number, "key", f"{first.number}-{first.started_on.year}, as the identity begins"
            )
        for number, row in history:
            for column in ("language_form", "latitude", "longitude"):
                if row.ended_on is None and getattr(row, column) is None:
                    yield Fault(municipalities.file, number, column, "not empty for a municipality that exists")


def _belonging(
    rows: _Numbered[Municipality], counties: _Histories[County], police_districts: _Histories[PoliceDistrict]
) -> Iterator[Fault]:
    for number, row in rows:
        if not counties.covers(row.county, row):
            yield Fault("municipalities.csv", number, "county", "a county in force on every day of the row")
        elif any(county.overlaps(row) and row.number[:2] != county.number for _, county in counties.by_key[row.county]):
            yield Fault("municipalities.csv", number, "number", "one that begins with the county's number")
        if not police_districts.covers(row.police_district, row):
            yield Fault(
                "municipalities.csv", number, "police_district", "a police district in force on every day of the row"
            )


def _changes(rows: _Numbered[Change], municipalities: _Histories[Municipality]) -> Iterator[Fault]:
    file = "changes.csv"
    mergers = Counter(change.source for _, change in rows if change.kind == "merger")
    seen: set[tuple[date, str, str]] = set()
    for number, change in rows:
        on, day_before = change.changed_on, change.changed_on - timedelta(days=1)
        if change.source == change.target:
            yield Fault(file, number, "to", "another municipality than from")
        if (on, change.source, change.target) in seen:
            yield Fault(file, number, "to", "one row for each pair and day")
        seen.add((on, change.source, change.target))
        if not municipalities.in_force(change.source, day_before):
            yield Fault(file, number, "from", f"a municipality in force on {day_before}")
        elif change.kind == "merger" and municipalities.ended_on(change.source) != on:
            yield Fault(file, number, "from", f"a municipality that ends on {on}, as it merged into another")
        elif change.kind == "merger" and mergers[change.source] > 1:
            yield Fault(file, number, "kind", "split where a municipality went to several others")
        if not municipalities.in_force(change.target, on):
            yield Fault(file, number, "to", f"a municipality in force on {on}")


def _lineage(rows: _Numbered[Change], municipalities: _Histories[Municipality]) -> Iterator[Fault]:
    passed = [change for _, change in rows if change.kind != "boundary_transfer"]
    given = {(change.source, change.changed_on) for change in passed}
    taken = {(change.target, change.changed_on) for change in passed}
    for key, history in municipalities.by_key.items():
        (first_row, first), (last_row, last) = history[0], history[-1]
        if last.ended_on is not None and (key, last.ended_on) not in given:
            yield Fault(
                municipalities.file, last_row, "ended_on", f"a merger or split of {key} on that day in changes.csv"
            )
        if first.started_on > BEGINS_ON and (key, first.started_on) not in taken:
            yield Fault(
                municipalities.file, first_row, "started_on", f"a merger or split into {key} on that day in changes.csv"
            )


def _city_districts(rows: _Numbered[CityDistrict], municipalities: _Histories[Municipality]) -> Iterator[Fault]:
    for number, row in rows:
        if not municipalities.covers(row.municipality, row):
            yield Fault("city_districts.csv", number, "municipality", "a municipality in force on every day of the row")
        if not row.key.endswith(row.short_number):
            yield Fault("city_districts.csv", number, "short_number", f"the last two digits of {row.key}")


def _populations(
    rows: _Numbered[Population],
    municipalities: _Histories[Municipality],
    city_districts: _Histories[CityDistrict],
    versions: _Numbered[Municipality],
) -> Iterator[Fault]:
    file = "populations.csv"
    counted: defaultdict[date, set[str]] = defaultdict(set)
    for number, row in rows:
        if row.place in counted[row.counted_on]:
            yield Fault(file, number, "counted_on", f"one count of {row.place} a day")
        counted[row.counted_on].add(row.place)
        if row.under_18 is not None and row.under_18 > row.population:
            yield Fault(file, number, "under_18", f"not more than the population, {row.population}")
        if not (
            municipalities.in_force(row.place, row.counted_on) or city_districts.in_force(row.place, row.counted_on)
        ):
            yield Fault(file, number, "place", f"a municipality or city district in force on {row.counted_on}")
    for on, places in counted.items():
        there = {version.key for _, version in versions if version.in_force(on)}
        if places & there and there - places:
            missing = ", ".join(sorted(there - places)[:3])
            yield Fault(file, 0, "", f"every municipality in the count of {on}; missing are {missing} …")


def _doubts(rows: Rows, columns: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    known: set[tuple[str, str, date]] = {
        *(("changes.csv", f"{c.source} {c.target}", c.changed_on) for _, c in rows.changes),
        *(("populations.csv", p.place, p.counted_on) for _, p in rows.populations),
        *_dated("city_districts.csv", rows.city_districts),
        *_dated("counties.csv", rows.counties),
        *_dated("municipalities.csv", rows.municipalities),
        *_dated("police_districts.csv", rows.police_districts),
    }
    for number, doubt in rows.doubts:
        if (doubt.file, doubt.key, doubt.dated) not in known:
            yield Fault("uncertain.csv", number, "key", f"a row of {doubt.file} with this key and date")
        elif doubt.column not in columns[doubt.file]:
            yield Fault("uncertain.csv", number, "column", "one of " + ", ".join(columns[doubt.file]))


def _dated(file: str, rows: Iterable[tuple[int, Dated]]) -> Iterator[tuple[str, str, date]]:
    return ((file, row.key, row.started_on) for _, row in rows)
