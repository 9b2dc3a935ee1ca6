"""The units of a country that is made up, and the story of each: always the same from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from dashboards.demo.handbook import EXAMPLES
from dashboards.demo.stage import unit_id
from tenants.register import service as register
from tenants.register.records import identity, place_identity
from tenants.units.service import Kind

SEED = 2026
UNITS = 180
#: The day whose municipalities they are: what becomes of some later makes no other country.
_KNOWN_ON = date(2024, 1, 1)
#: Cooperations whose municipalities are in different counties, or have a coordinator each.
_COOPERATIONS = (("3446", "3234"), ("4611", "1160"), ("1516", "1517"))
_CITY_DISTRICTS = ("030101", "030103", "030109", "030110", "030111", "030112")
#: How a unit's story ends, and how common that is.
STORIES = ("approved", "conditions", "rejected", "applied", "withdrawn", "reports", "silent")
_WEIGHTS = (50, 16, 7, 8, 4, 8, 7)


@dataclass(frozen=True)
class Unit:
    """A unit of the made-up country: its places (each with its police district), its story, and how well it works (0-1)."""

    id: UUID
    name: str
    kind: Kind
    numbers: tuple[str, ...]
    places: tuple[tuple[UUID, UUID], ...]
    city_district: str | None
    story: str
    quality: float
    begins: date

    @property
    def taken_back_on(self) -> date:
        """When the police took back what the application rests on, in the story of one that is rejected."""
        return self.begins + timedelta(days=15)


def generate(count: int = UNITS) -> list[Unit]:
    """The units, always the same for a count."""
    rng = Random(SEED)  # noqa: S311  (no secret: the same country every time)
    municipalities = {m.number: m for m in register.municipalities(_KNOWN_ON)}
    taken = {number for example in EXAMPLES for number in example.numbers} | {"0301"}
    found: list[Unit] = []

    def add(
        key: str, name: str, kind: Kind, numbers: tuple[str, ...], place_ids: Sequence[UUID], short: str | None = None
    ) -> None:
        district = [identity("police_district", municipalities[number].police_district) for number in numbers]
        story = rng.choices(STORIES, _WEIGHTS)[0]
        year = rng.choice((2022, 2023, 2023, 2024, 2024, 2025, 2025, 2026)) if story != "applied" else 2026
        found.append(
            Unit(
                unit_id(key),
                name,
                kind,
                numbers,
                tuple(zip(place_ids, district * len(place_ids), strict=False)),
                short,
                story,
                rng.betavariate(3, 2),
                date(year, rng.randint(1, 10) if story != "applied" else rng.randint(9, 10), rng.randint(1, 28)),
            )
        )

    for numbers in _COOPERATIONS:
        both = [municipalities[number] for number in numbers]
        add(
            "-".join(numbers),
            "–".join(m.names.norwegian for m in both),
            Kind.COOPERATION,
            numbers,
            [m.id for m in both],
        )
        taken |= set(numbers)
    for key in _CITY_DISTRICTS:
        name = next(d.name for d in register.city_districts(_KNOWN_ON) if d.key == key)
        add(key, f"Bydel {name}", Kind.CITY_DISTRICT, ("0301",), [place_identity(key)], key[4:])
    rest = sorted(set(municipalities) - taken)
    for number in sorted(rng.sample(rest, max(0, min(len(rest), count - len(found))))):
        add(number, municipalities[number].names.norwegian, Kind.MUNICIPALITY, (number,), [municipalities[number].id])
    return found[:count]
