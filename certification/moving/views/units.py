"""Making a unit: asked, shown, confirmed; and one unit, with what the register keeper may change of it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from babel.lists import format_list
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.audit.service import saved_by
from app.clock import today
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import allow
from app.web.formats import as_date
from app.web.forms import Form
from certification.moving import founding, service
from certification.moving.forms import EditForm, FoundCooperationForm, FoundDistrictForm, FoundForm
from certification.moving.founding import Plan
from certification.moving.views.blueprint import KEEPERS, READERS, blueprint, made_up
from tenants.contacts import service as contacts
from tenants.register.errors import BeforeRegister
from tenants.units import service as units
from tenants.units.errors import LaterCover
from tenants.units.models import Unit
from tenants.units.service import Kind

#: The word of the address -> the kind of unit, and its form.
KINDS: dict[str, tuple[Kind, type[FoundForm]]] = {
    "kommune": (Kind.MUNICIPALITY, FoundForm),
    "samarbeid": (Kind.COOPERATION, FoundCooperationForm),
    "bydel": (Kind.CITY_DISTRICT, FoundDistrictForm),
}


@blueprint.get("/krad/enheter/ny")
@allow(KEEPERS)
def choose_kind() -> ResponseReturnValue:
    """What kind of unit is to be made."""
    return render_template("moving/choose_kind.html")


@blueprint.route("/krad/enheter/ny/<any(kommune, samarbeid, bydel):kind>", methods=["GET", "POST"])
@allow(KEEPERS)
def found(kind: str) -> ResponseReturnValue:
    """Ask for the unit, show what making it touches, and make it when that is confirmed."""
    which, schema = KINDS[kind][0], KINDS[kind][1]()
    form = Form(schema, saved={"on": today()}, choices=_choices(which))
    status: HTTPStatus | None = None
    if (
        request.method == "POST"
        and form.submit(request.form, saves="confirmed" in request.form)
        and "back" not in request.form
    ):
        plan = _plan(which, form)
        try:
            if "confirmed" in request.form:
                unit_id = founding.carry_out(plan, form.data["seen"] or "")
                flash(_("%(unit)s er laget.", unit=units.get(unit_id).name))
                return redirect(url_for(".unit", unit_id=unit_id), HTTPStatus.SEE_OTHER)
            return render_template("moving/found_preview.html", form=form, kind=kind, preview=founding.preview(plan))
        except (LaterCover, BeforeRegister) as error:
            form.refuse(Invalid(fields={"on": error.message}))
            status = error.http_status
        except Invalid as error:
            form.refuse(Invalid(fields=error.fields) if error.fields else error)
            if "language" in error.fields:
                schema.ask_language()
        except Conflict as error:
            form.refuse(Invalid(fields={"places": error.message}))
            status = HTTPStatus.CONFLICT
    if which is Kind.COOPERATION:
        form.typed["places"] += _blank()[len(form.typed["places"]) :]
    return render_template("moving/found.html", form=form, kind=which), status or form.status


def _plan(kind: Kind, form: Form) -> Plan:
    data = form.data
    several = kind is Kind.COOPERATION
    return Plan(
        kind,
        [row["place"] for row in data["places"]] if several else [data["places"]],
        data["on"],
        name=data["name"],
        host_id=data["host_id"] if several else None,
        language=data["language"],
        mailbox=data["mailbox"],
        made_up=made_up(),
    )


def _blank() -> list[dict[str, object]]:
    """Room for the two municipalities that a cooperation has at least."""
    return [{}, {}]


def _choices(kind: Kind) -> dict[str, list[tuple[UUID, str]]]:
    places = service.all_places(today(), districts=kind is Kind.CITY_DISTRICT)
    return {"places.place": places, "host_id": places} if kind is Kind.COOPERATION else {"places": places}


@blueprint.get("/krad/enheter/enhet/<uuid:unit_id>")
@allow(READERS)
def unit(unit_id: UUID) -> ResponseReturnValue:
    """One unit: what it covers today, and how it is reached."""
    return render_template(
        "moving/unit.html",
        seen=founding.unit(unit_id),
        coordinators=contacts.contacts(unit_id, today()),
        is_idle=any(each.id == unit_id for each in service.idle(today())),
        leaving=service.leaving(unit_id),
    )


@blueprint.route("/krad/enheter/enhet/<uuid:unit_id>/legg-ned", methods=["GET", "POST"])
@allow(KEEPERS)
def close(unit_id: UUID) -> ResponseReturnValue:
    """Close a unit that covers nothing, when that is confirmed."""
    which = units.get(unit_id)
    return _confirmed(
        which,
        service.close,
        _("%(unit)s er lagt ned.", unit=which.name),
        title=_("Legg ned %(unit)s?", unit=which.name),
        text=_(
            "Roller, invitasjoner og nøkler i enheten avsluttes med en gang, og folk får vite det på e-post."
            " Det som er meldt inn og sendt, blir stående. En enhet som er lagt ned, kan ikke åpnes igjen."
        ),
        action=_("Legg ned enheten"),
        danger=True,
    )


@blueprint.route("/krad/enheter/enhet/<uuid:unit_id>/ta-tilbake", methods=["GET", "POST"])
@allow(KEEPERS)
def take_back(unit_id: UUID) -> ResponseReturnValue:
    """Correct that everything left a unit, when that is confirmed."""
    which, found = units.get(unit_id), service.leaving(unit_id)
    if found is None:
        raise NotFound
    return _confirmed(
        which,
        service.take_back,
        _("%(unit)s dekker det samme som før.", unit=which.name),
        title=_("Ta tilbake utmeldingen av %(unit)s?", unit=which.name),
        text=_(
            "%(places)s hører da til enheten også fra %(day)s, som om de aldri gikk ut. En godkjenning som falt bort av det,"
            " gjelder igjen, om ikke noe er avgjort siden, og enheten får brev. Enheter som bare hadde disse, dekker ingenting etterpå.",
            places=format_list(found.places, locale=get_locale()),
            day=as_date(found.on),
        ),
        action=_("Ta tilbake"),
    )


def _confirmed(which: Unit, do: Callable[[UUID], object], done: str, **asked: object) -> ResponseReturnValue:
    """Do something to a unit once that is confirmed; the page that asks says why it was refused."""
    refused = None
    if request.method == "POST":
        try:
            do(which.id)
        except (Conflict, Invalid) as error:
            refused = str(error.message)
        else:
            flash(done)
            return redirect(url_for(".unit", unit_id=which.id), HTTPStatus.SEE_OTHER)
    page = render_template(
        "web/confirm.html",
        refused=refused,
        back=url_for(".unit", unit_id=which.id),
        demonstration=which.demonstration,
        **asked,
    )
    return page, HTTPStatus.CONFLICT if refused else HTTPStatus.OK


@blueprint.route("/krad/enheter/enhet/<uuid:unit_id>/endre", methods=["GET", "POST"])
@allow(KEEPERS)
def edit(unit_id: UUID) -> ResponseReturnValue:
    """Change what the unit is called, its form of Norwegian where that is its own, and its mailbox."""
    seen = founding.unit(unit_id)
    schema = EditForm()
    if seen.chooses_language:
        schema.ask_language()
    form = Form(schema, saved=seen.unit, saved_by=saved_by("app.unit", unit_id))
    if request.method == "POST" and form.submit(request.form):
        data = form.data
        language = data["language"] if seen.chooses_language else seen.unit.language
        try:
            units.change(unit_id, data["version"], name=data["name"], language=language, mailbox=data["mailbox"])
        except Conflict:
            form.conflict(units.get(unit_id))
        else:
            flash(_("%(unit)s er endret.", unit=data["name"]))
            return redirect(url_for(".unit", unit_id=unit_id), HTTPStatus.SEE_OTHER)
    return render_template("moving/edit.html", form=form, seen=seen), form.status
