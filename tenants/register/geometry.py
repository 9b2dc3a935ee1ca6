"""Boundaries of municipalities: read from GeoJSON as the mapping authority publishes it, mended, and simplified for drawing.

Simplified together, so that neighbours keep the border that they share. Pure.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from tenants.register.errors import BrokenFiles, Fault
from tenants.register.plane import on_plane

_Shapes: TypeAlias = "npt.NDArray[np.object_]"

#: Names of coordinate systems whose numbers are degrees east and north, WGS84 or what differs from it by less than a metre.
_DEGREES = ("CRS84", "4326", "4258")
#: Norway, and some sea: west, south, east, north.
_NORWAY = (-10.0, 56.0, 35.0, 82.0)
#: The property that has a municipality's number.
NUMBER = "kommunenummer"
#: Kilometres of a line that two have in common, below which they meet in a point.
_LINE = 0.01
#: Kilometres: how small a bend is smoothed out, and the step of the grid, for the nation and for a part of it.
_COARSE, _FINE = (1.2, 0.5), (0.3, 0.1)


@dataclass(frozen=True, slots=True)
class Outline:
    """A municipality's outline as paths of an SVG; `bounds` is left, top, right, bottom, in the steps of `fine` (100 m)."""

    coarse: str
    fine: str
    bounds: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a file was made into, by number; `mended` are the numbers of those whose boundary crossed itself."""

    outlines: Mapping[str, Outline]
    mended: tuple[str, ...]


def read(name: str, content: bytes) -> Drawing:
    """Read a file whole, or refuse it with everything that is wrong (`BrokenFiles`)."""
    numbers, shapes, broken = _mended(_read(name, content))
    return _drawn(numbers, shapes, broken)


def bordering(name: str, content: bytes) -> tuple[set[str], set[tuple[str, str]]]:
    """The numbers in a file, and the pairs that have a line in common, each once. Raises `BrokenFiles`."""
    numbers, shapes, _broken = _mended(_read(name, content))
    edges = shapely.boundary(shapes)
    one, other = shapely.STRtree(edges).query(edges, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.length(shapely.intersection(edges[one], edges[other])) > _LINE
    return set(numbers), {(numbers[a], numbers[b]) for a, b in zip(one[shared], other[shared], strict=True)}


def _read(name: str, content: bytes) -> dict[str, shapely.MultiPolygon]:
    faults: list[Fault] = []
    shapes: dict[str, shapely.MultiPolygon] = {}
    for row, feature in enumerate(_features(name, content), start=1):
        try:
            number, shape = _shape(feature)
        except ValueError as error:
            faults.append(Fault(name, row, "", str(error)))
            continue
        # Islands may be features of their own.
        there = shapes.get(number)
        shapes[number] = shapely.MultiPolygon([*there.geoms, *shape.geoms]) if there else shape
    if faults:
        raise BrokenFiles(faults)
    return shapes


def _features(name: str, content: bytes) -> list[Any]:
    try:
        table = json.loads(content)
    except UnicodeDecodeError as error:
        raise BrokenFiles([Fault(name, 0, "", "the file must be UTF-8")]) from error
    except json.JSONDecodeError as error:
        raise BrokenFiles(
            [Fault(name, error.lineno, "", f"JSON; it breaks off at column {error.colno}: {error.msg}")]
        ) from error
    except RecursionError as error:
        raise BrokenFiles([Fault(name, 0, "", "JSON that is not nested so deeply")]) from error
    except ValueError as error:
        raise BrokenFiles([Fault(name, 0, "", "JSON with numbers of fewer digits")]) from error
    if isinstance(table, dict) and "type" not in table:
        # The mapping authority's own files hold several collections; that of the areas ends with the word.
        table = next((part for key, part in table.items() if key.lower().endswith("kommune")), table)
    if (
        not isinstance(table, dict)
        or table.get("type") != "FeatureCollection"
        or not isinstance(table.get("features"), list)
    ):
        raise BrokenFiles([Fault(name, 0, "", "GeoJSON with a FeatureCollection of municipalities")])
    system = table.get("crs")
    if system is not None and not any(each in json.dumps(system) for each in _DEGREES):
        named = system.get("properties") if isinstance(system, dict) else None
        found = str(named.get("name", system) if isinstance(named, dict) else system)[:80]
        raise BrokenFiles(
            [Fault(name, 0, "crs", f"degrees, EPSG:4326 or EPSG:4258; found {found}. Order the file in one of them")]
        )
    features: list[Any] = table["features"]
    if not features:
        raise BrokenFiles([Fault(name, 0, "features", "at least one municipality")])
    return features


def _shape(feature: Any) -> tuple[str, shapely.MultiPolygon]:
    """A feature's number and shape in degrees; `ValueError` says what was expected."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    number = properties.get(NUMBER) if isinstance(properties, dict) else None
    if not isinstance(number, str) or not re.fullmatch("[0-9]{4}", number):
        raise ValueError(f"a property {NUMBER} of four digits; found {number!r}")
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"{number}: a Polygon or MultiPolygon; found {kind!r}")
    coordinates = geometry.get("coordinates")
    polygons = coordinates if kind == "MultiPolygon" else [coordinates]
    try:
        parts = [[_ring(ring) for ring in polygon] for polygon in polygons]
        if not parts or not all(parts):
            raise ValueError("rings")
        shape = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in parts])
    except _Misplaced as error:
        raise ValueError(f"{number}: {error}") from error
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise ValueError(f"{number}: closed rings of at least four positions, each two numbers") from error
    if not shape.is_valid and _valid(shape).is_empty:
        raise ValueError(f"{number}: an area; its lines enclose none")
    return number, shape


class _Misplaced(Exception):
    """Coordinates that are no degrees in Norway."""


def _ring(positions: Any) -> list[tuple[float, float]]:
    ring = [(float(position[0]), float(position[1])) for position in positions]
    if len(ring) < 4 or ring[0] != ring[-1] or not all(math.isfinite(x) and math.isfinite(y) for x, y in ring):
        raise ValueError("ring")
    west, south, east, north = _NORWAY
    for x, y in ring:
        if not (west <= x <= east and south <= y <= north):
            if west <= y <= east and south <= x <= north:
                raise _Misplaced(f"longitude before latitude; {x:g}, {y:g} is the other way around")
            raise _Misplaced(f"degrees within Norway; {x:g}, {y:g} is in another coordinate system")
    return ring


def _mended(found: Mapping[str, shapely.MultiPolygon]) -> tuple[list[str], _Shapes, npt.NDArray[np.bool_]]:
    """Numbers and shapes on the plane, and which of them crossed themselves."""
    numbers = sorted(found)
    shapes = np.array([found[number] for number in numbers])
    broken = ~shapely.is_valid(shapes)
    shapes = shapely.transform(shapes, lambda degrees: on_plane(degrees[:, 0], degrees[:, 1]))
    shapes[broken] = _valid(shapes[broken])
    return numbers, shapes, broken


def _valid(shapes: Any) -> Any:
    return shapely.make_valid(shapes, method="structure", keep_collapsed=False)


def _drawn(numbers: list[str], shapes: _Shapes, broken: npt.NDArray[np.bool_]) -> Drawing:
    coarse, fine = (_simplified(shapes, bend) for bend, _step in (_COARSE, _FINE))
    return Drawing(
        {
            number: Outline(
                _path(one, _COARSE[1]),
                _path(other, _FINE[1]),
                tuple(int(each) for each in (np.array(other.bounds) / _FINE[1]).round()),  # type: ignore[arg-type]
            )
            for number, one, other in zip(numbers, coarse, fine, strict=True)
        },
        tuple(np.array(numbers)[broken].tolist()),
    )


def _simplified(shapes: _Shapes, bend: float) -> _Shapes:
    """Without bends smaller than a square of this side. Borders that two share stay shared."""
    result: _Shapes = shapely.coverage_simplify(shapes, bend)
    return result


def _path(shape: BaseGeometry, step: float) -> str:
    """The shape on a grid of this step. What becomes smaller than a step is left out, but never all of a municipality."""
    rings = [path for ring in _rings(shape) if (path := _ring_path(np.round(np.array(ring.coords) / step).astype(int)))]
    if rings:
        return "".join(rings)
    x, y = (round(each / step) for each in shape.representative_point().coords[0])
    return f"M{x} {y}h1v1h-1z"


def _rings(shape: BaseGeometry) -> Iterator[Any]:
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon":
            yield part.exterior
            yield from part.interiors


def _ring_path(points: npt.NDArray[np.int_]) -> str:
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if len(steps) < 3:
        return ""
    numbers = " ".join(str(number) for step in steps[:-1].tolist() for number in step)
    return f"M{points[0, 0]} {points[0, 1]}l{numbers}z".replace(" -", "-")
