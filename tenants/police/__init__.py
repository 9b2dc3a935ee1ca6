"""What the police own: their confirmations of a unit's work, asked for or not, and whether it stands in their own plan."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """The pages of the police, and those of a unit about the police."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from tenants.police.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("police.home", _l("Bekreftelser")), NavItem("police.unit_home", _l("Politiet")))
