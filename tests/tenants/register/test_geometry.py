"""Boundaries: read from GeoJSON or refused in clear words, mended, and simplified without gaps between neighbours."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import shapely

from tenants.register import geometry
from tenants.register.errors import BrokenFiles

Ring = list[tuple[float, float]]

#: A border with many small bends that two neighbours share, from south to north.
BORDER: Ring = [(10 + 0.001 * (n % 2), 60 + n / 200) for n in range(41)]
WEST: Ring = [(9.5, 60.0), *BORDER, (9.5, 60.2), (9.5, 60.0)]
EAST: Ring = [(10.5, 60.0), (10.5, 60.2), *BORDER[::-1], (10.5, 60.0)]
#: As an hourglass lies: its boundary crosses itself.
CROSSED: Ring = [(9.0, 61.0), (9.4, 61.2), (9.4, 61.0), (9.0, 61.2), (9.0, 61.0)]


def feature(number: str, *rings: Ring, **other: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"kommunenummer": number},
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
        **other,
    }


def geojson(*features: dict[str, Any], **other: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **other}).encode()


def faults(content: bytes) -> list[str]:
    with pytest.raises(BrokenFiles) as refused:
        geometry.read("kommuner.geojson", content)
    return [str(fault) for fault in refused.value.faults]


def shape(path: str) -> shapely.MultiPolygon:
    """What a path with M, l and z draws."""
    polygons = []
    for piece in path.removesuffix("z").split("z"):
        start, _, steps = piece.removeprefix("M").partition("l")
        x, y = (int(n) for n in re.findall(r"-?\d+", start))
        ring = [(x, y)]
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        for right, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + right, y + down
            ring.append((x, y))
        polygons.append(shapely.Polygon(ring))
    return shapely.MultiPolygon(polygons)


def test_neighbours_keep_the_border_that_they_share_without_its_small_bends() -> None:
    drawing = geometry.read("x", geojson(feature("3301", WEST), feature("3303", EAST)))
    assert drawing.mended == ()
    for west, east in (
        (drawing.outlines["3301"].coarse, drawing.outlines["3303"].coarse),
        (drawing.outlines["3301"].fine, drawing.outlines["3303"].fine),
    ):
        one, other = shape(west), shape(east)
        assert one.intersection(other).area == 0
        assert one.union(other).geom_type == "Polygon"
        assert len(list(one.union(other).interiors)) == 0
        assert shapely.get_num_coordinates(one) < 12
    left, top, right, bottom = drawing.outlines["3301"].bounds
    assert 280 <= right - left <= 310  # half a degree is 28 km here, in steps of 100 m, and leans a little
    assert 220 <= bottom - top <= 260


def test_a_boundary_that_crosses_itself_is_mended_and_named() -> None:
    drawing = geometry.read("x", geojson(feature("3301", WEST), feature("3305", CROSSED)))
    assert drawing.mended == ("3305",)
    assert shape(drawing.outlines["3305"].fine).is_valid
    assert len(shape(drawing.outlines["3305"].fine).geoms) == 2


def test_several_features_of_one_municipality_are_joined() -> None:
    island: Ring = [(9.0, 60.0), (9.2, 60.0), (9.2, 60.1), (9.0, 60.0)]
    drawing = geometry.read("x", geojson(feature("3301", WEST), feature("3301", island)))
    assert len(shape(drawing.outlines["3301"].fine).geoms) == 2


def test_a_municipality_smaller_than_a_step_is_still_drawn() -> None:
    tiny: Ring = [(9.0, 61.0), (9.0005, 61.0), (9.0005, 61.0002), (9.0, 61.0)]
    assert re.fullmatch(
        r"M-?\d+ -?\d+h1v1h-1z", geometry.read("x", geojson(feature("3305", tiny))).outlines["3305"].coarse
    )


def test_the_mapping_authoritys_file_of_several_collections_is_read_too() -> None:
    areas = json.loads(geojson(feature("3301", WEST), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::4258"}}))
    whole = json.dumps({"administrative_enheter.kommune": areas, "administrative_enheter.kommunegrense": {}})
    assert set(geometry.read("x", whole.encode()).outlines) == {"3301"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"type": "FeatureCollection", "features": [', "row 1: JSON; it breaks off at column 44"),
        (b'{"type": "\xff"}', "the file must be UTF-8"),
        (b"[" * 200_000, "not nested so deeply"),
        (b'{"type": "Topology"}', "GeoJSON with a FeatureCollection"),
        (b"[]", "GeoJSON with a FeatureCollection"),
        (geojson(), "features: at least one municipality"),
        (
            geojson(feature("3301", WEST), crs={"properties": {"name": "EPSG:25833"}}),
            "EPSG:4326 or EPSG:4258; found EPSG:25833",
        ),
        (geojson(feature("3301", [(y, x) for x, y in WEST])), "60, 9.5 is the other way around"),
        (geojson(feature("3301", [(x * 30_000, y * 110_000) for x, y in WEST])), "in another coordinate system"),
        (
            geojson({"type": "Feature", "properties": {}, "geometry": None}),
            "row 1: a property kommunenummer of four digits",
        ),
        (geojson(feature("33", WEST)), "four digits; found '33'"),
        (geojson("x"), "four digits; found None"),  # type: ignore[arg-type]
        (
            geojson(feature("3301", WEST, geometry={"type": "Point", "coordinates": [1, 2]})),
            "Polygon or MultiPolygon; found 'Point'",
        ),
        (geojson(feature("3301", WEST[:-1])), "3301: closed rings"),
        (geojson(feature("3301", [(float("nan"), 60.0)] * 4)), "3301: closed rings"),
        (geojson(feature("3301")), "3301: closed rings"),
        (
            geojson(feature("3301", geometry={"type": "MultiPolygon"})),
            "3301: closed rings",
        ),
        (geojson(feature("3301", [(10**400, 60)] * 4)), "3301: closed rings"),  # type: ignore[list-item]
        (geojson(feature("3301", [(9.0, 60.0)] * 4)), "3301: an area; its lines enclose none"),
        (geojson(feature("3301", [*WEST[:3], *WEST[1::-1]])), "3301: an area; its lines enclose none"),
        (geojson(feature("\u0663\u0663\u0660\u0661", WEST)), "four digits"),
        (geojson(feature("3301", WEST), crs={"properties": ["x"]}), "crs: degrees, EPSG:4326"),
        (b'{"features": ' + b"1" * 5000 + b"}", "JSON with numbers of fewer digits"),
    ],
)
def test_what_cannot_be_read_is_refused_in_clear_words(content: bytes, said: str) -> None:
    assert said in "\n".join(faults(content))


def test_two_that_meet_in_a_point_have_no_border_in_common() -> None:
    corner: Ring = [(9.5, 60.0), (9.5, 59.8), (9.0, 59.8), (9.5, 60.0)]
    file = geojson(feature("3301", WEST), feature("3303", EAST), feature("3305", corner))
    assert geometry.bordering("x", file) == ({"3301", "3303", "3305"}, {("3301", "3303")})


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(geojson(feature("x", WEST), feature("3301", WEST[:3]), feature("3303", EAST)))) == 2
