"""The page that a link opens: four statements, no account. It asks nothing of who is signed in, and tells nobody who came."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.identity.policy import allow, anyone
from app.web.forms import Form
from app.web.viewer import forget_viewer
from tenants.reporting.pulse import service
from tenants.reporting.pulse.forms import NAMES, AnswerForm

blueprint = Blueprint("answering", __name__, url_prefix="/puls", template_folder="templates")

#: A cookie for one link's address alone, which says that this browser has answered there and nothing more.
COOKIE = "slt-svart"
#: Sent by whoever answers from a browser from which another has answered.
ANOTHER = "en-til"


@blueprint.get("/takk")
@allow(anyone)
def thanks() -> ResponseReturnValue:
    """The answer is counted."""
    forget_viewer()
    return render_template("pulse/thanks.html", sign_in_url=None)


@blueprint.route("/<pulse>", methods=["GET", "POST"])
@allow(anyone)
def answer(pulse: str) -> ResponseReturnValue:
    """The four statements, and the answer to them."""
    forget_viewer()
    try:
        return _answered(pulse, service.asked(pulse))
    except NotFound:
        return render_template("pulse/ended.html", sign_in_url=None), HTTPStatus.NOT_FOUND


def _answered(pulse: str, asked: service.Asked) -> ResponseReturnValue:
    if COOKIE in request.cookies and ANOTHER not in request.values:
        return render_template(
            "pulse/again.html", asked=asked, another=ANOTHER, demonstration=asked.demonstration, sign_in_url=None
        )
    form = Form(AnswerForm())
    if request.method == "POST" and form.submit(request.form):
        service.answer(pulse, [form.data[name] for name in NAMES])
        return _noted(make_response(redirect(url_for(".thanks"), HTTPStatus.SEE_OTHER)))
    page = render_template(
        "pulse/answer.html", asked=asked, form=form, demonstration=asked.demonstration, sign_in_url=None
    )
    return page, form.status


def _noted(response: Response) -> Response:
    response.set_cookie(
        COOKIE,
        "1",
        path=request.path,
        max_age=service.DAYS * 24 * 3600,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
