"""Which municipalities have approved SLT: the nation's front page, each police district's and each municipality's."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.identity.roles import Side
from app.web import navigation
from app.web.navigation import NavItem


def register(app: Flask) -> None:
    """Wire the public pages."""
    from certification.reforms import counting
    from dashboards import figures
    from dashboards.coverage import (
        agreements,
        areas,
        comparing,
        decisions,
        districts,
        mapped,
        parts,
        reforming,
        tables,
        years,
    )
    from dashboards.coverage.district import blueprint as district
    from dashboards.coverage.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(district)
    rooms = (tables, districts, mapped, areas, years, agreements, comparing, decisions)
    counting.counted_by(app, reforming.counted)
    figures.add(
        app,
        [figure for room in rooms for figure in room.FIGURES],
        [*parts.FILTERS, *mapped.FILTERS, comparing.PEER_FILTER],
    )
    # The nation's pages in the order in which they are read; KRÅD has the prerequisites of today instead of those released.
    navigation.add(
        app,
        NavItem("own_district.home", _l("Distriktet i tall"), last=True),
        NavItem("coverage.national", _l("Nasjonal oversikt"), last=True),
        NavItem("prerequisites.index", _l("Forutsetningene"), last=True, sides=(Side.MINISTRY, Side.POLICE)),
        NavItem(
            "prerequisites.calendar", _l("Utgivelser"), last=True, sides=(Side.MINISTRY, Side.POLICE, Side.COUNCIL)
        ),
    )
