"""The pages: the units and the places that move (`places`), and making and changing a unit (`units`)."""

from certification.moving.views import places, units
from certification.moving.views.blueprint import blueprint

__all__ = ["blueprint", "places", "units"]
