"""Whom to call: the unit's own list of its coordinators and of the police's contacts, apart from every fact."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from tenants.contacts.views import blueprint

    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("contacts.index", _l("Kontakter")))
