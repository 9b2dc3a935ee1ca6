"""A portal that has the web's rooms and no feature, with pages made for the tests. It never asks the database."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Flask, Request
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager

from app import web
from app.config import Settings
from app.db import session as database
from app.db.edge import Portal
from app.identity.policy import Principal, allow, anyone, unit
from app.identity.roles import Side, UnitRole
from app.web import naming, navigation
from app.web.navigation import NavItem
from tests.template import SIGNING_KEY

COORDINATOR = Principal(
    token="t",
    account_id=UUID(int=1),
    email="koordinator@kommune.example",
    locale=None,
    seen_at=datetime(2026, 11, 22, tzinfo=UTC),
    membership_id=UUID(int=2),
    side=Side.UNIT,
    role=UnitRole.COORDINATOR,
    tenant_id=UUID(int=3),
    body="Skien kommune",
)


def make_portal(*blueprints: Blueprint, public_url: str = "http://127.0.0.1") -> Flask:
    """The web's rooms and these pages. Whoever sends the cookie `who=coordinator` is Skien's coordinator."""
    app = Portal("app", static_folder=None)
    Settings(
        database_url="postgresql://127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1",
        secret_key="for the tests only: no secret at all",
        public_url=public_url,
        signing_key=SIGNING_KEY,
        contact_mail="slt@example.no",
        testing=True,
    ).apply(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    web.register(app)
    naming.named_by(app, lambda _day: "KRÅD")
    database.register(app)
    manager = LoginManager(app)

    def load(request: Request) -> Principal | None:
        return COORDINATOR if request.cookies.get("who") == "coordinator" else None

    manager.request_loader(load)
    for blueprint in (*blueprints, _account()):
        app.register_blueprint(blueprint)
    return app


def _account() -> Blueprint:
    """Pages at the addresses that the header links to."""
    identity = Blueprint("identity", __name__)

    @allow(anyone)
    def page() -> str:
        return ""

    identity.add_url_rule("/logg-inn", "sign_in", page)
    identity.add_url_rule("/logg-ut", "sign_out", page, methods=["POST"])
    identity.add_url_rule("/bytt-rolle", "choose_membership", page)
    return identity


def add_menu(app: Flask, *endpoints: str) -> None:
    """Put pages in the menu, and one that a coordinator may not open."""
    names = {"start": _l("Oversikt"), "form": _l("Møter"), "confirm": _l("Tiltak")}
    navigation.add(app, *(NavItem(endpoint, names[endpoint.rpartition(".")[2]]) for endpoint in endpoints))
    people = Blueprint("people", __name__)

    @people.get("/folk")
    @allow(unit("administrator"))
    def index() -> str:
        return ""

    app.register_blueprint(people)
    navigation.add(app, NavItem("people.index", _l("Brukere")))
