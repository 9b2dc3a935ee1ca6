"""Signing in and out, choosing a role, taking up an invitation, and setting a forgotten password."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.config import Settings
from app.errors import Invalid, NotFound
from app.identity import service
from app.identity.errors import TooManyAttempts
from app.identity.forms import ExistingPasswordForm, NewPasswordForm, SignInForm
from app.identity.policy import allow, signed_in, signing_in
from app.identity.resuming import resume_page, sign_in_page
from app.identity.roles import Side
from app.identity.tokens import ABSOLUTE
from app.identity.views.blueprint import blueprint, me
from app.web import carrying
from app.web.forms import Form
from app.web.paths import safe_next
from app.web.viewer import ROLE_LABELS

#: Where each side begins.
HOMES: dict[Side, str] = {Side.UNIT: "/enhet", Side.POLICE: "/politi", Side.COUNCIL: "/krad", Side.MINISTRY: "/"}


def _with_session(response: Response, token: str | None) -> Response:
    """Set the session's cookie, or remove it, and with it the anti-forgery secret of whoever was here before."""
    settings: Settings = current_app.config["SLT"]
    form_session.clear()
    if token is None:
        response.delete_cookie(settings.cookie_name, secure=settings.tls, httponly=True, samesite="Lax")
        return response
    return _with_cookie(response, settings, token)


def _with_cookie(response: Response, settings: Settings, token: str) -> Response:
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
    waiting = carrying.carried()
    headers: dict[str, str] = {}
    if request.method == "POST" and form.submit(request.form):
        try:
            token = service.sign_in(
                form.data["email"],
                form.data["password"],
                request.remote_addr,
                membership_id=waiting.membership_id if waiting else None,
            )
        except TooManyAttempts as error:
            headers = _slow_down(form, error)
        else:
            if token and waiting and waiting.account_id == service.account_of(form.data["email"]):
                return _resume(waiting, token)
            if token:
                arrived = _with_session(
                    make_response(redirect(url_for(".arrive", next=wish), HTTPStatus.SEE_OTHER)), token
                )
                if waiting:
                    flash(_("Skjemaet som ikke ble sendt, hørte til en annen konto og er ikke tatt med."))
                return arrived
            form.refuse(Invalid(_("E-postadressen eller passordet er feil. Sjekk begge og prøv igjen.")))
    return sign_in_page(form, waiting, form.status, wish=wish), headers


@blueprint.post("/fortsett")
@allow(signed_in)
def resume() -> ResponseReturnValue:
    """Back to the role that a form was filled in with, and to the form."""
    who, waiting = me(), carrying.carried()
    if waiting is None or waiting.account_id != who.account_id:
        raise NotFound
    return _resume(waiting, service.switch(who, waiting.membership_id))


def _resume(form: carrying.Carried, token: str) -> Response:
    """The way back to a form, with a new session."""
    settings: Settings = current_app.config["SLT"]
    # The page's forms need the new session's secret: it is made anew while the page is written.
    form_session.clear()
    return _with_cookie(resume_page(form), settings, token)


@blueprint.get("/velkommen")
@allow(signed_in)
def arrive() -> ResponseReturnValue:
    """From the sign-in to where the person was going, to their own side, or to the choice among their roles."""
    who = me()
    home = HOMES[who.side] if who.side else url_for(".choose_membership")
    return redirect(safe_next(request.args.get("next"), home) if who.side else home, HTTPStatus.SEE_OTHER)


@blueprint.post("/logg-ut")
@allow(signed_in)
def sign_out() -> ResponseReturnValue:
    service.sign_out(me())
    return _with_session(make_response(redirect("/", HTTPStatus.SEE_OTHER)), None)


@blueprint.route("/rolle", methods=["GET", "POST"])
@allow(signed_in)
def choose_membership() -> ResponseReturnValue:
    who = me()
    if request.method == "POST":
        try:
            chosen = UUID(request.form.get("membership", ""))
        except ValueError:
            raise NotFound from None
        token = service.switch(who, chosen)
        return _with_session(make_response(redirect(url_for(".arrive"), HTTPStatus.SEE_OTHER)), token)
    choices = service.choices(who.account_id)
    return render_template(
        "identity/choose.html",
        choices=choices,
        labels=ROLE_LABELS,
        current=who.membership_id,
        demonstration=any(choice.made_up for choice in choices),
    )


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
                return render_template("identity/spent.html"), HTTPStatus.NOT_FOUND
            session_token = service.open_session(account_id)
            return _with_session(make_response(redirect(url_for(".arrive"), HTTPStatus.SEE_OTHER)), session_token)
    label = str(ROLE_LABELS[Side(offer.side)][offer.role])
    where = service.body_of(offer)
    page = render_template(
        "identity/invitation.html",
        form=form,
        offer=offer,
        role=label,
        where=where,
        demonstration=where.made_up,
    )
    return page, form.status


@blueprint.get("/glemt-passord")
@allow(signing_in)
def forgotten() -> str:
    """Whom to ask; nothing is typed here, so nobody learns who has an account."""
    return render_template("identity/forgotten.html")


@blueprint.route("/nytt-passord/<reset>", methods=["GET", "POST"])
@allow(signing_in)
def new_password(reset: str) -> ResponseReturnValue:
    """The link that an administrator made: a new password, once."""
    spent = render_template("identity/spent_reset.html"), HTTPStatus.NOT_FOUND
    if not service.may_reset(reset):
        return spent
    form = Form(NewPasswordForm())
    if request.method == "POST" and form.submit(request.form):
        if not service.set_password(reset, form.data["password"]):
            return spent
        response = _with_session(make_response(redirect(url_for(".sign_in"), HTTPStatus.SEE_OTHER)), None)
        flash(_("Passordet er byttet. Logg inn med det nye."))
        return response
    return render_template("identity/new_password.html", form=form), form.status
