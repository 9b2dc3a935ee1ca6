"""Made-up boundaries: a square around the point of each municipality of a day, as GeoJSON."""

from __future__ import annotations

import json
from datetime import date

from tenants.register.register import Register

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
