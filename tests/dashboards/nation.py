"""Random nations for the properties: municipalities in areas, some of them with city districts, and units of all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from certification.assessment import PrerequisiteKey
from certification.assessment.counted import STEPS
from dashboards.projection.picture import Area, Municipality, Picture, Place, Unit
from dashboards.projection.statuses import Status
from dashboards.releases.questions import Document

ON = date(2026, 11, 1)


@dataclass(frozen=True)
class Nation:
    """A picture, and documents that some of its units have submitted."""

    picture: Picture
    documents: list[Document]


def _area(kind: str, number: int) -> Area:
    return Area(f"{kind}{number}", f"{kind} {number}", f"{kind} {number}")


@st.composite
def nations(draw: st.DrawFn) -> Nation:
    count = draw(st.integers(1, 25))
    ids = [UUID(int=1000 + i) for i in range(count)]
    cities = set(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)))
    # Which unit covers which municipality: several municipalities with one number are a cooperation.
    covered = {i: draw(st.one_of(st.none(), st.integers(0, 12))) for i in ids if i not in cities}
    members: dict[int, list[UUID]] = {}
    for i, number in covered.items():
        if number is not None:
            members.setdefault(number, []).append(i)
    units = {number: _unit(draw, UUID(int=1 + number), of[0], len(of) > 1) for number, of in members.items()}
    municipalities = []
    for index, i in enumerate(ids):
        number = covered.get(i)
        unit = units[number] if number is not None else None
        population = draw(st.one_of(st.integers(200, 100_000), st.just(500)))
        municipalities.append(
            Municipality(
                i,
                f"{index:04d}",
                f"Kommune {index}",
                _area("fylke", draw(st.integers(0, 3))),
                _area("distrikt", draw(st.integers(0, 3))),
                _place(draw, None, population, unit),
                tuple(_district(draw, i, d) for d in range(draw(st.integers(1, 4)))) if i in cities else (),
            )
        )
    picture = Picture(ON, tuple(municipalities))
    return Nation(picture, [d for u in _units(picture) for d in _document(draw, u, picture)])


def _unit(draw: st.DrawFn, unit_id: UUID, home: UUID, several: bool) -> Unit:
    kind = "cooperation" if several else "municipality"
    return Unit(unit_id, f"Enhet {unit_id.int}", kind, draw(st.booleans()), draw(st.sampled_from(Status)), home)


def _district(draw: st.DrawFn, city: UUID, number: int) -> Place:
    unit = None
    if draw(st.booleans()):
        unit = Unit(UUID(int=city.int * 100 + number), f"Bydel {number}", "city_district", False, Status.NONE, city)
    return _place(draw, f"Bydel {number}", draw(st.integers(100, 9000)), unit)


def _place(draw: st.DrawFn, name: str | None, population: int, unit: Unit | None) -> Place:
    if unit is None:
        return Place(name, population)
    return Place(name, population, unit, draw(st.sampled_from(Status)), date(2024, 1, 1))


def _units(picture: Picture) -> list[Unit]:
    return sorted({u.id: u for m in picture.municipalities for u in m.units}.values(), key=lambda u: u.id)


def _document(draw: st.DrawFn, unit: Unit, picture: Picture) -> list[Document]:
    if not draw(st.booleans()):
        return []
    named = [m.id for m in picture.municipalities if unit in m.units]
    levels = {
        i: {
            str(key): level
            for key in PrerequisiteKey
            if (level := draw(st.one_of(st.none(), st.integers(0, 4)))) is not None
        }
        for i in named
    }
    as_of = draw(st.dates(date(2025, 1, 1), ON))
    told = {
        i: {
            "steps": {key: draw(st.sampled_from(_steps(key, level))) for key, level in of.items() if level < 4},
            "meetings": {"steering": [draw(st.integers(0, 6)), 4]},
        }
        for i, of in levels.items()
    }
    return [Document(UUID(int=unit.id.int + 10**9), unit.id, as_of, "handbook-1", levels, told)]


def _steps(key: str, level: int) -> list[str]:
    return [step for leads_from, step in STEPS[key] if leads_from == level]
