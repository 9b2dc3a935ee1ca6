"""A nation in the database with years behind it, and an oracle that knows it without the projection.

The units' lives are walked through day by day (`simulated.lived`); which municipalities there are, where, and with how many
inhabitants, the register's own files tell; agreements are kept in a list.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from app.db.roles import PROJECTOR
from app.db.session import acting
from certification.certificates.service import months_after
from dashboards.projection import service as projection
from dashboards.projection.statuses import CERTIFIED, Status
from tenants.register import service as register
from tenants.register.records import Municipality, identity, place_identity
from tenants.register.reforms import service as reforms
from tests.certification.certificates.simulated import DAYS, FIRST, GOES_ON, LAST, MONTHS, Act, Lived, Reform, lived
from tests.certification.certificates.test_five_years import Told
from tests.certification.certificates.test_register_of_five_years import Written
from tests.database import Database
from tests.factories.nation import Made, Nation, noon
from tests.factories.units import keeper
from tests.tenants.document.documents import flawless

OSLO = "0301-2017"
#: The days of the reforms: the register's counts of 2024 are known before.
REFORMS = (date(2024, 6, 1), date(2025, 7, 1), date(2026, 3, 1))
COUNTED_ON = date(2025, 1, 1)
#: In the order in which a city's districts are held against each other.
ORDER = (
    "approved", "approved_with_conditions", "before_portal", "partly", "suspended", "in_transition", "expired",
    "withdrawn", "rejected", "none", "not_reported", "unknown",
)  # fmt: skip
#: What a document can do without: nothing else in it leads there.
_ALONE = ("vedtak", "police_confirmations", "coordinator", "goals", "surveys", "action_plan")
CERTAIN = {str(status) for status in CERTIFIED}


@dataclass(frozen=True)
class Here:
    """A municipality on a day. `covered`: how many of its inhabitants live where SLT is approved."""

    number: str
    county: str
    district: str
    status: str
    people: int | None
    covered: int | None


@dataclass(frozen=True)
class Counted:
    """A unit on a day, and where it is counted."""

    status: str
    county: str
    district: str


@dataclass
class World:
    """Made by `made`; `on` tells of any of the days."""

    nation: Nation
    rng: Random
    lives: list[Lived] = field(default_factory=list)
    #: Of each of them the key of the municipality that it is in, and what it is in after its reform.
    homes: list[tuple[str, str]] = field(default_factory=list)
    #: By a municipality's or a district's key: what its unit, or what came of one, makes of it on a day.
    statuses: dict[str, Callable[[date], str]] = field(default_factory=dict)
    #: The place, the district that made it, its first day and the day from which it doesn't hold.
    agreements: list[tuple[str, str, date, date]] = field(default_factory=list)
    whole: Any = None

    def there(self, on: date) -> list[Here]:
        """Every municipality of a day, by number."""
        found = []
        for m in self.whole.in_force(on):
            status = self._oslo(on) if m.key == OSLO else self._status(m.key, on)
            people = self._people(m.key, on)
            covered = people if status in CERTAIN else self._in_part(people, on) if status == "partly" else 0
            county = self.whole.county(m.key, on).number
            found.append(Here(m.number, county, m.police_district, status, people, covered))
        return found

    def _people(self, key: str, on: date) -> int | None:
        """By the last day on which everybody was counted: of who is merged since, all that it was; of who is parted, nobody knows."""
        numbers = {(p.place, p.counted_on): p.population for p in self.whole.populations if "-" in p.place}
        counted = max((day for _place, day in numbers if day <= on), default=None)
        if counted is None:
            return None
        came = [c for c in self.whole.changes if counted < c.changed_on <= on and c.kind != "boundary_transfer"]

        def was(key: str, until: date) -> set[str] | None:
            """What made it up when all were counted; None where some of it was a part of another."""
            into = [c for c in came if c.target == key and c.changed_on <= until]
            if any(c.kind == "split" for c in [*into, *(c for c in came if c.source == key and c.changed_on <= until)]):
                return None
            found = {key} if (key, counted) in numbers else set()
            for c in into:
                before = was(c.source, c.changed_on - timedelta(days=1))
                if before is None:
                    return None
                found |= before
            return found

        parts = was(key, on)
        return None if parts is None else sum(numbers[part, counted] for part in parts)

    def _status(self, key: str, on: date) -> str:
        if key not in self.statuses or on < FIRST:
            return "unknown"
        return _silent(self.statuses[key](on))

    def _districts(self, on: date) -> dict[str, str]:
        return {d.key: self._status(d.key, on) for d in self.whole.city_districts if d.in_force(on)}

    def _oslo(self, on: date) -> str:
        found = list(self._districts(on).values())
        approved = [status for status in found if status in CERTAIN]
        if approved:
            return "partly" if len(approved) < len(found) else max(found, key=ORDER.index)
        return min(found, key=ORDER.index)

    def _in_part(self, people: int | None, on: date) -> int | None:
        found = {key: self.whole.population(key, on) for key in self._districts(on)}
        if people is None or None in found.values():
            return None
        of = {key: each.population for key, each in found.items()}
        some = sum(of[key] for key, status in self._districts(on).items() if status in CERTAIN)
        return round(people * some / sum(of.values()))

    def agreed(self, on: date) -> set[str]:
        """The numbers of the municipalities that the police have an agreement with: their own district, on the day."""
        held = {(place, district) for place, district, start, end in self.agreements if start <= on < end}
        oslo = {key for key in self._districts(on) if (key, "oslo") in held}
        return {
            m.number
            for m in self.whole.in_force(on)
            if (m.key, m.police_district) in held or (m.key == OSLO and len(oslo) == len(self._districts(on)))
        }

    def decided(self, on: date) -> dict[str, dict[str, int]]:
        """What was decided, year by year until a day."""
        found: dict[str, dict[str, int]] = {}
        for life in self.lives:
            told = [(day, "given") for day, act in life.acts if act in (Act.APPROVE, Act.APPROVE_WITH_CONDITIONS)]
            told += [(day, "withdrawn") for day, act in life.acts if act is Act.WITHDRAW]
            told += [
                (day, "rejected")
                for day, act in life.acts
                if act is Act.REJECT and life.statuses[_n(day)] is Status.REJECTED
            ]
            for before, day, after in zip(life.certificates, DAYS[1:], life.certificates[1:], strict=False):
                told += [(day, "expired")] * (after.count("expired") - before.count("expired"))
            for day, what in told:
                if day <= on:
                    year = found.setdefault(str(day.year), {"given": 0, "rejected": 0, "withdrawn": 0, "expired": 0})
                    year[what] += 1
        return found

    def ending(self, on: date) -> tuple[list[int], int]:
        """The days that are left of each approval that ends soon, and how many approvals there are.

        As was known that day: nobody knew of one that it would be cut short.
        """
        left = [self._until(life, on) for life in self.lives if life.certificates[_n(on)][-1:] == ("valid",)]
        return sorted(days for days in left if days <= 180), len(left)

    def _until(self, life: Lived, on: date) -> int:
        given = max(day for day, act in life.acts if act in (Act.APPROVE, Act.APPROVE_WITH_CONDITIONS) and day <= on)
        return (months_after(given, MONTHS) - on).days - 1

    def units(self, on: date) -> list[Counted]:
        """Where each unit stands, and is; those that have lost all that they covered are no more.

        While what its municipality became is in transition, so is the unit, whatever became of its approval.
        """
        found = []
        for life, home in zip(self.lives, self.homes, strict=True):
            kind = life.reform[1] if life.reform and life.reform[0] <= on else None
            if kind is Reform.LEFT:
                continue
            moving = life.here[_n(on)] is Status.IN_TRANSITION
            status = "in_transition" if moving else _silent(str(life.statuses[_n(on)]))
            key = home[1] if kind in GOES_ON else home[0]
            district = next(m.police_district for m in self.whole.in_force(on) if m.key == key)
            found.append(Counted(status, self.whole.county(key, on).number, district))
        return found


def _silent(status: str) -> str:
    """Nobody has sent in a yearly report before `report`, so that whoever nothing is decided of has not reported."""
    return "not_reported" if status == "none" else status


def _n(on: date) -> int:
    return (on - FIRST).days


def made(nation: Nation, db: Database, seed: int) -> World:
    """Thirty units of municipalities and five of Oslo's districts live through five years, with reforms of all kinds."""
    world = World(nation, Random(seed))
    rng = world.rng
    with keeper(nation.portal):
        before = register.whole()
    there = {m.key: m for m in before.in_force(LAST)}
    same = [m for m in before.in_force(FIRST) if m.key in there and m.key != OSLO]
    rng.shuffle(same)
    written = Written(db)
    units = [(same.pop(), REFORMS[n % 3] if n < 9 else None, list(Reform)[n % 4]) for n in range(30)]
    new = _reform(nation, rng, same, there, [(m, on, kind) for m, on, kind in units if on])
    with keeper(nation.portal):
        _count(rng)
        world.whole = register.whole()
    for number, (m, on, kind) in enumerate(units):
        life = _life(rng, (on, kind) if on else None)
        became = new.get(m.key, [])
        written.places = [_place(db, key) for key in [*became[:1], m.key]]
        written.unit(number, life, Told.of(life))
        world.lives.append(life)
        world.homes.append((m.key, [*became, m.key][0]))
        _tell(world, m.key, life, became)
    for number, key in enumerate(rng.sample([d.key for d in before.city_districts if d.in_force(FIRST)], 5)):
        life = _life(rng, None)
        _district(written, db, key, life, number)
        world.lives.append(life)
        world.homes.append((OSLO, OSLO))
        world.statuses[key] = lambda on, life=life: str(life.here[_n(on)])
    written.write()
    _agree(world, db)
    with nation.portal.app_context():
        for (unit_id,) in db.rows("SELECT id FROM app.unit"):
            with acting(PROJECTOR):
                projection.refresh(unit_id)  # type: ignore[arg-type]  # the column is this
        with acting(PROJECTOR):
            projection.refresh_all_agreements()
    return world


def _life(rng: Random, reform: tuple[date, Reform] | None) -> Lived:
    return lived(rng.randrange(10**6), reform)


def _tell(world: World, key: str, life: Lived, became: list[str]) -> None:
    _on, kind = life.reform or (LAST + timedelta(days=1), None)
    world.statuses[key] = lambda day: str(life.here[_n(day)])
    if kind in GOES_ON:
        world.statuses[became[0]] = lambda day: str(life.here[_n(day)])
    # What came of it and is nobody's: of a division that ends it, the second; else the first.
    for each in became[1:] if kind in GOES_ON else became:
        world.statuses[each] = lambda day: "in_transition" if life.came[_n(day)] is Status.IN_TRANSITION else "unknown"


def _reform(
    nation: Nation, rng: Random, free: list[Municipality], there: dict[str, Municipality], of: list[Any]
) -> dict[str, list[str]]:
    """Enter the reforms; returns the keys of what each municipality became. Others move meanwhile, and are renumbered."""
    new: dict[str, list[str]] = {}
    for nth, day in enumerate(REFORMS):
        changes: list[dict[str, Any]] = []
        numbers: dict[str, list[str]] = {}
        for k, (m, on, kind) in enumerate(of):
            if on != day:
                continue
            there_ = there[m.key]
            own = [{"number": f"{there_.number[:2]}{90 - k - 10 * n}", "names": f"Ny {k} {n}"} for n in range(2)]
            numbers[m.key] = [each["number"] for each in own]
            if kind in (Reform.MERGED, Reform.LEFT):
                other = next(o for o in free if there[o.key].number[:2] == there_.number[:2])
                free.remove(other)
                into = {**own[0], "police_district": there_.police_district}
                changes.append({"kind": "merger", "from": [there_.number, there[other.key].number], "into": into})
                del numbers[m.key][1:]
            else:
                parts = own if kind is Reform.DIVIDED else own[:1]
                del numbers[m.key][len(parts) :]
                changes.append(
                    {"kind": "split", "from": there_.number, "continues": kind is Reform.PARTED, "into": parts}
                )
        one, two, three = free.pop(), free.pop(), free.pop()
        county = next(m.number[:2] for m in there.values() if m.county != there[one.key].county)
        changes += [
            {"kind": "county_change", "municipality": there[one.key].number, "county": county, "number": f"{county}9{nth + 4}"},
            {"kind": "police_district_change", "municipality": there[two.key].number,
             "police_district": "agder" if there[two.key].police_district == "vest" else "vest"},
            {"kind": "boundary_note", "from": there[two.key].number, "to": there[three.key].number, "note": "En teig"},
        ]  # fmt: skip
        whole = {"effective_on": day.isoformat(), "title": str(day), "reason": "Vedtak", "changes": changes}
        with keeper(nation.portal):
            reforms.enter(json.dumps(whole))
            after = register.whole()
        new |= {key: [after.with_number(number, day).key for number in each] for key, each in numbers.items()}
    return new


def _count(rng: Random) -> None:
    """A count of everybody, the young among them, and a later one without ages."""
    whole = register.whole()
    districts = [d.key for d in whole.city_districts if d.in_force(COUNTED_ON)]
    lines = ["region;tid;alder;value"]
    for place in [*(m.number for m in whole.in_force(COUNTED_ON)), *districts]:
        lines += [f"{place};2025;0-17;{rng.randint(50, 9000)}", f"{place};2025;18-999;{rng.randint(200, 90_000)}"]
    register.count("b.csv", "\n".join(lines).encode())
    later = [f"{m.number};2026;{rng.randint(250, 99_000)}" for m in whole.in_force(date(2026, 1, 1))]
    register.count("c.csv", "\n".join(["region;tid;value", *later]).encode())


def _place(db: Database, key: str) -> tuple[object, ...]:
    return db.rows("SELECT id, share FROM app.place WHERE id = %s", identity("municipality", key))[0]


def _district(written: Written, db: Database, key: str, life: Lived, number: int) -> None:
    """A city district's unit, whose certificates name the city."""
    city = identity("municipality", OSLO)
    share = db.value("SELECT share FROM app.place WHERE id = %s", place_identity(key))
    written.places = [(city, share)]
    unit_id = written.unit(100 + number, life, Told.of(life))
    written.rows["unit"][-1] = (unit_id, "city_district", f"Bydel {number}")
    written.rows["unit_cover"][-1] = (unit_id, uuid4(), place_identity(key), city, *written.rows["unit_cover"][-1][4:])


def _agree(world: World, db: Database) -> None:
    rng, never = world.rng, date.max
    then = [(m.key, m.police_district, m.id) for m in world.whole.in_force(date(2024, 3, 1)) if m.key != OSLO]
    # Those that come to another district have one that goes on, and doesn't count any more.
    later = {m.key: m.police_district for m in world.whole.in_force(LAST)}
    moving = {key for key, district, _id in then if later.get(key, district) != district}
    places = [each for each in then if each[0] in moving] + rng.sample([e for e in then if e[0] not in moving], 90)
    places += [(d.key, "oslo", place_identity(d.key)) for d in world.whole.city_districts if d.in_force(FIRST)]
    for key, district, place in places:
        start = date(2022, 1, 1) + timedelta(days=rng.randrange(700))
        ended = rng.choice([None, None, start + timedelta(days=rng.randrange(1500))])
        until = rng.choice([None, None, start + timedelta(days=rng.randrange(1500))])
        struck, sort = rng.random() < 0.1 and district != "oslo", rng.choice(["cooperation"] * 5 + ["roles"])
        if key in moving:
            ended, until, struck, sort = None, None, False, "cooperation"
        if district == "oslo":
            ended, until, sort = (None if key != places[-1][0] else date(2025, 1, 1)), None, "cooperation"
        world.nation._row(
            "app.police_agreement",
            police_district_id=identity("police_district", district),
            place_id=place,
            sort=sort,
            title="Avtale",
            signed_on=start,
            ended_on=ended,
            valid_until=until,
            struck_at=noon(start) if struck else None,
            struck_reason="Feil" if struck else None,
            by_both=True,
            follow_up="police_contact",
            membership_id=uuid4(),
            recorded_at=noon(start),
        )
        if sort == "cooperation" and not struck:
            last = until + timedelta(days=1) if until else never
            world.agreements.append((key, district, start, min(ended or never, last)))


def report(world: World, rng: Random, units: list[tuple[UUID, UUID, str]], on: date) -> dict[str, dict[str, Any]]:
    """Units (id, municipality, number) send in a report of a day that tells more or less; each document, by number."""
    found = {}
    for unit_id, municipality_id, number in units:
        told = json.loads(json.dumps(flawless(on.isoformat())).replace('"4003"', f'"{number}"'))
        keys = [key for key in told if key not in ("schema", "unit", "as_of")]
        kept = {key: told[key] for key in keys if key not in _ALONE or rng.random() < 0.6}
        unit = Made(unit_id, "municipality", (municipality_id,))
        world.nation.document(unit, on, **kept)
        world.nation.project(unit)
        found[number] = {"unit": {**told["unit"], "municipalities": [number]}, **kept}
    return found
