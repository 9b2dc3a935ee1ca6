"""Signing in and out, choosing a role, taking up an invitation, and the people of a unit or of the nation."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.config import Settings
from app.db.edge import principal
from app.errors import Invalid, NotFound
from app.identity import service
from app.identity.errors import TooManyAttempts
from app.identity.forms import ExistingPasswordForm, InviteForm, InviteToBodyForm, NewPasswordForm, SignInForm
from app.identity.policy import Principal, allow, council, signed_in, signing_in, unit
from app.identity.roles import ROLES, Side
from app.identity.tokens import ABSOLUTE
from app.web.forms import Form
from app.web.paths import safe_next
from app.web.viewer import ROLE_LABELS

blueprint = Blueprint("identity", __name__, template_folder="templates")

#: Where each side begins.
HOMES: dict[Side, str] = {Side.UNIT: "/enhet", Side.POLICE: "/politi", Side.COUNCIL: "/krad", Side.MINISTRY: "/"}
_SIDES: tuple[Side, ...] = (Side.UNIT, Side.POLICE, Side.COUNCIL, Side.MINISTRY)


def _me() -> Principal:
    who = principal()
    if who is None:
        raise NotFound
    return who


def _with_session(response: Response, token: str | None) -> Response:
    """Set the session's cookie, or remove it, and with it the anti-forgery secret of whoever was here before."""
    settings: Settings = current_app.config["SLT"]
    form_session.clear()
    if token is None:
        response.delete_cookie(settings.cookie_name, secure=settings.tls, httponly=True, samesite="Lax")
    else:
        response.set_cookie(
            settings.cookie_name, token, max_age=ABSOLUTE, secure=settings.tls, httponly=True, samesite="Lax"
        )
    return response


def _slow_down(form: Form, error: TooManyAttempts) -> dict[str, str]:
    """Say beside the form how long to wait; returns the header that says it to a machine."""
    form.refuse(
        Invalid(
            ngettext(
                "Det er prøvd mange ganger på kort tid. Vent %(num)s sekund og prøv igjen.",
                "Det er prøvd mange ganger på kort tid. Vent %(num)s sekunder og prøv igjen.",
                error.seconds,
            )
        )
    )
    form.status = HTTPStatus.TOO_MANY_REQUESTS
    return {"Retry-After": str(error.seconds)}


@blueprint.route("/logg-inn", methods=["GET", "POST"])
@allow(signing_in)
def sign_in() -> ResponseReturnValue:
    form = Form(SignInForm())
    wish = request.values.get("next")
    headers: dict[str, str] = {}
    if request.method == "POST" and form.submit(request.form):
        try:
            token = service.sign_in(form.data["email"], form.data["password"], request.remote_addr)
        except TooManyAttempts as error:
            headers = _slow_down(form, error)
        else:
            if token:
                return _with_session(
                    make_response(redirect(url_for(".arrive", next=wish), HTTPStatus.SEE_OTHER)), token
                )
            form.refuse(Invalid(_("E-postadressen eller passordet er feil. Sjekk begge og prøv igjen.")))
    return render_template("identity/sign_in.html", form=form, next=wish), form.status, headers


@blueprint.get("/velkommen")
@allow(signed_in)
def arrive() -> ResponseReturnValue:
    """From the sign-in to where the person was going, to their own side, or to the choice among their roles."""
    who = _me()
    home = HOMES[who.side] if who.side else url_for(".choose_membership")
    return redirect(safe_next(request.args.get("next"), home) if who.side else home, HTTPStatus.SEE_OTHER)


@blueprint.post("/logg-ut")
@allow(signed_in)
def sign_out() -> ResponseReturnValue:
    service.sign_out(_me())
    return _with_session(make_response(redirect("/", HTTPStatus.SEE_OTHER)), None)


@blueprint.route("/rolle", methods=["GET", "POST"])
@allow(signed_in)
def choose_membership() -> ResponseReturnValue:
    who = _me()
    if request.method == "POST":
        try:
            chosen = UUID(request.form.get("membership", ""))
        except ValueError:
            raise NotFound from None
        token = service.switch(who, chosen)
        return _with_session(make_response(redirect(url_for(".arrive"), HTTPStatus.SEE_OTHER)), token)
    choices = service.choices(who.account_id)
    return render_template("identity/choose.html", choices=choices, labels=ROLE_LABELS, current=who.membership_id)


@blueprint.route("/invitasjon/<token>", methods=["GET", "POST"])
@allow(signing_in)
def invitation(token: str) -> ResponseReturnValue:
    offer = service.invitation(token)
    if offer is None:
        return render_template("identity/spent.html"), HTTPStatus.NOT_FOUND
    known = service.has_account(offer.email)
    form = Form(ExistingPasswordForm() if known else NewPasswordForm())
    if request.method == "POST" and form.submit(request.form):
        try:
            account_id = service.accept(token, form.data["password"], request.remote_addr)
        except TooManyAttempts as error:
            _slow_down(form, error)
        except Invalid:
            form.refuse(Invalid(fields={"password": _("Passordet er ikke det du bruker på denne adressen.")}))
        else:
            if account_id is None:
                raise NotFound
            session_token = service.open_session(account_id)
            return _with_session(make_response(redirect(url_for(".arrive"), HTTPStatus.SEE_OTHER)), session_token)
    label = ROLE_LABELS[Side(offer.side)][offer.role]
    return (
        render_template(
            "identity/invitation.html", form=form, offer=offer, known=known, role=label, body=service.body_of(offer)
        ),
        form.status,
    )


def _invite(form: Form, side: Side, tenant_id: UUID | None, district_id: UUID | None) -> str:
    token = service.invite(
        form.data["email"],
        side,
        form.data["role"],
        tenant_id=tenant_id,
        police_district_id=district_id,
        valid_until=form.data["valid_until"],
    )
    settings: Settings = current_app.config["SLT"]
    return settings.public_url + url_for(".invitation", token=token)


def _role_choices(side: Side) -> list[tuple[str, object]]:
    return [(role.value, ROLE_LABELS[side][role]) for role in ROLES[side]]


@blueprint.get("/enhet/folk")
@allow(unit("administrator"))
def people_of_unit() -> ResponseReturnValue:
    return _people(url_for(".invite_to_unit"))


@blueprint.get("/krad/folk")
@allow(council("administrator"))
def people_of_nation() -> ResponseReturnValue:
    return _people(url_for(".invite_to_side"))


def _people(invite_url: str) -> str:
    return render_template(
        "identity/people.html",
        people=service.people(),
        labels=ROLE_LABELS,
        invite_url=invite_url,
        me=_me().membership_id,
        of_unit=_me().side is Side.UNIT,
    )


@blueprint.route("/enhet/folk/ny", methods=["GET", "POST"])
@allow(unit("administrator"))
def invite_to_unit() -> ResponseReturnValue:
    form = Form(InviteForm(), choices={"role": _role_choices(Side.UNIT)})
    if request.method == "POST" and form.submit(request.form):
        link = _invite(form, Side.UNIT, _me().tenant_id, None)
        return render_template("identity/invited.html", link=link, back=url_for(".people_of_unit"))
    return render_template("identity/invite.html", form=form, back=url_for(".people_of_unit")), form.status


@blueprint.get("/krad/folk/ny")
@allow(council("administrator"))
def invite_to_side() -> ResponseReturnValue:
    return render_template("identity/invite_side.html", sides=_SIDES, back=url_for(".people_of_nation"))


@blueprint.route("/krad/folk/ny/<any(unit,police,council,ministry):side>", methods=["GET", "POST"])
@allow(council("administrator"))
def invite_to_body(side: str) -> ResponseReturnValue:
    chosen = Side(side)
    has_body = chosen in (Side.UNIT, Side.POLICE)
    choices: dict[str, list[tuple[object, object]]] = {"role": list(_role_choices(chosen))}
    if has_body:
        choices["body"] = list(service.bodies(chosen))
    form = Form(InviteToBodyForm() if has_body else InviteForm(), choices=choices)
    if request.method == "POST" and form.submit(request.form):
        body: UUID | None = form.data.get("body")
        link = _invite(form, chosen, body if chosen is Side.UNIT else None, body if chosen is Side.POLICE else None)
        return render_template("identity/invited.html", link=link, back=url_for(".people_of_nation"))
    return render_template("identity/invite.html", form=form, back=url_for(".invite_to_side")), form.status


@blueprint.route("/folk/<uuid:membership_id>/avslutt", methods=["GET", "POST"])
@allow(unit("administrator"), council("administrator"))
def revoke(membership_id: UUID) -> ResponseReturnValue:
    back = url_for(".people_of_unit" if _me().side is Side.UNIT else ".people_of_nation")
    person = next((p for p in service.people() if p.membership_id == membership_id), None)
    if person is None or membership_id == _me().membership_id:
        raise NotFound
    if request.method == "POST":
        service.revoke(membership_id)
        flash(_("Tilgangen er avsluttet."))
        return redirect(back, HTTPStatus.SEE_OTHER)
    return render_template(
        "web/confirm.html",
        title=_("Avslutt tilgangen for %(email)s?", email=person.email),
        text=_(
            "Personen mister rollen med en gang, også der vedkommende er logget inn nå. Det som er gjort, blir stående."
        ),
        action=_("Avslutt tilgangen"),
        back=back,
        danger=True,
    )
