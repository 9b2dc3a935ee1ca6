"""On with a form that came too late: sign in, or go back to the role that it was filled in with, and see it again."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, render_template

from app.identity.forms import SignInForm
from app.web.carrying import Carried
from app.web.forms import Form
from app.web.viewer import viewer


def carry_on(form: Carried) -> Response:
    """The next step for whoever sent a form that was not taken, with all that was typed in it.

    It is carried along by the sign-in page, unless the account that filled it in is signed in.
    """
    who = viewer()
    if who is None or who.account_id != form.account_id:
        return sign_in_page(Form(SignInForm()), form, HTTPStatus.UNAUTHORIZED, another=who is not None)
    if who.membership_id != form.membership_id:
        page = render_template("identity/switch_back.html", carried=form.sealed())
        return make_response(page, HTTPStatus.CONFLICT)
    return resume_page(form, HTTPStatus.BAD_REQUEST)


def sign_in_page(
    form: Form, carried: Carried | None, status: int, *, another: bool = False, wish: str | None = None
) -> Response:
    """The sign-in page; `another` tells that somebody else than who filled in the form is signed in."""
    page = render_template(
        "identity/sign_in.html",
        form=form,
        next=carried.address if carried else wish,
        carried=carried.sealed() if carried else None,
        another=another,
    )
    return make_response(page, status)


def resume_page(form: Carried, status: int = HTTPStatus.OK) -> Response:
    """The page that leads back to the form; from here on its fields go to their own address, to be shown and no more."""
    return make_response(render_template("identity/resume.html", carried=form), status)
