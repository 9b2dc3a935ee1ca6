"""The page on which a person makes, and ends, the address of a calendar; and the calendar itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.clock import today
from app.config import Settings
from app.db.edge import principal
from app.db.roles import WEB
from app.db.session import acting
from app.errors import NotFound
from app.identity import feeds
from app.identity.policy import Principal, allow, on_own_tokens, signing_in, unit
from certification.wheel import service
from certification.wheel.feed import calendar
from tenants.units import service as units

blueprint = Blueprint("calendar", __name__, template_folder="templates")

#: What a calendar holds: a year back, and a year and a half ahead.
BACK, AHEAD = timedelta(days=365), timedelta(days=550)

MINE = on_own_tokens(unit())


@blueprint.get("/enhet/aret/kalender")
@allow(MINE)
def mine() -> ResponseReturnValue:
    """What a subscription is, and whether I have one."""
    return render_template("wheel/calendar.html", feed=feeds.mine(_me()), link=None)


@blueprint.post("/enhet/aret/kalender/ny")
@allow(MINE)
def make() -> ResponseReturnValue:
    """Make a new address, which is shown this once; the former one ends."""
    token = feeds.make(_me())
    settings: Settings = current_app.config["SLT"]
    link = settings.public_url + url_for(".feed", token=token)
    return render_template("wheel/calendar.html", feed=feeds.mine(_me()), link=link)


@blueprint.post("/enhet/aret/kalender/avslutt")
@allow(MINE)
def end() -> ResponseReturnValue:
    """End the address at once."""
    feeds.end(_me())
    flash(_("Adressen er avsluttet. Kalendere som bruker den, får ikke noe nytt."))
    return redirect(url_for(".mine"), HTTPStatus.SEE_OTHER)


@blueprint.get("/kalender/<token>")
@allow(signing_in)
def feed(token: str) -> ResponseReturnValue:
    """The calendar, for a program that has the key and nothing else. Without one that works there is no such page."""
    subscriber = feeds.subscriber(token)
    if subscriber is None:
        raise NotFound
    on = today()
    with acting(WEB, token, read_only=True), force_locale(subscriber.locale or "nb"):
        entries = service.entries(subscriber.tenant_id, on - BACK, on + AHEAD)
        name = _("SLT i %(unit)s", unit=units.get(subscriber.tenant_id).name)
    settings: Settings = current_app.config["SLT"]
    etag = sha256(calendar(name, entries, datetime.fromtimestamp(0, UTC), settings.public_url)).hexdigest()
    changed_at = feeds.unchanged_since(token, etag)
    response = Response(calendar(name, entries, changed_at, settings.public_url), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="slt.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(etag)
    response.last_modified = changed_at
    return response.make_conditional(request)


def _me() -> Principal:
    who = principal()
    if who is None:
        raise NotFound
    return who
