"""Pages of a unit's contacts: everybody in the unit reads them, the coordinator and the administrator keep them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit.service import saved_by
from app.clock import today
from app.db.edge import principal
from app.errors import Conflict, NotFound
from app.identity.policy import allow, unit
from app.web.forms import Form
from app.web.merging import SavedBy
from tenants.contacts import service
from tenants.contacts.forms import ROLES, ContactForm
from tenants.police.service import dealings
from tenants.units import service as units

blueprint = Blueprint("contacts", __name__, url_prefix="/enhet/kontakter", template_folder="templates")

KEEPERS = unit("coordinator", "administrator")


def _me() -> UUID:
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    return who.tenant_id


def _keeps() -> bool:
    who = principal()
    return who is not None and KEEPERS.admits(who)


@blueprint.get("")
@allow(unit())
def index() -> ResponseReturnValue:
    """Whom to call."""
    me = _me()
    return render_template(
        "contacts/list.html",
        contacts=service.contacts(me, today()),
        roles=ROLES,
        names=_names(me),
        kept=dealings.kept_for_unit(me, today()),
        keeps=_keeps(),
    )


def _names(unit_id: UUID) -> dict[UUID, str]:
    """The municipalities of a unit that covers several, by identity."""
    covered = units.municipalities(unit_id, today())
    return {m.id: m.names.norwegian for m in covered} if len(covered) > 1 else {}


def _form(me: UUID, saved: Any, saved_by: SavedBy | None = None) -> Form:
    names = _names(me)
    left_out = () if names else ("municipality_id",)
    return Form(
        ContactForm(exclude=left_out),
        saved=saved,
        choices={"municipality_id": list(names.items())} if names else {},
        saved_by=saved_by,
    )


@blueprint.route("/ny", methods=["GET", "POST"])
@allow(KEEPERS)
def new() -> ResponseReturnValue:
    """Add somebody."""
    me = _me()
    form = _form(me, {"contact_id": uuid4()})
    if request.method == "POST" and form.submit(request.form):
        values = dict(form.data)
        values.pop("version", None)
        service.add(me, values.pop("contact_id"), values)
        return _saved()
    return render_template("contacts/form.html", form=form, title=_("Legg til en kontakt"), contact=None), form.status


@blueprint.route("/<uuid:person_id>/endre", methods=["GET", "POST"])
@allow(KEEPERS)
def change(person_id: UUID) -> ResponseReturnValue:
    """Change what stands there, or set the last day."""
    me = _me()
    row = service.get(me, person_id)
    form = _form(me, _typed(row), saved_by("app.unit_contact", person_id))
    if request.method == "POST" and form.submit(request.form):
        values = dict(form.data)
        values.pop("contact_id", None)
        try:
            service.change(me, person_id, values.pop("version"), values)
        except Conflict:
            form.conflict(_typed(service.get(me, person_id)))
        else:
            return _saved()
    return render_template("contacts/form.html", form=form, title=_("Endre kontakten"), contact=row), form.status


def _typed(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name, None) for name in ContactForm._declared_fields} | {"contact_id": row.id}


@blueprint.route("/<uuid:person_id>/slett", methods=["GET", "POST"])
@allow(KEEPERS)
def erase(person_id: UUID) -> ResponseReturnValue:
    """Erase somebody who has left."""
    me = _me()
    row = service.get(me, person_id)
    if request.method == "POST":
        service.erase(me, person_id)
        flash(_("Kontakten er slettet."))
        return redirect(url_for(".index"), 303)
    return render_template(
        "web/confirm.html",
        title=_("Slett %(name)s?", name=row.name),
        text=_("Navn, e-postadresse og telefon blir slettet for godt. De står ikke i loggen heller."),
        action=_("Slett"),
        back=url_for(".index"),
        danger=True,
    )


def _saved() -> ResponseReturnValue:
    flash(_("Kontakten er lagret."))
    return redirect(url_for(".index"), 303)
