"""Who somebody is and what they may do: accounts, memberships, tokens, sign-in, invitations, policies."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l


def register(app: Flask) -> None:
    """Flask-Login over our own token rows: a request's principal comes from its cookie, a municipal system's from its header."""
    from flask import Request, g
    from flask_login import LoginManager

    from app.config import Settings
    from app.identity import views
    from app.identity.policy import Asking
    from app.identity.service import find_machine, find_principal
    from app.web import navigation
    from app.web.navigation import NavItem
    from app.web.paths import is_api

    settings: Settings = app.config["SLT"]
    # No template gets `current_user`: a page that must show while the database is away would ask who it is.
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None

    def load(request: Request) -> Asking:
        if is_api():
            # A cookie is no way in: a browser sends it whoever wrote the page that asks.
            given = request.authorization
            g.machine = find_machine(given.token) if given and given.type == "bearer" and given.token else None
            machine: Asking = g.machine
            return machine
        token = request.cookies.get(settings.cookie_name)
        return find_principal(token) if token else None

    manager.request_loader(load)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(views.systems.blueprint)
    navigation.add(
        app,
        NavItem("identity.people_of_unit", _l("Folk"), last=True),
        NavItem("systems.index", _l("Fagsystemer"), last=True),
        NavItem("identity.people_of_nation", _l("Folk"), last=True),
    )
