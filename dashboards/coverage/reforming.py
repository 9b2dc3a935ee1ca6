"""The nation's figures without a reform and with it, for who is about to enter it: the picture of its day, counted as the pages do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from flask_babel import get_locale
from flask_babel import gettext as _

from app.clock import today
from app.web.sorting import norwegian_key
from certification.reforms.counting import Area, Counted, Figures, Heirs, Series
from dashboards.coverage.areas import NO_UNIT, NO_UNIT_TEXT, members_by_kind, members_by_size
from dashboards.projection import picture as nation
from dashboards.projection import reading
from dashboards.projection.picture import Picture, Place
from dashboards.projection.statuses import Status
from dashboards.texts import KINDS, SIZES
from tenants.register.borders import Borders
from tenants.register.records import BEGINS_ON, identity
from tenants.register.reforms.service import Plan
from tenants.register.register import Register

#: The nation, or a county by its number, or a police district by its key.
_Key = tuple[str, str]
_NATION: _Key = ("", "")
_K = TypeVar("_K", bound=str)


def counted(plan: Plan, heirs: Heirs) -> Counted:
    """What a reform does to the figures of its day, and to the series. As KRÅD.

    A municipality that goes on is what it was; one that comes into being has no decision that names it, so nobody is approved in it.
    """
    on = plan.reform.effective_on
    without = reading.picture(on)
    with_it = _with(without, plan.after, on, heirs)
    return Counted(
        list(_areas(without, with_it, _touched(plan), _renamed(plan))),
        list(_groups(members_by_size, without, with_it, SIZES)),
        list(_groups(members_by_kind, without, with_it, {**KINDS, NO_UNIT: NO_UNIT_TEXT})),
        list(_series(plan, on)),
    )


def _members(register: Register, on: date) -> dict[_Key, dict[UUID, int | None]]:
    """The municipalities of each area on a day, with their inhabitants."""
    counts = register.inhabitants(on)
    numbers = {county.key: county.number for county in register.counties if county.in_force(on)}
    found: dict[_Key, dict[UUID, int | None]] = {_NATION: {}}
    for m in register.municipalities:
        if m.in_force(on):
            count = counts.get(m.key)
            for key in (_NATION, ("county", numbers[m.county]), ("police_district", m.police_district)):
                found.setdefault(key, {})[m.id] = count.population if count else None
    return found


def _with(seen: Picture, after: Register, on: date, heirs: Heirs) -> Picture:
    """The picture as it will be: the municipalities of the register after the reform, the places that they were, and the units
    that go on with what comes of them.
    """
    counts = after.inhabitants(on)
    there = {m.id: m for m in seen.municipalities}
    districts = {district.name: district.key for district in after.city_districts if district.in_force(on)}

    def people(place: Place, key: str | None) -> Place:
        count = counts.get(key) if key else None
        population, under_18 = (count.population, count.under_18) if count else (None, None)
        return replace(place, population=population, under_18=under_18)

    units = {unit.id: unit for m in seen.municipalities for unit in m.units}
    covering: dict[UUID, nation.Unit] = {}
    for m in after.in_force(on):
        if m.id in heirs.units and not (m.id in there and there[m.id].units):
            heir = heirs.units[m.id]
            made = nation.Unit(m.id, m.names.norwegian, "municipality", False, Status.NONE, m.id)
            if unit := made if heir is None else units.get(heir):
                covering[m.id] = unit
    left: dict[UUID, list[UUID]] = {}
    for m in after.in_force(on):
        for unit in (*(there[m.id].units if m.id in there else ()), *filter(None, [covering.get(m.id)])):
            left.setdefault(unit.id, []).append(m.id)

    def moved(unit: nation.Unit | None) -> nation.Unit | None:
        if unit is None:
            return None
        homes = [heirs.hosts.get(unit.id, unit.home), *left[unit.id]]
        return replace(unit, home=next(home for home in homes if home in left[unit.id]))

    def place(was: Place, key: str | None, unit: nation.Unit | None = None) -> Place:
        return replace(people(was, key), unit=moved(unit or was.unit))

    def municipalities() -> Iterator[nation.Municipality]:
        for m in after.in_force(on):
            county, district = after.county(m.key, on), after.police_district(m.key, on)
            was = there.get(m.id)
            yield nation.Municipality(
                m.id,
                m.number,
                m.names.norwegian,
                nation.Area(county.number, county.names.norwegian, county.names.norwegian),
                nation.Area(district.key, district.name_nb, district.name_nn),
                place(was.whole if was else Place(None, None), m.key, covering.get(m.id)),
                tuple(place(each, districts.get(each.name or "")) for each in was.districts) if was else (),
            )

    return Picture(on, tuple(municipalities()))


def _touched(plan: Plan) -> set[UUID]:
    """The municipalities of which some row changes."""
    before, after = plan.before, plan.after
    keys = {row.key for row in set(before.municipalities) ^ set(after.municipalities)}
    keys |= {key for row in set(before.changes) ^ set(after.changes) for key in (row.source, row.target)}
    keys |= {row.place for row in set(before.populations) ^ set(after.populations)}
    return {identity("municipality", key) for key in keys}


def _renamed(plan: Plan) -> set[str]:
    """The numbers of the counties and the keys of the police districts of which some row changes."""
    before, after = plan.before, plan.after
    counties = {row.number for row in set(before.counties) ^ set(after.counties)}
    return counties | {row.key for row in set(before.police_districts) ^ set(after.police_districts)}


def _areas(without: Picture, with_it: Picture, touched: set[UUID], renamed: set[str]) -> Iterator[Area]:
    yield Area(_("Hele landet"), _figures(without.figures), _figures(with_it.figures))
    groups: tuple[Callable[[Picture], dict[nation.Area, nation.Figures]], ...] = (
        lambda seen: seen.counties,
        lambda seen: seen.police_districts,
    )
    homes: tuple[Callable[[nation.Municipality], nation.Area], ...] = (
        lambda m: m.county,
        lambda m: m.police_district,
    )
    for group, home in zip(groups, homes, strict=True):
        here = {home(m).key for seen in (without, with_it) for m in seen.municipalities if m.id in touched}
        old = {area.key: (area, figures) for area, figures in group(without).items()}
        new = {area.key: (area, figures) for area, figures in group(with_it).items()}
        rows = [
            Area(
                _both_names(*(areas[key][0] if key in areas else None for areas in (old, new))),
                _figures(old[key][1]) if key in old else None,
                _figures(new[key][1]) if key in new else None,
            )
            for key in {*old, *new}
            if key in here | renamed or old.get(key, (None, None))[1] != new.get(key, (None, None))[1]
        ]
        yield from sorted(rows, key=lambda row: norwegian_key(row.name))


def _both_names(old: nation.Area | None, new: nation.Area | None) -> str:
    """What an area is called, and what it will be called where that is another name."""
    names = dict.fromkeys(_called(area) for area in (old, new) if area)
    return (
        _("%(old)s, som får navnet %(new)s", **dict(zip(("old", "new"), names, strict=True)))
        if len(names) > 1
        else next(iter(names))
    )


def _groups(
    members: Callable[[Picture], Mapping[_K, Sequence[nation.Municipality]]],
    without: Picture,
    with_it: Picture,
    words: Mapping[_K, object],
) -> Iterator[Area]:
    """The classes whose figures become others."""
    old, new = ({key: nation.figures(found) for key, found in members(seen).items()} for seen in (without, with_it))
    for key, text in words.items():
        if old[key] != new[key]:
            yield Area(str(text), _figures(old[key]), _figures(new[key]))


def _figures(figures: nation.Figures) -> Figures:
    return Figures(
        figures.municipalities, figures.covered, figures.population, figures.covered_population, figures.all_units
    )


def _series(plan: Plan, on: date) -> Iterator[Series]:
    """A series tells the last day of each year, and breaks as the pages' own do (`dashboards.breaks`)."""
    ends = [date(year, 12, 31) for year in range(BEGINS_ON.year, max(on, today()).year + 1)]
    old, new = ([_members(register, day) for day in ends] for register in (plan.before, plan.after))
    borders = [Borders.in_register(register) for register in (plan.before, plan.after)]
    for key in sorted({key for members in (*old, *new) for key in members}):
        was, becomes = ([year.get(key, {}) for year in years] for years in (old, new))
        broken, breaks = (_breaks(each, key, ends) for each in borders)
        recounted = [
            day.year
            for day, one, other in zip(ends, was, becomes, strict=True)
            if day.year < on.year and one != other and (one or other)
        ]
        found = Series(_named(plan, key, ends[-1]), sorted(breaks - broken), sorted(broken - breaks), recounted)
        if found.breaks or found.mended or found.recounted:
            yield found


def _breaks(borders: Borders, key: _Key, ends: list[date]) -> set[int]:
    sort, code = key
    area = {sort: code} if sort else {}
    return {after.year for before, after in pairwise(ends) if borders.breaks(before, after, **area)}


def _named(plan: Plan, key: _Key, on: date) -> str:
    """What an area is called on the last day that is counted, or was called last."""
    sort, code = key
    if key == _NATION:
        return str(_("Hele landet"))
    if sort == "county":
        counties = [c for c in plan.after.counties if c.number == code]
        return max(counties, key=lambda c: (c.in_force(on), c.started_on)).names.norwegian
    districts = [d for d in (*plan.after.police_districts, *plan.before.police_districts) if d.key == code]
    last = max(districts, key=lambda d: (d.in_force(on), d.started_on))
    return _called(nation.Area(code, last.name_nb, last.name_nn))


def _called(area: nation.Area) -> str:
    return area.name_nn if str(get_locale()) == "nn" else area.name
