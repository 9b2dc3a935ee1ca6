"""Made-up boundaries of the municipalities of a day, as GeoJSON: squares, or a land as rugged as the real one."""

from __future__ import annotations

import json
import math
from datetime import date
from itertools import pairwise
from random import Random

import shapely

from tenants.register.register import Register

_Point = tuple[float, float]

_HALF = 0.02


def squares(register: Register, on: date, *, without: str = "", crossed: str = "", strange: str = "") -> bytes:
    """One for each; or none for one of them, one that crosses itself, and one for a number that nobody has."""
    there = {m.number: (m.longitude or 0.0, m.latitude or 0.0) for m in register.in_force(on) if m.number != without}
    if strange:
        there[strange] = (10.0, 60.0)
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"kommunenummer": number, "kommunenavn": number},
                    "geometry": {"type": "Polygon", "coordinates": [_ring(x, y, hourglass=number == crossed)]},
                }
                for number, (x, y) in there.items()
            ],
        }
    ).encode()


def _ring(x: float, y: float, *, hourglass: bool) -> list[tuple[float, float]]:
    corners = [(x - _HALF, y - _HALF), (x + _HALF, y - _HALF), (x + _HALF, y + _HALF), (x - _HALF, y + _HALF)]
    if hourglass:
        corners[2], corners[3] = corners[3], corners[2]
    return [*corners, corners[0]]


#: Degrees between two points of a rugged line: a kilometre or so.
_STEP = 0.03


def rugged(register: Register, on: date) -> bytes:
    """A land with fjords and islands: as many polygons and as fine lines as the mapping authority's, neighbours with one border.

    The municipalities are those of the day, each around its point; the same bytes each time.
    """
    there = {m.number: (m.longitude or 0.0, m.latitude or 0.0) for m in register.in_force(on)}
    points = shapely.points(list(there.values()))
    land = shapely.union_all(shapely.buffer(points, 0.4, quad_segs=4))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(0, 50, 40, 80))
    )
    found = shapely.STRtree(cells).query(points, predicate="within")[1]
    lines: dict[frozenset[_Point], list[_Point]] = {}
    features = []
    for number, cell in zip(there, cells[found], strict=True):
        parts = [_rugged(part, lines) for part in shapely.get_parts(shapely.intersection(cell, land))]
        parts += [[_island(Random(f"{number} {n}"), *there[number])] for n in range(6)]
        features.append(
            {
                "type": "Feature",
                "properties": {"kommunenummer": number, "kommunenavn": number},
                "geometry": {"type": "MultiPolygon", "coordinates": parts},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _rugged(part: shapely.Polygon, lines: dict[frozenset[_Point], list[_Point]]) -> list[list[_Point]]:
    """The rings of a polygon, each of their lines broken again and again: a border is the same for both who share it."""
    rings = []
    for ring in (part.exterior, *part.interiors):
        corners = [(round(x, 5), round(y, 5)) for x, y in ring.coords]
        whole = corners[:1]
        for start, end in pairwise(corners):
            key = frozenset((start, end))
            if key not in lines:
                lines[key] = _broken(min(key), max(key))
            line = lines[key]
            whole += (line if line[0] == start else line[::-1])[1:]
        rings.append(whole)
    return rings


def _broken(start: _Point, end: _Point) -> list[_Point]:
    random, line = Random(f"{start} {end}"), [start, end]
    while len(line) < 3 * math.dist(start, end) / _STEP:
        parts = [line[0]]
        for (x, y), (to_x, to_y) in pairwise(line):
            off = random.uniform(-0.2, 0.2)
            parts += [((x + to_x) / 2 - (to_y - y) * off, (y + to_y) / 2 + (to_x - x) * off), (to_x, to_y)]
        line = parts
    return [(round(x, 6), round(y, 6)) for x, y in line]


def _island(random: Random, x: float, y: float) -> list[_Point]:
    """Small, with an uneven shore, and away from the land around the municipality's point."""
    x, y, size = (
        x + random.choice((-1, 1)) * random.uniform(0.6, 0.9),
        y + random.uniform(-0.3, 0.3),
        random.uniform(0.002, 0.02),
    )
    turns = [n * math.tau / 24 for n in range(24)]
    far = [size * random.uniform(0.5, 1) for _ in turns]
    shore = [
        (round(x + 2 * r * math.cos(t), 6), round(y + r * math.sin(t), 6)) for r, t in zip(far, turns, strict=True)
    ]
    return [*shore, shore[0]]
