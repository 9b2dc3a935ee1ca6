"""The people of a unit or of the nation: who has which role, open invitations, and links to a new password."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import Settings
from app.errors import Forbidden, Invalid, NotFound
from app.identity import service
from app.identity.forms import InviteForm
from app.identity.policy import allow, council, unit
from app.identity.roles import ROLES, Side
from app.identity.service import Person
from app.identity.views.blueprint import blueprint, me
from app.mail import service as mail
from app.web.forms import Form
from app.web.viewer import ROLE_LABELS

_SIDES: tuple[Side, ...] = (Side.UNIT, Side.POLICE, Side.COUNCIL, Side.MINISTRY)
_UNIT, _COUNCIL = unit("administrator"), council("administrator")


def _home() -> str:
    return url_for(".people_of_unit" if me().side is Side.UNIT else ".people_of_nation")


@blueprint.get("/enhet/folk")
@allow(_UNIT)
def people_of_unit() -> ResponseReturnValue:
    return _people(url_for(".invite_to_unit"))


@blueprint.get("/krad/folk")
@allow(_COUNCIL)
def people_of_nation() -> ResponseReturnValue:
    return _people(url_for(".invite_to_side"))


def _people(invite_url: str) -> str:
    people, offers = service.people(), service.offers()
    return render_template(
        "identity/people.html",
        people=people,
        offers=offers,
        unreached=mail.unreached(),
        labels=ROLE_LABELS,
        invite_url=invite_url,
        me=me(),
        of_unit=me().side is Side.UNIT,
        demonstration=any(person.made_up for person in people) or any(offer.made_up for offer in offers),
    )


@blueprint.route("/enhet/folk/ny", methods=["GET", "POST"])
@allow(_UNIT)
def invite_to_unit() -> ResponseReturnValue:
    return _invite(Side.UNIT, me().tenant_id, back=url_for(".people_of_unit"))


@blueprint.get("/krad/folk/ny")
@allow(_COUNCIL)
def invite_to_side() -> ResponseReturnValue:
    return render_template("identity/invite_side.html", sides=_SIDES, back=url_for(".people_of_nation"))


@blueprint.route("/krad/folk/ny/<any(unit,police,council,ministry):side>", methods=["GET", "POST"])
@allow(_COUNCIL)
def invite_to_body(side: str) -> ResponseReturnValue:
    return _invite(Side(side), None, back=url_for(".invite_to_side"))


def _invite(side: Side, tenant_id: UUID | None, *, back: str) -> ResponseReturnValue:
    """The form of an invitation to a side; to which unit or district is asked where the acting unit doesn't say it."""
    bodies = service.bodies(side) if tenant_id is None and side in (Side.UNIT, Side.POLICE) else []
    places = service.signing_places() if side is Side.UNIT else []
    choices: dict[str, list[tuple[object, object]]] = {
        "role": [(role.value, ROLE_LABELS[side][role]) for role in ROLES[side]],
        "body": [(body.id, body.name) for body in bodies],
        "municipality": [
            (place.municipality_id, place.name if tenant_id else f"{place.name} ({place.body})") for place in places
        ],
    }
    asked = tenant_id is None and side in (Side.UNIT, Side.POLICE)
    left_out = {name for name, wanted in (("body", asked), ("municipality", places)) if not wanted}
    form = Form(InviteForm(exclude=left_out), choices={k: v for k, v in choices.items() if k not in left_out})
    demonstration = me().made_up or any(body.made_up for body in bodies)
    if request.method == "POST" and form.submit(request.form):
        body: UUID | None = form.data.get("body")
        try:
            token = service.invite(
                form.data["email"],
                side,
                form.data["role"],
                tenant_id=tenant_id or (body if side is Side.UNIT else None),
                police_district_id=body if side is Side.POLICE else None,
                municipality_id=form.data.get("municipality"),
                valid_from=form.data["valid_from"],
                valid_until=form.data["valid_until"],
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return _invited(token, demonstration=demonstration)
    return render_template("identity/invite.html", form=form, back=back, demonstration=demonstration), form.status


def _invited(token: str, *, demonstration: bool) -> str:
    return render_template(
        "identity/invited.html",
        link=_link(url_for(".invitation", token=token)),
        back=_home(),
        demonstration=demonstration,
    )


def _link(path: str) -> str:
    settings: Settings = current_app.config["SLT"]
    return settings.public_url + path


@blueprint.route("/folk/invitasjon/<uuid:invitation_id>/ny", methods=["GET", "POST"])
@allow(_UNIT, _COUNCIL)
def renew(invitation_id: UUID) -> ResponseReturnValue:
    """Send an invitation anew: a new link, and the earlier one ends."""
    offer = service.offer(invitation_id)
    refused = None
    if request.method == "POST":
        try:
            return _invited(service.renew(invitation_id), demonstration=offer.made_up)
        except Invalid as error:
            refused = " ".join(str(message) for message in error.fields.values())
    page = render_template(
        "web/confirm.html",
        title=_("Lag en ny lenke til %(email)s?", email=offer.email),
        text=_("Du får en ny lenke som du sender selv. Den gamle slutter å virke."),
        refused=refused,
        action=_("Lag ny lenke"),
        back=_home(),
        demonstration=offer.made_up,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


@blueprint.route("/folk/invitasjon/<uuid:invitation_id>/trekk", methods=["GET", "POST"])
@allow(_UNIT, _COUNCIL)
def withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    offer = service.offer(invitation_id)
    if request.method == "POST":
        service.withdraw(invitation_id)
        flash(_("Invitasjonen er trukket tilbake."))
        return redirect(_home(), HTTPStatus.SEE_OTHER)
    return render_template(
        "web/confirm.html",
        title=_("Trekk tilbake invitasjonen til %(email)s?", email=offer.email),
        text=_("Lenken slutter å virke med en gang. Du kan invitere på nytt når som helst."),
        action=_("Trekk tilbake"),
        back=_home(),
        danger=True,
        demonstration=offer.made_up,
    )


def _other(membership_id: UUID) -> Person:
    """Somebody whose role the asker may change; never the asker's own."""
    person = next((each for each in service.people() if each.membership_id == membership_id), None)
    if person is None or membership_id == me().membership_id:
        raise NotFound
    return person


@blueprint.route("/folk/<uuid:membership_id>/passord", methods=["GET", "POST"])
@allow(_UNIT, _COUNCIL)
def password_link(membership_id: UUID) -> ResponseReturnValue:
    """Make the link on which somebody who has forgotten their password sets a new one."""
    person = _other(membership_id)
    refused = None
    if request.method == "POST":
        try:
            token = service.password_link(person.email)
        except Forbidden:
            refused = (
                _("Du kan ikke lage lenke til denne kontoen. Be administratoren i %(issuer)s om det.")
                if me().side is Side.UNIT
                else _("Du kan ikke lage lenke til kontoen du selv bruker. Be en annen administrator om det.")
            )
        else:
            return render_template(
                "identity/password_link.html",
                email=person.email,
                link=_link(url_for(".new_password", reset=token)),
                back=_home(),
                demonstration=person.made_up,
            )
    page = render_template(
        "web/confirm.html",
        title=_("Lag lenke til nytt passord for %(email)s?", email=person.email),
        text=_(
            "Lag lenken bare når du er sikker på hvem som ber om den: den som har lenken, kan logge inn som personen."
            " Det blir skrevet i loggen at du laget den."
        ),
        refused=refused,
        action=_("Lag lenken"),
        back=_home(),
        demonstration=person.made_up,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


@blueprint.route("/folk/<uuid:membership_id>/avslutt", methods=["GET", "POST"])
@allow(_UNIT, _COUNCIL)
def revoke(membership_id: UUID) -> ResponseReturnValue:
    person = _other(membership_id)
    if request.method == "POST":
        service.revoke(membership_id)
        flash(_("Tilgangen er avsluttet."))
        return redirect(_home(), HTTPStatus.SEE_OTHER)
    return render_template(
        "web/confirm.html",
        title=_("Avslutt tilgangen for %(email)s?", email=person.email),
        text=_(
            "Personen mister rollen med en gang, også der vedkommende er logget inn nå. Det som er gjort, blir stående."
        ),
        action=_("Avslutt tilgangen"),
        back=_home(),
        danger=True,
        demonstration=person.made_up,
    )
