"""What the police own: their confirmations of a unit's work, whether it stands in their plan, and how
they take part: meetings, agreements, contact."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """The pages of the police, and those of a unit about the police."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from tenants.police.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(
        app,
        NavItem("police.home", _l("Bekreftelser")),
        NavItem("police.places_served", _l("Stedene våre")),
        NavItem("police.unit_home", _l("Politiet")),
    )
