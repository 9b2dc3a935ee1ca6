"""The plane that maps are drawn on. Pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Where the plane touches the earth (degrees), and the earth's radius (km).
_LATITUDE, _LONGITUDE, _EARTH = 65.0, 16.0, 6371.0


def on_plane(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Degrees (WGS84) as kilometres eastward and southward, a row for each: Lambert's azimuthal projection, in which areas are right."""
    up, along = np.radians(latitude), np.radians(np.asarray(longitude) - _LONGITUDE)
    at = np.radians(_LATITUDE)
    factor = _EARTH * np.sqrt(2 / (1 + np.sin(at) * np.sin(up) + np.cos(at) * np.cos(up) * np.cos(along)))
    north = np.cos(at) * np.sin(up) - np.sin(at) * np.cos(up) * np.cos(along)
    result: npt.NDArray[np.float64] = np.stack([factor * np.cos(up) * np.sin(along), -factor * north], axis=-1)
    return result
