"""SLT units, the tenants of the portal, and which municipalities and city districts they cover from day to day."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.db.errors import explain


def register(app: Flask) -> None:
    """Tell the wall against double cover in words, for the race that the service's own check loses."""
    explain(
        "ex_unit_cover_one_unit_at_a_time",
        "places",
        _l("Kommunen eller bydelen hører allerede til en annen enhet. Avslutt det der først."),
    )
