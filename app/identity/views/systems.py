"""The keys of a unit's own systems: what they may do, when they were used, and their end."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Invalid
from app.identity import service
from app.identity.forms import SCOPE_LABELS, SystemKeyForm
from app.identity.policy import allow, unit
from app.web.forms import Form

blueprint = Blueprint("systems", __name__)

_ADMINISTRATOR = unit("administrator")


@blueprint.get("/enhet/fagsystem")
@allow(_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """The unit's keys."""
    return render_template("identity/systems.html", keys=service.system_keys(), labels=SCOPE_LABELS)


@blueprint.route("/enhet/fagsystem/ny", methods=["GET", "POST"])
@allow(_ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Make a key, which is shown in the answer and never again."""
    form = Form(SystemKeyForm(), saved=None)
    if request.method == "POST" and form.submit(request.form):
        try:
            key = service.make_key(form.data["name"], form.data["scopes"], form.data["expires_on"])
        except Invalid as error:
            form.refuse(error)
        else:
            return render_template("identity/system_key.html", key=key, name=form.data["name"])
    return render_template("identity/new_system.html", form=form), form.status


@blueprint.route("/enhet/fagsystem/<uuid:key_id>/avslutt", methods=["GET", "POST"])
@allow(_ADMINISTRATOR)
def end(key_id: UUID) -> ResponseReturnValue:
    """End a key at once."""
    if request.method == "POST":
        service.revoke_key(key_id)
        flash(_("Nøkkelen er avsluttet. Systemet slipper ikke inn med den lenger."))
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    key = service.system_key(key_id)
    return render_template(
        "web/confirm.html",
        title=_("Avslutt nøkkelen til %(name)s", name=key.name),
        text=_("Systemet slipper ikke inn lenger, fra nå av. Skal det inn igjen, må du lage en ny nøkkel."),
        action=_("Avslutt nøkkelen"),
        back=url_for(".index"),
        danger=True,
    )
