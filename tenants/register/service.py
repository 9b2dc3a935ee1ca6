"""Reading the register as of a day, and loading it from its files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, cast
from uuid import UUID

from flask_babel import lazy_gettext as _l
from psycopg.errors import ForeignKeyViolation
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from app.clock import today
from app.db.session import asked_once
from app.errors import Invalid
from app.jobs import outbox
from tenants.register import parsing, records, statistics, store
from tenants.register.borders import Borders
from tenants.register.errors import BrokenFiles, ContradictsReform, Fault, InUse, NotInForce, UnknownNumber
from tenants.register.inhabitants import Counts
from tenants.register.records import known
from tenants.register.reforms import store as reforms
from tenants.register.reforms.lines import Entangled, again, digest
from tenants.register.register import Register
from tenants.register.rows import from_rows, to_rows

#: The file in which municipalities begin and end.
_MUNICIPALITIES = "municipalities.csv"
#: So many of those that are wrong in the same way are named.
_TOLD = 5


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A row in which the files differ from the register: its file, its telling cells, and the columns that changed."""

    file: str
    row: tuple[str, ...]
    kind: Literal["added", "removed", "changed"]
    columns: tuple[str, ...] = ()


def load(files: Mapping[str, bytes], *, check: bool = False, replay: bool = True) -> tuple[Difference, ...]:
    """Make the register say what the files say, and tell what that changed (with `check`: would change).

    Needs KRÅD's database role. All in the caller's transaction; files that are the register already change nothing. The
    reforms that a keeper has entered are done again on the files, unless they have them, and inhabitants that `count`
    brought in stay, where the files tell less; without `replay` the files are all.
    Raises `BrokenFiles` before anything is read from the database, `ContradictsReform`, and `InUse` where something to be
    removed is referred to.
    """
    new = parsing.read(files)
    rows = store.read()
    old = from_rows(rows)
    if replay:
        new = _with_counts(_with_reforms(new), old.populations)
    found = differences(old, new)
    if not check:
        try:
            store.replace(rows, to_rows(new))
            if found:
                store.loaded(digest(new))
            if any(each.file == _MUNICIPALITIES for each in found):
                outbox.add("municipalities_changed")
        except IntegrityError as error:
            if isinstance(error.orig, ForeignKeyViolation):
                raise InUse from error
            raise
    return found


def count(name: str, content: bytes) -> tuple[Difference, ...]:
    """Bring in a table of inhabitants as Statistics Norway gives it, and tell what that changed; the rest stays.

    Needs KRÅD's database role. Raises `BrokenFiles`, and then nothing is changed: a number that no municipality or city
    district had on the day, a day outside the register, or a count of some municipalities only.
    """
    whole = from_rows(store.read())
    counts: list[records.Population] = []
    faults: list[Fault] = []
    told = statistics.read(name, content)
    for day in sorted({each.counted_on for each in told if each.counted_on > today()}):
        faults.append(Fault(name, 0, "", str(_l("%(day)s er ikke kommet ennå.", day=f"{day:%d.%m.%Y}"))))
    for each in told if not faults else ():
        try:
            place = _counted_place(whole, each.number, each.counted_on)
        except Invalid as error:
            faults.append(Fault(name, 0, each.number, str(error.message)))
        else:
            counts.append(records.Population(place, each.counted_on, each.population, each.under_18))
    if faults:
        raise BrokenFiles(faults)
    return load(parsing.write(_with_counts(whole, counts)), replay=False)


def _counted_place(whole: Register, number: str, on: date) -> str:
    """The key of the municipality, or city district, that had this number on a day."""
    if len(number) == 4:
        return whole.with_number(number, on).key
    if not any(district.key == number and district.in_force(on) for district in whole.city_districts):
        raise UnknownNumber(number, on, ())
    return number


def _with_counts(whole: Register, counts: Iterable[records.Population]) -> Register:
    """The register with these counts too, each in the place of one that tells less."""
    known_ = {(each.place, each.counted_on): each for each in whole.populations}
    places = {row.key for row in (*whole.municipalities, *whole.city_districts)}
    for each in counts:
        there = known_.get((each.place, each.counted_on))
        if each.place in places and (there is None or there.under_18 is None or each.under_18 is not None):
            known_[each.place, each.counted_on] = each
    return replace(whole, populations=tuple(known_.values()))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of a file of boundaries: how many municipalities, the names of the mended ones, and whether anything changed."""

    municipalities: int
    mended: tuple[str, ...]
    changed: bool


def draw(name: str, content: bytes, drawn_on: date) -> Drawn:
    """Bring in the boundaries of all municipalities from a day on, from GeoJSON.

    Needs KRÅD's database role. Raises `BrokenFiles`, and then nothing is changed; and `BeforeRegister`. The same file
    again changes nothing.
    """
    from tenants.register import geometry  # with shapely, which no page needs

    drawing = geometry.read(name, content)  # takes seconds: no transaction is open meanwhile
    there = {m.number: m for m in municipalities(drawn_on)}
    strange = sorted(drawing.outlines.keys() - there.keys())
    missing = sorted(there.keys() - drawing.outlines.keys())
    faults = []
    if strange:
        told = f"numbers of {drawn_on} (--from says the day); not among them: {_some(strange)}"
        faults.append(Fault(name, 0, geometry.NUMBER, told))
    if missing:
        some = ", ".join(f"{each} {there[each].names.norwegian}" for each in missing[:5])
        faults.append(
            Fault(name, 0, "", f"every municipality of {drawn_on}; missing are {len(missing)}, first of them {some}")
        )
    if faults:
        raise BrokenFiles(faults)
    rows = {
        id_: {
            "id": id_,
            "municipality_id": there[number].id,
            "drawn_on": drawn_on,
            "coarse": outline.coarse,
            "fine": outline.fine,
            "bounds": list(outline.bounds),
        }
        for number, outline in drawing.outlines.items()
        for id_ in [records.identity("outline", f"{there[number].key} {drawn_on}")]
    }
    changed = store.outline_rows(drawn_on) != rows
    if changed:
        store.draw(drawn_on, rows)
    return Drawn(len(rows), tuple(there[number].names.norwegian for number in drawing.mended), changed)


def _some(numbers: Sequence[str]) -> str:
    """A few of them, and how many more there are."""
    more = len(numbers) - _TOLD
    return ", ".join(numbers[:_TOLD]) + (f" and {more} more" if more > 0 else "")


def drawn(on: date) -> tuple[set[UUID], bool]:
    """The municipalities of this day, and whether the latest boundaries by then are those of just these.

    Raises `BeforeRegister`.
    """
    known(on)
    found = store.drawn(on)
    return {there for there, _ in found if there}, all(there == outline for there, outline in found)


def outlines(on: date, ids: Collection[UUID] | None = None) -> dict[UUID, tuple[str, tuple[int, int, int, int]]]:
    """The boundaries of this day as SVG paths, and the box around each in 100 m (left, top, right, bottom).

    All, in steps of 500 m; or those of `ids`, in steps of 100 m. Raises `BeforeRegister`.
    """
    known(on)
    return store.outlines(on, ids)


def _with_reforms(register: Register) -> Register:
    for reform in reforms.standing():
        try:
            register = again(register, reform.lines)
        except Entangled as error:
            raise ContradictsReform(
                reform.title, [f"{file}: {','.join(line)}" for file, line in error.lines]
            ) from error
    return register


def export() -> dict[str, bytes]:
    """The register as its files, byte for byte what was loaded."""
    return parsing.write(whole())


def version() -> str:
    """The SHA-256 of the register's files as they were last loaded."""
    return store.version()


def whole() -> Register:
    """All of the register with its history, as a value."""
    return from_rows(store.read())


def differences(old: Register, new: Register) -> tuple[Difference, ...]:
    """What differs between two registers, row by row of their files."""
    found: list[Difference] = []
    before, after = parsing.lines_of(old), parsing.lines_of(new)
    for name, table in parsing.TABLES.items():
        columns = list(table.columns)
        places = [columns.index(column) for column in table.key]
        was, becomes = (
            {tuple(line[place] for place in places): line for line in lines[name]} for lines in (before, after)
        )
        for key in was.keys() | becomes.keys():
            if key not in becomes:
                found.append(Difference(name, key, "removed"))
            elif key not in was:
                found.append(Difference(name, key, "added"))
            elif was[key] != becomes[key]:
                cells = zip(columns, was[key], becomes[key], strict=True)
                found.append(Difference(name, key, "changed", tuple(c for c, one, other in cells if one != other)))
    return tuple(sorted(found))


def municipalities(
    on: date, ids: Collection[UUID] | None = None, *, police_district_id: UUID | None = None
) -> list[records.Municipality]:
    """The municipalities as they were on this day, by number: all, or those of `ids`, or of a police district.

    Raises `BeforeRegister`.
    """
    known(on)
    return store.municipalities(on, ids=ids, police_district_id=police_district_id)


def surroundings(
    on: date, *, ids: Collection[UUID] | None = None, police_district_id: UUID | None = None
) -> list[records.Surroundings]:
    """The same with each one's police district and city districts. Raises `BeforeRegister`."""
    known(on)
    return store.surroundings(on, ids=ids, police_district_id=police_district_id)


@asked_once
def versions(ids: frozenset[UUID]) -> list[records.Municipality]:
    """All that these municipalities have been, the earliest first: each with the days on which it was so."""
    return store.versions(ids)


def municipality(municipality_id: UUID, on: date) -> records.Municipality:
    """A municipality as it was on this day. Raises `NotInForce` where it was not, and `BeforeRegister`."""
    known(on)
    found = store.municipalities(on, ids={municipality_id})
    if not found:
        raise NotInForce(str(municipality_id), on)
    return found[0]


def with_number(number: str, on: date) -> records.Municipality:
    """The municipality that had this number on this day. Raises `UnknownNumber` (with the ones to use) and `BeforeRegister`."""
    known(on)
    found = store.municipalities(on, number=number)
    return found[0] if found else whole().with_number(number, on)


@asked_once
def borders() -> Borders:
    """Where the municipalities have lain, and what has passed between them."""
    return Borders.of(store.lay(), store.passed())


def counties(on: date) -> list[records.County]:
    """The counties as they were on this day, by number. Raises `BeforeRegister`."""
    known(on)
    return store.counties(on)


@asked_once
def county_versions(keys: frozenset[str]) -> list[records.County]:
    """All that these counties have been, the earliest first: each with the days on which it was so."""
    return store.county_versions(keys)


def nearest_day_of_county(number: str, on: date) -> date | None:
    """The day nearest to another on which a county had this number; None where none ever had."""
    return _nearest(store.days_of_county(number), on)


def nearest_day_of_police_district(key: str, on: date) -> date | None:
    """The day nearest to another on which there was a police district with this key; None where there never was."""
    return _nearest(store.days_of_police_district(key), on)


def _nearest(ranges: Iterable[Range[date]], on: date) -> date | None:
    days = [
        r.upper - timedelta(days=1) if r.upper and r.upper <= on else max(cast("date", r.lower), on) for r in ranges
    ]
    return min(days, key=lambda day: abs(day - on), default=None)


@asked_once
def police_districts(on: date) -> list[records.PoliceDistrict]:
    """The police districts of this day, by name. Raises `BeforeRegister`."""
    known(on)
    return store.police_districts(on)


def city_districts(on: date) -> list[records.CityDistrict]:
    """The administrative city districts of this day, by number. Raises `BeforeRegister`."""
    known(on)
    return store.city_districts(on)


def places(ids: Collection[UUID]) -> list[records.Place]:
    """The places with these identities; one that isn't in the register is missing."""
    return store.places(ids)


def city_places(municipality_id: UUID) -> list[records.Place]:
    """The city districts of a municipality as places, by number."""
    return store.places(city_districts_of=municipality_id)


def counts() -> Counts:
    """All that tells who lives where on any day."""
    return Counts(store.populations(), *store.came())


def populations(on: date) -> dict[UUID, records.Population]:
    """The inhabitants of each place by this day, with the day of the count, by the place's identity.

    A place that was merged since has those of what it was (`Counts.on`). One of which they aren't known is missing: never
    zero. Raises `BeforeRegister`.
    """
    known(on)
    return {count.place_id: count for count in counts().on(on).values()}
